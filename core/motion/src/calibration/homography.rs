//! Plane-to-plane projective maps.
