//! One linear step of the refinement, and its covariance.

use super::lanes::{dot, weighted_dot};
use super::template::{Template, slopes};

/// How the template's pixels change under a small motion; the three channels follow one another.
#[derive(Debug, Clone)]
pub(super) struct Generators {
    /// Per pixel of shift in x and in y.
    shift: [Vec<f32>; 2],
    /// Per radian of turning and per doubling (to first order) of the size, about the clicked point.
    form: [Vec<f32>; 2],
}

impl Generators {
    pub(super) fn of(template: &Template) -> Self {
        let side = template.side();
        let slope: Vec<[f32; 2]> = template
            .colour
            .iter()
            .flat_map(|plane| slopes(plane, side))
            .collect();
        let arm = |index: usize| {
            let at = index % (side * side);
            let middle = template.radius as f64;
            [
                ((at % side) as f64 - middle - template.anchor[0]) as f32,
                ((at / side) as f64 - middle - template.anchor[1]) as f32,
            ]
        };
        let along = |change: &dyn Fn([f32; 2], [f32; 2]) -> f32| -> Vec<f32> {
            let pixels = slope.iter().enumerate();
            pixels.map(|(index, g)| change(*g, arm(index))).collect()
        };
        Self {
            shift: [along(&|g, _| g[0]), along(&|g, _| g[1])],
            form: [
                along(&|g, arm| g[1] * arm[0] - g[0] * arm[1]),
                along(&|g, arm| g[0] * arm[0] + g[1] * arm[1]),
            ],
        }
    }
}

/// Variance that a pixel's noise keeps under the smoothing 1-2-1 in both directions: (6/16)².
const KEPT_NOISE: f64 = 0.140_625;
/// What the interpolation leaves uncertain even without noise, in px² (a hundredth of a pixel, squared).
const FLOOR_PX2: f64 = 1e-4;
/// Turning and scaling are held back where the template hardly shows them (a plain disc turning): this share of what
/// an ordinary texture would show is added to the denominator.
const FORM_RIDGE: f32 = 0.02;

/// A linearisation: residuals, and shift gradients that are free of light, turning and scaling.
///
/// A weak spot of plain translation is that a turning object drags the point towards where its gradients are
/// strongest, and an evolving template adds that up over the frames. Making the gradients orthogonal to small turns and
/// scalings about the clicked point removes the drag to first order.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    side: usize,
    /// Of every pixel; sums to one.
    weight: Vec<f32>,
    residual: Vec<f32>,
    gradient: [Vec<f32>; 2],
    /// Second moments of the gradient: xx, xy, yy.
    normal: [f64; 3],
}

impl Fit {
    /// Fits light and form with the given trust, then renews the trust from the residuals.
    pub(super) fn new(
        template: &Template,
        patch: &[Vec<f32>; 3],
        generators: &Generators,
        trust: &mut [f32],
    ) -> Self {
        let total: f32 = trust.iter().sum();
        let weight: Vec<f32> = trust.iter().map(|value| value / total).collect();
        let pattern = centred(&template.colour.concat(), &weight);
        let pattern_power = weighted_dot(&pattern, &pattern, &weight);
        let mut residual = centred(&patch.concat(), &weight);
        let gain =
            (weighted_dot(&residual, &pattern, &weight) / pattern_power.max(1e-6)).clamp(0.2, 5.0);
        subtract(&mut residual, &pattern, gain);

        let mut gradient = generators.shift.each_ref().map(|shift| {
            let mut shift = centred(shift, &weight);
            shift.iter_mut().for_each(|value| *value *= gain);
            let share = weighted_dot(&shift, &pattern, &weight) / pattern_power.max(1e-6);
            subtract(&mut shift, &pattern, share);
            shift
        });
        let slope_power: f32 = gradient.iter().map(|g| weighted_dot(g, g, &weight)).sum();
        let usual_arm = 0.5 * template.radius as f32;
        let ridge = FORM_RIDGE * slope_power * usual_arm * usual_arm;
        let mut earlier: Vec<(Vec<f32>, f32)> = vec![(pattern, pattern_power.max(1e-6))];
        for form in &generators.form {
            let mut form = centred(form, &weight);
            form.iter_mut().for_each(|value| *value *= gain);
            for (basis, power) in &earlier {
                let share = weighted_dot(&form, basis, &weight) / power;
                subtract(&mut form, basis, share);
            }
            let power = weighted_dot(&form, &form, &weight) + ridge + 1e-9;
            for target in gradient.iter_mut().chain([&mut residual]) {
                let share = weighted_dot(target, &form, &weight) / power;
                subtract(target, &form, share);
            }
            earlier.push((form, power));
        }
        let normal = [(0, 0), (0, 1), (1, 1)]
            .map(|(a, b)| f64::from(weighted_dot(&gradient[a], &gradient[b], &weight)));
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
    pub(super) fn step(&self) -> Option<[f64; 2]> {
        let pull = self
            .gradient
            .each_ref()
            .map(|gradient| f64::from(weighted_dot(gradient, &self.residual, &self.weight)));
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

    /// Propagates the residual noise through the weighted least squares estimate: variance in x, covariance, variance
    /// in y, in px².
    ///
    /// The noise is taken as white before the smoothing of the window, and its strength comes from the residuals. Two
    /// measured facts widen the result: channels that err together (video stores colour at half resolution), and
    /// residuals smoother than the smoothing alone makes them (compression, background that moves).
    pub(super) fn covariance_px2(&self) -> [f64; 3] {
        let Some([xx, xy, yy]) = invert(self.normal) else {
            return [f64::INFINITY, 0.0, f64::INFINITY];
        };
        let noise = self.noise();
        let count = self.weight.len();
        let spread = |axis: usize, channel: usize| {
            let gradient = &self.gradient[axis][channel * count..][..count];
            let pulled = gradient.iter().zip(&self.weight);
            smoothed(pulled.map(|(g, w)| w * g).collect(), self.side)
        };
        let mut inner = [0.0_f64; 3];
        for channel in 0..3 {
            for (x, y) in spread(0, channel).iter().zip(spread(1, channel)) {
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
        let count = self.weight.len();
        let at = |index: usize| {
            [0, 1, 2].map(|channel| f64::from(self.residual[channel * count + index]))
        };
        let (mut own, mut shared, mut neighbour, mut used) = (0.0, 0.0, 0.0, 0.0);
        for (index, weight) in self.weight.iter().enumerate() {
            let w = f64::from(*weight);
            let here = at(index);
            let mean = here.iter().sum::<f64>() / 3.0;
            own += w * here.iter().map(|r| r * r).sum::<f64>() / 3.0;
            shared += w * mean * mean;
            used += w * w;
            // The rim weighs nothing, so the step to the next row does not matter.
            if index + 1 < count {
                let products = here.iter().zip(at(index + 1)).map(|(r, next)| r * next);
                neighbour += w * products.sum::<f64>() / 3.0;
            }
        }
        if own <= 0.0 {
            return 0.0;
        }
        // Eight parameters were fitted to three channels of 1/used pixels.
        let freedom = (1.0 - 2.7 * used).max(0.2);
        let together = (3.0 * shared / own).clamp(1.0, 3.0);
        let likeness = (neighbour / own).clamp(0.0, 0.95);
        // The smoothing alone gives neighbours a correlation of 2/3, for which the ratio below is 5.
        let stretch = ((1.0 + likeness) / (1.0 - likeness) / 5.0).clamp(1.0, 3.0);
        own / KEPT_NOISE / freedom * together * stretch * stretch
    }
}

/// Subtracts each channel's weighted mean.
fn centred(values: &[f32], weight: &[f32]) -> Vec<f32> {
    values
        .chunks_exact(weight.len())
        .flat_map(|plane| {
            let mean = dot(plane, weight);
            plane.iter().map(move |value| value - mean)
        })
        .collect()
}

fn subtract(target: &mut [f32], basis: &[f32], share: f32) {
    for (value, basis) in target.iter_mut().zip(basis) {
        *value -= share * basis;
    }
}

/// Gives Cauchy weights: a pixel three typical residuals off counts half.
fn renew_trust(trust: &mut [f32], weight: &[f32], residual: &[f32]) {
    let squares: Vec<f32> = (0..weight.len())
        .map(|at| {
            let planes = residual.chunks_exact(weight.len());
            planes.map(|plane| plane[at].powi(2)).sum::<f32>() / 3.0
        })
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
