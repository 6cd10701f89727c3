//! One object by two providers, such as two pipelines of depth and cameras.

use kinelens_motion::{Kinematics, heading_clock_at, travelled_distance};

use super::align::rigid_rms_m;
use super::{Bound, PairLimits, PseudoTrack, Rule, Verdict};

/// Checks whether two tracks of one object tell the same motion, in the time that both have.
///
/// The worlds of the providers may lie anywhere, so positions are compared after the best rotation
/// and translation. Scale is not fitted: it is what metric labels are about, and its error would be
/// hidden. Times are of one clip and are not fitted either; the second track is taken at the times
/// of the first. Headings are those of each object's own clock and need both worlds' y upwards;
/// below 0.2 m/s there is none.
pub fn check_pair(first: &PseudoTrack, second: &PseudoTrack, limits: &PairLimits) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let both = |count: fn(&PseudoTrack) -> usize| (count(first) + count(second)) as f64;
    let ([start_a_s, end_a_s], [start_b_s, end_b_s]) = (first.span_s(), second.span_s());
    let common_s = [start_a_s.max(start_b_s), end_a_s.min(end_b_s)];
    let usable = [
        Verdict::of(
            Rule::Finite,
            both(PseudoTrack::not_finite),
            Bound::AtMost(0.0),
        ),
        Verdict::of(
            Rule::TimeOrder,
            both(PseudoTrack::not_later),
            Bound::AtMost(0.0),
        ),
        Verdict::of(
            Rule::CommonTime,
            (common_s[1] - common_s[0]).max(0.0),
            Bound::AtLeast(limits.shortest_s),
        ),
    ];
    for verdict in usable {
        verdicts.push(verdict);
        if !verdict.passes {
            return verdicts;
        }
    }
    let parts = [first, second].map(|track| track.within(common_s));
    let samples = parts[0].samples.len().min(parts[1].samples.len());
    let fewest = Verdict::of(Rule::Samples, samples as f64, Bound::AtLeast(2.0));
    verdicts.push(fewest);
    let (Some(a), Some(b)) = (parts[0].kinematics(), parts[1].kinematics()) else {
        return verdicts;
    };
    let [path_a_m, path_b_m] = [&a, &b].map(|motion| {
        let distance_m = travelled_distance(motion, motion.span());
        // What is no number stays one, and passes no bound.
        distance_m.map_or(f64::NAN, |distance_m| {
            let distance_m = distance_m.value;
            if distance_m < limits.still_m {
                limits.still_m
            } else {
                distance_m
            }
        })
    });
    let ratio = (path_a_m / path_b_m).max(path_b_m / path_a_m);
    let ratio = if path_a_m.is_finite() && path_b_m.is_finite() {
        ratio
    } else {
        f64::NAN
    };
    verdicts.push(Verdict::of(
        Rule::PathRatio,
        ratio,
        Bound::AtMost(limits.largest_ratio),
    ));
    let apart_m = apart_m(&a, &b).unwrap_or(f64::NAN);
    verdicts.push(Verdict::of(
        Rule::Shape,
        apart_m / (0.5 * (path_a_m + path_b_m)),
        Bound::AtMost(limits.largest_shape),
    ));
    let heading = Bound::AtMost(limits.largest_heading_rad);
    verdicts.push(match heading_difference_rad(&a, &b) {
        Some(difference_rad) => Verdict::of(Rule::Heading, difference_rad, heading),
        None => Verdict::unmeasured(Rule::Heading, heading),
    });
    verdicts
}

/// The common times of two tracks: those of the first within the second.
fn common_times<'a>(a: &'a Kinematics, b: &'a Kinematics) -> impl Iterator<Item = f64> + 'a {
    let times = a.t_s.iter().copied();
    times.filter(|t_s| b.span().contains(*t_s))
}

fn apart_m(a: &Kinematics, b: &Kinematics) -> Option<f64> {
    let pairs: Option<Vec<([f64; 3], [f64; 3])>> = common_times(a, b)
        .map(|t_s| a.position_at(t_s).zip(b.position_at(t_s)))
        .collect();
    let (of_a_m, of_b_m): (Vec<_>, Vec<_>) = pairs?.into_iter().unzip();
    rigid_rms_m(&of_a_m, &of_b_m)
}

/// The median difference of headings where both move, radians.
fn heading_difference_rad(a: &Kinematics, b: &Kinematics) -> Option<f64> {
    let mut differences_h: Vec<f64> = common_times(a, b)
        .filter_map(|t_s| heading_clock_at(a, t_s).zip(heading_clock_at(b, t_s)))
        .map(|(a, b)| {
            let apart_h = (a.hours - b.hours).abs() % 12.0;
            apart_h.min(12.0 - apart_h)
        })
        .collect();
    differences_h.sort_by(f64::total_cmp);
    let median_h = differences_h.get(differences_h.len() / 2)?;
    Some(median_h * std::f64::consts::FRAC_PI_6)
}
