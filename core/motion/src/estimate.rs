//! A number with its uncertainty, noise and shared error kept apart.

/// A measured number with two independent standard deviations.
///
/// `noise_sigma` is the part that differs from object to object and from time to time.
/// `shared_sigma` is the part that every metric number of a scene has in common: scale and camera.
/// Two estimates of one scene have independent noise and fully correlated shared errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Best value, in the unit that the field's or function's name gives.
    pub value: f64,
    /// Standard deviation of the part independent per object and time, same unit.
    pub noise_sigma: f64,
    /// Standard deviation of the part common to the scene, same unit.
    pub shared_sigma: f64,
    /// Degrees of freedom behind `noise_sigma`; `None` when it is known well (normal quantiles).
    pub dof: Option<f64>,
}

impl Estimate {
    /// Makes an estimate with well-known standard deviations.
    pub const fn new(value: f64, noise_sigma: f64, shared_sigma: f64) -> Self {
        Self {
            value,
            noise_sigma,
            shared_sigma,
            dof: None,
        }
    }

    /// Makes an estimate without error, such as a number given by definition.
    pub const fn exact(value: f64) -> Self {
        Self::new(value, 0.0, 0.0)
    }

    /// Returns the same estimate with few degrees of freedom behind its noise.
    pub const fn with_dof(self, dof: f64) -> Self {
        Self {
            dof: Some(dof),
            ..self
        }
    }

    /// Returns the standard deviation of noise and shared error together.
    pub fn sigma(&self) -> f64 {
        self.noise_sigma.hypot(self.shared_sigma)
    }

    /// Returns the 95 % interval, which may reach below zero for a quantity that cannot.
    ///
    /// With few degrees of freedom the noise part is widened by Student's t; the shared part keeps
    /// the normal quantile.
    pub fn interval95(&self) -> [f64; 2] {
        let quantile = self.dof.map_or(NORMAL_975, student_t_975);
        let half_width = (quantile * self.noise_sigma).hypot(NORMAL_975 * self.shared_sigma);
        [self.value - half_width, self.value + half_width]
    }

    /// Returns the 95 % interval of a quantity that cannot be negative, such as a distance.
    pub fn nonnegative_interval95(&self) -> [f64; 2] {
        self.interval95().map(|bound| bound.max(0.0))
    }

    /// Returns the estimate in another unit, or times an exact number.
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            noise_sigma: self.noise_sigma * factor.abs(),
            shared_sigma: self.shared_sigma * factor.abs(),
            dof: self.dof,
        }
    }

    /// Returns `a / b` for two estimates of one scene; their common relative error cancels.
    ///
    /// Where `b` is zero the value and its sigmas are not finite. First-order propagation.
    pub fn ratio(a: &Self, b: &Self) -> Self {
        let value = a.value / b.value;
        let noise_sigma = (a.noise_sigma / b.value).hypot(value * b.noise_sigma / b.value);
        let shared_of_a = if a.value < 0.0 {
            -a.shared_sigma
        } else {
            a.shared_sigma
        };
        let shared_of_b = if b.value < 0.0 {
            -b.shared_sigma
        } else {
            b.shared_sigma
        };
        let shared_sigma = ((shared_of_a - value * shared_of_b) / b.value).abs();
        Self {
            value,
            noise_sigma,
            shared_sigma,
            dof: combined_dof(a, b),
        }
    }

    /// Returns `a − b` for two estimates of one scene; their common shared error cancels.
    pub fn difference(a: &Self, b: &Self) -> Self {
        let shared_of_a = if a.value < 0.0 {
            -a.shared_sigma
        } else {
            a.shared_sigma
        };
        let shared_of_b = if b.value < 0.0 {
            -b.shared_sigma
        } else {
            b.shared_sigma
        };
        Self {
            value: a.value - b.value,
            noise_sigma: a.noise_sigma.hypot(b.noise_sigma),
            shared_sigma: (shared_of_a - shared_of_b).abs(),
            dof: combined_dof(a, b),
        }
    }
}

/// The 97.5 % quantile of the normal distribution.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// Returns the 97.5 % quantile of Student's t distribution.
///
/// Exact for one and two degrees of freedom, elsewhere the Cornish–Fisher expansion of Abramowitz
/// and Stegun 26.7.5, within 0.3 % for three and far better above. Values below one count as one; a
/// non-finite number gives the normal quantile.
pub fn student_t_975(dof: f64) -> f64 {
    if !dof.is_finite() {
        return NORMAL_975;
    }
    let at_one = (std::f64::consts::PI * 0.475).tan();
    let at_two = 0.95 * (2.0 / (4.0 * 0.975 * 0.025_f64)).sqrt();
    if dof <= 1.0 {
        at_one
    } else if dof < 2.0 {
        // Linear in 1/dof between the exact neighbours.
        let weight = 2.0 / dof - 1.0;
        at_one * weight + at_two * (1.0 - weight)
    } else if dof < 3.0 {
        let weight = (3.0 / dof - 1.0) * 2.0;
        at_two * weight + cornish_fisher_975(3.0) * (1.0 - weight)
    } else {
        cornish_fisher_975(dof)
    }
}

fn cornish_fisher_975(dof: f64) -> f64 {
    let x = NORMAL_975;
    let g1 = (x.powi(3) + x) / 4.0;
    let g2 = (5.0 * x.powi(5) + 16.0 * x.powi(3) + 3.0 * x) / 96.0;
    let g3 = (3.0 * x.powi(7) + 19.0 * x.powi(5) + 17.0 * x.powi(3) - 15.0 * x) / 384.0;
    let g4 = (79.0 * x.powi(9) + 776.0 * x.powi(7) + 1482.0 * x.powi(5)
        - 1920.0 * x.powi(3)
        - 945.0 * x)
        / 92160.0;
    x + g1 / dof + g2 / dof.powi(2) + g3 / dof.powi(3) + g4 / dof.powi(4)
}

/// Welch–Satterthwaite for two independent noises entering with their own weight.
fn combined_dof(a: &Estimate, b: &Estimate) -> Option<f64> {
    match (a.dof, b.dof) {
        (None, None) => None,
        (one, other) => {
            // The smaller number of degrees of freedom is the safe choice and close for like noises.
            Some(
                one.unwrap_or(f64::INFINITY)
                    .min(other.unwrap_or(f64::INFINITY)),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_t_matches_tables() {
        // Table values to three decimals.
        let table = [
            (1.0, 12.706),
            (2.0, 4.303),
            (3.0, 3.182),
            (5.0, 2.571),
            (10.0, 2.228),
            (30.0, 2.042),
        ];
        for (dof, quantile) in table {
            assert!(
                (student_t_975(dof) / quantile - 1.0).abs() < 0.004,
                "{dof}: {}",
                student_t_975(dof)
            );
        }
        assert!((student_t_975(f64::INFINITY) - 1.96).abs() < 1e-3);
        let mut last = f64::INFINITY;
        for step in 0..200 {
            let quantile = student_t_975(1.0 + f64::from(step) * 0.05);
            assert!(quantile <= last, "not monotone at {step}");
            last = quantile;
        }
    }

    #[test]
    fn common_scale_error_cancels_in_a_ratio() {
        let a = Estimate::new(10.0, 0.0, 1.0);
        let b = Estimate::new(5.0, 0.0, 0.5);
        let ratio = Estimate::ratio(&a, &b);
        assert!((ratio.value - 2.0).abs() < 1e-12 && ratio.sigma() < 1e-12);
        let difference = Estimate::difference(&a, &b);
        assert!(
            (difference.shared_sigma - 0.5).abs() < 1e-12,
            "10 % of a difference of 5"
        );
    }

    #[test]
    fn noise_adds_in_squares_and_scales() {
        let a = Estimate::new(10.0, 0.3, 0.4);
        assert!((a.sigma() - 0.5).abs() < 1e-12);
        let [low, high] = a.scaled(-3.6).interval95();
        assert!((low + 36.0 + 1.96 * 1.8).abs() < 1e-3 && (high + 36.0 - 1.96 * 1.8).abs() < 1e-3);
        assert!(Estimate::new(1.0, 1.0, 0.0).with_dof(1.0).interval95()[1] > 13.0);
        assert_eq!(
            Estimate::new(0.1, 1.0, 0.0).nonnegative_interval95()[0],
            0.0
        );
    }
}
