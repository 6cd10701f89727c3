//! The autotracker before a still camera: look-alikes, rolling balls, faint starts, twins that hide each other.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use kinelens_vision::synthetic::{SplitMix, Texture};
use kinelens_vision::{Autotracker, Background, Frame, Match, MatchState, TrackerConfig};

const WIDTH: usize = 320;
const HEIGHT: usize = 240;
const FRAME_S: f64 = 1.0 / 30.0;

type Place = fn(f64) -> [f64; 2];

/// Something flat that moves: how much of a pixel it covers and its colour, by the place relative to its middle.
struct Thing {
    place_px: Place,
    /// Turns the pattern, not the shape; radians per second.
    spin_rad_per_s: f64,
    cover: fn(f64, f64) -> f64,
    colour: fn(f64, f64) -> [f64; 3],
}

/// Draws things in order over a backdrop, with noise.
fn frame(backdrop: &dyn Fn(f64, f64) -> [f64; 3], things: &[Thing], t_s: f64) -> Frame {
    let mut random = SplitMix::new(t_s.to_bits());
    let rgba: Vec<u8> = (0..WIDTH * HEIGHT)
        .flat_map(|at| {
            let (x, y) = ((at % WIDTH) as f64 + 0.5, (at / WIDTH) as f64 + 0.5);
            let mut rgb = backdrop(x, y);
            for thing in things {
                let [left, top] = (thing.place_px)(t_s);
                let (dx, dy) = (x - left, y - top);
                let (sin, cos) = (thing.spin_rad_per_s * t_s).sin_cos();
                let cover = (thing.cover)(dx, dy);
                let own = (thing.colour)(cos * dx + sin * dy, cos * dy - sin * dx);
                for (value, own) in rgb.iter_mut().zip(own) {
                    *value += cover * (own - *value);
                }
            }
            let [r, g, b] = rgb.map(|value| (value + 2.0 * random.normal() + 0.5) as u8);
            [r, g, b, 255]
        })
        .collect();
    Frame::new(WIDTH, HEIGHT, rgba).unwrap()
}

fn bar(dx: f64, dy: f64) -> f64 {
    let soft = |inside: f64| (inside + 0.5).clamp(0.0, 1.0);
    soft(15.0 - dx.abs()) * soft(5.0 - dy.abs())
}

fn disc(dx: f64, dy: f64) -> f64 {
    (14.5 - dx.hypot(dy)).clamp(0.0, 1.0)
}

fn stripes(_: f64, dy: f64) -> [f64; 3] {
    [190.0, 170.0, 140.0].map(|value| value + 15.0 * (1.4 * dy).sin())
}

/// Black patches on white, as on a football.
fn patches(dx: f64, dy: f64) -> [f64; 3] {
    let is_dark = [[7.0, 0.0], [-4.0, 7.0], [-5.0, -6.0]]
        .iter()
        .any(|[x, y]| (dx - x).hypot(dy - y) < 4.0);
    [if is_dark { 25.0 } else { 235.0 }; 3]
}

/// A wall with a dark board whose lower edge runs across the picture.
fn board(x: f64, y: f64) -> [f64; 3] {
    let grain = 4.0 * (0.31 * x + 0.17 * y).sin();
    let base = if (60.0..170.0).contains(&y) {
        [45.0, 95.0, 75.0]
    } else {
        [225.0, 215.0, 200.0]
    };
    base.map(|value| value + grain)
}

struct Run {
    found: Vec<Match>,
    errors_px: Vec<[f64; 2]>,
}

impl Run {
    /// Root mean square distance of the measured points from the truth, less the mean offset.
    fn scatter_px(&self) -> f64 {
        let seen: Vec<[f64; 2]> = (0..self.found.len())
            .filter(|at| self.found[*at].state != MatchState::Lost)
            .map(|at| self.errors_px[at])
            .collect();
        let count = seen.len() as f64;
        let mean = [0, 1].map(|axis| seen.iter().map(|e| e[axis]).sum::<f64>() / count);
        let square = |e: &[f64; 2]| (e[0] - mean[0]).powi(2) + (e[1] - mean[1]).powi(2);
        (seen.iter().map(square).sum::<f64>() / count).sqrt()
    }

    fn count(&self, state: MatchState) -> usize {
        self.found
            .iter()
            .filter(|found| found.state == state)
            .count()
    }
}

/// Follows one of the things, clicked in the first frame.
fn follow(
    backdrop: &dyn Fn(f64, f64) -> [f64; 3],
    things: &[Thing],
    which: usize,
    steps: usize,
    knows_background: bool,
) -> Run {
    let config = TrackerConfig::default();
    follow_as(&config, backdrop, things, which, steps, knows_background)
}

fn follow_as(
    config: &TrackerConfig,
    backdrop: &dyn Fn(f64, f64) -> [f64; 3],
    things: &[Thing],
    which: usize,
    steps: usize,
    knows_background: bool,
) -> Run {
    let frames: Vec<Frame> = (0..=steps)
        .map(|step| frame(backdrop, things, step as f64 * FRAME_S))
        .collect();
    let click_px = (things[which].place_px)(0.0);
    let mut tracker = if knows_background {
        let last = Background::FRAMES - 1;
        let spread: Vec<Frame> = (0..=last)
            .map(|at| frames[at * steps / last].clone())
            .collect();
        let background = Arc::new(Background::of(&spread).unwrap());
        Autotracker::start_before(background, &frames[0], click_px, 0.0, *config).unwrap()
    } else {
        Autotracker::start(&frames[0], click_px, 0.0, *config).unwrap()
    };
    let mut run = Run {
        found: Vec::new(),
        errors_px: Vec::new(),
    };
    for (step, frame) in frames.iter().enumerate().skip(1) {
        let t_s = step as f64 * FRAME_S;
        let found = tracker.step(frame, t_s);
        let truth = (things[which].place_px)(t_s);
        run.errors_px
            .push([0, 1].map(|axis| found.point_px[axis] - truth[axis]));
        run.found.push(found);
    }
    run
}

#[test]
fn look_alikes_that_fall_side_by_side_stay_apart() {
    let thing = |place_px: Place| Thing {
        place_px,
        spin_rad_per_s: 0.0,
        cover: bar,
        colour: stripes,
    };
    let things = [
        thing(|t_s| [110.0, 30.0 + 130.0 * t_s]),
        thing(|t_s| [165.0, 30.0 + 165.0 * t_s]),
    ];
    for which in 0..2 {
        let run = follow(&board, &things, which, 34, true);
        assert_eq!(run.count(MatchState::Lost), 0, "thing {which}");
        assert!(run.count(MatchState::Good) >= 32, "thing {which}");
        let scatter_px = run.scatter_px();
        println!("look-alike {which}: {scatter_px:.3} px");
        // Where the edge seems to be depends a little on what is behind it.
        assert!(scatter_px < 1.0, "thing {which}: {scatter_px}");
    }
}

#[test]
fn a_rolling_ball_is_followed_at_its_middle() {
    let texture = Texture::new(21, 12, [10.0, 60.0], 22.0);
    let backdrop = |x: f64, y: f64| texture.at(x, y);
    let ball = [Thing {
        place_px: |t_s| [40.3 + 60.0 * t_s + 30.0 * t_s * t_s, 119.6 + 9.0 * t_s],
        spin_rad_per_s: 9.0,
        cover: disc,
        colour: patches,
    }];
    let run = follow(&backdrop, &ball, 0, 50, true);
    assert_eq!(run.count(MatchState::Lost), 0);
    assert!(run.count(MatchState::Good) >= 48);
    let scatter_px = run.scatter_px();
    println!("rolling ball: {scatter_px:.3} px");
    assert!(scatter_px < 0.4, "{scatter_px}");
    // Both coordinates of nearly all points lie within two standard deviations.
    let close = run.found.iter().zip(&run.errors_px);
    let close = close.filter(|(found, e)| e.iter().all(|e| e.abs() < 2.0 * found.sigma_px));
    assert!(close.count() >= 45);
}

#[test]
fn a_template_that_would_lie_within_a_ball_grows_around_it() {
    let texture = Texture::new(21, 12, [10.0, 60.0], 22.0);
    let backdrop = |x: f64, y: f64| texture.at(x, y);
    let ball = [Thing {
        place_px: |t_s| [40.3 + 60.0 * t_s, 119.6],
        spin_rad_per_s: 9.0,
        cover: disc,
        colour: patches,
    }];
    for radius_px in [6.0, 12.0, 40.0] {
        let config = TrackerConfig {
            template_radius_px: Some(radius_px),
            ..TrackerConfig::default()
        };
        let run = follow_as(&config, &backdrop, &ball, 0, 20, true);
        assert!(run.count(MatchState::Good) >= 19, "{radius_px} px");
        assert!(
            run.scatter_px() < 0.4,
            "{radius_px} px: {}",
            run.scatter_px()
        );
    }
}

#[test]
fn a_click_on_a_straight_edge_takes_in_as_much_as_it_needs() {
    // A long window in a van's side: around its lower edge nothing tells left from right within twelve pixels.
    let van = [Thing {
        place_px: |t_s| [70.2 + 120.0 * t_s, 120.4],
        spin_rad_per_s: 0.0,
        cover: |dx, dy| f64::from(u8::from(dx.abs() < 60.0 && (-45.0..45.0).contains(&dy))),
        colour: |dx, dy| {
            let soft = |inside: f64| (inside + 0.5).clamp(0.0, 1.0);
            let glass = soft(19.3 - dx.abs()) * soft(-dy) * soft(dy + 22.0);
            [170.0, 172.0, 175.0].map(|value| value - 110.0 * glass)
        },
    }];
    let run = follow(&board, &van, 0, 40, false);
    assert_eq!(run.count(MatchState::Good), 40);
    let scatter_px = run.scatter_px();
    println!("van: {scatter_px:.3} px");
    assert!(scatter_px < 0.3, "{scatter_px}");
}

#[test]
fn a_twin_that_hides_the_object_does_not_take_it_along() {
    let thing = |place_px: Place| Thing {
        place_px,
        spin_rad_per_s: 0.0,
        cover: disc,
        colour: patches,
    };
    let things = [
        thing(|t_s| [250.0 - 130.0 * t_s, 120.0]),
        thing(|t_s| [40.0 + 160.0 * t_s, 124.0]),
    ];
    for knows_background in [false, true] {
        let run = follow(&board, &things, 0, 40, knows_background);
        for (step, (found, e)) in run.found.iter().zip(&run.errors_px).enumerate() {
            let off_px = e[0].hypot(e[1]);
            if found.state == MatchState::Good {
                assert!(off_px < 5.0, "step {step}: {off_px}");
            }
        }
        let (last, e) = (run.found.last().unwrap(), run.errors_px.last().unwrap());
        assert_eq!(last.state, MatchState::Good, "{knows_background}");
        assert!(e[0].hypot(e[1]) < 1.0, "{knows_background}: {e:?}");
    }
}

#[test]
fn a_background_of_another_place_changes_nothing() {
    let ball = [Thing {
        place_px: |t_s| [60.0 + 100.0 * t_s, 120.0],
        spin_rad_per_s: 0.0,
        cover: disc,
        colour: patches,
    }];
    let elsewhere = vec![frame(&|_, _| [120.0; 3], &[], 0.0); 7];
    let background = Arc::new(Background::of(&elsewhere).unwrap());
    let first = frame(&board, &ball, 0.0);
    let next = frame(&board, &ball, FRAME_S);
    let config = TrackerConfig::default();
    let mut plain = Autotracker::start(&first, [60.0, 120.0], 0.0, config).unwrap();
    let mut before =
        Autotracker::start_before(background, &first, [60.0, 120.0], 0.0, config).unwrap();
    assert_eq!(plain.step(&next, FRAME_S), before.step(&next, FRAME_S));
}
