//! Moves a match to a fraction of a pixel and says how certain that is.

use super::fit::{Fit, Generators};
use super::lanes::weighted_dot;
use super::search::likeness;
use super::template::{Template, moments};
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

const MAX_STEPS: usize = 10;
/// Steps shorter than this, in pixels, end the refinement.
const CONVERGED_PX: f64 = 4e-3;
/// A refinement that goes farther than this from its whole-pixel start, in pixels, has left the peak.
const REACH_PX: f64 = 1.6;
/// Refines a whole-pixel match by Gauss–Newton steps on translation.
///
/// Inverse compositional Lucas–Kanade (Baker, Matthews 2004) with light, turning and scaling projected out, and Cauchy
/// weights against background that moves differently. Only the template's gradient is used, so noise of the frame
/// enters linearly and shifts nothing on average. Without `subpixel` only score and covariance are computed.
pub(super) fn refine(
    window: &Window,
    template: &Template,
    start: [usize; 2],
    subpixel: bool,
) -> Refined {
    let side = template.side();
    let start = start.map(|at| at as f64);
    let generators = Generators::of(template);
    let mut trust = template.weight.clone();
    let mut at = start;
    let mut patch = window.patch(at[0], at[1], side);
    let mut fit = Fit::new(template, &patch, &generators, &mut trust);
    let steps = if subpixel { MAX_STEPS } else { 2 };
    for _ in 0..steps {
        let Some(step) = fit.step() else { break };
        if subpixel {
            at = [at[0] + step[0], at[1] + step[1]];
            if (0..2).any(|axis| (at[axis] - start[axis]).abs() > REACH_PX) {
                at = start;
                patch = window.patch(at[0], at[1], side);
                fit = Fit::new(template, &patch, &generators, &mut trust);
                break;
            }
            patch = window.patch(at[0], at[1], side);
        }
        fit = Fit::new(template, &patch, &generators, &mut trust);
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
    let planes = template.colour.iter().zip(patch);
    let covariance = planes
        .map(|(plane, values)| weighted_dot(plane, values, &template.weight))
        .sum::<f32>()
        - (0..3)
            .map(|channel| known.mean[channel] * seen.mean[channel])
            .sum::<f32>();
    likeness(covariance, known.variance, seen.variance)
}
