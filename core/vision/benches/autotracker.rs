//! Times the autotracker on the made-up 720p clip of a thrown ball, and measures its error on known shifts.
//!
//! 1280 × 720 because that is what classroom clips have; frames are made before the clock starts. Errors stand
//! beside the times, so that a faster tracker cannot be a worse one unseen. All is made from seeds.

use std::time::Instant;

use kinelens_vision::synthetic::{self, SplitMix, Texture};
use kinelens_vision::{Autotracker, Frame, MatchState, TrackerConfig, VisionError};

fn main() -> Result<(), VisionError> {
    let clip = synthetic::ball_clip_720p(1);
    let times_s: Vec<f64> = (0..24).map(|step| f64::from(step) / 30.0).collect();
    let frames: Vec<Frame> = times_s
        .iter()
        .map(|t_s| clip.frame(*t_s))
        .collect::<Result<_, _>>()?;
    for template_radius_px in [8.0, 12.0, 16.0, 24.0, 44.0] {
        let config = TrackerConfig {
            template_radius_px: Some(template_radius_px),
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
            figure(
                &format!("native, template {template_radius_px} px, {name}"),
                value,
                unit,
                &note,
            );
        }
    }
    for noise in [0.0, 3.0, 5.0] {
        let note = format!("{SHIFTS} shifts of up to 6 px of a texture, noise {noise} of 255");
        figure("shift error RMS", shift_error_px(noise)?, "px", &note);
    }
    Ok(())
}

fn figure(name: &str, value: f64, unit: &str, note: &str) {
    println!(r#"{{"figure": "{name}", "value": {value:.4}, "unit": "{unit}", "note": "{note}"}}"#);
}

const SHIFTS: u32 = 100;

/// Root mean square error of one coordinate over random shifts of a texture by fractions of a pixel.
fn shift_error_px(noise: f64) -> Result<f64, VisionError> {
    let mut random = SplitMix::new(77);
    let mut squares = 0.0;
    for shift in 0..u64::from(SHIFTS) {
        let texture = Texture::new(shift, 14, [6.0, 30.0], 30.0);
        let click_px = [60.0 + random.unit(), 50.0 + random.unit()];
        let shift_px = [random.between(-6.0, 6.0), random.between(-6.0, 6.0)];
        let first = shifted(&texture, [0.0; 2], noise, 2 * shift)?;
        let next = shifted(&texture, shift_px, noise, 2 * shift + 1)?;
        let mut tracker = Autotracker::start(&first, click_px, 0.0, TrackerConfig::default())?;
        let found = tracker.step(&next, 0.04);
        squares += (0..2)
            .map(|axis| (found.point_px[axis] - click_px[axis] - shift_px[axis]).powi(2))
            .sum::<f64>();
    }
    Ok((squares / f64::from(2 * SHIFTS)).sqrt())
}

/// Draws a texture at a shift; exact, for the texture is a formula.
fn shifted(
    texture: &Texture,
    shift_px: [f64; 2],
    noise: f64,
    seed: u64,
) -> Result<Frame, VisionError> {
    let mut random = SplitMix::new(seed);
    let (width, height) = (120, 100);
    let rgba: Vec<u8> = (0..width * height)
        .flat_map(|at| {
            let x = (at % width) as f64 + 0.5 - shift_px[0];
            let y = (at / width) as f64 + 0.5 - shift_px[1];
            let [r, g, b] = texture
                .at(x, y)
                .map(|value| (value + noise * random.normal()).round() as u8);
            [r, g, b, 255]
        })
        .collect();
    Frame::new(width, height, rgba)
}
