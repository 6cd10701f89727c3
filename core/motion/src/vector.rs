//! Small helpers on plain arrays, so that public structs need no linear algebra crate.

/// Three components in metres, metres per second or metres per second squared.
pub(crate) type Triple = [f64; 3];

pub(crate) fn add_scaled(a: Triple, b: Triple, factor: f64) -> Triple {
    [
        a[0] + factor * b[0],
        a[1] + factor * b[1],
        a[2] + factor * b[2],
    ]
}

pub(crate) fn subtract(a: Triple, b: Triple) -> Triple {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(crate) fn dot(a: Triple, b: Triple) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(crate) fn cross(a: Triple, b: Triple) -> Triple {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

pub(crate) fn norm(a: Triple) -> f64 {
    dot(a, a).sqrt()
}

/// Returns `a` at length one, or zero where `a` is zero.
pub(crate) fn unit(a: Triple) -> Triple {
    let length = norm(a);
    if length > 0.0 {
        [a[0] / length, a[1] / length, a[2] / length]
    } else {
        [0.0; 3]
    }
}

/// Returns `uᵀ C u`.
pub(crate) fn quadratic_form(covariance: &[Triple; 3], u: Triple) -> f64 {
    u[0] * dot(covariance[0], u) + u[1] * dot(covariance[1], u) + u[2] * dot(covariance[2], u)
}

pub(crate) fn trace(covariance: &[Triple; 3]) -> f64 {
    covariance[0][0] + covariance[1][1] + covariance[2][2]
}
