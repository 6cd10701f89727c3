//! One decoded picture.

use std::sync::Arc;

use crate::{BoxPx, Luma, VisionError};

/// A picture as 8-bit sRGB RGBA rows without padding; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    width: usize,
    height: usize,
    rgba: Arc<[u8]>,
}

/// The most pixels a frame may have: 16384 × 16384, above any video codec's level.
const MAX_PIXELS: usize = 1 << 28;

impl Frame {
    /// Makes a frame from rows of red, green, blue, alpha bytes.
    ///
    /// # Errors
    /// [`VisionError::FrameSize`] when a side is zero, the frame is absurdly large or the bytes are not
    /// 4 × width × height.
    pub fn new(
        width: usize,
        height: usize,
        rgba: impl Into<Arc<[u8]>>,
    ) -> Result<Self, VisionError> {
        let rgba = rgba.into();
        let pixels = width.checked_mul(height);
        match pixels {
            Some(pixels @ 1..=MAX_PIXELS) if rgba.len() == 4 * pixels => Ok(Self {
                width,
                height,
                rgba,
            }),
            _ => Err(VisionError::FrameSize {
                width,
                height,
                found: rgba.len(),
            }),
        }
    }

    /// Gives the number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Gives the number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Gives all bytes, row by row.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Gives the bytes of one row.
    pub fn row(&self, row: usize) -> &[u8] {
        &self.rgba[4 * row * self.width..][..4 * self.width]
    }

    /// Gives red, green, blue of one pixel.
    pub fn rgb(&self, column: usize, row: usize) -> [u8; 3] {
        let at = 4 * (row * self.width + column);
        [self.rgba[at], self.rgba[at + 1], self.rgba[at + 2]]
    }

    /// Says whether a point is finite and lies in the picture.
    pub fn contains(&self, point_px: [f64; 2]) -> bool {
        (0.0..=self.width as f64).contains(&point_px[0])
            && (0.0..=self.height as f64).contains(&point_px[1])
    }

    /// Converts the whole frame to luminance-like grey, 0 to 255.
    pub fn luma(&self) -> Luma {
        let grey = self
            .rgba
            .chunks_exact(4)
            .map(|px| LUMA[0] * px[0] as f32 + LUMA[1] * px[1] as f32 + LUMA[2] * px[2] as f32)
            .collect();
        Luma::from_parts(self.width, self.height, grey)
    }

    /// Copies the pixels that a box touches.
    ///
    /// # Errors
    /// [`VisionError::EmptyRegion`] when the box has no pixel in the frame.
    pub fn crop(&self, box_px: BoxPx) -> Result<Self, VisionError> {
        let inside = box_px.clipped(self.width, self.height);
        if !inside.is_usable() {
            return Err(VisionError::EmptyRegion {
                width: self.width,
                height: self.height,
            });
        }
        let (left, right) = (inside.left.floor() as usize, inside.right.ceil() as usize);
        let (top, bottom) = (inside.top.floor() as usize, inside.bottom.ceil() as usize);
        let mut rgba = Vec::with_capacity(4 * (right - left) * (bottom - top));
        for row in top..bottom {
            rgba.extend_from_slice(&self.row(row)[4 * left..4 * right]);
        }
        Self::new(right - left, bottom - top, rgba)
    }
}

/// Rec. 709 weights, applied to the gamma-encoded values, which is what matching and flow work on.
const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: usize, height: usize) -> Frame {
        let rgba: Vec<u8> = (0..width * height)
            .flat_map(|at| [(at % width) as u8, (at / width) as u8, 7, 255])
            .collect();
        Frame::new(width, height, rgba).unwrap()
    }

    #[test]
    fn a_frame_checks_its_length() {
        for (width, height, len) in [
            (0, 4, 0),
            (2, 2, 15),
            (2, 2, 17),
            (usize::MAX, 2, 8),
            (1 << 20, 1 << 20, 8),
        ] {
            let made = Frame::new(width, height, vec![0; len]);
            assert_eq!(
                made,
                Err(VisionError::FrameSize {
                    width,
                    height,
                    found: len
                })
            );
        }
    }

    #[test]
    fn a_crop_is_cut_to_the_frame() {
        let crop = ramp(10, 8)
            .crop(BoxPx {
                left: -3.0,
                top: 5.5,
                right: 2.2,
                bottom: 20.0,
            })
            .unwrap();
        assert_eq!((crop.width(), crop.height()), (3, 3));
        assert_eq!(crop.rgb(2, 0), [2, 5, 7]);
        let outside = BoxPx::from_centre([20.0, 3.0], 4.0, 4.0);
        assert!(ramp(10, 8).crop(outside).is_err());
    }

    #[test]
    fn grey_stays_grey() {
        let grey = Frame::new(1, 1, vec![90, 90, 90, 255]).unwrap().luma();
        assert!((grey.sample([0.5, 0.5]) - 90.0).abs() < 1e-3);
    }

    #[test]
    fn containing_is_false_for_what_is_not_finite() {
        let frame = ramp(4, 4);
        assert!(frame.contains([4.0, 0.0]));
        assert!(!frame.contains([f64::NAN, 1.0]));
        assert!(!frame.contains([1.0, f64::INFINITY]));
    }
}
