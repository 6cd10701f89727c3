//! A contact sheet: one picture of every family.

use std::path::Path;

use anyhow::Result;

use crate::generate::Family;
use crate::picture;
use crate::render::Renderer;

/// Pictures in a row.
const COLUMNS: usize = 3;
/// Space between pictures, pixels.
const GAP_PX: usize = 8;

/// Renders the middle frame of one seed of every family onto one sheet.
///
/// # Errors
/// The file cannot be written, or the device was lost.
pub fn write(renderer: &Renderer, seed: u64, file: &Path) -> Result<()> {
    let mut tiles = Vec::new();
    for family in Family::ALL {
        let world = family.world(seed);
        let times_s = world.filming.times_s();
        let middle = times_s.len() / 2;
        let film = renderer.film(&world)?;
        tiles.push(film.picture(middle as u32, times_s[middle])?);
    }
    let [width, height] = crate::generate::SIZE_PX.map(|side_px| side_px as usize);
    let rows = tiles.len().div_ceil(COLUMNS);
    let sheet_width = COLUMNS * (width + GAP_PX) + GAP_PX;
    let sheet_height = rows * (height + GAP_PX) + GAP_PX;
    let mut sheet = vec![255_u8; 4 * sheet_width * sheet_height];
    for (k, tile) in tiles.iter().enumerate() {
        let left = GAP_PX + (k % COLUMNS) * (width + GAP_PX);
        let top = GAP_PX + (k / COLUMNS) * (height + GAP_PX);
        for (row, line) in tile.chunks_exact(4 * width).enumerate() {
            let start = 4 * ((top + row) * sheet_width + left);
            sheet[start..start + line.len()].copy_from_slice(line);
        }
    }
    picture::rgba8(file, [sheet_width as u32, sheet_height as u32], &sheet)
}
