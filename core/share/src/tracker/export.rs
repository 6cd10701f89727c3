//! A scene as a new Tracker project.

use kinelens_protocol::{Calibration, SampleState, SceneDocument, SceneObject, Stick};

use super::osp::{holding, list, make_object, new_line, plain, real};
use super::xml::{Element, Node, XmlDocument};
use super::{Encoding, FrameCoords, TrackerProject};

const CORE: &str = "org.opensourcephysics.media.core";
const TRACKER: &str = "org.opensourcephysics.cabrillo.tracker";
/// Version of Tracker whose files have this layout. A higher one makes older programs warn.
const TRACKER_VERSION: &str = "5.1.5";

/// Makes a project of a scene, which Tracker opens with the same axes and the same points.
///
/// `video_path` is where the video lies, seen from the project. Only a scene in a plane that faces
/// the camera has a scale in Tracker; others get their points and axes in pixels.
pub fn scene_to_tracker(document: &SceneDocument, video_path: &str) -> TrackerProject {
    let clip = &document.clip;
    let axes = plane_axes(&document.calibration).unwrap_or(FrameCoords::PIXELS);
    let mut tracks = vec![coordinate_axes()];
    if let Calibration::Plane { stick, .. } = &document.calibration {
        tracks.push(calibration_stick(stick));
    }
    tracks.extend(document.objects.iter().map(point_mass));
    let mut properties = vec![
        plain("semantic_version", "string", TRACKER_VERSION),
        real("width", f64::from(clip.width_px)),
        real("height", f64::from(clip.height_px)),
        plain("description", "string", &description(document)),
        holding("videoclip", 1, video_clip(document, video_path)),
        holding("clipcontrol", 1, clip_control(&clip.frame_times_s)),
        holding("coords", 1, coordinate_system(&axes)),
    ];
    if plane_axes(&document.calibration).is_some() {
        properties.push(plain("length_unit", "string", "m"));
    } else {
        properties.push(plain("length_unit", "string", "px"));
    }
    let tracks = tracks
        .into_iter()
        .map(|track| holding("item", 2, track))
        .collect();
    properties.push(list(
        "tracks",
        "collection",
        "java.util.ArrayList",
        1,
        tracks,
    ));
    TrackerProject {
        xml: XmlDocument {
            before: vec![
                Node::Other("<?xml version=\"1.0\" encoding=\"UTF-8\"?>".into()),
                new_line(0),
            ],
            root: make_object(&format!("{TRACKER}.TrackerPanel"), 0, properties),
            after: Vec::new(),
        },
        encoding: Encoding::Utf8,
    }
}

/// The axes of a plane that faces the camera; one unit is a metre.
pub(super) fn plane_axes(calibration: &Calibration) -> Option<FrameCoords> {
    let Calibration::Plane {
        stick,
        origin_px,
        x_axis_angle_rad,
    } = calibration
    else {
        return None;
    };
    let [a, b] = [stick.a_px, stick.b_px];
    let scale_px = (b[0] - a[0]).hypot(b[1] - a[1]) / stick.length_m.value;
    (scale_px.is_finite() && scale_px > 0.0).then_some(FrameCoords {
        origin_px: *origin_px,
        angle_rad: *x_axis_angle_rad,
        scale_px: [scale_px, scale_px],
    })
}

/// Points of an object that were measured, with the frames of those put by hand.
pub(super) fn points_of(object: &SceneObject) -> impl Iterator<Item = (u32, [f64; 2], bool)> {
    object
        .samples
        .iter()
        .filter(|sample| sample.state.is_measured())
        .map(|sample| {
            (
                sample.frame,
                sample.point_px,
                sample.state == SampleState::Key,
            )
        })
}

/// One item of a track's list of points.
pub(super) fn point_item(frame: u32, [x_px, y_px]: [f64; 2]) -> Element {
    let class = format!("{TRACKER}.PointMass$FrameData");
    let point = make_object(&class, 4, vec![real("x", x_px), real("y", y_px)]);
    holding(&format!("[{frame}]"), 4, point)
}

/// A track with an object's points, to stand in the list of tracks.
pub(super) fn point_mass(object: &SceneObject) -> Element {
    let items = points_of(object).map(|(frame, point_px, _)| point_item(frame, point_px));
    let keys: Vec<String> = points_of(object)
        .filter(|(_, _, key)| *key)
        .map(|(frame, _, _)| frame.to_string())
        .collect();
    let keys = match keys.is_empty() {
        true => Vec::new(),
        false => vec![plain("array", "string", &format!("{{{}}}", keys.join(",")))],
    };
    let points_class = format!("[L{TRACKER}.PointMass$FrameData;");
    make_object(
        &format!("{TRACKER}.PointMass"),
        2,
        vec![
            real("mass", 1.0),
            plain("name", "string", &object.label),
            holding("color", 3, colour(&object.colour)),
            plain("footprint", "string", "Footprint.Diamond"),
            plain("visible", "boolean", "true"),
            plain("trail", "boolean", "true"),
            list("framedata", "array", &points_class, 3, items.collect()),
            list("keyFrames", "array", "[I", 3, keys),
        ],
    )
}

/// A colour object of `#rrggbb`; grey where it is not one.
pub(super) fn colour(hex: &str) -> Element {
    let channels = [("red", 1..3), ("green", 3..5), ("blue", 5..7)].map(|(name, range)| {
        let value = hex
            .get(range)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        plain(name, "int", &value.unwrap_or(0x80).to_string())
    });
    let mut properties = channels.to_vec();
    properties.push(plain("alpha", "int", "255"));
    make_object("java.awt.Color", 3, properties)
}

fn video_clip(document: &SceneDocument, video_path: &str) -> Element {
    let frames = document.clip.frame_times_s.len().to_string();
    let path = plain("path", "string", video_path);
    let video = make_object(
        "org.opensourcephysics.media.xuggle.XuggleVideo",
        2,
        vec![path],
    );
    let start_ms = document
        .clip
        .frame_times_s
        .first()
        .map_or(0.0, |t_s| t_s * 1000.0);
    make_object(
        &format!("{CORE}.VideoClip"),
        1,
        vec![
            holding("video", 2, video),
            plain("video_framecount", "int", &frames),
            plain("startframe", "int", "0"),
            plain("stepsize", "int", "1"),
            plain("stepcount", "int", &frames),
            real("starttime", start_ms),
            plain("readout", "string", "frame"),
            plain("playallsteps", "boolean", "true"),
        ],
    )
}

fn clip_control(frame_times_s: &[f64]) -> Element {
    let mean_s = match frame_times_s {
        [first_s, .., last_s] if last_s > first_s => {
            (last_s - first_s) / (frame_times_s.len() - 1) as f64
        }
        _ => 1.0 / 30.0,
    };
    make_object(
        &format!("{CORE}.StepperClipControl"),
        1,
        vec![
            real("rate", 1.0),
            real("delta_t", mean_s * 1000.0),
            plain("frame", "int", "0"),
        ],
    )
}

fn coordinate_system(axes: &FrameCoords) -> Element {
    let class = format!("{CORE}.ImageCoordSystem");
    let values = [
        ("xorigin", axes.origin_px[0]),
        ("yorigin", axes.origin_px[1]),
        ("angle", axes.angle_rad.to_degrees()),
        ("xscale", axes.scale_px[0]),
        ("yscale", axes.scale_px[1]),
    ]
    .map(|(name, value)| real(name, value));
    let data = make_object(&format!("{class}$FrameData"), 3, values.to_vec());
    let items = vec![holding("[0]", 3, data)];
    make_object(
        &class,
        1,
        vec![
            plain("fixedorigin", "boolean", "true"),
            plain("fixedangle", "boolean", "true"),
            plain("fixedscale", "boolean", "true"),
            plain("locked", "boolean", "false"),
            list(
                "framedata",
                "array",
                &format!("[L{class}$FrameData;"),
                2,
                items,
            ),
        ],
    )
}

fn coordinate_axes() -> Element {
    make_object(
        &format!("{TRACKER}.CoordAxes"),
        2,
        vec![
            plain("name", "string", "axes"),
            holding("color", 3, colour("#c800c8")),
            plain("footprint", "string", "Footprint.BoldSimpleAxes"),
            plain("visible", "boolean", "true"),
            plain("trail", "boolean", "false"),
        ],
    )
}

fn calibration_stick(stick: &Stick) -> Element {
    let class = format!("{TRACKER}.TapeMeasure$FrameData");
    let ends = [
        ("x1", stick.a_px[0]),
        ("y1", stick.a_px[1]),
        ("x2", stick.b_px[0]),
        ("y2", stick.b_px[1]),
    ]
    .map(|(name, value)| real(name, value));
    let data = holding("[0]", 4, make_object(&class, 4, ends.to_vec()));
    let lengths = vec![real("[0]", stick.length_m.value)];
    make_object(
        &format!("{TRACKER}.TapeMeasure"),
        2,
        vec![
            plain("name", "string", "calibration stick"),
            holding("color", 3, colour("#0000ff")),
            plain("footprint", "string", "Footprint.BoldDoubleTarget"),
            plain("visible", "boolean", "true"),
            plain("trail", "boolean", "false"),
            plain("fixedtape", "boolean", "true"),
            plain("fixedlength", "boolean", "true"),
            plain("readonly", "boolean", "false"),
            plain("stickmode", "boolean", "true"),
            list("framedata", "array", &format!("[L{class};"), 3, vec![data]),
            list("worldlengths", "array", "[Ljava.lang.Double;", 3, lengths),
        ],
    )
}

fn description(document: &SceneDocument) -> String {
    format!(
        "Measured with {}. {}",
        document.generator, document.camera.scale.words
    )
}
