//! The autotracker on made-up clips: fast throws, gaps, drift, keys, borders, odd times.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kinelens_vision::synthetic::{Path, SyntheticClip};
use kinelens_vision::{Autotracker, Frame, Match, MatchState, TrackerConfig, VisionError};

fn throw() -> SyntheticClip {
    // Up to 61 pixels a frame at 30 frames a second, slowing by 1.7 pixels a frame each frame.
    let path = Path::Parabola {
        start_px: [40.0, 340.0],
        velocity_px_per_s: [1350.0, -1250.0],
        acceleration_px_per_s2: [0.0, 3200.0],
    };
    let mut clip = SyntheticClip::new(960, 400, 11, path);
    clip.noise = 3.0;
    clip
}

fn rest(clip_seed: u64) -> SyntheticClip {
    let path = Path::Parabola {
        start_px: [120.4, 90.7],
        velocity_px_per_s: [0.0; 2],
        acceleration_px_per_s2: [0.0; 2],
    };
    SyntheticClip::new(240, 180, clip_seed, path)
}

fn error_px(clip: &SyntheticClip, found: &Match, t_s: f64) -> f64 {
    let truth = clip.truth(t_s);
    (found.point_px[0] - truth[0]).hypot(found.point_px[1] - truth[1])
}

fn start(clip: &SyntheticClip, t_s: f64, config: TrackerConfig) -> Autotracker {
    Autotracker::start(&clip.frame(t_s).unwrap(), clip.truth(t_s), t_s, config).unwrap()
}

/// Steps through the times and gives each match.
fn run(clip: &SyntheticClip, tracker: &mut Autotracker, times_s: &[f64]) -> Vec<Match> {
    times_s
        .iter()
        .map(|t_s| tracker.step(&clip.frame(*t_s).unwrap(), *t_s))
        .collect()
}

#[test]
fn a_fast_throw_is_followed_in_both_directions_and_at_uneven_times() {
    let clip = throw();
    let forwards: Vec<f64> = (0..20).map(|step| f64::from(step) / 30.0).collect();
    let backwards: Vec<f64> = forwards.iter().rev().copied().collect();
    let uneven: Vec<f64> = (0..28)
        .scan(0.0, |t_s, step| {
            *t_s += [0.016, 0.033, 0.024][step % 3];
            Some(*t_s)
        })
        .collect();
    for (name, times_s) in [
        ("forwards", forwards),
        ("backwards", backwards),
        ("uneven", uneven),
    ] {
        let mut tracker = start(&clip, times_s[0], TrackerConfig::default());
        let found = run(&clip, &mut tracker, &times_s[1..]);
        for (found, t_s) in found.iter().zip(&times_s[1..]) {
            assert_eq!(found.state, MatchState::Good, "{name} at {t_s}");
            assert!(error_px(&clip, found, *t_s) < 0.4, "{name} at {t_s}");
        }
        // From the third step on, velocity and acceleration are known.
        for (found, t_s) in found.iter().zip(&times_s[1..]).skip(3) {
            let truth = clip.truth(*t_s);
            let off = [0, 1].map(|axis| found.foreseen_px[axis] - truth[axis]);
            assert!(off[0].hypot(off[1]) < 4.0, "{name} at {t_s}: {off:?}");
        }
    }
}

#[test]
fn a_hidden_ball_is_lost_stays_put_and_is_found_again() {
    let mut clip = throw();
    clip.hidden_s = Some([0.21, 0.41]);
    let times_s: Vec<f64> = (1..20).map(|step| f64::from(step) / 30.0).collect();
    let mut tracker = start(&clip, 0.0, TrackerConfig::default());
    let found = run(&clip, &mut tracker, &times_s);
    let before = found.iter().zip(&times_s).rfind(|(_, t_s)| **t_s < 0.21);
    let last_px = before.unwrap().0.point_px;
    let mut radius_px = 0.0;
    for (found, t_s) in found.iter().zip(&times_s) {
        if (0.21..=0.41).contains(t_s) {
            assert_eq!(found.state, MatchState::Lost, "at {t_s}");
            assert_eq!(found.point_px, last_px);
            assert_eq!(found.sigma_px, f64::INFINITY);
            assert!(found.search_radius_px > radius_px);
            radius_px = found.search_radius_px;
        } else {
            assert_eq!(found.state, MatchState::Good, "at {t_s}");
            assert!(error_px(&clip, found, *t_s) < 0.4, "at {t_s}");
        }
    }
}

#[test]
fn slow_changes_of_looks_do_not_shift_the_point() {
    let mut clip = rest(4);
    clip.noise = 2.0;
    clip.spin_rad_per_s = 0.6;
    clip.brightening_per_s = 0.03;
    let config = TrackerConfig {
        template_radius_px: Some(14.0),
        ..TrackerConfig::default()
    };
    let mut tracker = start(&clip, 0.0, config);
    let times_s: Vec<f64> = (1..=300).map(|step| f64::from(step) / 30.0).collect();
    let found = run(&clip, &mut tracker, &times_s);
    assert!(found.iter().all(|found| found.state == MatchState::Good));
    let worst = found
        .iter()
        .zip(&times_s)
        .map(|(found, t_s)| error_px(&clip, found, *t_s))
        .fold(0.0, f64::max);
    println!("drift over 300 frames: at most {worst:.3} px");
    assert!(worst < 0.5, "{worst}");
}

#[test]
fn a_correction_becomes_the_new_truth() {
    let clip = throw();
    let mut tracker = start(&clip, 0.0, TrackerConfig::default());
    tracker.step(&clip.frame(0.033).unwrap(), 0.033);
    // The user points at the ball's upper edge, far from where the motion led.
    let key_s = 0.3;
    let rim = |t_s: f64| [clip.truth(t_s)[0], clip.truth(t_s)[1] - 10.0];
    let key_frame = clip.frame(key_s).unwrap();
    tracker.add_key(&key_frame, rim(key_s), key_s).unwrap();
    assert_eq!(tracker.point_px(), rim(key_s));
    for step in 1..5 {
        let t_s = key_s + f64::from(step) / 30.0;
        let found = tracker.step(&clip.frame(t_s).unwrap(), t_s);
        let off = [0, 1].map(|axis| found.point_px[axis] - rim(t_s)[axis]);
        assert!(off[0].hypot(off[1]) < 0.5, "{off:?}");
    }
    // A correction that cannot be used changes nothing.
    let before = tracker.point_px();
    assert!(tracker.add_key(&key_frame, [-5.0, 9.0], key_s).is_err());
    assert!(tracker.add_key(&key_frame, rim(key_s), f64::NAN).is_err());
    assert_eq!(tracker.point_px(), before);
}

#[test]
fn a_ball_half_outside_is_followed_along_the_border() {
    let path = Path::Parabola {
        start_px: [30.0, 2.0],
        velocity_px_per_s: [150.0, 0.0],
        acceleration_px_per_s2: [0.0; 2],
    };
    let mut clip = SyntheticClip::new(240, 100, 6, path);
    clip.noise = 2.0;
    let mut tracker = start(&clip, 0.0, TrackerConfig::default());
    for step in 1..30 {
        let t_s = f64::from(step) / 30.0;
        let found = tracker.step(&clip.frame(t_s).unwrap(), t_s);
        assert_eq!(found.state, MatchState::Good);
        assert!(error_px(&clip, &found, t_s) < 0.5, "at {t_s}");
    }
}

#[test]
fn clicks_and_settings_that_cannot_work_are_refused() {
    let frame = rest(1).frame(0.0).unwrap();
    let flat = Frame::new(50, 50, vec![90; 4 * 50 * 50]).unwrap();
    let config = TrackerConfig::default();
    let with_radius = |radius_px| TrackerConfig {
        template_radius_px: Some(radius_px),
        ..config
    };
    let begin = |frame: &Frame, point, t_s, config| {
        Autotracker::start(frame, point, t_s, config).unwrap_err()
    };
    let error = begin(&flat, [25.0, 25.0], 0.0, config);
    assert!(matches!(error, VisionError::FlatTemplate { .. }));
    for point in [
        [-1.0, 5.0],
        [5.0, 180.5],
        [f64::NAN, 5.0],
        [5.0, f64::INFINITY],
    ] {
        let error = begin(&frame, point, 0.0, config);
        assert!(matches!(error, VisionError::PointOutside { .. }));
    }
    let error = begin(&frame, [120.0, 90.0], f64::NAN, config);
    assert_eq!(error, VisionError::Time);
    let error = begin(&frame, [120.0, 90.0], 0.0, with_radius(0.0));
    assert!(matches!(error, VisionError::Setting { .. }));
}

#[test]
fn odd_frames_and_times_lose_the_point_without_harm() {
    let clip = rest(2);
    let frame = clip.frame(0.0).unwrap();
    let mut tracker = start(&clip, 0.0, TrackerConfig::default());
    let pixel = Frame::new(1, 1, vec![9; 4]).unwrap();
    let flat = Frame::new(240, 180, vec![90; 4 * 240 * 180]).unwrap();
    for (frame, t_s) in [
        (&frame, f64::NAN),
        (&pixel, 0.1),
        (&flat, 0.2),
        (&flat, 1e300),
    ] {
        assert_eq!(tracker.step(frame, t_s).state, MatchState::Lost, "{t_s}");
    }
    // The same time again, and a jump back, are fine.
    for t_s in [0.0, 0.0, 5.0, 0.3] {
        let found = tracker.step(&frame, t_s);
        assert_eq!(found.state, MatchState::Good);
        assert!(error_px(&clip, &found, t_s) < 0.1);
    }
}
