//! What the tracker remembers of the object.

use super::TrackerConfig;
use super::lanes::{dot, weighted_dot};
use super::sight::{Look, OUTLINE_CONTRAST, Sight};
use super::window::shrink;
use crate::{Frame, VisionError};

/// A square of pixels with round weights around the clicked point.
///
/// The grid lies on whole pixels of the key frame, so the original is never interpolated; the clicked point keeps its
/// fraction in `anchor`.
#[derive(Debug, Clone)]
pub(super) struct Template {
    /// Pixels from the centre of the grid to its edge; the side is 2 × radius + 1.
    pub(super) radius: usize,
    /// Radius of the round weights, in pixels.
    pub(super) radius_px: f64,
    /// From the centre of the grid's middle pixel to the clicked point, each in [−0.5, 0.5].
    pub(super) anchor: [f64; 2],
    /// Weight of every pixel; they sum to one.
    pub(super) weight: Vec<f32>,
    /// What is searched for.
    pub(super) colour: [Vec<f32>; 3],
    evolved: [Vec<f32>; 3],
    key: [Vec<f32>; 3],
    /// Correlation of the evolved template with the key frame's, −1 to 1.
    pub(super) kinship: f32,
}

/// Radii that are tried in turn when none is given, in pixels.
const RADII_PX: [f64; 6] = [12.0, 16.0, 21.0, 27.0, 34.0, 42.0];
/// From this contrast on a larger template is not needed, in 8-bit steps.
const STRONG_CONTRAST: f32 = 12.0;

impl Template {
    /// Takes the template at a point of a key frame.
    pub(super) fn take(
        frame: &Frame,
        point_px: [f64; 2],
        config: &TrackerConfig,
        sight: &Sight,
    ) -> Result<Self, VisionError> {
        if !frame.contains(point_px) {
            return Err(VisionError::PointOutside {
                x_px: point_px[0],
                y_px: point_px[1],
                width: frame.width(),
                height: frame.height(),
            });
        }
        let radii_px = match (config.template_radius_px, sight.radius_px) {
            // Nothing of an outline is seen in a template that lies within it.
            (Some(radius_px), Some(around_px)) if matches!(sight.look, Look::Outline { .. }) => {
                vec![radius_px.max(around_px)]
            }
            (Some(radius_px), _) | (None, Some(radius_px)) => vec![radius_px],
            (None, None) => RADII_PX.to_vec(),
        };
        let mut best: Option<(f32, Self)> = None;
        for radius_px in radii_px {
            let template = Self::cut(frame, point_px, radius_px, sight);
            let hold = template.hold();
            let is_better = best.as_ref().is_none_or(|(known, _)| hold > *known);
            if is_better {
                best = Some((hold, template));
            }
            if hold >= STRONG_CONTRAST {
                break;
            }
        }
        let contrast = best.as_ref().map_or(0.0, |(_, best)| best.contrast());
        match best {
            Some((_, template)) if contrast >= config.min_contrast => Ok(template),
            _ => Err(VisionError::FlatTemplate {
                contrast,
                needed: config.min_contrast,
            }),
        }
    }

    pub(super) fn cut(frame: &Frame, point_px: [f64; 2], radius_px: f64, sight: &Sight) -> Self {
        let radius = radius_px.ceil() as usize;
        let side = 2 * radius + 1;
        let middle = [
            (point_px[0] as i64).min(frame.width() as i64 - 1),
            (point_px[1] as i64).min(frame.height() as i64 - 1),
        ];
        let anchor = [0, 1].map(|axis| point_px[axis] - middle[axis] as f64 - 0.5);
        let origin = middle.map(|at| at - radius as i64);
        let mut colour = sight.window(frame, origin, side, side).colour;
        for plane in &mut colour {
            plane.truncate(side * side);
        }
        if let (Look::Outline { radius_px }, Some(middle_px)) = (sight.look, sight.middle_px) {
            let middle = [0, 1].map(|axis| middle_px[axis] - origin[axis] as f64);
            colour = [0; 3].map(|_| disc(side, middle, radius_px));
        }
        Self {
            radius,
            radius_px,
            anchor,
            weight: round_weights(frame, origin, side, anchor, radius_px),
            evolved: colour.clone(),
            key: colour.clone(),
            kinship: 1.0,
            colour,
        }
    }

    pub(super) fn side(&self) -> usize {
        2 * self.radius + 1
    }

    /// Blends a newly matched patch in and pulls the result towards the key frame's template.
    pub(super) fn evolve(&mut self, patch: &[Vec<f32>; 3], config: &TrackerConfig) {
        let rate = config.evolve_rate as f32;
        for (evolved, patch) in self.evolved.iter_mut().zip(patch) {
            for (old, new) in evolved.iter_mut().zip(patch) {
                *old += rate * (new - *old);
            }
        }
        // The key template takes the brightness and contrast of the evolved one first: light may have changed.
        let (now, key) = (
            moments(&self.evolved, &self.weight),
            moments(&self.key, &self.weight),
        );
        let gain = (now.variance / key.variance.max(1e-6)).sqrt();
        self.kinship = self.correlation(now, key);
        // A key template that no longer fits (the object turned over) is no tether but a false scent: the tether is
        // full from a correlation of 0.7 and gone at 0.3.
        let tether = config.tether as f32 * ((self.kinship - 0.3) / 0.4).clamp(0.0, 1.0);
        for channel in 0..3 {
            let mixed = self.colour[channel].iter_mut();
            let parts = self.evolved[channel].iter().zip(&self.key[channel]);
            for (mixed, (evolved, original)) in mixed.zip(parts) {
                let original = gain * (original - key.mean[channel]) + now.mean[channel];
                *mixed = evolved + tether * (original - evolved);
            }
        }
    }

    /// Says how much the evolved template still looks like the key frame's.
    fn correlation(&self, now: Moments, key: Moments) -> f32 {
        let covariance: f32 = (0..3)
            .map(|channel| {
                let (evolved, original) = (&self.evolved[channel], &self.key[channel]);
                let product = weighted_dot(evolved, original, &self.weight);
                product - now.mean[channel] * key.mean[channel]
            })
            .sum();
        covariance / (now.variance * key.variance).max(1e-6).sqrt()
    }

    /// Gives the template for a search at a coarser scale.
    pub(super) fn shrunk(&self, factor: usize) -> ([Vec<f32>; 3], Vec<f32>, usize) {
        let side = self.side() / factor;
        let small = |plane: &[f32]| {
            let mut small = shrink(plane, self.side(), side, side, factor);
            small.truncate(side * side);
            small
        };
        let mut weight = small(&self.weight);
        let total: f32 = weight.iter().sum();
        weight.iter_mut().for_each(|value| *value /= total);
        let colour = [0, 1, 2].map(|channel| small(&self.colour[channel]));
        (colour, weight, side)
    }

    /// Gives the lesser of two contrasts in 8-bit steps: the standard deviation of the pixels, and the root mean
    /// square change over half a radius along the direction that changes least (zero on a straight edge).
    fn contrast(&self) -> f32 {
        contrast(&self.colour, &self.weight, self.side())
    }

    /// Gives the contrast of what is large enough to hold on to: at a coarse scale, without noise and ragged edges.
    fn hold(&self) -> f32 {
        let (colour, weight, side) = self.shrunk((self.radius / 4).max(1));
        contrast(&colour, &weight, side)
    }
}

fn contrast(colour: &[Vec<f32>; 3], weight: &[f32], side: usize) -> f32 {
    let spread = (moments(colour, weight).variance / 3.0).sqrt();
    let mut tensor = [0.0_f32; 3];
    for plane in colour {
        for (weight, slope) in weight.iter().zip(slopes(plane, side)) {
            tensor[0] += weight * slope[0] * slope[0];
            tensor[1] += weight * slope[0] * slope[1];
            tensor[2] += weight * slope[1] * slope[1];
        }
    }
    let half = (tensor[0] + tensor[2]) / 2.0;
    let least = half - (((tensor[0] - tensor[2]) / 2.0).powi(2) + tensor[1].powi(2)).sqrt();
    let radius = (side / 2) as f32;
    let along = (least.max(0.0) / 3.0).sqrt() * radius / 2.0;
    spread.min(along)
}

/// Draws a disc with an edge as soft as that of a smoothed picture.
fn disc(side: usize, middle: [f64; 2], radius_px: f64) -> Vec<f32> {
    (0..side * side)
        .map(|at| {
            let (x, y) = ((at % side) as f64 + 0.5, (at / side) as f64 + 0.5);
            let depth = radius_px - (x - middle[0]).hypot(y - middle[1]);
            OUTLINE_CONTRAST * (0.5 + 0.5 * depth).clamp(0.0, 1.0) as f32
        })
        .collect()
}

/// Central differences of a square plane, zero on its rim where one neighbour is missing.
pub(super) fn slopes(plane: &[f32], side: usize) -> impl Iterator<Item = [f32; 2]> + '_ {
    (0..side * side).map(move |at| {
        let (x, y) = (at % side, at / side);
        if x == 0 || y == 0 || x + 1 == side || y + 1 == side {
            return [0.0, 0.0];
        }
        [
            0.5 * (plane[at + 1] - plane[at - 1]),
            0.5 * (plane[at + side] - plane[at - side]),
        ]
    })
}

/// Weighted mean of each channel and the variance summed over the channels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    pub(super) mean: [f32; 3],
    pub(super) variance: f32,
}

/// Computes moments under weights that sum to one.
pub(super) fn moments(colour: &[Vec<f32>; 3], weight: &[f32]) -> Moments {
    let mut mean = [0.0; 3];
    let mut variance = 0.0;
    for (mean, plane) in mean.iter_mut().zip(colour) {
        *mean = dot(weight, plane);
        let centred: Vec<f32> = plane.iter().map(|value| value - *mean).collect();
        variance += weighted_dot(&centred, &centred, weight);
    }
    Moments { mean, variance }
}

/// Weighs pixels by 1 − (distance / radius)², zero outside the circle and outside the frame.
///
/// The background at the rim counts little, and a pixel that enters or leaves does so without a jump.
fn round_weights(
    frame: &Frame,
    origin: [i64; 2],
    side: usize,
    anchor: [f64; 2],
    radius_px: f64,
) -> Vec<f32> {
    let middle = (side / 2) as f64;
    let mut weight: Vec<f32> = (0..side * side)
        .map(|at| {
            let (x, y) = (at % side, at / side);
            let inside = (0..frame.width() as i64).contains(&(origin[0] + x as i64))
                && (0..frame.height() as i64).contains(&(origin[1] + y as i64));
            if !inside {
                return 0.0;
            }
            let dx = x as f64 - middle - anchor[0];
            let dy = y as f64 - middle - anchor[1];
            (1.0 - (dx * dx + dy * dy) / (radius_px * radius_px)).max(0.0) as f32
        })
        .collect();
    // The clicked pixel is always inside, so the total is positive.
    let total: f32 = weight.iter().sum();
    weight.iter_mut().for_each(|value| *value /= total);
    weight
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(value: impl Fn(usize, usize) -> u8) -> Frame {
        let rgba: Vec<u8> = (0..60 * 60)
            .flat_map(|at| [value(at % 60, at / 60), 80, 90, 255])
            .collect();
        Frame::new(60, 60, rgba).unwrap()
    }

    #[test]
    fn a_flat_place_and_a_straight_edge_are_refused() {
        let config = TrackerConfig::default();
        let edge = frame(|x, _| if x < 30 { 20 } else { 200 });
        let corner = frame(|x, y| if x < 30 && y < 30 { 20 } else { 200 });
        for flat in [&frame(|_, _| 50), &edge] {
            let taken = Template::take(flat, [30.0, 30.0], &config, &Sight::plain());
            assert!(matches!(taken, Err(VisionError::FlatTemplate { .. })));
        }
        assert!(Template::take(&corner, [30.0, 30.0], &config, &Sight::plain()).is_ok());
    }

    #[test]
    fn weights_sum_to_one_also_at_the_border() {
        let corner = frame(|x, y| if x < 5 && y < 5 { 20 } else { 200 });
        for point in [[0.0, 0.0], [3.0, 4.0], [30.5, 2.0]] {
            let weight = round_weights(&corner, [-12, -12], 25, [0.2, 0.0], 12.0);
            assert!((weight.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{point:?}");
            assert_eq!(weight[0], 0.0);
        }
    }

    #[test]
    fn a_full_tether_keeps_the_original() {
        let corner = frame(|x, y| if x < 30 && y < 30 { 20 } else { 200 });
        let config = TrackerConfig {
            tether: 1.0,
            ..TrackerConfig::default()
        };
        let mut template = Template::take(&corner, [30.0, 30.0], &config, &Sight::plain()).unwrap();
        let before = template.colour.clone();
        let moved = Template::take(&corner, [33.0, 30.0], &config, &Sight::plain()).unwrap();
        template.evolve(&moved.colour, &config);
        // Brightness follows, the pattern does not.
        let (old, new) = (&before[0], &template.colour[0]);
        let side = template.side();
        let row = |plane: &[f32]| plane[12 * side + 11] - plane[12 * side + 13];
        let gain = row(new) / row(old);
        assert!(gain > 0.5 && gain < 1.5);
        assert!((new[0] - new[1]).abs() < 1e-3);
    }
}
