//! Scenes made of formulas.

use kinelens_motion::{Kinematics, SmoothingOptions, Span, Trajectory};
use kinelens_stkit::dialogue::{Agreement, compare};
use kinelens_stkit::{MeasuredAnswer, ObjectView, SceneView, answer};

/// Samples a formula for the position at a number of frames a second.
pub fn track(duration_s: f64, rate_hz: f64, position_m: impl Fn(f64) -> [f64; 3]) -> Kinematics {
    let frames = (duration_s * rate_hz).round() as u32;
    let points: Vec<(f64, [f64; 3])> = (0..=frames)
        .map(|frame| f64::from(frame) / rate_hz)
        .map(|t_s| (t_s, position_m(t_s)))
        .collect();
    let trajectory = Trajectory::from_positions(&points, 0.01).expect("the points are finite");
    Kinematics::new(&trajectory, &SmoothingOptions::default()).expect("there are enough points")
}

pub fn object<'a>(id: u32, label: &'a str, kinematics: Option<&'a Kinematics>) -> ObjectView<'a> {
    ObjectView {
        id,
        label,
        colour_name: None,
        mean_point_px: None,
        kinematics,
    }
}

pub fn scene(objects: Vec<ObjectView<'_>>, metric: bool) -> SceneView<'_> {
    SceneView {
        objects,
        selected: &[],
        clip: Span::new(0.0, 10.0),
        span: None,
        metric,
    }
}

/// A red car (1) that drives 10 m/s for 10 s, 5 s straight on and then to the right, and a person
/// (2) who walks 1.5 m/s to the car's left.
pub fn street(metric: bool, test: impl FnOnce(&SceneView<'_>)) {
    let car = track(10.0, 20.0, |t_s| {
        [10.0 * t_s.min(5.0), 0.0, 10.0 * (t_s - 5.0).max(0.0)]
    });
    let person = track(10.0, 20.0, |t_s| [0.0, 0.0, -1.5 * t_s]);
    let mut red = object(1, "car", Some(&car));
    red.colour_name = Some("red");
    test(&scene(
        vec![red, object(2, "person", Some(&person))],
        metric,
    ));
}

/// Measures the answer to a question and compares a model's text with it.
#[track_caller]
pub fn compared(question: &str, text: &str, scene: &SceneView<'_>) -> (MeasuredAnswer, Agreement) {
    let measured =
        answer(question, scene).unwrap_or_else(|refusal| panic!("{question}: {refusal}"));
    let agreement = compare(question, &measured, scene, text);
    (measured, agreement)
}
