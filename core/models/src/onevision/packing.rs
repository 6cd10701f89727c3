//! The order in which what was seen is read.

use burn::tensor::Tensor;

use crate::layers::resample;
use crate::pixels::ImageLayout;

/// Halves each side of frames' grids, bilinearly.
///
/// # Shapes
/// - `frames`: `[frames, side · side, hidden]`
/// - output: `[frames, pooled · pooled, hidden]`
pub(super) fn pooled(frames: Tensor<3>, side: usize) -> Tensor<3> {
    let [count, _, hidden] = frames.dims();
    let small = side.div_ceil(2);
    let grid = frames.reshape([count, side, side, hidden]);
    let grid = resample(resample(grid, 1, small), 2, small); // [frames, pooled, pooled, hidden]
    grid.reshape([count, small * small, hidden])
}

/// Lays the tiles of a picture beside each other, leaves out padding, reduces what is too much, and ends
/// each row with a newline; the whole picture in one tile goes first.
///
/// # Shapes
/// - `tiles`: `[1 + down · across, side · side, hidden]`, the whole picture first
/// - `newline`: `[hidden]`
/// - output: `[vectors, hidden]`
pub(super) fn packed(tiles: Tensor<3>, newline: Tensor<1>, layout: &ImageLayout) -> Tensor<2> {
    let [count, patches, hidden] = tiles.dims();
    let (down, across) = (layout.tile_rows, layout.tile_columns);
    let side = layout.features_a_side;
    let whole = tiles
        .clone()
        .slice([0..1, 0..patches, 0..hidden])
        .reshape([patches, hidden]);
    let [rows, columns] = layout.plane();
    // A picture like a thread may have nothing in its tiles but what looks like padding.
    if rows == 0 {
        return whole;
    }
    let ends = newline.reshape([1, 1, hidden]).repeat_dim(0, rows); // [rows, 1, hidden]
    if columns == 0 {
        return Tensor::cat(vec![whole, ends.reshape([rows, hidden])], 0);
    }
    let picture = tiles
        .slice([1..count, 0..patches, 0..hidden])
        .reshape([down, across, side, side, hidden])
        .swap_dims(1, 2) // [down, side, across, side, hidden]
        .reshape([down * side, across * side, hidden])
        .slice([
            layout.kept_rows.clone(),
            layout.kept_columns.clone(),
            0..hidden,
        ]);
    let picture = resample(resample(picture, 0, rows), 1, columns);
    let lines = Tensor::cat(vec![picture, ends], 1).reshape([rows * (columns + 1), hidden]);
    Tensor::cat(vec![whole, lines], 0)
}
