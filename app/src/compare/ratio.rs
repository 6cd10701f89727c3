//! Ratios of the numbers of two tracks, with the part of their errors that they share.

use kinelens_motion::{Estimate, student_t_975};
use kinelens_protocol::{Interval, Summary};

use crate::format::{Unit, UnitSet};

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Travelled,
    Displacement,
    MeanSpeed,
    PeakSpeed,
    Duration,
}

/// What the interval of a ratio says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    NoDifference,
    More,
    Less,
}

impl Amount {
    pub const ALL: [Self; 5] = [
        Self::Travelled,
        Self::Displacement,
        Self::MeanSpeed,
        Self::PeakSpeed,
        Self::Duration,
    ];

    pub fn id(self) -> &'static str {
        match self {
            Self::Travelled => "travelled",
            Self::Displacement => "displacement",
            Self::MeanSpeed => "mean-speed",
            Self::PeakSpeed => "peak-speed",
            Self::Duration => "duration",
        }
    }

    /// The number of a whole track, in the scene's own unit.
    pub fn of(self, summary: &Summary) -> Interval {
        match self {
            Self::Travelled => summary.travelled_m,
            Self::Displacement => summary.displacement_m,
            Self::MeanSpeed => summary.mean_speed_mps,
            Self::PeakSpeed => summary.peak_speed_mps,
            Self::Duration => Interval {
                value: summary.duration_s,
                low: summary.duration_s,
                high: summary.duration_s,
            },
        }
    }

    pub fn unit(self, units: &UnitSet) -> Unit {
        match self {
            Self::Travelled | Self::Displacement => units.length,
            Self::MeanSpeed | Self::PeakSpeed => units.speed,
            Self::Duration => Unit {
                name: "s",
                factor: 1.0,
            },
        }
    }

    /// The relative error of scale that an amount has; time has none.
    pub fn shared(self, relative_sigma: f64) -> f64 {
        match self {
            Self::Duration => 0.0,
            _ => relative_sigma,
        }
    }
}

/// Divides `a` by `b`.
///
/// `shared` is the relative standard deviation of the scale that both rest on; it cancels. It is
/// zero for numbers of different scenes, whose errors are independent. None where `b` may be zero.
pub fn ratio(a: &Interval, b: &Interval, shared: f64) -> Option<Interval> {
    let (a, b) = (estimate(a, shared), estimate(b, shared));
    if b.interval95()[0] <= 0.0 {
        return None;
    }
    let ratio = Estimate::ratio(&a, &b);
    let [low, high] = ratio.nonnegative_interval95();
    (ratio.value.is_finite() && high.is_finite()).then_some(Interval {
        value: ratio.value,
        low,
        high,
    })
}

/// Says what a ratio shows; none for one without an interval.
pub fn verdict(ratio: &Interval) -> Option<Verdict> {
    if ratio.high <= ratio.low {
        return None;
    }
    Some(if ratio.low > 1.0 {
        Verdict::More
    } else if ratio.high < 1.0 {
        Verdict::Less
    } else {
        Verdict::NoDifference
    })
}

/// Takes an interval apart into the error that a scene shares and the rest.
fn estimate(interval: &Interval, shared: f64) -> Estimate {
    // The lower end may have been cut off at zero.
    let half_width = (interval.high - interval.value).max(0.0);
    let sigma = half_width / student_t_975(f64::INFINITY);
    let shared_sigma = (interval.value * shared).abs().min(sigma);
    let noise_sigma = (sigma * sigma - shared_sigma * shared_sigma)
        .max(0.0)
        .sqrt();
    Estimate::new(interval.value, noise_sigma, shared_sigma)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(value: f64, half_width: f64) -> Interval {
        Interval {
            value,
            low: (value - half_width).max(0.0),
            high: value + half_width,
        }
    }

    #[test]
    fn errors_of_different_scenes_add_and_those_of_one_scale_cancel() {
        let (a, b) = (interval(3.0, 0.3), interval(2.0, 0.2));
        let apart = ratio(&a, &b, 0.0).expect("b is not zero");
        assert!((apart.value - 1.5).abs() < 1e-12);
        let expected = 1.5 * 0.1 * 2f64.sqrt();
        assert!((apart.half_width() - expected).abs() < 1e-9, "{apart:?}");
        // All of the error is that of the scale.
        let together = ratio(&a, &b, 0.1 / student_t_975(f64::INFINITY)).expect("b is not zero");
        // What is left is the rounding of a difference of squares.
        assert!(together.half_width() < 1e-6, "{together:?}");
    }

    #[test]
    fn a_ratio_says_no_more_than_its_interval() {
        let cases = [
            (10.0, 1.0, 9.5, 1.0, Some(Verdict::NoDifference)),
            (10.0, 0.1, 5.0, 0.1, Some(Verdict::More)),
            (5.0, 0.1, 10.0, 0.1, Some(Verdict::Less)),
            (5.0, 0.0, 10.0, 0.0, None),
        ];
        for (a, of_a, b, of_b, expected) in cases {
            let ratio = ratio(&interval(a, of_a), &interval(b, of_b), 0.0).expect("b is not zero");
            assert_eq!(verdict(&ratio), expected, "{a} by {b}");
        }
    }

    #[test]
    fn nothing_is_divided_by_what_may_be_zero() {
        for (b, of_b) in [(0.0, 0.0), (0.02, 0.05), (f64::NAN, 1.0)] {
            assert_eq!(ratio(&interval(1.0, 0.1), &interval(b, of_b), 0.0), None);
        }
    }

    #[test]
    fn a_resting_object_has_a_ratio_that_ends_at_zero() {
        let ratio = ratio(&interval(0.01, 0.05), &interval(2.0, 0.1), 0.0).expect("b is not zero");
        assert_eq!(ratio.low, 0.0);
        assert_eq!(verdict(&ratio), Some(Verdict::Less));
    }
}
