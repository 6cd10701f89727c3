use kinelens_protocol::{Sample, SampleState};

/// A stretch of time in which an object is known in one way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    pub state: SampleState,
    pub start_s: f64,
    pub end_s: f64,
}

/// Merges samples of one state that follow each other; where samples are missing nothing is drawn.
///
/// A sample holds until the next one, and the last of a stretch for the usual distance.
pub fn segments(samples: &[Sample]) -> Vec<Segment> {
    let steps = || {
        samples
            .windows(2)
            .map(|pair| pair[1].frame.saturating_sub(pair[0].frame))
    };
    let usual_step = steps().min().unwrap_or(1).max(1);
    let usual_s = samples
        .windows(2)
        .map(|pair| pair[1].t_s - pair[0].t_s)
        .filter(|gap_s| *gap_s > 0.0)
        .fold(f64::INFINITY, f64::min);
    let usual_s = if usual_s.is_finite() { usual_s } else { 0.0 };
    let mut found: Vec<Segment> = Vec::new();
    let mut open = false;
    for (index, sample) in samples.iter().enumerate() {
        let next = samples.get(index + 1);
        let joined = next.is_some_and(|next| next.frame.saturating_sub(sample.frame) <= usual_step);
        let end_s = match next {
            Some(next) if joined => next.t_s,
            _ => sample.t_s + usual_s,
        };
        match found.last_mut() {
            Some(last) if open && last.state == sample.state => last.end_s = end_s,
            _ => found.push(Segment {
                state: sample.state,
                start_s: sample.t_s,
                end_s,
            }),
        }
        open = joined;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use SampleState::{Good, Key, Lost};

    fn samples(list: &[(u32, SampleState)]) -> Vec<Sample> {
        let sample = |&(frame, state): &(u32, SampleState)| Sample {
            frame,
            t_s: f64::from(frame) * 0.1,
            point_px: [0.0; 2],
            sigma_px: 1.0,
            box_px: None,
            state,
            score: 1.0,
            world_m: None,
            covariance_m2: None,
        };
        list.iter().map(sample).collect()
    }

    fn check(list: &[(u32, SampleState)], expected: &[(SampleState, f64, f64)]) {
        let found = segments(&samples(list));
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (segment, &(state, start_s, end_s)) in found.iter().zip(expected) {
            assert_eq!(segment.state, state);
            assert!((segment.start_s - start_s).abs() < 1e-9, "{segment:?}");
            assert!((segment.end_s - end_s).abs() < 1e-9, "{segment:?}");
        }
    }

    #[test]
    fn equal_states_merge_and_gaps_stay_open() {
        check(&[], &[]);
        check(&[(3, Good)], &[(Good, 0.3, 0.3)]);
        check(
            &[
                (0, Good),
                (1, Good),
                (2, Key),
                (3, Good),
                (6, Good),
                (7, Lost),
            ],
            &[
                (Good, 0.0, 0.2),
                (Key, 0.2, 0.3),
                (Good, 0.3, 0.4),
                (Good, 0.6, 0.7),
                (Lost, 0.7, 0.8),
            ],
        );
    }

    #[test]
    fn sparse_samples_are_no_gaps() {
        check(&[(0, Good), (5, Good), (10, Good)], &[(Good, 0.0, 1.5)]);
    }
}
