//! Which frames of a clip a model sees.

use crate::ModelsError;

/// Chooses frames at equal distances, the first and the last among them.
///
/// What LLaVA-OneVision does, `np.linspace(0, available - 1, wanted, dtype=int)`: positions are rounded
/// down, a single one is the first frame, and a clip with fewer frames than wanted gives some twice.
///
/// # Errors
/// [`ModelsError::NoFrames`] when none are there or none are wanted.
pub fn frame_indices(available: usize, wanted: usize) -> Result<Vec<usize>, ModelsError> {
    if available == 0 || wanted == 0 {
        return Err(ModelsError::NoFrames { available, wanted });
    }
    let last = available - 1;
    let step = last as f64 / (wanted - 1).max(1) as f64;
    let index = |position: usize| {
        if position > 0 && position == wanted - 1 {
            last
        } else {
            ((position as f64 * step) as usize).min(last)
        }
    };
    Ok((0..wanted).map(index).collect())
}

/// Chooses the frames nearest to times at equal distances from the first frame's to the last's.
///
/// For clips whose frames do not come evenly; of two frames equally near the earlier is taken, and a
/// clip with fewer frames than wanted gives some twice.
///
/// # Errors
/// [`ModelsError::NoFrames`] as in [`frame_indices`], [`ModelsError::FrameTimes`] for times that are not
/// finite or do not rise.
pub fn frame_indices_at_times(times_s: &[f64], wanted: usize) -> Result<Vec<usize>, ModelsError> {
    let available = times_s.len();
    let (Some(first_s), Some(last_s)) = (times_s.first(), times_s.last()) else {
        return Err(ModelsError::NoFrames { available, wanted });
    };
    if wanted == 0 {
        return Err(ModelsError::NoFrames { available, wanted });
    }
    let is_wrong = |frame: &usize| {
        let earlier = frame.checked_sub(1).map(|before| times_s[before]);
        !times_s[*frame].is_finite() || earlier.is_some_and(|earlier| earlier >= times_s[*frame])
    };
    if let Some(frame) = (0..available).find(is_wrong) {
        return Err(ModelsError::FrameTimes { frame });
    }
    let index = |position: usize| {
        let share = position as f64 / (wanted - 1).max(1) as f64;
        // Not first + share · length: that overflows for times at the ends of the range.
        nearest(times_s, first_s * (1.0 - share) + last_s * share)
    };
    Ok((0..wanted).map(index).collect())
}

/// The frame nearest to a time; times rise.
fn nearest(times_s: &[f64], time_s: f64) -> usize {
    let after = times_s.partition_point(|frame_s| *frame_s < time_s);
    let Some(before) = after.checked_sub(1) else {
        return 0;
    };
    match times_s.get(after) {
        Some(after_s) if after_s - time_s < time_s - times_s[before] => after,
        _ => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_spread_from_the_first_to_the_last() {
        for (available, wanted, expected) in [
            (10, 4, vec![0, 3, 6, 9]),
            (10, 3, vec![0, 4, 9]),
            (10, 1, vec![0]),
            (1, 3, vec![0, 0, 0]),
            (2, 3, vec![0, 0, 1]),
            (5, 5, vec![0, 1, 2, 3, 4]),
        ] {
            assert_eq!(frame_indices(available, wanted).unwrap(), expected);
        }
    }

    #[test]
    fn even_times_give_nearly_the_same_frames() {
        let times_s: Vec<f64> = (0..301)
            .map(|frame| f64::from(frame) / 30.0 + 7.0)
            .collect();
        for wanted in [1, 2, 8, 32, 301, 400] {
            let by_time = frame_indices_at_times(&times_s, wanted).unwrap();
            let by_index = frame_indices(301, wanted).unwrap();
            let most = by_time.iter().zip(&by_index).map(|(a, b)| a.abs_diff(*b));
            // The one rounds, the other cuts off.
            assert!(most.max() <= Some(1), "{wanted}");
            assert!(by_time.is_sorted() && by_time[0] == 0);
            assert!(wanted == 1 || by_time.last() == Some(&300));
        }
    }

    #[test]
    fn uneven_times_give_the_nearest_frames() {
        let times_s = [0.0, 0.1, 0.2, 0.3, 4.0, 10.0];
        // At 0, 2.5, 5, 7.5 and 10 seconds.
        assert_eq!(
            frame_indices_at_times(&times_s, 5).unwrap(),
            [0, 4, 4, 5, 5]
        );
        assert_eq!(frame_indices_at_times(&[3.0], 2).unwrap(), [0, 0]);
        // Halfway is the earlier.
        assert_eq!(
            frame_indices_at_times(&[0.0, 1.0, 3.0, 4.0], 3).unwrap(),
            [0, 1, 3]
        );
        let widest = [f64::MIN, 0.0, f64::MAX];
        assert_eq!(frame_indices_at_times(&widest, 3).unwrap(), [0, 1, 2]);
    }

    #[test]
    fn no_frames_and_times_that_fall_are_refused_in_words() {
        for error in [
            frame_indices(0, 4).unwrap_err(),
            frame_indices(4, 0).unwrap_err(),
            frame_indices_at_times(&[], 4).unwrap_err(),
            frame_indices_at_times(&[1.0], 0).unwrap_err(),
        ] {
            assert!(error.to_string().contains("no frames"), "{error}");
        }
        for times_s in [
            [0.0, 1.0, 1.0],
            [0.0, f64::NAN, 1.0],
            [f64::INFINITY, 1.0, 2.0],
        ] {
            let error = frame_indices_at_times(&times_s, 2).unwrap_err();
            assert!(error.to_string().contains("time of frame"), "{error}");
        }
    }
}
