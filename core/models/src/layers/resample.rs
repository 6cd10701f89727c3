//! Bilinear resampling of grids of vectors.

use burn::tensor::{Device, Int, Tensor, TensorData};

/// Resamples one axis to another size, linearly between the centres of cells and constant beyond the
/// outermost: one half of PyTorch's `interpolate(mode="bilinear", align_corners=False)`.
///
/// # Shapes
/// - `grid`: any, with `size_before` along `axis`
/// - output: the same, with `size` along `axis`
pub fn resample<const D: usize>(grid: Tensor<D>, axis: usize, size: usize) -> Tensor<D> {
    let size_before = grid.dims()[axis];
    if size == size_before {
        return grid;
    }
    let device = grid.device();
    let places: Vec<Place> = (0..size)
        .map(|index| Place::new(index, size_before, size))
        .collect();
    let mut shape = [1; D];
    shape[axis] = size;
    let weight = |part: fn(&Place) -> f32| {
        let values: Vec<f32> = places.iter().map(part).collect();
        Tensor::<D>::from_data(TensorData::new(values, shape), &device)
    };
    let pick = |part: fn(&Place) -> usize| {
        let indices = indices(places.iter().map(part), &device);
        grid.clone().select(axis, indices)
    };
    pick(|place| place.lower) * weight(|place| 1.0 - place.upper_weight)
        + pick(|place| place.upper) * weight(|place| place.upper_weight)
}

/// Where a new cell lies between two old ones.
struct Place {
    lower: usize,
    upper: usize,
    upper_weight: f32,
}

impl Place {
    fn new(index: usize, size_before: usize, size: usize) -> Self {
        let centre = (index as f64 + 0.5) * size_before as f64 / size as f64 - 0.5;
        let centre = centre.clamp(0.0, (size_before - 1) as f64);
        let lower = centre as usize;
        Self {
            lower,
            upper: (lower + 1).min(size_before - 1),
            upper_weight: (centre - lower as f64) as f32,
        }
    }
}

fn indices(values: impl Iterator<Item = usize>, device: &Device) -> Tensor<1, Int> {
    // Cells of a grid, far below 2³¹.
    let values: Vec<i32> = values.map(|value| value as i32).collect();
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), device)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_stays_a_ramp_and_ends_stay_level() {
        let device = Device::flex();
        let ramp = Tensor::<1>::from_data([0.0, 1.0, 2.0, 3.0], &device);
        let read = |size| {
            let resampled = resample(ramp.clone(), 0, size).into_data();
            resampled.try_into_vec::<f32>().expect("floats")
        };
        assert_eq!(read(2), [0.5, 2.5]);
        assert_eq!(read(4), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(read(8), [0.0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.0]);
        assert_eq!(read(1), [1.5]);
    }
}
