//! Lengths of smoothed vectors and paths, with noise, shared error and smoothing bias.

use super::smoother::{Choice, Data, Row};
use crate::estimate::Estimate;
use crate::vector::{Triple, add_scaled, dot, norm, quadratic_form, subtract, trace, unit};

/// Degrees of freedom from which on the normal distribution is used.
const MANY_DOF: f64 = 150.0;
/// A difference from the rival smoother counts as bias beyond this many standard deviations.
const BIAS_THRESHOLD: f64 = 2.0;

/// A trajectory with the weights that smooth it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Smooth {
    pub data: Data,
    pub choice: Choice,
    /// Position rows, one per sample.
    pub rows: Vec<Row>,
    /// Position rows of the rival smoother.
    pub rival_rows: Vec<Row>,
    pub position_m: Vec<Triple>,
    pub rival_position_m: Vec<Triple>,
    pub velocity_mps: Vec<Triple>,
    /// Smoothed shared shifts, one list per parameter.
    pub shift_m: Vec<Vec<Triple>>,
    pub gap_before: Vec<bool>,
}

/// A place between samples `index` and `index + 1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    pub index: usize,
    pub fraction: f64,
}

impl Node {
    fn next(self, count: usize) -> usize {
        (self.index + 1).min(count - 1)
    }

    pub fn lerp(self, list: &[Triple]) -> Triple {
        let from = list[self.index];
        if self.fraction == 0.0 {
            return from;
        }
        add_scaled(
            from,
            subtract(list[self.next(list.len())], from),
            self.fraction,
        )
    }
}

/// A linear combination of rows: the weights of a vector estimate on the data.
pub(super) struct Combination<'a> {
    terms: Vec<(&'a Row, f64)>,
}

impl<'a> Combination<'a> {
    pub fn row(row: &'a Row) -> Self {
        Self {
            terms: vec![(row, 1.0)],
        }
    }

    /// The vector from one node to another.
    pub fn step(rows: &'a [Row], from: Node, to: Node) -> Self {
        let mut terms = Vec::with_capacity(4);
        for (node, sign) in [(to, 1.0), (from, -1.0)] {
            terms.push((&rows[node.index], sign * (1.0 - node.fraction)));
            if node.fraction > 0.0 {
                terms.push((&rows[node.next(rows.len())], sign * node.fraction));
            }
        }
        Self { terms }
    }

    pub fn minus(mut self, other: Self) -> Self {
        self.terms
            .extend(other.terms.into_iter().map(|(row, factor)| (row, -factor)));
        self
    }

    pub fn range(&self) -> (usize, usize) {
        let start = self
            .terms
            .iter()
            .map(|(row, _)| row.start)
            .min()
            .unwrap_or(0);
        let end = self
            .terms
            .iter()
            .map(|(row, _)| row.end())
            .max()
            .unwrap_or(0);
        (start, end)
    }

    /// Dense weights over [`Self::range`].
    pub fn weights(&self) -> Vec<f64> {
        let (start, end) = self.range();
        let mut weights = vec![0.0; end - start];
        for (row, factor) in &self.terms {
            for (slot, weight) in weights[row.start - start..].iter_mut().zip(&row.weights) {
                *slot += factor * weight;
            }
        }
        weights
    }
}

impl Smooth {
    pub fn node(&self, t_s: f64) -> Node {
        let times = &self.data.t_s;
        let after = times.partition_point(|t| *t <= t_s);
        if after == 0 {
            return Node {
                index: 0,
                fraction: 0.0,
            };
        }
        if after == times.len() {
            return Node {
                index: times.len() - 1,
                fraction: 0.0,
            };
        }
        let (from_s, to_s) = (times[after - 1], times[after]);
        Node {
            index: after - 1,
            fraction: (t_s - from_s) / (to_s - from_s),
        }
    }

    /// Covariance of a linear vector estimate, with the scatter's noise scale.
    pub fn covariance(&self, combination: &Combination) -> [Triple; 3] {
        let (start, _) = combination.range();
        let mut sum = [[0.0; 3]; 3];
        for (offset, weight) in combination.weights().into_iter().enumerate() {
            let factor = weight * weight * self.choice.noise_scale2;
            for (row, source) in sum.iter_mut().zip(&self.data.covariance_m2[start + offset]) {
                *row = add_scaled(*row, *source, factor);
            }
        }
        sum
    }

    /// Length of a vector with covariance, shared shifts and the difference to its rival.
    pub fn length(
        &self,
        vector: Triple,
        covariance: &[Triple; 3],
        shifts: &[Triple],
        bias: &Bias,
    ) -> Estimate {
        let direction = unit(vector);
        let value = unbiased_length(vector, covariance);
        let along = quadratic_form(covariance, direction);
        let squared = dot(vector, vector);
        let noise_share = if squared > 0.0 {
            (trace(covariance) / squared).min(1.0)
        } else {
            1.0
        };
        let noise = if squared > 0.0 {
            along
        } else {
            trace(covariance)
        } * (1.0 + AT_REST_EXCESS * noise_share);
        let shared: f64 = shifts
            .iter()
            .map(|shift| dot(*shift, direction).powi(2))
            .sum();
        self.estimate(value, noise + bias.variance(direction), shared.sqrt())
    }

    pub fn estimate(&self, value: f64, noise_variance: f64, shared_sigma: f64) -> Estimate {
        let estimate = Estimate::new(value, noise_variance.max(0.0).sqrt(), shared_sigma);
        if self.choice.dof < MANY_DOF {
            estimate.with_dof(self.choice.dof)
        } else {
            estimate
        }
    }
}

/// The difference of a vector to that of the rival smoother, with the covariance of the difference.
pub(super) struct Bias {
    pub difference: Triple,
    pub covariance: [Triple; 3],
    /// Variance of the bias along one direction that many such differences show together.
    pub pooled: f64,
}

impl Bias {
    fn variance(&self, direction: Triple) -> f64 {
        let own = bias_variance(
            dot(self.difference, direction),
            quadratic_form(&self.covariance, direction),
        );
        own.max(self.pooled)
    }

    /// Pools the bias of many vectors: the mean square of the differences beyond what noise explains.
    pub fn pool(all: &mut [Self]) {
        let excess = |bias: &Self| dot(bias.difference, bias.difference) - trace(&bias.covariance);
        let mean = all.iter().map(excess).sum::<f64>() / all.len() as f64;
        for bias in all {
            bias.pooled = mean.max(0.0);
        }
    }
}

/// The square that a difference adds to the variance once it exceeds what noise explains.
fn bias_variance(difference: f64, variance: f64) -> f64 {
    if difference * difference > BIAS_THRESHOLD.powi(2) * variance {
        difference * difference - variance
    } else {
        0.0
    }
}

/// Length of a noisy vector with the length that noise alone adds taken off.
///
/// Noise across a vector lengthens it by tr(C⊥) / 2d on average (Rice). For a vector lost in noise
/// the whole trace is subtracted from its square, which makes a resting object's length zero in
/// about two cases of three instead of never.
fn unbiased_length(vector: Triple, covariance: &[Triple; 3]) -> f64 {
    let squared = dot(vector, vector);
    if squared <= 0.0 {
        return 0.0;
    }
    let along = quadratic_form(covariance, unit(vector));
    let across = (trace(covariance) - along).max(0.0);
    (squared - across - along * (4.0 * along / squared).min(1.0))
        .max(0.0)
        .sqrt()
}

/// A path being added up chord by chord, with exact linear propagation of noise.
pub(super) struct PathSum<'a> {
    smooth: &'a Smooth,
    length_m: f64,
    rival_length_m: f64,
    /// Gradient of the length by each datum, and that of the rival's length.
    gradient: Vec<Triple>,
    rival_gradient: Vec<Triple>,
    noise_m2: f64,
    difference_m2: f64,
    shared_m: Vec<f64>,
    /// Sum of the chords' noise, squared chords and squared noise, to notice an object at rest.
    chord_sigma_m: f64,
    chords_m2: f64,
    chord_noise_m2: f64,
    gap_m: f64,
}

/// Uncertainty of the path length within a gap over the gap's length.
const GAP_RELATIVE_SIGMA: f64 = 0.05;

/// How much more than its own variance along it a vector of pure noise counts, because the length of
/// noise is not normally distributed; set by simulation so that objects at rest keep 95 %.
const AT_REST_EXCESS: f64 = 0.3;

impl<'a> PathSum<'a> {
    pub fn new(smooth: &'a Smooth) -> Self {
        let count = smooth.data.t_s.len();
        Self {
            smooth,
            length_m: 0.0,
            rival_length_m: 0.0,
            gradient: vec![[0.0; 3]; count],
            rival_gradient: vec![[0.0; 3]; count],
            noise_m2: 0.0,
            difference_m2: 0.0,
            shared_m: vec![0.0; smooth.shift_m.len()],
            chord_sigma_m: 0.0,
            chords_m2: 0.0,
            chord_noise_m2: 0.0,
            gap_m: 0.0,
        }
    }

    /// Adds the way between two neighbouring nodes.
    pub fn add(&mut self, from: Node, to: Node) {
        let smooth = self.smooth;
        let chord = subtract(to.lerp(&smooth.position_m), from.lerp(&smooth.position_m));
        let rival_chord = subtract(
            to.lerp(&smooth.rival_position_m),
            from.lerp(&smooth.rival_position_m),
        );
        let (direction, rival_direction) = (unit(chord), unit(rival_chord));
        let step = Combination::step(&smooth.rows, from, to);
        let rival_step = Combination::step(&smooth.rival_rows, from, to);
        let covariance = smooth.covariance(&step);
        let length_m = unbiased_length(chord, &covariance);
        self.length_m += length_m;
        self.rival_length_m += unbiased_length(rival_chord, &smooth.covariance(&rival_step));
        self.chord_sigma_m += (0.5 * (1.0 + AT_REST_EXCESS) * trace(&covariance)).sqrt();
        self.chords_m2 += dot(chord, chord);
        self.chord_noise_m2 += trace(&covariance);
        for (sum, shift) in self.shared_m.iter_mut().zip(&smooth.shift_m) {
            *sum += dot(subtract(to.lerp(shift), from.lerp(shift)), direction);
        }
        self.add_gradients(&step, direction, &rival_step, rival_direction);
        let next = from.next(smooth.gap_before.len());
        if smooth.gap_before[next] {
            self.add_gap(from, next, length_m);
        }
    }

    /// Returns the length so far.
    pub fn estimate(&self) -> Estimate {
        // At rest the chords' directions are noise themselves and the linear variance, which lets
        // them cancel, is too small; the sum of the chords' own sigmas is the other limit.
        let noise_share = if self.chords_m2 > 0.0 {
            (self.chord_noise_m2 / self.chords_m2).min(1.0)
        } else {
            1.0
        };
        let noise_m2 = (1.0 - noise_share) * self.noise_m2
            + noise_share * self.chord_sigma_m.powi(2).max(self.noise_m2);
        let bias_m2 = bias_variance(self.length_m - self.rival_length_m, self.difference_m2);
        let shared_m = self
            .shared_m
            .iter()
            .map(|part| part * part)
            .sum::<f64>()
            .sqrt();
        self.smooth.estimate(
            self.length_m,
            noise_m2 + bias_m2 + self.gap_m.powi(2),
            shared_m,
        )
    }

    fn add_gradients(
        &mut self,
        step: &Combination,
        direction: Triple,
        rival: &Combination,
        rival_direction: Triple,
    ) {
        let (start, end) = step.range();
        let (rival_start, rival_end) = rival.range();
        let (weights, rival_weights) = (step.weights(), rival.weights());
        for index in start.min(rival_start)..end.max(rival_end) {
            let covariance = &self.smooth.data.covariance_m2[index];
            let scale2 = self.smooth.choice.noise_scale2;
            let (gradient, rival_gradient) =
                (&mut self.gradient[index], &mut self.rival_gradient[index]);
            self.noise_m2 -= scale2 * quadratic_form(covariance, *gradient);
            self.difference_m2 -=
                scale2 * quadratic_form(covariance, subtract(*gradient, *rival_gradient));
            if (start..end).contains(&index) {
                *gradient = add_scaled(*gradient, direction, weights[index - start]);
            }
            if (rival_start..rival_end).contains(&index) {
                *rival_gradient = add_scaled(
                    *rival_gradient,
                    rival_direction,
                    rival_weights[index - rival_start],
                );
            }
            self.noise_m2 += scale2 * quadratic_form(covariance, *gradient);
            self.difference_m2 +=
                scale2 * quadratic_form(covariance, subtract(*gradient, *rival_gradient));
        }
    }

    /// Replaces a gap's chord by the cubic through its ends with their velocities.
    ///
    /// Nothing was seen there, so the excess over the chord and 5 % of the length count as sigma.
    fn add_gap(&mut self, from: Node, next: usize, chord_m: f64) {
        let smooth = self.smooth;
        let index = from.index;
        let duration_s = smooth.data.t_s[next] - smooth.data.t_s[index];
        let (p0, p1) = (smooth.position_m[index], smooth.position_m[next]);
        let whole_m = norm(subtract(p1, p0));
        if whole_m <= 0.0 {
            return;
        }
        let point = |u: f64| {
            let (u2, u3) = (u * u, u * u * u);
            let ends = add_scaled(
                p0.map(|p| p * (2.0 * u3 - 3.0 * u2 + 1.0)),
                p1,
                3.0 * u2 - 2.0 * u3,
            );
            let out = add_scaled(
                ends,
                smooth.velocity_mps[index],
                duration_s * (u3 - 2.0 * u2 + u),
            );
            add_scaled(out, smooth.velocity_mps[next], duration_s * (u3 - u2))
        };
        let pieces = 16;
        let arc_m: f64 = (0..pieces)
            .map(|k| {
                let (u, v) = (
                    f64::from(k) / f64::from(pieces),
                    f64::from(k + 1) / f64::from(pieces),
                );
                norm(subtract(point(v), point(u)))
            })
            .sum();
        let share = chord_m / whole_m;
        let excess_m = (arc_m - whole_m).clamp(0.0, whole_m) * share;
        self.length_m += excess_m;
        self.rival_length_m += excess_m;
        self.gap_m = self
            .gap_m
            .hypot(excess_m.hypot(GAP_RELATIVE_SIGMA * chord_m));
    }
}
