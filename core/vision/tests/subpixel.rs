//! How exact the autotracker is, and whether its standard deviation is honest.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kinelens_vision::synthetic::{Path, SplitMix, SyntheticClip, Texture};
use kinelens_vision::{Autotracker, Frame, MatchState, TrackerConfig};

/// Renders a texture that moved by a shift, with noise.
fn shifted(texture: &Texture, shift_px: [f64; 2], noise: f64, seed: u64) -> Frame {
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
    Frame::new(width, height, rgba).unwrap()
}

/// Root mean square error of one coordinate, and root mean square of the stated standard deviation, in pixels.
struct Accuracy {
    error_px: f64,
    bias_px: f64,
    stated_px: f64,
}

fn on_texture(noise: f64, contrast: f64, config: TrackerConfig) -> Accuracy {
    let mut random = SplitMix::new(77);
    let (mut squares, mut stated, mut sum, mut count) = (0.0, 0.0, [0.0; 2], 0.0);
    for seed in 0..25 {
        let texture = Texture::new(seed, 14, [6.0, 30.0], contrast);
        let click = [60.0 + random.unit(), 50.0 + random.unit()];
        let first = shifted(&texture, [0.0; 2], noise, 1000 + seed);
        for turn in 0..4 {
            let shift = [random.between(-6.0, 6.0), random.between(-6.0, 6.0)];
            let mut tracker = Autotracker::start(&first, click, 0.0, config).unwrap();
            let next = shifted(&texture, shift, noise, 2000 + 10 * seed + turn);
            let found = tracker.step(&next, 0.04);
            assert_ne!(found.state, MatchState::Lost);
            for axis in 0..2 {
                let error = found.point_px[axis] - click[axis] - shift[axis];
                squares += error * error;
                sum[axis] += error;
            }
            stated += 2.0 * found.sigma_px.powi(2);
            count += 2.0;
        }
    }
    Accuracy {
        error_px: (squares / count).sqrt(),
        bias_px: (sum[0].abs() + sum[1].abs()) / count,
        stated_px: (stated / count).sqrt(),
    }
}

#[test]
fn shifts_of_textures_are_found_and_the_error_is_known() {
    // Noise and contrast in 8-bit steps, and the most the error may be in pixels.
    let cases = [
        (0.0, 30.0, 0.02),
        (2.0, 30.0, 0.05),
        (5.0, 30.0, 0.1),
        (10.0, 30.0, 0.2),
        (3.0, 12.0, 0.1),
    ];
    for (noise, contrast, limit_px) in cases {
        let found = on_texture(noise, contrast, TrackerConfig::default());
        println!(
            "noise {noise:4} contrast {contrast}: error {:.4} px, bias {:.4} px, stated {:.4} px",
            found.error_px, found.bias_px, found.stated_px
        );
        assert!(found.error_px < limit_px);
        assert!(found.bias_px < 0.25 * limit_px);
        let ratio = found.stated_px / found.error_px;
        if noise > 0.0 {
            assert!((0.5..2.0).contains(&ratio), "noise {noise}: {ratio}");
        }
    }
}

#[test]
fn whole_pixels_say_that_they_are() {
    let config = TrackerConfig {
        subpixel: false,
        ..TrackerConfig::default()
    };
    let found = on_texture(2.0, 30.0, config);
    let ratio = found.stated_px / found.error_px;
    assert!((0.2..0.4).contains(&found.error_px), "{}", found.error_px);
    assert!((0.6..1.6).contains(&ratio), "{ratio}");
}

#[test]
fn a_moving_ball_is_followed_below_a_tenth_of_a_pixel() {
    // A template about as large as the ball holds little background; a larger one takes some of it into account, which
    // shifts the whole track by a constant that no single match can know of.
    for (noise, template_radius_px, limit_px) in [
        (0.0, 12.0, 0.02),
        (2.0, 12.0, 0.04),
        (5.0, 12.0, 0.06),
        (5.0, 16.0, 0.11),
    ] {
        let (mut squares, mut scatter, mut stated, mut count) = (0.0, 0.0, 0.0, 0.0);
        for seed in 0..6 {
            let errors = ball_errors(seed, noise, template_radius_px, &mut stated);
            for axis in 0..2 {
                let mean = errors.iter().map(|e| e[axis]).sum::<f64>() / errors.len() as f64;
                squares += errors.iter().map(|e| e[axis].powi(2)).sum::<f64>();
                scatter += errors.iter().map(|e| (e[axis] - mean).powi(2)).sum::<f64>();
            }
            count += 2.0 * errors.len() as f64;
        }
        let [error_px, scatter_px, stated_px] =
            [squares, scatter, stated].map(|sum| (sum / count).sqrt());
        println!(
            "ball, noise {noise}, template {template_radius_px}: error {error_px:.4} px, \
             scatter {scatter_px:.4} px, stated {stated_px:.4} px"
        );
        assert!(error_px < limit_px);
        if noise > 0.0 {
            assert!((0.5..2.0).contains(&(stated_px / scatter_px)));
        }
    }
}

/// Follows a ball around an ellipse; gives the errors and adds the stated variances of both coordinates.
fn ball_errors(seed: u64, noise: f64, template_radius_px: f64, stated: &mut f64) -> Vec<[f64; 2]> {
    let path = Path::Ellipse {
        centre_px: [160.0, 120.0],
        semi_axes_px: [90.0, 60.0],
        period_s: 3.1,
    };
    let mut clip = SyntheticClip::new(320, 240, seed, path);
    clip.noise = noise;
    let config = TrackerConfig {
        template_radius_px: Some(template_radius_px),
        ..TrackerConfig::default()
    };
    let first = clip.frame(0.0).unwrap();
    let mut tracker = Autotracker::start(&first, clip.truth(0.0), 0.0, config).unwrap();
    (1..60)
        .map(|step| {
            let t_s = f64::from(step) / 30.0;
            let found = tracker.step(&clip.frame(t_s).unwrap(), t_s);
            assert_eq!(found.state, MatchState::Good, "seed {seed} step {step}");
            *stated += 2.0 * found.sigma_px.powi(2);
            let truth = clip.truth(t_s);
            [0, 1].map(|axis| found.point_px[axis] - truth[axis])
        })
        .collect()
}
