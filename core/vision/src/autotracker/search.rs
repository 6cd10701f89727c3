//! Finds where the template could be, first coarsely and then to a whole pixel.

use super::lanes::LANES;
use super::template::{Template, moments};
use super::window::Window;

/// A place where the template fits, to a whole pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// Column and row of the template's first pixel in the window.
    pub(super) at: [usize; 2],
    /// Likeness, at most 1.
    pub(super) score: f32,
}

/// How many coarse maxima are looked at closely.
const CANDIDATES: usize = 5;

/// Searches the window for the template; best first, at most five, none when the window is smaller than the template.
pub(super) fn search(window: &Window, template: &Template) -> Vec<Candidate> {
    let side = template.side();
    if window.width < side || window.height < side {
        return Vec::new();
    }
    let factor = coarse_factor(template.radius);
    let fine = Matcher::new(&template.colour, &template.weight, side);
    let coarse = if factor == 1 {
        let scores = fine.scores(
            window,
            [0, 0],
            [window.width - side + 1, window.height - side + 1],
        );
        return maxima(&scores, side / 4);
    } else {
        let (colour, weight, small_side) = template.shrunk(factor);
        let small = window.shrunk(factor);
        if small.width < small_side || small.height < small_side {
            return Vec::new();
        }
        let size = [small.width - small_side + 1, small.height - small_side + 1];
        let scores = Matcher::new(&colour, &weight, small_side).scores(&small, [0, 0], size);
        maxima(&scores, small_side / 4)
    };
    // What is this much worse at the coarse scale does not win at the fine one.
    let hopeless = coarse.first().map_or(0.0, |best| best.score - 0.25);
    let mut found: Vec<Candidate> = coarse
        .iter()
        .filter(|candidate| candidate.score >= hopeless)
        .filter_map(|candidate| {
            let limit = [window.width - side, window.height - side];
            let first = [0, 1].map(|axis| {
                (candidate.at[axis] * factor)
                    .saturating_sub(factor)
                    .min(limit[axis])
            });
            let size = [0, 1].map(|axis| (limit[axis] + 1 - first[axis]).min(2 * factor));
            let scores = fine.scores(window, first, size);
            let best = scores.best()?;
            Some(Candidate {
                at: [first[0] + best.at[0], first[1] + best.at[1]],
                score: best.score,
            })
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

/// Keeps about five pixels of radius at the coarse scale: fewer lose small objects, more waste time.
fn coarse_factor(radius: usize) -> usize {
    match radius {
        0..8 => 1,
        8..20 => 2,
        20..40 => 4,
        _ => radius / 10,
    }
}

/// Scores of the template at a rectangle of positions.
struct Scores {
    width: usize,
    values: Vec<f32>,
}

impl Scores {
    fn best(&self) -> Option<Candidate> {
        let (at, score) = self
            .values
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1))?;
        Some(Candidate {
            at: [at % self.width, at / self.width],
            score: *score,
        })
    }
}

/// Gives the best local maxima that are more than `apart` positions from each other.
fn maxima(scores: &Scores, apart: usize) -> Vec<Candidate> {
    let width = scores.width;
    let height = scores.values.len() / width;
    let mut peaks = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let score = scores.values[y * width + x];
            if score < 0.1 {
                continue;
            }
            let is_peak = (y.saturating_sub(1)..(y + 2).min(height)).all(|ny| {
                let row = &scores.values[ny * width..];
                row[x.saturating_sub(1)..(x + 2).min(width)]
                    .iter()
                    .all(|near| *near <= score)
            });
            if is_peak {
                peaks.push(Candidate { at: [x, y], score });
            }
        }
    }
    peaks.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Candidate> = Vec::with_capacity(CANDIDATES);
    for peak in peaks {
        let is_new = kept
            .iter()
            .all(|other| (0..2).any(|axis| other.at[axis].abs_diff(peak.at[axis]) > apart.max(1)));
        if is_new {
            kept.push(peak);
        }
        if kept.len() == CANDIDATES {
            break;
        }
    }
    kept
}

/// A template made ready for scoring: each pixel's weight, and its weight times its zero-mean colour.
struct Matcher {
    taps: Vec<Tap>,
    variance: f32,
}

#[derive(Clone, Copy)]
struct Tap {
    column: usize,
    row: usize,
    weight: f32,
    weighted: [f32; 3],
}

impl Matcher {
    fn new(colour: &[Vec<f32>; 3], weight: &[f32], side: usize) -> Self {
        let moments = moments(colour, weight);
        let taps = (0..side * side)
            .filter(|at| weight[*at] > 0.0)
            .map(|at| Tap {
                column: at % side,
                row: at / side,
                weight: weight[at],
                weighted: [0, 1, 2]
                    .map(|channel| weight[at] * (colour[channel][at] - moments.mean[channel])),
            })
            .collect();
        Self {
            taps,
            variance: moments.variance,
        }
    }

    /// Scores `size` positions from `first`; the caller keeps template and positions inside the window.
    fn scores(&self, window: &Window, first: [usize; 2], size: [usize; 2]) -> Scores {
        let offsets: Vec<usize> = self
            .taps
            .iter()
            .map(|tap| tap.row * window.width + tap.column)
            .collect();
        let mut values = vec![0.0_f32; size[0] * size[1]];
        for (y, line) in values.chunks_exact_mut(size[0]).enumerate() {
            let start = (first[1] + y) * window.width + first[0];
            for (block, target) in line.chunks_mut(LANES).enumerate() {
                let scores = self.score_lanes(window, &offsets, start + block * LANES);
                target.copy_from_slice(&scores[..target.len()]);
            }
        }
        Scores {
            width: size[0],
            values,
        }
    }

    /// Scores eight neighbouring positions at once; arrays of a fixed length become vector registers.
    fn score_lanes(&self, window: &Window, offsets: &[usize], start: usize) -> [f32; LANES] {
        let mut dot = [0.0_f32; LANES];
        let mut power = [0.0_f32; LANES];
        let mut sums = [[0.0_f32; LANES]; 3];
        for (tap, offset) in self.taps.iter().zip(offsets) {
            let at = start + offset;
            let range = at..at + LANES;
            let [red, green, blue] = [0, 1, 2].map(|channel| {
                let values: &[f32] = &window.colour[channel][range.clone()];
                values
            });
            let squares = &window.power[range.clone()];
            for lane in 0..LANES {
                dot[lane] += tap.weighted[0] * red[lane]
                    + tap.weighted[1] * green[lane]
                    + tap.weighted[2] * blue[lane];
                power[lane] += tap.weight * squares[lane];
                sums[0][lane] += tap.weight * red[lane];
                sums[1][lane] += tap.weight * green[lane];
                sums[2][lane] += tap.weight * blue[lane];
            }
        }
        let mut scores = [0.0_f32; LANES];
        for lane in 0..LANES {
            let squared_means = (0..3)
                .map(|channel| sums[channel][lane].powi(2))
                .sum::<f32>();
            scores[lane] = likeness(dot[lane], self.variance, power[lane] - squared_means);
        }
        scores
    }
}

/// Lin's concordance without its mean term: 2 cov / (var + var), at most 1.
///
/// Unlike plain correlation it falls when the contrast differs, so noise on a flat wall is never like a bright ball;
/// unlike a squared difference it ignores an overall change of brightness.
pub(super) fn likeness(covariance: f32, template_variance: f32, variance: f32) -> f32 {
    2.0 * covariance / (template_variance + variance.max(0.0)).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autotracker::sight::Sight;
    use crate::synthetic::{Path, SyntheticClip};
    use crate::{Frame, TrackerConfig};

    fn ball_at(point: [f64; 2], radius: f64) -> Frame {
        let path = Path::Parabola {
            start_px: point,
            velocity_px_per_s: [0.0; 2],
            acceleration_px_per_s2: [0.0; 2],
        };
        let mut clip = SyntheticClip::new(320, 240, 3, path);
        clip.ball_radius_px = radius;
        clip.frame(0.0).unwrap()
    }

    #[test]
    fn a_ball_is_found_to_the_pixel_at_every_scale() {
        for radius in [4.0, 9.0, 14.0, 22.0, 45.0] {
            let config = TrackerConfig {
                template_radius_px: Some(radius + 1.0),
                ..TrackerConfig::default()
            };
            let first = ball_at([100.5, 110.5], radius);
            let template =
                Template::take(&first, [100.5, 110.5], &config, &Sight::plain()).unwrap();
            let window = Window::read(&ball_at([163.5, 137.5], radius), [0, 0], 320, 240);
            let found = search(&window, &template)[0];
            let centre = found.at.map(|at| at + template.radius);
            assert_eq!(centre, [163, 137], "radius {radius}");
            assert!(found.score > 0.97, "radius {radius}: {}", found.score);
        }
    }

    #[test]
    fn a_window_smaller_than_the_template_finds_nothing() {
        let frame = ball_at([100.5, 110.5], 10.0);
        let config = TrackerConfig::default();
        let template = Template::take(&frame, [100.5, 110.5], &config, &Sight::plain()).unwrap();
        assert!(search(&Window::read(&frame, [0, 0], 24, 100), &template).is_empty());
        assert_eq!(
            search(&Window::read(&frame, [88, 98], 26, 26), &template).len(),
            1
        );
    }
}
