//! Axis-aligned boxes in image coordinates.

/// A box with its edges in pixels, see the crate's coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoxPx {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl BoxPx {
    /// Makes a box from its centre and size.
    pub fn from_centre(centre_px: [f64; 2], width_px: f64, height_px: f64) -> Self {
        Self {
            left: centre_px[0] - width_px / 2.0,
            top: centre_px[1] - height_px / 2.0,
            right: centre_px[0] + width_px / 2.0,
            bottom: centre_px[1] + height_px / 2.0,
        }
    }

    /// Gives the width, negative when the edges are swapped.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Gives the height, negative when the edges are swapped.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Gives the middle of the box.
    pub fn centre(&self) -> [f64; 2] {
        [
            (self.left + self.right) / 2.0,
            (self.top + self.bottom) / 2.0,
        ]
    }

    /// Gives the area, zero for a box that is empty or not finite.
    pub fn area(&self) -> f64 {
        if self.is_usable() {
            self.width() * self.height()
        } else {
            0.0
        }
    }

    /// Says whether all edges are finite and the box has a positive width and height.
    pub fn is_usable(&self) -> bool {
        [self.left, self.top, self.right, self.bottom]
            .iter()
            .all(|edge| edge.is_finite())
            && self.width() > 0.0
            && self.height() > 0.0
    }

    /// Gives intersection over union in [0, 1]; zero when either box is not usable.
    pub fn iou(&self, other: &Self) -> f64 {
        if !self.is_usable() || !other.is_usable() {
            return 0.0;
        }
        let shared = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
        .area();
        shared / (self.area() + other.area() - shared)
    }

    /// Grows every edge outwards by a share of the box's own width or height.
    pub fn grown(&self, share: f64) -> Self {
        let dx = self.width() * share;
        let dy = self.height() * share;
        Self {
            left: self.left - dx,
            top: self.top - dy,
            right: self.right + dx,
            bottom: self.bottom + dy,
        }
    }

    /// Cuts the box to an image; the result is not usable when nothing is inside or an edge is not a number.
    pub fn clipped(&self, width: usize, height: usize) -> Self {
        Self {
            left: self.left.clamp(0.0, width as f64),
            top: self.top.clamp(0.0, height as f64),
            right: self.right.clamp(0.0, width as f64),
            bottom: self.bottom.clamp(0.0, height as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_has_known_values() {
        let unit = BoxPx::from_centre([5.0, 5.0], 10.0, 10.0);
        let cases = [
            (unit, 1.0),
            (BoxPx::from_centre([10.0, 5.0], 10.0, 10.0), 50.0 / 150.0),
            (BoxPx::from_centre([5.0, 5.0], 5.0, 5.0), 0.25),
            (BoxPx::from_centre([16.0, 5.0], 10.0, 10.0), 0.0),
            (BoxPx::from_centre([5.0, 5.0], -10.0, 10.0), 0.0),
            (BoxPx::from_centre([f64::NAN, 5.0], 10.0, 10.0), 0.0),
        ];
        for (other, expected) in cases {
            assert!((unit.iou(&other) - expected).abs() < 1e-12, "{other:?}");
            assert_eq!(unit.iou(&other), other.iou(&unit));
        }
    }

    #[test]
    fn growing_keeps_the_centre() {
        let grown = BoxPx::from_centre([3.0, 4.0], 2.0, 6.0).grown(0.5);
        assert_eq!(grown.centre(), [3.0, 4.0]);
        assert_eq!((grown.width(), grown.height()), (4.0, 12.0));
    }
}
