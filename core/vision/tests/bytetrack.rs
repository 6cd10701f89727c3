//! Box association on scripted detections.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kinelens_vision::synthetic::SplitMix;
use kinelens_vision::{BoxPx, ByteTrackConfig, ByteTracker, Detection, TrackId, TrackState};

fn seen(x: f64, y: f64, score: f64) -> Detection {
    of_class(x, y, score, 0)
}

fn of_class(x: f64, y: f64, score: f64, class: usize) -> Detection {
    Detection {
        box_px: BoxPx::from_centre([x, y], 30.0, 60.0),
        score,
        class,
    }
}

fn tracker() -> ByteTracker {
    ByteTracker::new(ByteTrackConfig::default())
}

/// Gives, for each time, the ids of the detections in their order.
fn ids(
    tracker: &mut ByteTracker,
    script: impl IntoIterator<Item = (f64, Vec<Detection>)>,
) -> Vec<Vec<Option<u64>>> {
    script
        .into_iter()
        .map(|(t_s, detections)| {
            let found = tracker.update(&detections, t_s);
            (0..detections.len())
                .map(|at| {
                    let track = found.iter().find(|t| t.detection_index == Some(at));
                    track.map(|track| track.track_id.0)
                })
                .collect()
        })
        .collect()
}

#[test]
fn crossing_objects_keep_their_ids() {
    // They pass each other at one second, with trembling boxes, at three frame rates.
    for frames_per_s in [10.0, 25.0, 60.0] {
        let mut random = SplitMix::new(3);
        let script = (0..(2.0 * frames_per_s) as usize).map(|step| {
            let t_s = step as f64 / frames_per_s;
            let mut tremble = || random.between(-1.0, 1.0);
            let right = seen(100.0 + 120.0 * t_s + tremble(), 100.0 + tremble(), 0.9);
            let left = seen(340.0 - 120.0 * t_s + tremble(), 112.0 + tremble(), 0.9);
            (t_s, vec![right, left])
        });
        for (step, ids) in ids(&mut tracker(), script).iter().enumerate() {
            assert_eq!(ids[..], [Some(1), Some(2)], "{frames_per_s} step {step}");
        }
    }
}

#[test]
fn a_gap_is_bridged_while_it_is_shorter_than_the_memory() {
    for (gap_s, expected) in [(0.6, 1), (1.6, 2)] {
        let mut tracker = tracker();
        let at = |t_s: f64| (t_s, vec![seen(50.0 + 100.0 * t_s, 80.0, 0.9)]);
        let before = (0..20).map(|step| at(f64::from(step) * 0.04));
        ids(&mut tracker, before);
        let empty = (20..30).map(|step| (f64::from(step) * 0.02 + 0.4, vec![]));
        ids(&mut tracker, empty);
        let lost = tracker.predict(0.9);
        assert_eq!(lost[0].state, TrackState::Lost);
        assert!((lost[0].box_px.centre()[0] - 140.0).abs() < 3.0);
        let back = ids(&mut tracker, [at(0.76 + gap_s), at(0.8 + gap_s)]);
        assert_eq!(back[1], [Some(expected)], "gap {gap_s}");
    }
}

#[test]
fn a_weak_detection_keeps_a_track_but_starts_none() {
    let script = (0..20).map(|step| {
        let t_s = f64::from(step) * 0.04;
        let score = if (6..14).contains(&step) { 0.2 } else { 0.9 };
        let real = seen(60.0 + 50.0 * t_s, 90.0, score);
        let ghost = seen(300.0, 90.0, 0.3);
        (t_s, vec![real, ghost])
    });
    for ids in ids(&mut tracker(), script) {
        assert_eq!(ids, [Some(1), None]);
    }
}

#[test]
fn a_single_flash_is_forgotten_and_classes_do_not_mix() {
    let mut tracker = tracker();
    ids(&mut tracker, [(0.0, vec![seen(50.0, 50.0, 0.9)])]);
    let flash = tracker.update(&[seen(50.0, 50.0, 0.9), seen(200.0, 50.0, 0.9)], 0.1);
    assert_eq!(flash[1].state, TrackState::Tentative);
    tracker.update(&[seen(50.0, 50.0, 0.9)], 0.2);
    assert_eq!(tracker.predict(0.2).len(), 1);
    // The same place in another class is another object.
    let other = tracker.update(&[of_class(50.0, 50.0, 0.9, 7)], 0.3);
    assert_eq!(other[0].track_id, TrackId(3));
}

#[test]
fn two_detections_a_second_are_enough_with_flow_between() {
    // 150 pixels a second: boxes half a second apart do not overlap at all.
    let truth = |t_s: f64| BoxPx::from_centre([40.0 + 150.0 * t_s, 90.0], 30.0, 60.0);
    let mut tracker = tracker();
    for step in 0..60 {
        let t_s = f64::from(step) / 30.0;
        if step % 15 == 0 {
            let found = tracker.update(
                &[Detection {
                    box_px: truth(t_s),
                    score: 0.9,
                    class: 2,
                }],
                t_s,
            );
            assert_eq!(found[0].track_id, TrackId(1), "at {t_s}");
        } else {
            assert!(tracker.nudge(TrackId(1), truth(t_s), t_s, 0.9));
        }
    }
    assert!(!tracker.nudge(TrackId(9), truth(2.0), 2.0, 0.9));
    assert!(!tracker.nudge(TrackId(1), truth(f64::NAN), 2.0, 0.9));
    assert!(!tracker.nudge(TrackId(1), truth(2.0), 2.0, 0.0));
}

#[test]
fn uneven_times_and_backwards_are_the_same_problem() {
    for direction in [1.0, -1.0] {
        let mut t_s = 0.0;
        let script: Vec<_> = (0..40)
            .map(|step| {
                t_s += direction * [0.02, 0.09, 0.04, 0.15][step % 4];
                (
                    t_s,
                    vec![
                        seen(500.0 + 200.0 * t_s, 90.0, 0.8),
                        seen(500.0, 300.0, 0.8),
                    ],
                )
            })
            .collect();
        for ids in ids(&mut tracker(), script) {
            assert_eq!(ids, [Some(1), Some(2)]);
        }
    }
}

#[test]
fn the_same_input_gives_the_same_output_and_nonsense_is_skipped() {
    let mut random = SplitMix::new(8);
    let script: Vec<(f64, Vec<Detection>)> = (0..50)
        .map(|step| {
            let count = (6.0 * random.unit()) as usize;
            let detections = (0..count)
                .map(|_| {
                    let (x, y) = (random.between(0.0, 200.0), random.between(0.0, 200.0));
                    of_class(x, y, random.unit(), (2.0 * random.unit()) as usize)
                })
                .collect();
            (f64::from(step) * 0.1, detections)
        })
        .collect();
    let (mut one, mut other) = (tracker(), tracker());
    for (t_s, detections) in &script {
        let found = one.update(detections, *t_s);
        let mut spoilt = detections.clone();
        spoilt.push(seen(f64::NAN, 5.0, 0.9));
        spoilt.push(seen(5.0, 5.0, f64::NAN));
        other.update(&spoilt, f64::NAN);
        assert_eq!(found, other.update(&spoilt, *t_s));
        let is_sorted = found.windows(2).all(|w| w[0].track_id < w[1].track_id);
        assert!(is_sorted);
    }
}
