//! Recordings made of a seed, and the same recordings seen in other ways.

use std::f64::consts::{FRAC_PI_3, PI};

use kinelens_annotations::{
    Camera, Recording, Seen, TimedPose, Track, TrackSample, Trail, WorldFrame, compose,
};
use kinelens_motion::{Intrinsics, Pose};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::support::Held;

const LABELS: [&str; 4] = ["car", "car", "cyclist", "bus"];
const COLOURS: [Option<&str>; 4] = [None, Some("red"), Some("white"), Some("blue")];
/// Two clips.
const DURATION_S: u32 = 26;

/// Random numbers of a seed.
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        let share = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        low + share * (high - low)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.0.next_u64() % bound as u64) as usize
    }
}

/// Makes recordings annotated ten times a second.
pub fn made(count: u64) -> Held {
    Held::of((0..count).map(|seed| recording(seed, 10)).collect())
}

/// Makes a recording of nine tracks that go straight on between whole seconds, annotated at a rate. One
/// camera stands and one moves.
pub fn recording(seed: u64, rate_hz: u32) -> Recording {
    let mut dice = Dice::new(seed);
    let tracks = (1..=9)
        .map(|number| track(number, rate_hz, &mut dice))
        .collect();
    let standing = Pose::above_ground(6.0, 0.12, 0.0);
    let mut later = standing;
    later.translation_m = [4.0, 6.5, -6.0];
    let moving = vec![
        TimedPose {
            t_s: 0.0,
            pose: standing,
        },
        TimedPose {
            t_s: f64::from(DURATION_S),
            pose: later,
        },
    ];
    let camera = |name: &str, world_from_camera: Trail| Camera {
        name: name.to_owned(),
        intrinsics: Intrinsics::from_horizontal_fov(1.4, 0.0, 1600.0, 900.0),
        world_from_camera,
    };
    Recording {
        dataset: "made",
        log: format!("made-{seed}"),
        group: format!("drive-{}", seed / 3),
        frame: WorldFrame::Fixed,
        is_sport: false,
        tracks,
        cameras: vec![
            camera("moving", Trail::new(moving)),
            camera("standing", Trail::at_rest(standing)),
        ],
    }
}

fn track(number: u32, rate_hz: u32, dice: &mut Dice) -> Track {
    let label = LABELS[dice.below(LABELS.len())];
    let is_parked = dice.below(6) == 0;
    let mut at_m = [dice.between(-25.0, 25.0), 0.8, dice.between(-60.0, -15.0)];
    let mut heading_rad = dice.between(-PI, PI);
    let mut speed_mps: f64 = dice.between(0.5, 5.0);
    let from_s = dice.below(6) as u32;
    let to_s = DURATION_S - dice.below(6) as u32;
    let gap_s = (dice.below(4) == 0).then(|| 6 + dice.below(12) as u32);
    // A mistake of an annotator.
    let jump_s = (dice.below(5) == 0).then(|| 8 + dice.below(8) as u32);
    let mut samples = Vec::new();
    for second in from_s..=to_s {
        if jump_s == Some(second) {
            at_m[0] += 12.0;
        }
        let frames = if second == to_s { 1 } else { rate_hz };
        let velocity_mps = if is_parked {
            [0.0; 3]
        } else {
            let (sine, cosine) = heading_rad.sin_cos();
            [speed_mps * cosine, 0.02 * speed_mps, speed_mps * sine]
        };
        if gap_s.is_none_or(|gap_s| second / 2 != gap_s / 2) {
            samples.extend((0..frames).map(|frame| {
                let since_s = f64::from(frame) / f64::from(rate_hz);
                TrackSample {
                    t_s: f64::from(second * rate_hz + frame) / f64::from(rate_hz),
                    world_from_object: upright(heading_rad, add(at_m, velocity_mps, since_s)),
                    seen: Seen::Clearly,
                }
            }));
        }
        at_m = add(at_m, velocity_mps, 1.0);
        speed_mps = (speed_mps + dice.between(-2.0, 2.0)).clamp(0.0, 5.0);
        if dice.below(3) == 0 {
            heading_rad += dice.between(-FRAC_PI_3, FRAC_PI_3);
        }
    }
    Track {
        id: number.to_string(),
        label: label.to_owned(),
        colour: COLOURS[dice.below(COLOURS.len())].map(str::to_owned),
        size_m: Some([4.2, 1.8, 1.6]),
        samples,
    }
}

fn add(at: [f64; 3], step: [f64; 3], factor: f64) -> [f64; 3] {
    [0, 1, 2].map(|axis| at[axis] + factor * step[axis])
}

/// x forward along a heading from the world's x to its z, y left, z up.
fn upright(heading_rad: f64, translation_m: [f64; 3]) -> Pose {
    let (sine, cosine) = heading_rad.sin_cos();
    Pose::from_axes(
        [cosine, 0.0, sine],
        [sine, 0.0, -cosine],
        [0.0, 1.0, 0.0],
        translation_m,
    )
}

/// The same in a world turned about the vertical and shifted.
pub fn moved(recording: &Recording, turn_rad: f64, shift_m: [f64; 3]) -> Recording {
    let (sine, cosine) = turn_rad.sin_cos();
    let to = Pose {
        rotation: [[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]],
        translation_m: shift_m,
    };
    let mut moved = recording.clone();
    for sample in moved.tracks.iter_mut().flat_map(|track| &mut track.samples) {
        sample.world_from_object = compose(&to, &sample.world_from_object);
    }
    for camera in &mut moved.cameras {
        let poses = camera.world_from_camera.poses().iter();
        let timed = poses.map(|timed| TimedPose {
            t_s: timed.t_s,
            pose: compose(&to, &timed.pose),
        });
        camera.world_from_camera = Trail::new(timed.collect());
    }
    moved
}

/// The same in a mirror: left is right. Places alone, so only without cameras.
pub fn mirrored(recording: &Recording) -> Recording {
    let mut mirrored = without_cameras(recording);
    for sample in mirrored
        .tracks
        .iter_mut()
        .flat_map(|track| &mut track.samples)
    {
        sample.world_from_object.translation_m[0] *= -1.0;
    }
    mirrored
}

/// The same without pictures, its tracks numbered so that they can be named.
pub fn without_cameras(recording: &Recording) -> Recording {
    let mut bare = recording.clone();
    bare.cameras.clear();
    for (number, track) in bare.tracks.iter_mut().enumerate() {
        track.id = (number + 1).to_string();
    }
    bare
}

/// The same with a clock that shows another time.
pub fn delayed(recording: &Recording, by_s: f64) -> Recording {
    let mut delayed = recording.clone();
    for sample in delayed
        .tracks
        .iter_mut()
        .flat_map(|track| &mut track.samples)
    {
        sample.t_s += by_s;
    }
    for camera in &mut delayed.cameras {
        let poses = camera.world_from_camera.poses().iter();
        let timed = poses.map(|timed| TimedPose {
            t_s: timed.t_s + by_s,
            pose: timed.pose,
        });
        camera.world_from_camera = Trail::new(timed.collect());
    }
    delayed
}

/// The same with its tracks listed in another order.
pub fn shuffled(recording: &Recording, seed: u64) -> Recording {
    let mut dice = Dice::new(seed);
    let mut shuffled = recording.clone();
    for last in (1..shuffled.tracks.len()).rev() {
        shuffled.tracks.swap(last, dice.below(last + 1));
    }
    shuffled
}
