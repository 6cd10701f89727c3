//! Pictures to tiles of normalised numbers.

use super::bicubic::{Canvas, Rgb, resize};
use super::{Picture, ProcessorConfig, TileConfig};

/// What a vision tower reads: square tiles, normalised.
#[derive(Debug, Clone, PartialEq)]
pub struct TowerInput {
    /// Number of tiles.
    pub tiles: usize,
    /// Side of a tile in pixels.
    pub side_px: usize,
    /// `[tiles, 3, side, side]`: red, green and blue planes, rows from the top.
    pub values: Vec<f32>,
}

impl ProcessorConfig {
    /// Cuts a picture that is alone in its prompt: the whole of it squeezed into one tile, then row by row
    /// the tiles of [`ProcessorConfig::layout`], black where the picture does not reach.
    ///
    /// # Shapes
    /// - output: `[layout.tiles(), 3, side, side]`
    pub fn image(&self, picture: &Picture<'_>) -> TowerInput {
        let tile = &self.image;
        let side_px = tile.side_px;
        let (width, height) = (picture.width(), picture.height());
        let size = self.resolution(width, height);
        let fitted = size.fitted(width, height);
        let canvas = Canvas::of(picture);
        let resized = resize(&canvas, fitted.width_px, fitted.height_px, tile.resampler);
        // Of an odd number of padded pixels the larger half is behind.
        let left = (size.width_px - fitted.width_px) / 2;
        let top = (size.height_px - fitted.height_px) / 2;
        let normaliser = tile.normaliser();
        let mut values = Vec::new();
        tile.push_whole(&canvas, &normaliser, &mut values);
        let mut tiles = 1;
        for tile_top in (0..size.height_px).step_by(side_px) {
            for tile_left in (0..size.width_px).step_by(side_px) {
                let place = Place {
                    left: tile_left as isize - left as isize,
                    top: tile_top as isize - top as isize,
                    side: side_px,
                };
                normaliser.push(&resized, &place, &mut values);
                tiles += 1;
            }
        }
        TowerInput {
            tiles,
            side_px,
            values,
        }
    }

    /// Prepares one of several pictures in a prompt: padded to a square with the mean colour, one tile.
    ///
    /// # Shapes
    /// - output: `[1, 3, side, side]`
    pub fn one_of_several(&self, picture: &Picture<'_>) -> TowerInput {
        // As the reference converts it: cut off, not rounded.
        let ground = self.image.mean.map(|mean| (mean * 255.0) as u8);
        self.image.one(&Canvas::square(picture, ground))
    }

    /// Prepares a frame of a clip: the whole of it squeezed into one tile.
    ///
    /// # Shapes
    /// - output: `[1, 3, side, side]`
    pub fn frame(&self, picture: &Picture<'_>) -> TowerInput {
        self.video.one(&Canvas::of(picture))
    }
}

impl TileConfig {
    fn one(&self, canvas: &Canvas<'_>) -> TowerInput {
        let mut values = Vec::new();
        self.push_whole(canvas, &self.normaliser(), &mut values);
        TowerInput {
            tiles: 1,
            side_px: self.side_px,
            values,
        }
    }

    fn push_whole(&self, canvas: &Canvas<'_>, normaliser: &Normaliser, values: &mut Vec<f32>) {
        let side = self.side_px;
        let whole = resize(canvas, side, side, self.resampler);
        let place = Place {
            left: 0,
            top: 0,
            side,
        };
        normaliser.push(&whole, &place, values);
    }

    fn normaliser(&self) -> Normaliser {
        Normaliser {
            tables: std::array::from_fn(|channel| {
                let (mean, std) = (self.mean[channel], self.std[channel]);
                std::array::from_fn(|byte| {
                    ((byte as f64 * self.rescale_factor - mean) / std) as f32
                })
            }),
        }
    }
}

/// What each byte of each colour becomes.
struct Normaliser {
    tables: [[f32; 256]; 3],
}

/// A square of a picture, or of what lies around it.
struct Place {
    left: isize,
    top: isize,
    side: usize,
}

impl Normaliser {
    /// Adds the three planes of a square, black where the picture does not reach.
    fn push(&self, picture: &Rgb, place: &Place, values: &mut Vec<f32>) {
        values.reserve(3 * place.side * place.side);
        let rows = picture.pixels.len() / picture.width;
        let inside = |from: isize, index: usize, length: usize| {
            let at = from.checked_add_unsigned(index)?;
            usize::try_from(at).ok().filter(|at| *at < length)
        };
        for (channel, table) in self.tables.iter().enumerate() {
            for row in 0..place.side {
                let line = inside(place.top, row, rows).map_or(&[][..], |row| {
                    &picture.pixels[row * picture.width..][..picture.width]
                });
                values.extend((0..place.side).map(|column| {
                    let byte = inside(place.left, column, line.len())
                        .map_or(0, |column| line[column][channel]);
                    table[usize::from(byte)]
                }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{ProcessorConfig, Resolution};

    fn config(side_px: usize) -> ProcessorConfig {
        let mut config = ProcessorConfig::llava_onevision();
        config.image.side_px = side_px;
        config.resolutions = vec![Resolution {
            height_px: side_px,
            width_px: 2 * side_px,
        }];
        config
    }

    #[test]
    fn a_picture_as_large_as_its_tiles_is_cut_and_not_resampled() {
        let rgba: Vec<u8> = (0..4 * 32).map(|value| value as u8).collect();
        let picture = Picture::new(8, 4, &rgba).expect("has that size");
        let input = config(4).image(&picture);
        assert_eq!((input.tiles, input.side_px), (3, 4));
        assert_eq!(input.values.len(), 3 * 3 * 16);
        // The green of the second tile's second row and third column.
        let byte = f32::from(rgba[4 * (8 + 2) + 1]);
        assert!((input.values[(3 + 1) * 16 + 4 + 2] - (byte / 127.5 - 1.0)).abs() < 1e-6);
        // And of the third tile's.
        let byte = f32::from(rgba[4 * (8 + 4 + 2) + 1]);
        assert!((input.values[(6 + 1) * 16 + 4 + 2] - (byte / 127.5 - 1.0)).abs() < 1e-6);
    }

    #[test]
    fn what_a_picture_does_not_reach_is_black() {
        let white = vec![255; 4 * 3 * 4];
        let picture = Picture::new(3, 4, &white).expect("has that size");
        let input = config(4).image(&picture);
        // Three columns of eight are the picture's: two padded before them and three behind.
        let rows: Vec<f32> = [1, 2]
            .iter()
            .flat_map(|tile| input.values[tile * 48..][..4].to_vec())
            .collect();
        assert_eq!(rows, [-1.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0]);
    }

    #[test]
    fn one_of_several_stands_on_the_mean_colour() {
        let white = vec![255; 4 * 4 * 2];
        let picture = Picture::new(4, 2, &white).expect("has that size");
        let input = config(4).one_of_several(&picture);
        let grey = ((127.0 / 255.0 - 0.5) / 0.5) as f32;
        let column: Vec<f32> = (0..4).map(|row| input.values[4 * row]).collect();
        assert_eq!(column, [grey, 1.0, 1.0, grey]);
    }

    #[test]
    fn the_square_around_a_thread_is_never_made() {
        // It would take 14 GB.
        let white = vec![255; 4 * 60_000];
        let picture = Picture::new(1, 60_000, &white).expect("has that size");
        let input = config(4).one_of_several(&picture);
        let grey = ((127.0 / 255.0 - 0.5) / 0.5) as f32;
        assert_eq!(input.values, [grey; 48]);
    }
}
