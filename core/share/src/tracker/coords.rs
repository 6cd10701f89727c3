use std::collections::BTreeMap;

/// Where the world's axes lie on the picture, frame by frame.
///
/// The picture's pixels: x right, y down, the origin at the outer corner of the top-left pixel. A
/// key frame's values hold until the next key frame.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackerCoords {
    /// Never empty; the first key holds for the frames before it too.
    pub key_frames: BTreeMap<u32, FrameCoords>,
}

/// The axes on one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameCoords {
    pub origin_px: [f64; 2],
    /// From the picture's x axis to the world's, anticlockwise on the screen.
    pub angle_rad: f64,
    /// Pixels to a unit of length, across and down the picture; never zero.
    pub scale_px: [f64; 2],
}

impl TrackerCoords {
    /// The axes on a frame.
    pub fn at(&self, frame: u32) -> FrameCoords {
        self.key_frames
            .range(..=frame)
            .next_back()
            .or_else(|| self.key_frames.iter().next())
            .map_or(FrameCoords::PIXELS, |(_, coords)| *coords)
    }

    /// Tells whether the axes stay where they are.
    pub fn is_fixed(&self) -> bool {
        let mut coords = self.key_frames.values();
        let first = coords.next();
        coords.all(|other| Some(other) == first)
    }

    /// World position of a picture point, in units of length, as Tracker defines it.
    pub fn world(&self, frame: u32, point_px: [f64; 2]) -> [f64; 2] {
        self.at(frame).world(point_px)
    }
}

impl FrameCoords {
    /// Axes at the picture's corner with one unit a pixel.
    pub const PIXELS: Self = Self {
        origin_px: [0.0, 0.0],
        angle_rad: 0.0,
        scale_px: [1.0, 1.0],
    };

    /// World position of a picture point. Tracker turns world axes first and scales along the
    /// picture's axes after (`ImageCoordSystem.updateTransforms`); this is the inverse.
    pub fn world(&self, [x_px, y_px]: [f64; 2]) -> [f64; 2] {
        let right = (x_px - self.origin_px[0]) / self.scale_px[0];
        let up = (self.origin_px[1] - y_px) / self.scale_px[1];
        let (sin, cos) = self.angle_rad.sin_cos();
        [right * cos + up * sin, up * cos - right * sin]
    }

    /// Picture point of a world position; undoes [`FrameCoords::world`].
    pub fn picture(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = self.angle_rad.sin_cos();
        [
            self.origin_px[0] + self.scale_px[0] * (x * cos - y * sin),
            self.origin_px[1] - self.scale_px[1] * (x * sin + y * cos),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_turn_anticlockwise() {
        let coords = FrameCoords {
            origin_px: [100.0, 200.0],
            angle_rad: std::f64::consts::FRAC_PI_2,
            scale_px: [50.0, 50.0],
        };
        // The x axis points up on the screen, so a point above the origin has positive x.
        let [x, y] = coords.world([100.0, 150.0]);
        assert!((x - 1.0).abs() < 1e-12 && y.abs() < 1e-12);
        for point_px in [[3.0, 4.0], [-7.5, 900.25]] {
            let [x, y] = coords.picture(coords.world(point_px));
            assert!((x - point_px[0]).abs() + (y - point_px[1]).abs() < 1e-9);
        }
    }

    #[test]
    fn a_key_frame_holds_until_the_next() {
        let axes = |x| FrameCoords {
            origin_px: [x, 0.0],
            ..FrameCoords::PIXELS
        };
        let coords = TrackerCoords {
            key_frames: BTreeMap::from([(2, axes(1.0)), (5, axes(2.0))]),
        };
        let origins = [0, 2, 4, 5, 99].map(|frame| coords.at(frame).origin_px[0]);
        assert_eq!(origins, [1.0, 1.0, 1.0, 2.0, 2.0]);
        assert!(!coords.is_fixed());
    }
}
