//! What becomes of a picture's features behind the tower.

use std::ops::Range;

use super::{ProcessorConfig, Resolution};

/// Where a picture's features lie and how many tokens they make.
///
/// The picture as a whole gives `side · side` features. Behind them come those of the tiles, laid side by
/// side: rows and columns of nothing but padding are left out, a plane that is still too large is made
/// smaller (bilinear, corners not aligned), and each of its rows ends with a token for a new line.
/// `pack_image_features` of LLaVA-OneVision in `transformers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageLayout {
    /// Rows of tiles, the whole picture's own tile apart.
    pub tile_rows: usize,
    /// Columns of tiles.
    pub tile_columns: usize,
    /// Rows and columns of features of one tile.
    pub features_a_side: usize,
    /// Rows of features that are more than padding, of `tile_rows · features_a_side`.
    pub kept_rows: Range<usize>,
    /// Columns of features that are more than padding.
    pub kept_columns: Range<usize>,
    /// Rows and columns that the kept ones are reduced to, where they are too many.
    pub reduced: Option<[usize; 2]>,
}

/// A plane of features this much too large along a side is left as it is.
const TOLERATED_RATIO: f64 = 1.1;

impl ImageLayout {
    /// Tiles that the tower reads, the whole picture among them.
    pub fn tiles(&self) -> usize {
        self.tile_rows * self.tile_columns + 1
    }

    /// Rows and columns of the tiles' features as the language model gets them, new lines apart.
    pub fn plane(&self) -> [usize; 2] {
        self.reduced
            .unwrap_or([self.kept_rows.len(), self.kept_columns.len()])
    }

    /// Tokens that the picture takes in a prompt, new lines among them.
    pub fn tokens(&self) -> usize {
        let [rows, columns] = self.plane();
        self.features_a_side.pow(2) + rows * (columns + 1)
    }
}

impl ProcessorConfig {
    /// Lays out the features of a picture that is alone in its prompt; its sides are at least 1.
    pub fn layout(&self, width_px: usize, height_px: usize) -> ImageLayout {
        let side_px = self.image.side_px;
        let size = self.resolution(width_px, height_px);
        let [tile_rows, tile_columns] = [size.height_px / side_px, size.width_px / side_px];
        let features = self.features_a_side;
        let (rows, columns) = (tile_rows * features, tile_columns * features);
        let (kept_rows, kept_columns) = unpadded(rows, columns, width_px, height_px);
        let reduced = reduced(
            kept_rows.len(),
            kept_columns.len(),
            self.most_tiles * features * features,
        );
        ImageLayout {
            tile_rows,
            tile_columns,
            features_a_side: features,
            kept_rows,
            kept_columns,
            reduced,
        }
    }

    /// Tokens of each of several pictures in one prompt: its features and a new line.
    pub fn tokens_of_one_of_several(&self) -> usize {
        self.features_a_side.pow(2) + 1
    }

    /// Rows and columns of a frame's features after pooling by two.
    pub fn pooled_features_a_side(&self) -> usize {
        self.features_a_side.div_ceil(2)
    }

    /// Tokens of a clip: the pooled features of its frames and one new line.
    pub fn tokens_of_frames(&self, frames: usize) -> usize {
        frames * self.pooled_features_a_side().pow(2) + 1
    }

    /// The size that the tiles of a picture fill.
    pub(super) fn resolution(&self, width_px: usize, height_px: usize) -> Resolution {
        let best = Resolution::best(&self.resolutions, width_px, height_px);
        // A config that was made by hand may have none: then there is one tile.
        best.unwrap_or(Resolution {
            height_px: self.image.side_px,
            width_px: self.image.side_px,
        })
    }
}

/// Rows and columns of a padded plane that the picture reaches into.
///
/// `unpad_image` of `transformers`: of an odd number of padded rows one stays.
fn unpadded(
    rows: usize,
    columns: usize,
    width_px: usize,
    height_px: usize,
) -> (Range<usize>, Range<usize>) {
    let (width, height) = (width_px as f64, height_px as f64);
    let kept = |length: usize, filled: f64| {
        // Seven decimals forgive what the division lost.
        let filled = ((filled * 1e7).round() / 1e7) as usize;
        let padding = length.saturating_sub(filled) / 2;
        padding..length - padding
    };
    if width / height > columns as f64 / rows as f64 {
        (kept(rows, height * (columns as f64 / width)), 0..columns)
    } else {
        (0..rows, kept(columns, width * (rows as f64 / height)))
    }
}

/// Rows and columns that a plane of features is reduced to, where it has many more than `most`.
fn reduced(rows: usize, columns: usize, most: usize) -> Option<[usize; 2]> {
    let ratio = ((rows * columns) as f64 / most as f64).sqrt();
    // At least one: with settings under which the reference would leave none, it fails.
    let reduce = |length: usize| (floor_divide(length as f64, ratio) as usize).max(1);
    (ratio > TOLERATED_RATIO).then(|| [reduce(rows), reduce(columns)])
}

/// Python's `//` of positive numbers, which is not always the floor of the rounded quotient.
fn floor_divide(a: f64, b: f64) -> f64 {
    ((a - a % b) / b).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_size_picture_takes_the_tokens_that_the_paper_counts() {
        let config = ProcessorConfig::llava_onevision();
        // 729 tokens a tile, nine tiles and the whole picture at most (paper, section 3.2).
        let layout = config.layout(2304, 2304);
        assert_eq!((layout.tiles(), layout.reduced), (37, Some([81, 81])));
        assert_eq!(layout.tokens(), 729 + 81 * 82);
        let layout = config.layout(1152, 1152);
        assert_eq!((layout.tiles(), layout.reduced), (10, None));
        assert_eq!(layout.tokens(), 729 + 81 * 82);
        let layout = config.layout(1, 100_000);
        assert_eq!((layout.kept_rows, layout.kept_columns), (0..27, 13..14));
        assert_eq!(config.tokens_of_frames(32), 32 * 196 + 1);
        assert_eq!(config.tokens_of_one_of_several(), 730);
    }

    #[test]
    fn a_config_without_sizes_gives_one_tile() {
        let config = ProcessorConfig {
            resolutions: Vec::new(),
            most_tiles: 1,
            ..ProcessorConfig::llava_onevision()
        };
        assert_eq!(config.layout(5000, 3).tiles(), 2);
    }

    #[test]
    fn division_is_pythons() {
        // 1 // 0.1 is 9 there, as a tenth is a little more than that.
        assert_eq!(floor_divide(1.0, 0.1), 9.0);
        assert_eq!(floor_divide(81.0, 1.5), 54.0);
        assert_eq!(floor_divide(7.0, 8.0), 0.0);
    }
}
