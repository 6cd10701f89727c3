//! Scenes made of formulas.

use kinelens_motion::{Kinematics, SmoothingOptions, Span, Trajectory};
use kinelens_stkit::{ObjectView, SceneView};

/// Length of the clip, seconds.
pub const CLIP_S: f64 = 10.0;

/// Samples a formula for the position at 20 frames a second.
pub fn track(start_s: f64, end_s: f64, position_m: impl Fn(f64) -> [f64; 3]) -> Kinematics {
    let frames = ((end_s - start_s) * 20.0).round() as u32;
    let points: Vec<(f64, [f64; 3])> = (0..=frames)
        .map(|frame| start_s + f64::from(frame) / 20.0)
        .map(|t_s| (t_s, position_m(t_s)))
        .collect();
    let trajectory = Trajectory::from_positions(&points, 0.01).expect("the points are finite");
    Kinematics::new(&trajectory, &SmoothingOptions::default())
        .expect("there are two points or more")
}

/// A car that drives 12 m/s straight on and, after 5 s, turns right; it stays in sight all the time.
pub fn turning_car() -> Kinematics {
    track(0.0, CLIP_S, |t_s| {
        if t_s <= 5.0 {
            [12.0 * t_s, 0.0, 0.0]
        } else {
            [60.0, 0.0, 12.0 * (t_s - 5.0)]
        }
    })
}

/// A person who walks 1.5 m/s at right angles to the car's first direction, to its left.
pub fn walker() -> Kinematics {
    track(0.0, CLIP_S, |t_s| [0.0, 0.0, -1.5 * t_s])
}

/// Hands a scene with a red car (1, left, selected) and a person (2, right) to a test.
pub fn two_mover_scene(test: impl FnOnce(&SceneView<'_>)) {
    let (car, person) = (turning_car(), walker());
    test(&SceneView {
        objects: vec![
            object(1, "car", Some("red"), 100.0, &car),
            object(2, "person", None, 500.0, &person),
        ],
        selected: &[1],
        clip: Span::new(0.0, CLIP_S),
        span: Some(Span::new(2.0, 3.0)),
        metric: true,
    });
}

pub fn object<'a>(
    id: u32,
    label: &'a str,
    colour_name: Option<&'a str>,
    x_px: f64,
    kinematics: &'a Kinematics,
) -> ObjectView<'a> {
    ObjectView {
        id,
        label,
        colour_name,
        mean_point_px: Some([x_px, 300.0]),
        kinematics: Some(kinematics),
    }
}
