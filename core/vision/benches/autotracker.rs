//! Times the autotracker on the made-up 720p clip of a thrown ball.
//!
//! 1280 × 720 because that is what classroom clips have; frames are made before the clock starts. Prints the error
//! too, so that a faster tracker cannot be a worse one unseen.

use std::time::Instant;

use kinelens_vision::{Autotracker, Frame, MatchState, TrackerConfig, VisionError, synthetic};

fn main() -> Result<(), VisionError> {
    let clip = synthetic::ball_clip_720p(1);
    let times_s: Vec<f64> = (0..24).map(|step| f64::from(step) / 30.0).collect();
    let frames: Vec<Frame> = times_s
        .iter()
        .map(|t_s| clip.frame(*t_s))
        .collect::<Result<_, _>>()?;
    for template_radius_px in [8.0, 12.0, 16.0, 24.0, 44.0] {
        let config = TrackerConfig {
            template_radius_px,
            ..TrackerConfig::default()
        };
        const ROUNDS: usize = 10;
        let (mut squares, mut good, mut slowest_s) = (0.0, 0, 0.0_f64);
        let begun = Instant::now();
        for _ in 0..ROUNDS {
            let mut tracker = Autotracker::start(&frames[0], clip.truth(0.0), times_s[0], config)?;
            for (frame, t_s) in frames.iter().zip(&times_s).skip(1) {
                let step_begun = Instant::now();
                let found = tracker.step(frame, *t_s);
                slowest_s = slowest_s.max(step_begun.elapsed().as_secs_f64());
                good += usize::from(found.state == MatchState::Good);
                let truth = clip.truth(*t_s);
                squares += (0..2)
                    .map(|axis| (found.point_px[axis] - truth[axis]).powi(2))
                    .sum::<f64>();
            }
        }
        let steps = ROUNDS * (frames.len() - 1);
        let spent_s = begun.elapsed().as_secs_f64();
        let note = format!("1280 × 720, native, one core, {good} of {steps} good");
        for (name, value, unit) in [
            ("speed", steps as f64 / spent_s, "frames/s"),
            ("slowest step", 1e3 * slowest_s, "ms"),
            ("error RMS", (squares / (2 * steps) as f64).sqrt(), "px"),
        ] {
            println!(
                r#"{{"figure": "autotracker, template {template_radius_px} px, {name}", "value": {value:.3}, "unit": "{unit}", "note": "{note}"}}"#
            );
        }
    }
    Ok(())
}
