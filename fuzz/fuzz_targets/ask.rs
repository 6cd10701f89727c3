//! Asks any text of a scene with two objects.

#![no_main]

use kinelens_motion::Span;
use kinelens_stkit::{ObjectView, SceneView, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let object = |id, label, colour_name| ObjectView {
        id,
        label,
        colour_name,
        mean_point_px: None,
        kinematics: None,
    };
    let scene = SceneView {
        objects: vec![object(1, "car", Some("red")), object(2, "person", None)],
        selected: &[],
        clip: Span::new(0.0, 10.0),
        span: None,
        metric: true,
    };
    if let Err(refusal) = parse(text, &scene) {
        assert!(!refusal.to_string().is_empty());
    }
});
