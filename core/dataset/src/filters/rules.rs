//! One track against the bounds of its class and of its measurement.

use kinelens_motion::Estimate;

use super::{Bound, Limits, PseudoTrack, Rule, Verdict, class_bounds};

/// Checks a track rule by rule.
///
/// Speed and acceleration are those of the smoothed track, and the highest certain one counts: the
/// greatest lower end of a 95 % interval, so that noise alone breaks no bound. A track that cannot
/// be smoothed ends with the rule that says why. What was not measured passes.
pub fn check_rules(track: &PseudoTrack, limits: &Limits) -> Vec<Verdict> {
    let [start_s, end_s] = track.span_s();
    let mut verdicts = Vec::new();
    let usable = [
        Verdict::of(Rule::Finite, track.not_finite() as f64, Bound::AtMost(0.0)),
        Verdict::of(
            Rule::TimeOrder,
            track.not_later() as f64,
            Bound::AtMost(0.0),
        ),
        Verdict::of(
            Rule::Samples,
            track.samples.len() as f64,
            Bound::AtLeast(limits.fewest_samples.max(2) as f64),
        ),
        Verdict::of(
            Rule::Duration,
            end_s - start_s,
            Bound::AtLeast(limits.shortest_s),
        ),
    ];
    for verdict in usable {
        verdicts.push(verdict);
        if !verdict.passes {
            return verdicts;
        }
    }
    let bounds = class_bounds(&track.label);
    let highest = |lengths: &[Estimate]| lengths.iter().map(certain).fold(0.0, greater);
    let (speed_mps, acceleration_mps2) = match track.kinematics() {
        Some(kinematics) => (
            highest(&kinematics.speed_mps),
            highest(&kinematics.acceleration_magnitude_mps2),
        ),
        None => (f64::NAN, f64::NAN),
    };
    verdicts.extend([
        Verdict::of(Rule::Speed, speed_mps, Bound::AtMost(bounds.speed_mps)),
        Verdict::of(
            Rule::Acceleration,
            acceleration_mps2,
            Bound::AtMost(bounds.acceleration_mps2),
        ),
        median_of(
            Rule::MaskArea,
            &track.mask_areas_px,
            Bound::AtLeast(limits.smallest_mask_px),
        ),
        mask_share(track, limits),
        median_of(
            Rule::Reprojection,
            &track.reprojection_errors_px,
            Bound::AtMost(limits.largest_reprojection_px),
        ),
    ]);
    let scale = Bound::AtMost(limits.largest_scale_sigma);
    verdicts.push(match track.relative_scale_sigma {
        // A negative deviation is as wrong as none.
        Some(sigma) if sigma < 0.0 => Verdict::of(Rule::Scale, f64::NAN, scale),
        Some(sigma) => Verdict::of(Rule::Scale, sigma, scale),
        None => Verdict::unmeasured(Rule::Scale, scale),
    });
    verdicts
}

/// The lower end of a length's 95 % interval; not a number where the length or its noise is none.
fn certain(length: &Estimate) -> f64 {
    let [low, _] = length.nonnegative_interval95();
    if length.value.is_finite() && length.sigma().is_finite() {
        low
    } else {
        f64::NAN
    }
}

/// The greater of two, where what is no number is greater than all.
fn greater(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        a.max(b)
    }
}

fn mask_share(track: &PseudoTrack, limits: &Limits) -> Verdict {
    let bound = Bound::AtMost(limits.largest_mask_share);
    match track.picture_area_px {
        Some(area_px) if area_px > 0.0 => {
            let shares: Vec<f64> = track
                .mask_areas_px
                .iter()
                .map(|mask| mask / area_px)
                .collect();
            median_of(Rule::MaskShare, &shares, bound)
        }
        Some(_) => Verdict::of(Rule::MaskShare, f64::NAN, bound),
        None => Verdict::unmeasured(Rule::MaskShare, bound),
    }
}

/// Compares the median, which a few bad frames do not move; one value that is no number spoils it.
fn median_of(rule: Rule, values: &[f64], bound: Bound) -> Verdict {
    if values.is_empty() {
        return Verdict::unmeasured(rule, bound);
    }
    let is_sound = values
        .iter()
        .all(|value| value.is_finite() && *value >= 0.0);
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    let median = if is_sound {
        (low + high) / 2.0
    } else {
        f64::NAN
    };
    Verdict::of(rule, median, bound)
}
