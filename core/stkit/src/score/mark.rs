//! Right or wrong, by the rules of the paper (STKit-Bench, scoring).

use super::{read::Given, truth::Truth};

/// Share of the truth within which a distance, speed or duration is right.
const TOLERANCE: f64 = 0.25;
/// Least share of overlap, intersection over union, with which spans are right.
const LEAST_IOU: f64 = 0.5;

/// How good a read answer is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    pub is_right: bool,
    /// Absolute error in metres, km/h, seconds or hours of the clock; of spans the intersection over union. None
    /// where the task has no such measure.
    pub measure: Option<f64>,
}

/// Marks an answer; one of another kind than the truth is wrong.
pub fn mark(given: &Given, truth: &Truth) -> Mark {
    match (given, truth) {
        (Given::Distance { distance_m: given }, Truth::Distance { distance_m: truth }) => {
            within(*given, *truth, 1.0)
        }
        (Given::Speed { speed_mps: given }, Truth::Speed { speed_mps: truth }) => {
            within(*given, *truth, 3.6)
        }
        (Given::Duration { duration_s: given }, Truth::Duration { duration_s: truth }) => {
            within(*given, *truth, 1.0)
        }
        (Given::Decision { yes: given }, Truth::Decision { yes: truth }) => Mark {
            is_right: given == truth,
            measure: None,
        },
        (Given::Hour { hour: given }, Truth::Hour { hour: truth }) => {
            let apart = given.abs_diff(*truth) % 12;
            Mark {
                is_right: apart == 0,
                measure: Some(f64::from(apart.min(12 - apart))),
            }
        }
        (Given::Spans { spans_s: given }, Truth::Spans { spans_s: truth }) => {
            let iou = intersection_over_union(given, truth);
            Mark {
                is_right: iou >= LEAST_IOU,
                measure: Some(iou),
            }
        }
        (Given::Winner { object: given, .. }, Truth::Winner { object: truth, .. }) => Mark {
            is_right: *given == Some(*truth),
            measure: None,
        },
        _ => Mark {
            is_right: false,
            measure: None,
        },
    }
}

fn within(given: f64, truth: f64, shown_per_si: f64) -> Mark {
    let error = (given - truth).abs();
    Mark {
        is_right: error <= TOLERANCE * truth.abs(),
        measure: Some(error * shown_per_si),
    }
}

/// Of two sets of spans in seconds; parts that a set names twice count once. Two empty sets are alike.
fn intersection_over_union(a: &[[f64; 2]], b: &[[f64; 2]]) -> f64 {
    let (a, b) = (united(a), united(b));
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let length = |spans: &[[f64; 2]]| spans.iter().map(|[start, end]| end - start).sum::<f64>();
    let overlaps = a.iter().flat_map(|x| {
        b.iter()
            .map(move |y| (x[1].min(y[1]) - x[0].max(y[0])).max(0.0))
    });
    // A sum of nothing is −0, and would be printed so.
    let both = 0.0 + overlaps.sum::<f64>();
    let either = length(&a) + length(&b) - both;
    if either > 0.0 { both / either } else { 0.0 }
}

fn united(spans: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut sorted = spans.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut united: Vec<[f64; 2]> = Vec::with_capacity(sorted.len());
    for span in sorted {
        match united.last_mut() {
            Some(last) if span[0] <= last[1] => last[1] = last[1].max(span[1]),
            _ => united.push(span),
        }
    }
    united
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(given: f64, truth: f64) -> bool {
        let truth = Truth::Distance { distance_m: truth };
        mark(&Given::Distance { distance_m: given }, &truth).is_right
    }

    #[test]
    fn a_quarter_off_is_right_and_more_is_wrong() {
        assert!(distance(12.5, 10.0) && distance(7.5, 10.0) && distance(0.0, 0.0));
        assert!(!distance(12.51, 10.0) && !distance(7.49, 10.0) && !distance(0.1, 0.0));
        let speed = mark(
            &Given::Speed { speed_mps: 10.0 },
            &Truth::Speed { speed_mps: 9.0 },
        );
        assert!(speed.is_right);
        assert!((speed.measure.expect("an error") - 3.6).abs() < 1e-12);
    }

    #[test]
    fn durations_are_marked_as_distances_and_decisions_exactly() {
        let duration = mark(
            &Given::Duration { duration_s: 25.0 },
            &Truth::Duration { duration_s: 20.0 },
        );
        assert_eq!((duration.is_right, duration.measure), (true, Some(5.0)));
        for (given, truth) in [(true, true), (true, false), (false, false)] {
            let decision = mark(
                &Given::Decision { yes: given },
                &Truth::Decision { yes: truth },
            );
            assert_eq!(
                (decision.is_right, decision.measure),
                (given == truth, None)
            );
        }
    }

    #[test]
    fn hours_are_exact_and_go_round() {
        for (given, truth, apart) in [(3, 3, 0.0), (12, 1, 1.0), (11, 2, 3.0), (6, 12, 6.0)] {
            let found = mark(&Given::Hour { hour: given }, &Truth::Hour { hour: truth });
            assert_eq!((found.is_right, found.measure), (apart == 0.0, Some(apart)));
        }
    }

    #[test]
    fn spans_overlap_by_half() {
        let iou = |a: &[[f64; 2]], b: &[[f64; 2]]| intersection_over_union(a, b);
        assert_eq!(iou(&[[0.0, 2.0]], &[[0.0, 1.0]]), 0.5);
        assert_eq!(iou(&[[0.0, 2.0], [1.0, 4.0]], &[[0.0, 4.0]]), 1.0);
        assert_eq!(iou(&[[0.0, 1.0], [3.0, 4.0]], &[[0.0, 4.0]]), 0.5);
        assert_eq!(
            iou(&[[1.0, 1.0]], &[[1.0, 1.0]]),
            0.0,
            "moments overlap nothing"
        );
        assert_eq!(iou(&[], &[]), 1.0);
        assert_eq!(iou(&[], &[[0.0, 1.0]]), 0.0);
    }

    #[test]
    fn another_kind_is_wrong() {
        let hour = Given::Hour { hour: 3 };
        assert!(!mark(&hour, &Truth::Distance { distance_m: 3.0 }).is_right);
        let tie = Given::Winner {
            object: None,
            ratio: None,
        };
        assert!(
            !mark(
                &tie,
                &Truth::Winner {
                    object: 0,
                    ratio: None
                }
            )
            .is_right
        );
    }
}
