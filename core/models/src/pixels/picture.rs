//! What a decoder gives.

use crate::ModelsError;

/// A picture as a decoder gives it: eight-bit RGBA, rows from the top, no padding.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    width: usize,
    height: usize,
    rgba: &'a [u8],
}

impl<'a> Picture<'a> {
    /// Wraps a frame's bytes; alpha is ignored.
    ///
    /// # Errors
    /// [`ModelsError::PictureSize`] when a side is zero or the bytes are not `4 · width · height`.
    pub fn new(width: usize, height: usize, rgba: &'a [u8]) -> Result<Self, ModelsError> {
        let expected = width
            .checked_mul(height)
            .and_then(|pixels| pixels.checked_mul(4));
        if width == 0 || height == 0 || expected != Some(rgba.len()) {
            return Err(ModelsError::PictureSize {
                width,
                height,
                bytes: rgba.len(),
            });
        }
        Ok(Self {
            width,
            height,
            rgba,
        })
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All bytes, row by row.
    pub fn rgba(&self) -> &'a [u8] {
        self.rgba
    }

    /// All pixels, row by row.
    pub(crate) fn pixels(&self) -> &'a [[u8; 4]] {
        self.rgba.as_chunks::<4>().0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_sizes_that_disagree_with_the_bytes() {
        for (width, height, bytes) in [(0, 4, 0), (2, 2, 15), (usize::MAX, 2, 8), (2, 2, 17)] {
            assert!(Picture::new(width, height, &vec![0; bytes]).is_err());
        }
    }
}
