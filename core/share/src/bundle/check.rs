//! Whether a scene can be worked with: every number usable, every list as long as it must be.

use std::collections::BTreeSet;

use kinelens_protocol::{
    AnswerValue, Calibration, Camera, Clip, Interval, Kinematics, SceneDocument, SceneObject,
    Series, ValueWithSigma,
};

use crate::ShareError;

/// Largest pixel coordinate, a thousand times that of an 8K picture.
const FARTHEST_PX: f64 = 1e7;
/// Latest time in seconds, a year.
const LATEST_S: f64 = 3.2e7;
/// Largest length that a user can give, in metres: more than the way to the sun.
const LONGEST_M: f64 = 1e12;
/// Largest number anywhere else: what is computed from it, up to a cube, stays finite.
const LARGEST: f64 = 1e100;
const LARGEST_SIDE_PX: u32 = 65_536;

/// Checks a whole scene.
///
/// # Errors
/// Names the first place that cannot be used.
pub(super) fn check(document: &SceneDocument) -> Result<(), ShareError> {
    clip(&document.clip)?;
    calibration(&document.calibration)?;
    if let Some(half_width_s) = document.smoothing.half_width_s {
        number("smoothing.half_width_s", half_width_s, LATEST_S)?;
    }
    if let Some(detection) = &document.detection {
        number("detection.min_score", detection.min_score, LARGEST)?;
        numbers(
            "detection.span_s",
            detection.span_s.iter().flatten(),
            LATEST_S,
        )?;
    }
    camera(&document.camera)?;
    let mut ids = BTreeSet::new();
    for (index, object) in document.objects.iter().enumerate() {
        let place = format!("objects[{index}]");
        if !ids.insert(object.id) {
            return inconsistent(format!("{place}.id"), "two objects have the same number");
        }
        scene_object(&place, object, &document.clip)?;
    }
    if let Some(lesson) = &document.lesson {
        if let Some((place, reason)) = lesson.flaw() {
            return inconsistent(format!("lesson.{place}"), reason);
        }
        if lesson.object.is_some_and(|id| !ids.contains(&id)) {
            return inconsistent("lesson.object", "there is no such object");
        }
    }
    for (index, kinematics) in document.kinematics.iter().enumerate() {
        let place = format!("kinematics[{index}]");
        if !ids.contains(&kinematics.object) {
            return inconsistent(format!("{place}.object"), "there is no such object");
        }
        motion(&place, kinematics)?;
    }
    for (index, answer) in document.answers.iter().enumerate() {
        let place = format!("answers[{index}].value");
        match &answer.value {
            Some(AnswerValue::Number { estimate, .. }) => {
                interval(&format!("{place}.estimate"), estimate)?;
            }
            Some(AnswerValue::Spans { spans_s }) => {
                numbers(&place, spans_s.iter().flatten(), LARGEST)?;
            }
            Some(AnswerValue::Winner {
                ratio: Some(ratio), ..
            }) => interval(&format!("{place}.ratio"), ratio)?,
            Some(AnswerValue::Winner { ratio: None, .. } | AnswerValue::Clock { .. }) | None => {}
        }
        if let Some(evidence) = &answer.evidence {
            numbers(
                &format!("answers[{index}].evidence.span_s"),
                &evidence.span_s,
                LARGEST,
            )?;
        }
    }
    Ok(())
}

fn clip(clip: &Clip) -> Result<(), ShareError> {
    let sides = [
        ("clip.width_px", clip.width_px),
        ("clip.height_px", clip.height_px),
        ("clip.analysis_width_px", clip.analysis_width_px),
        ("clip.analysis_height_px", clip.analysis_height_px),
    ];
    for (place, side_px) in sides {
        if side_px == 0 || side_px > LARGEST_SIDE_PX {
            return bad_number(place, side_px);
        }
    }
    if ![0, 90, 180, 270].contains(&clip.rotation_deg) {
        return bad_number("clip.rotation_deg", clip.rotation_deg);
    }
    number("clip.duration_s", clip.duration_s, LATEST_S)?;
    numbers("clip.focal_length_35mm", &clip.focal_length_35mm, LONGEST_M)?;
    numbers("clip.frame_times_s", &clip.frame_times_s, LATEST_S)?;
    if !clip.frame_times_s.is_sorted() {
        return inconsistent("clip.frame_times_s", "times must not go back");
    }
    Ok(())
}

fn calibration(calibration: &Calibration) -> Result<(), ShareError> {
    let length = |place: &str, length_m: &ValueWithSigma| {
        number(
            &format!("calibration.{place}.value"),
            length_m.value,
            LONGEST_M,
        )?;
        number(
            &format!("calibration.{place}.sigma"),
            length_m.sigma,
            LONGEST_M,
        )
    };
    match calibration {
        Calibration::None => Ok(()),
        Calibration::Plane {
            stick,
            origin_px,
            x_axis_angle_rad,
        } => {
            let ends = stick.a_px.iter().chain(&stick.b_px);
            numbers("calibration.stick", ends, FARTHEST_PX)?;
            numbers("calibration.origin_px", origin_px, FARTHEST_PX)?;
            number("calibration.x_axis_angle_rad", *x_axis_angle_rad, LARGEST)?;
            length("stick.length_m", &stick.length_m)
        }
        Calibration::FourCorners {
            corners_px,
            width_m,
            height_m,
            ..
        } => {
            numbers(
                "calibration.corners_px",
                corners_px.iter().flatten(),
                FARTHEST_PX,
            )?;
            length("width_m", width_m)?;
            length("height_m", height_m)
        }
        Calibration::Ground {
            field_of_view,
            camera_height_m,
            pitch_rad,
            known,
        } => {
            if let Some(field_of_view) = field_of_view {
                length(
                    "field_of_view.horizontal_rad",
                    &field_of_view.horizontal_rad,
                )?;
            }
            if let Some(camera_height_m) = camera_height_m {
                length("camera_height_m", camera_height_m)?;
            }
            if let Some(pitch_rad) = pitch_rad {
                length("pitch_rad", pitch_rad)?;
            }
            known
                .iter()
                .enumerate()
                .try_for_each(|(i, size)| length(&format!("known[{i}].size_m"), &size.size_m))
        }
    }
}

fn camera(camera: &Camera) -> Result<(), ShareError> {
    if let Some(intrinsics) = &camera.intrinsics {
        let values = [
            intrinsics.fx_px,
            intrinsics.fy_px,
            intrinsics.cx_px,
            intrinsics.cy_px,
        ];
        numbers("camera.intrinsics", &values, LARGEST)?;
        let place = "camera.intrinsics.horizontal_fov_deg";
        interval(place, &intrinsics.horizontal_fov_deg)?;
    }
    for (index, pose) in camera.world_from_camera.iter().enumerate() {
        let values = pose.rotation.iter().flatten().chain(&pose.translation_m);
        numbers(
            &format!("camera.world_from_camera[{index}]"),
            values,
            LARGEST,
        )?;
    }
    number(
        "camera.scale.relative_sigma",
        camera.scale.relative_sigma,
        LARGEST,
    )
}

fn scene_object(place: &str, object: &SceneObject, clip: &Clip) -> Result<(), ShareError> {
    let digits = object.colour.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return inconsistent(format!("{place}.colour"), "a colour is written #rrggbb");
    }
    if let Some(over_plane_m) = object.over_plane_m {
        let values = [over_plane_m.value, over_plane_m.sigma];
        numbers(&format!("{place}.over_plane_m"), &values, LONGEST_M)?;
    }
    let ascending = object.samples.is_sorted_by(|a, b| a.frame < b.frame);
    if !ascending {
        return inconsistent(format!("{place}.samples"), "frames must ascend");
    }
    let last = object.samples.last();
    if last.is_some_and(|sample| sample.frame as usize >= clip.frame_times_s.len()) {
        return inconsistent(format!("{place}.samples"), "the clip has no such frame");
    }
    for (index, sample) in object.samples.iter().enumerate() {
        let place = |field: &str| format!("{place}.samples[{index}].{field}");
        // Places are spelled out only when something is wrong: samples are many.
        let usable = |values: &[f64], largest: f64| values.iter().all(|v| v.abs() <= largest);
        if !usable(&[sample.t_s], LATEST_S) {
            return bad_number(place("t_s"), sample.t_s);
        }
        if !usable(&sample.point_px, FARTHEST_PX) {
            return numbers(&place("point_px"), &sample.point_px, FARTHEST_PX);
        }
        if !usable(&[sample.sigma_px], FARTHEST_PX) || sample.sigma_px < 0.0 {
            return bad_number(place("sigma_px"), sample.sigma_px);
        }
        if !usable(&[sample.score], LARGEST) {
            return bad_number(place("score"), sample.score);
        }
        let box_px = sample.box_px.unwrap_or_default();
        if !usable(&box_px, FARTHEST_PX) {
            return numbers(&place("box_px"), &box_px, FARTHEST_PX);
        }
        let world_m = sample.world_m.unwrap_or_default();
        if !usable(&world_m, LARGEST) {
            return numbers(&place("world_m"), &world_m, LARGEST);
        }
        let covariance_m2 = sample.covariance_m2.unwrap_or_default();
        if !usable(&covariance_m2, LARGEST) {
            return numbers(&place("covariance_m2"), &covariance_m2, LARGEST);
        }
    }
    Ok(())
}

fn motion(place: &str, motion: &Kinematics) -> Result<(), ShareError> {
    let length = motion.t_s.len();
    let lists = [
        motion.frame.len(),
        motion.heading_clock.len(),
        motion.edge.len(),
        motion.gap_before.len(),
    ];
    if lists.iter().any(|&list| list != length) {
        return inconsistent(place, "all lists must be as long as t_s");
    }
    numbers(&format!("{place}.t_s"), &motion.t_s, LATEST_S)?;
    if !motion.t_s.is_sorted() {
        return inconsistent(format!("{place}.t_s"), "times must not go back");
    }
    let headings = motion.heading_clock.iter().flatten();
    numbers(&format!("{place}.heading_clock"), headings, LARGEST)?;
    let series: [(&str, &Series); 10] = [
        ("x_m", &motion.x_m),
        ("y_m", &motion.y_m),
        ("z_m", &motion.z_m),
        ("vx_mps", &motion.vx_mps),
        ("vy_mps", &motion.vy_mps),
        ("vz_mps", &motion.vz_mps),
        ("speed_mps", &motion.speed_mps),
        ("acceleration_mps2", &motion.acceleration_mps2),
        ("path_length_m", &motion.path_length_m),
        ("displacement_m", &motion.displacement_m),
    ];
    for (name, series) in series {
        let place = format!("{place}.{name}");
        if series.value.len() != length || series.half_width.len() != length {
            return inconsistent(place, "all lists must be as long as t_s");
        }
        numbers(&format!("{place}.value"), &series.value, LARGEST)?;
        numbers(&format!("{place}.half_width"), &series.half_width, LARGEST)?;
    }
    let summary = &motion.summary;
    number(
        &format!("{place}.summary.duration_s"),
        summary.duration_s,
        LATEST_S,
    )?;
    numbers(
        &format!("{place}.summary.heading_clock"),
        &summary.heading_clock,
        LARGEST,
    )?;
    interval(
        &format!("{place}.summary.travelled_m"),
        &summary.travelled_m,
    )?;
    interval(
        &format!("{place}.summary.displacement_m"),
        &summary.displacement_m,
    )?;
    interval(
        &format!("{place}.summary.mean_speed_mps"),
        &summary.mean_speed_mps,
    )?;
    interval(
        &format!("{place}.summary.peak_speed_mps"),
        &summary.peak_speed_mps,
    )
}

fn interval(place: &str, interval: &Interval) -> Result<(), ShareError> {
    numbers(
        place,
        &[interval.value, interval.low, interval.high],
        LARGEST,
    )
}

fn numbers<'a>(
    place: &str,
    values: impl IntoIterator<Item = &'a f64>,
    largest: f64,
) -> Result<(), ShareError> {
    for (index, &value) in values.into_iter().enumerate() {
        if value.is_nan() || value.abs() > largest {
            return bad_number(format!("{place}[{index}]"), value);
        }
    }
    Ok(())
}

fn number(place: &str, value: f64, largest: f64) -> Result<(), ShareError> {
    if value.abs() <= largest {
        Ok(())
    } else {
        bad_number(place, value)
    }
}

fn bad_number(place: impl Into<String>, value: impl std::fmt::Debug) -> Result<(), ShareError> {
    Err(ShareError::BadNumber {
        place: place.into(),
        value: format!("{value:?}"),
    })
}

fn inconsistent(place: impl Into<String>, reason: &'static str) -> Result<(), ShareError> {
    Err(ShareError::Inconsistent {
        place: place.into(),
        reason,
    })
}
