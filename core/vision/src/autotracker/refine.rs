//! Moves a match to a fraction of a pixel and says how certain that is.

use super::search::likeness;
use super::template::{Template, moments, slopes};
use super::window::Window;

/// A match below a pixel.
#[derive(Debug, Clone)]
pub(super) struct Refined {
    /// Column and row of the template's first pixel in the window.
    pub(super) at: [f64; 2],
    pub(super) score: f32,
    /// Variance in x, covariance, variance in y, in px².
    pub(super) covariance_px2: [f64; 3],
    /// The picture at the match, on the template's grid.
    pub(super) patch: [Vec<f32>; 3],
}

const MAX_STEPS: usize = 15;
/// Steps shorter than this, in pixels, end the refinement.
const CONVERGED_PX: f64 = 2e-3;
/// A refinement that goes farther than this from its whole-pixel start, in pixels, has left the peak.
const REACH_PX: f64 = 1.6;
/// Variance that a pixel's noise keeps under the smoothing 1-2-1 in both directions: (6/16)².
const KEPT_NOISE: f64 = 0.140_625;
/// What the interpolation leaves uncertain even without noise, in px² (a hundredth of a pixel, squared).
const FLOOR_PX2: f64 = 1e-4;

/// Refines a whole-pixel match by Gauss–Newton steps on translation.
///
/// Inverse compositional Lucas–Kanade (Baker, Matthews 2004) with gain and per-channel offset projected out, and
/// Cauchy weights against background that moves differently. Only the template's gradient is used, so noise of the
/// frame enters linearly and shifts nothing on average. Without `subpixel` only score and covariance are computed.
pub(super) fn refine(
    window: &Window,
    template: &Template,
    start: [usize; 2],
    subpixel: bool,
) -> Refined {
    let side = template.side();
    let start = start.map(|at| at as f64);
    let gradient = template
        .colour
        .each_ref()
        .map(|plane| slopes(plane, side).collect::<Vec<_>>());
    let mut trust = template.weight.clone();
    let mut at = start;
    let mut patch = window.patch(at[0], at[1], side);
    let mut fit = Fit::new(template, &patch, &gradient, &mut trust);
    let steps = if subpixel { MAX_STEPS } else { 2 };
    for _ in 0..steps {
        let Some(step) = fit.step() else { break };
        if subpixel {
            at = [at[0] + step[0], at[1] + step[1]];
            if (0..2).any(|axis| (at[axis] - start[axis]).abs() > REACH_PX) {
                at = start;
                patch = window.patch(at[0], at[1], side);
                fit = Fit::new(template, &patch, &gradient, &mut trust);
                break;
            }
            patch = window.patch(at[0], at[1], side);
        }
        fit = Fit::new(template, &patch, &gradient, &mut trust);
        if step[0].hypot(step[1]) < CONVERGED_PX {
            break;
        }
    }
    let mut covariance_px2 = fit.covariance_px2();
    if !subpixel {
        // A whole pixel is off by a uniform error of variance 1/12.
        covariance_px2[0] += 1.0 / 12.0;
        covariance_px2[2] += 1.0 / 12.0;
    }
    Refined {
        at,
        score: full_score(template, &patch),
        covariance_px2,
        patch,
    }
}

fn full_score(template: &Template, patch: &[Vec<f32>; 3]) -> f32 {
    let known = moments(&template.colour, &template.weight);
    let seen = moments(patch, &template.weight);
    let mut covariance = 0.0;
    for channel in 0..3 {
        let pairs = template.colour[channel].iter().zip(&patch[channel]);
        covariance += pairs
            .zip(&template.weight)
            .map(|((known_value, value), w)| w * (known_value - known.mean[channel]) * value)
            .sum::<f32>();
    }
    likeness(covariance, known.variance, seen.variance)
}

/// One linearisation: residuals, and gradients free of gain and offset, under weights that sum to one.
struct Fit {
    side: usize,
    weight: Vec<f32>,
    residual: [Vec<f32>; 3],
    gradient: [Vec<[f32; 2]>; 3],
    /// Second moments of the gradient: xx, xy, yy.
    normal: [f64; 3],
}

impl Fit {
    /// Fits gain and offsets with the given trust, then renews the trust from the residuals.
    fn new(
        template: &Template,
        patch: &[Vec<f32>; 3],
        slope: &[Vec<[f32; 2]>; 3],
        trust: &mut [f32],
    ) -> Self {
        let total: f32 = trust.iter().sum();
        let weight: Vec<f32> = trust.iter().map(|value| value / total).collect();
        let known = moments(&template.colour, &weight);
        let seen = moments(patch, &weight);
        let count = weight.len();
        let (mut cross, mut along) = (0.0_f32, [0.0_f32; 2]);
        let mut slope_mean = [[0.0_f32; 2]; 3];
        for channel in 0..3 {
            for at in 0..count {
                let centred = weight[at] * (template.colour[channel][at] - known.mean[channel]);
                cross += centred * patch[channel][at];
                for axis in 0..2 {
                    along[axis] += centred * slope[channel][at][axis];
                    slope_mean[channel][axis] += weight[at] * slope[channel][at][axis];
                }
            }
        }
        let variance = known.variance.max(1e-6);
        let gain = (cross / variance).clamp(0.2, 5.0);
        let mut residual = [0; 3].map(|_| vec![0.0_f32; count]);
        let mut gradient = [0; 3].map(|_| vec![[0.0_f32; 2]; count]);
        let mut normal = [0.0_f64; 3];
        for channel in 0..3 {
            for at in 0..count {
                let centred = template.colour[channel][at] - known.mean[channel];
                residual[channel][at] = patch[channel][at] - seen.mean[channel] - gain * centred;
                let g = [0, 1].map(|axis| {
                    let share = along[axis] / variance;
                    gain * (slope[channel][at][axis] - slope_mean[channel][axis] - share * centred)
                });
                gradient[channel][at] = g;
                normal[0] += f64::from(weight[at] * g[0] * g[0]);
                normal[1] += f64::from(weight[at] * g[0] * g[1]);
                normal[2] += f64::from(weight[at] * g[1] * g[1]);
            }
        }
        renew_trust(trust, &template.weight, &residual);
        Self {
            side: template.side(),
            weight,
            residual,
            gradient,
            normal,
        }
    }

    /// Gives the translation in pixels that lessens the residuals, `None` when one direction is free.
    fn step(&self) -> Option<[f64; 2]> {
        let mut pull = [0.0_f64; 2];
        for (gradient, residual) in self.gradient.iter().zip(&self.residual) {
            for ((g, r), w) in gradient.iter().zip(residual).zip(&self.weight) {
                pull[0] += f64::from(w * g[0] * r);
                pull[1] += f64::from(w * g[1] * r);
            }
        }
        let [xx, xy, yy] = invert(self.normal)?;
        let step = [
            -(xx * pull[0] + xy * pull[1]),
            -(xy * pull[0] + yy * pull[1]),
        ];
        let length = step[0].hypot(step[1]);
        let shorten = (1.0 / length).min(1.0);
        length
            .is_finite()
            .then(|| step.map(|value| value * shorten))
    }

    /// Propagates the residual noise through the weighted least squares estimate.
    ///
    /// The noise is taken as white before the smoothing of the window, and its strength comes from the residuals. Two
    /// measured facts widen the result: channels that err together (video stores colour at half resolution), and
    /// residuals smoother than the smoothing alone makes them (compression, background that moves).
    fn covariance_px2(&self) -> [f64; 3] {
        let Some([xx, xy, yy]) = invert(self.normal) else {
            return [f64::INFINITY, 0.0, f64::INFINITY];
        };
        let noise = self.noise();
        let spread = [0, 1, 2].map(|channel| {
            [0, 1].map(|axis| {
                let pulled = self.gradient[channel].iter().zip(&self.weight);
                smoothed(pulled.map(|(g, w)| w * g[axis]).collect(), self.side)
            })
        });
        let mut inner = [0.0_f64; 3];
        for [along_x, along_y] in &spread {
            for (x, y) in along_x.iter().zip(along_y) {
                inner[0] += f64::from(x * x);
                inner[1] += f64::from(x * y);
                inner[2] += f64::from(y * y);
            }
        }
        let [a, b, c] = inner.map(|value| value * noise);
        [
            xx * xx * a + 2.0 * xx * xy * b + xy * xy * c + FLOOR_PX2,
            xx * xy * a + (xx * yy + xy * xy) * b + xy * yy * c,
            xy * xy * a + 2.0 * xy * yy * b + yy * yy * c + FLOOR_PX2,
        ]
    }

    /// Gives the variance of one channel of an unsmoothed pixel, widened as [`Self::covariance_px2`] says.
    fn noise(&self) -> f64 {
        let (mut own, mut shared, mut neighbour, mut used) = (0.0, 0.0, 0.0, 0.0);
        for at in 0..self.weight.len() {
            let w = f64::from(self.weight[at]);
            let values = [0, 1, 2].map(|channel| f64::from(self.residual[channel][at]));
            let mean = values.iter().sum::<f64>() / 3.0;
            own += w * values.iter().map(|r| r * r).sum::<f64>() / 3.0;
            shared += w * mean * mean;
            used += w * w;
            // The rim weighs nothing, so the step to the next row does not matter.
            if let Some(next) = self.residual[0].get(at + 1) {
                let next = [*next, self.residual[1][at + 1], self.residual[2][at + 1]];
                let products = values.iter().zip(next).map(|(r, n)| r * f64::from(n));
                neighbour += w * products.sum::<f64>() / 3.0;
            }
        }
        if own <= 0.0 {
            return 0.0;
        }
        // Six parameters were fitted to three channels of 1/used pixels.
        let freedom = (1.0 - 2.0 * used).max(0.2);
        let together = (3.0 * shared / own).clamp(1.0, 3.0);
        let likeness = (neighbour / own).clamp(0.0, 0.95);
        // The smoothing alone gives neighbours a correlation of 2/3, for which the ratio below is 5.
        let stretch = ((1.0 + likeness) / (1.0 - likeness) / 5.0).clamp(1.0, 3.0);
        own / KEPT_NOISE / freedom * together * stretch * stretch
    }
}

/// Gives Cauchy weights: a pixel three typical residuals off counts half.
fn renew_trust(trust: &mut [f32], weight: &[f32], residual: &[Vec<f32>; 3]) {
    let squares: Vec<f32> = (0..weight.len())
        .map(|at| residual.iter().map(|plane| plane[at].powi(2)).sum::<f32>() / 3.0)
        .collect();
    let mut used: Vec<f32> = squares
        .iter()
        .zip(weight)
        .filter(|(_, w)| **w > 0.0)
        .map(|(square, _)| *square)
        .collect();
    let middle = used.len() / 2;
    let (_, median, _) = used.select_nth_unstable_by(middle, f32::total_cmp);
    let scale = 9.0 * median.max(0.25);
    for ((trust, weight), square) in trust.iter_mut().zip(weight).zip(&squares) {
        *trust = weight / (1.0 + square / scale);
    }
}

fn invert(m: [f64; 3]) -> Option<[f64; 3]> {
    let determinant = m[0] * m[2] - m[1] * m[1];
    let size = m[0] + m[2];
    (determinant > 1e-6 * size * size && size > 1e-9)
        .then(|| [m[2] / determinant, -m[1] / determinant, m[0] / determinant])
}

/// Smooths a square plane as the window was, with nothing outside; the result is two wider in each direction.
fn smoothed(plane: Vec<f32>, side: usize) -> Vec<f32> {
    let wide = side + 2;
    let mut out = vec![0.0_f32; wide * wide];
    for (row, line) in plane.chunks_exact(side).enumerate() {
        for (column, value) in line.iter().enumerate() {
            for (dy, wy) in [0.25, 0.5, 0.25].into_iter().enumerate() {
                let target = &mut out[(row + dy) * wide + column..][..3];
                target[0] += 0.25 * wy * value;
                target[1] += 0.5 * wy * value;
                target[2] += 0.25 * wy * value;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_keeps_the_stated_share_of_noise() {
        let mut plane = vec![0.0; 25];
        plane[12] = 1.0;
        let out = smoothed(plane, 5);
        assert!((out.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let kept: f32 = out.iter().map(|value| value * value).sum();
        assert!((f64::from(kept) - KEPT_NOISE).abs() < 1e-7);
    }

    #[test]
    fn a_direction_without_gradient_is_not_inverted() {
        assert_eq!(invert([4.0, 0.0, 0.0]), None);
        assert_eq!(invert([1.0, 1.0, 1.0]), None);
        assert_eq!(invert([f64::NAN, 0.0, 1.0]), None);
        assert_eq!(invert([2.0, 0.0, 4.0]), Some([0.5, -0.0, 0.25]));
    }
}
