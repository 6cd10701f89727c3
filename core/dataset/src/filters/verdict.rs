//! What a filter says of a label.

use serde::Serialize;

/// A rule that a label can break, in the order in which they are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Samples with a number that is not finite, or beyond 10⁹.
    Finite,
    /// Samples that are not later than the one before.
    TimeOrder,
    /// Number of samples.
    Samples,
    /// Time from the first to the last sample, seconds.
    Duration,
    /// Highest certain speed, metres per second.
    Speed,
    /// Highest certain acceleration, metres per second squared.
    Acceleration,
    /// Median area of the mask, square pixels.
    MaskArea,
    /// Median share of the picture that the mask covers.
    MaskShare,
    /// Median reprojection error, pixels.
    Reprojection,
    /// Relative standard deviation of the scale.
    Scale,
    /// Time that two providers have in common, seconds.
    CommonTime,
    /// Longer over shorter path of two providers.
    PathRatio,
    /// Distance of two providers after alignment, root mean square over path length.
    Shape,
    /// Median difference of two providers' headings, radians.
    Heading,
    /// Whether the model's answer could be read: 1 or 0.
    ModelRead,
    /// The model's error: metres, km/h or hours, or the intersection over union of spans.
    ModelAgrees,
}

impl Rule {
    /// Returns the name that reports use.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Finite => "finite",
            Self::TimeOrder => "time_order",
            Self::Samples => "samples",
            Self::Duration => "duration",
            Self::Speed => "speed",
            Self::Acceleration => "acceleration",
            Self::MaskArea => "mask_area",
            Self::MaskShare => "mask_share",
            Self::Reprojection => "reprojection",
            Self::Scale => "scale",
            Self::CommonTime => "common_time",
            Self::PathRatio => "path_ratio",
            Self::Shape => "shape",
            Self::Heading => "heading",
            Self::ModelRead => "model_read",
            Self::ModelAgrees => "model_agrees",
        }
    }

    /// Returns the unit of the measured value; empty for counts, shares and ratios, and where it
    /// depends on the task.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Duration | Self::CommonTime => "s",
            Self::Speed => "m/s",
            Self::Acceleration => "m/s²",
            Self::MaskArea => "px²",
            Self::Reprojection => "px",
            Self::Heading => "rad",
            _ => "",
        }
    }
}

/// What a measured value must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    AtLeast(f64),
    AtMost(f64),
    /// Right or wrong, without a measure.
    Right,
}

/// What one rule says of one label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Verdict {
    pub rule: Rule,
    pub passes: bool,
    /// In the unit of the rule; `None` where there is nothing to measure.
    pub measured: Option<f64>,
    pub bound: Bound,
}

impl Verdict {
    /// Compares a value with a bound; one that is no number passes none.
    pub(super) fn of(rule: Rule, measured: f64, bound: Bound) -> Self {
        Self {
            rule,
            passes: match bound {
                Bound::AtLeast(least) => measured >= least,
                Bound::AtMost(most) => measured <= most,
                Bound::Right => false,
            },
            measured: Some(measured),
            bound,
        }
    }

    /// Lets pass what was not measured.
    pub(super) const fn unmeasured(rule: Rule, bound: Bound) -> Self {
        Self {
            rule,
            passes: true,
            measured: None,
            bound,
        }
    }

    /// Returns the broken rule, or `None` if it passes.
    pub fn reason(&self) -> Option<Rule> {
        (!self.passes).then_some(self.rule)
    }
}

/// Tells whether a label passes all its verdicts.
pub fn passes(verdicts: &[Verdict]) -> bool {
    verdicts.iter().all(|verdict| verdict.passes)
}
