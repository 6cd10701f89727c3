//! Patches of a picture as the columns of a matrix, for kernels larger than 1 × 1.

use super::Map;
use super::matmul::Panels;
use crate::layers::SamePadding;

/// Arranges a picture so that each column holds what the kernel sees at one output pixel.
///
/// Rows are ordered channel, kernel row, kernel column, as in the weights. What lies outside the
/// picture stays zero.
pub(super) fn panels(picture: &[f32], map: Map, kernel: usize, stride: usize) -> Panels {
    let down = SamePadding::new(map.height, kernel, stride);
    let across = SamePadding::new(map.width, kernel, stride);
    let mut panels = Panels::zeros(map.channels * kernel * kernel, down.output * across.output);
    let mut row = vec![0.0; down.output * across.output];
    for (channel, plane) in picture.chunks_exact(map.height * map.width).enumerate() {
        for element in 0..kernel * kernel {
            let (kernel_y, kernel_x) = (element / kernel, element % kernel);
            row.fill(0.0);
            let columns = inside(across, kernel_x, stride, map.width);
            if !columns.is_empty() {
                for y in inside(down, kernel_y, stride, map.height) {
                    let line = y * stride + kernel_y - down.before;
                    let start = columns.start * stride + kernel_x - across.before;
                    let line = &plane[line * map.width..][..map.width][start..];
                    let place = &mut row[y * across.output..][columns.clone()];
                    for (place, value) in place.iter_mut().zip(line.iter().step_by(stride)) {
                        *place = *value;
                    }
                }
            }
            panels.set_row(channel * kernel * kernel + element, &row);
        }
    }
    panels
}

/// Outputs along one axis for which a kernel's element falls inside the picture.
fn inside(
    padding: SamePadding,
    element: usize,
    stride: usize,
    side: usize,
) -> std::ops::Range<usize> {
    let first = padding.before.saturating_sub(element).div_ceil(stride);
    let end = (side + padding.before)
        .saturating_sub(element)
        .div_ceil(stride);
    first..end.min(padding.output).max(first)
}
