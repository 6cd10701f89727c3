//! What the tests share: a generator of numbers, a scene made with it, and where real files lie.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::PathBuf;

use kinelens_protocol::{
    Answer, AnswerValue, Calibration, Camera, Clip, Evidence, Interval, Intrinsics, Kinematics,
    LengthUnit, Lesson, ModelSlot, ObjectId, ObjectSource, Pose, Prediction, Quantity,
    SCENE_VERSION, Sample, SampleState, Scale, SceneDocument, SceneObject, Series,
    SmoothingSettings, Stick, Summary, ValueWithSigma,
};

/// Numbers from a seed (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
pub struct Seeded(pub u64);

impl Seeded {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit
    }

    /// Any finite number up to `largest`, of every size and sign, by its bits.
    pub fn any(&mut self, largest: f64) -> f64 {
        loop {
            let number = f64::from_bits(self.bits());
            if number.abs() <= largest {
                return number;
            }
        }
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The folder of real clips; prints a line when a test has to be skipped.
pub fn clips() -> Option<PathBuf> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/clips");
    let folder = PathBuf::from(root);
    if !folder.is_dir() {
        println!("skipped: no sample clips");
        return None;
    }
    Some(folder)
}

/// A scene whose every number is of random bits within what a scene may hold.
pub fn scene(seed: u64, objects: u32, frames: u32) -> SceneDocument {
    let mut random = Seeded(seed);
    let mut frame_times_s: Vec<f64> = (0..frames).map(|_| random.any(1e6)).collect();
    frame_times_s.sort_by(f64::total_cmp);
    let objects: Vec<SceneObject> = (1..=objects)
        .map(|id| scene_object(&mut random, id, &frame_times_s))
        .collect();
    let kinematics = objects
        .iter()
        .map(|object| kinematics(&mut random, object.id, &frame_times_s))
        .collect();
    let about = objects.first().map(|object| object.id);
    SceneDocument {
        version: SCENE_VERSION.into(),
        generator: "Kinelens 0.1.0".into(),
        clip: Clip {
            name: "toss.mp4".into(),
            size_bytes: random.bits(),
            sha256: None,
            width_px: 640,
            height_px: 480,
            rotation_deg: 0,
            duration_s: random.any(1e6).abs(),
            frame_times_s,
            focal_length_35mm: Some(random.any(1e4)),
            codec: "avc1.64001e".into(),
            decoder: "webcodecs".into(),
            analysis_width_px: 640,
            analysis_height_px: 480,
        },
        calibration: Calibration::Plane {
            stick: Stick {
                a_px: [random.any(1e4), random.any(1e4)],
                b_px: [random.any(1e4), random.any(1e4)],
                length_m: ValueWithSigma {
                    value: 1.0,
                    sigma: 0.01,
                },
            },
            origin_px: [random.any(1e4), random.any(1e4)],
            x_axis_angle_rad: random.any(3.0),
        },
        smoothing: SmoothingSettings::default(),
        detection: None,
        camera: Camera {
            provider: "plane".into(),
            intrinsics: Some(Intrinsics {
                fx_px: random.any(1e4),
                fy_px: random.any(1e4),
                cx_px: 320.0,
                cy_px: 240.0,
                horizontal_fov_deg: interval(&mut random),
            }),
            world_from_camera: vec![Pose {
                rotation: [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]],
                translation_m: [random.any(10.0), random.any(10.0), 2.5],
            }],
            scale: Scale {
                unit: LengthUnit::Metres,
                relative_sigma: random.any(0.1).abs(),
                source: "stick".into(),
                words: "A stick of 1.00 m was drawn on the picture.".into(),
            },
        },
        objects,
        kinematics,
        answers: vec![Answer {
            question: "How far did the ball go?".into(),
            task: Some("traveled_distance".into()),
            text: "It went 2 m.".into(),
            answered: true,
            value: Some(AnswerValue::Number {
                estimate: interval(&mut random),
                unit: "m".into(),
            }),
            evidence: Some(Evidence {
                objects: vec![ObjectId(1)],
                span_s: [random.any(10.0), random.any(10.0)],
                formula: "path length".into(),
                provider: "measured".into(),
            }),
            model: ModelSlot::NotLoaded,
        }],
        lesson: Some(Lesson {
            question: "How fast is it? <b>Draw.</b>".into(),
            object: about,
            quantity: Quantity::Speed,
            axis: [-1.0, 5.0],
            hides_answer: true,
            predictions: vec![Prediction {
                name: "Ada".into(),
                colour: "#d55e00".into(),
                points: (0..9)
                    .map(|i| [f64::from(i) * 0.1, random.any(10.0)])
                    .collect(),
            }],
        }),
        unknown: serde_json::Map::new(),
    }
}

fn scene_object(random: &mut Seeded, id: u32, frame_times_s: &[f64]) -> SceneObject {
    let samples = (0..)
        .zip(frame_times_s)
        .map(|(frame, &t_s)| Sample {
            frame,
            t_s,
            point_px: [random.any(1e4), random.any(1e4)],
            sigma_px: random.any(10.0).abs(),
            box_px: (frame % 2 == 0).then(|| [0; 4].map(|_: i32| random.any(1e4))),
            state: match frame % 4 {
                0 => SampleState::Key,
                1 => SampleState::Good,
                2 => SampleState::Possible,
                _ => SampleState::Lost,
            },
            score: random.any(1.0),
            world_m: Some([random.any(1e6), random.any(1e6), random.any(1e6)]),
            covariance_m2: Some([0; 6].map(|_: i32| random.any(1e20))),
        })
        .collect();
    SceneObject {
        id: ObjectId(id),
        label: format!("ball {id}"),
        colour: "#0072b2".into(),
        source: ObjectSource::Hand,
        over_plane_m: id.is_multiple_of(2).then(|| ValueWithSigma {
            value: random.any(10.0),
            sigma: random.any(1.0).abs(),
        }),
        samples,
    }
}

fn kinematics(random: &mut Seeded, object: ObjectId, frame_times_s: &[f64]) -> Kinematics {
    let count = frame_times_s.len();
    let mut series = || Series {
        value: (0..count).map(|_| random.any(1e90)).collect(),
        half_width: (0..count).map(|_| random.any(1e90).abs()).collect(),
    };
    let [x_m, y_m, z_m, vx_mps, vy_mps, vz_mps] = [0; 6].map(|_: i32| series());
    let [speed_mps, acceleration_mps2, path_length_m, displacement_m] =
        [0; 4].map(|_: i32| series());
    Kinematics {
        object,
        t_s: frame_times_s.to_vec(),
        frame: (0..).take(count).collect(),
        x_m,
        y_m,
        z_m,
        vx_mps,
        vy_mps,
        vz_mps,
        speed_mps,
        acceleration_mps2,
        path_length_m,
        displacement_m,
        heading_clock: (0..count)
            .map(|index| (index % 2 == 0).then(|| random.any(12.0)))
            .collect(),
        edge: vec![false; count],
        gap_before: vec![false; count],
        summary: Summary {
            duration_s: random.any(1e6),
            travelled_m: interval(random),
            displacement_m: interval(random),
            mean_speed_mps: interval(random),
            peak_speed_mps: interval(random),
            heading_clock: None,
        },
    }
}

fn interval(random: &mut Seeded) -> Interval {
    Interval {
        value: random.any(1e90),
        low: random.any(1e90),
        high: random.any(1e90),
    }
}
