//! The only place where domain types and wire types meet.

use kinelens_motion::{Estimate, Intrinsics, Pose, ScaleSource, overall_heading_clock, peak_speed};
use kinelens_protocol::{
    Camera, Interval, Intrinsics as WireIntrinsics, Kinematics as WireKinematics, LengthUnit,
    Lesson, Pose as WirePose, SCENE_VERSION, Sample, Scale, SceneDocument, SceneObject, Series,
    Summary,
};

use crate::{
    measure::{self, MeasuredObject, Measurement, anchor_px},
    scene::{Edits, Scene, TrackPoint, TrackedObject},
};

/// 97.5 % quantile of the normal distribution.
const NORMAL_975: f64 = 1.959_964;

pub(crate) fn document(measurement: &Measurement, scene: &Scene) -> SceneDocument {
    let edits = scene.edits();
    SceneDocument {
        version: SCENE_VERSION.into(),
        generator: concat!("kinelens ", env!("CARGO_PKG_VERSION")).into(),
        clip: scene.clip.clone(),
        calibration: edits.calibration.clone(),
        smoothing: edits.smoothing,
        detection: edits.detection.clone(),
        camera: camera(measurement),
        objects: edits
            .objects
            .iter()
            .map(|object| object_with_world(object, measurement))
            .collect(),
        kinematics: measurement.objects.iter().map(kinematics).collect(),
        answers: scene.answers.clone(),
        lesson: lesson(edits),
        unknown: scene.unknown.clone(),
    }
}

/// The lesson as it is kept: one that asked about an object that is gone asks about any.
fn lesson(edits: &Edits) -> Option<Lesson> {
    let mut lesson = edits.lesson.clone()?;
    lesson.object = lesson.object.filter(|&id| edits.object(id).is_some());
    Some(lesson)
}

pub(crate) fn interval(estimate: &Estimate) -> Interval {
    let [low, high] = estimate.interval95();
    Interval {
        value: estimate.value,
        low,
        high,
    }
}

/// An interval of something that cannot be negative.
pub(crate) fn nonnegative_interval(estimate: &Estimate) -> Interval {
    let [low, high] = estimate.nonnegative_interval95();
    Interval {
        value: estimate.value,
        low,
        high,
    }
}

/// An object as the picture shows it, before it is measured.
pub(crate) fn object_without_world(object: &TrackedObject) -> SceneObject {
    scene_object(object, |point| sample(point, point.point_px))
}

fn object_with_world(object: &TrackedObject, measurement: &Measurement) -> SceneObject {
    scene_object(object, |point| {
        let anchor_px = anchor_px(point, &measurement.geometry);
        let mut sample = sample(point, anchor_px);
        if measurement.geometry.metric && point.state.is_measured() {
            let lifted = measurement.geometry.geometry.lift_over(
                anchor_px,
                point.sigma_px,
                measure::over_plane_m(object),
            );
            sample.world_m = lifted.as_ref().map(|lifted| lifted.position_m);
            sample.covariance_m2 = lifted.map(|lifted| {
                let c = lifted.noise_covariance_m2;
                [c[0][0], c[0][1], c[0][2], c[1][1], c[1][2], c[2][2]]
            });
        }
        sample
    })
}

fn scene_object(object: &TrackedObject, to_sample: impl Fn(&TrackPoint) -> Sample) -> SceneObject {
    SceneObject {
        id: object.id,
        label: object.label.clone(),
        colour: object.colour.clone(),
        source: object.source,
        over_plane_m: object.over_plane_m,
        samples: object.points.iter().map(to_sample).collect(),
    }
}

fn sample(point: &TrackPoint, point_px: [f64; 2]) -> Sample {
    Sample {
        frame: point.frame,
        t_s: point.t_s,
        point_px,
        sigma_px: point.sigma_px,
        box_px: point.box_px,
        state: point.state,
        score: point.score,
        world_m: None,
        covariance_m2: None,
    }
}

fn camera(measurement: &Measurement) -> Camera {
    let scene_geometry = &measurement.geometry;
    let geometry = &scene_geometry.geometry;
    let (scale, intrinsics) = if scene_geometry.metric {
        let description = geometry.describe();
        let words = [
            description.words.as_str(),
            scene_geometry.lens_words.as_str(),
        ]
        .join(" ")
        .trim()
        .to_owned();
        let scale = Scale {
            unit: LengthUnit::Metres,
            relative_sigma: description.relative_sigma,
            source: source_name(description.source).into(),
            words,
        };
        (scale, Some(geometry.intrinsics()))
    } else {
        let scale = Scale {
            unit: LengthUnit::Pixels,
            relative_sigma: 0.0,
            source: "none".into(),
            words: "There is no scale yet, so lengths are in pixels.".into(),
        };
        (scale, None)
    };
    Camera {
        provider: scene_geometry.provider.into(),
        intrinsics: intrinsics.map(|intrinsics| wire_intrinsics(&intrinsics)),
        world_from_camera: vec![wire_pose(&geometry.world_from_camera())],
        scale,
    }
}

fn source_name(source: ScaleSource) -> &'static str {
    match source {
        ScaleSource::Stick => "stick",
        ScaleSource::KnownRectangle => "rectangle",
        ScaleSource::CameraHeight => "camera height",
        ScaleSource::ClassSizes => "usual sizes",
        ScaleSource::KnownClassSize => "known size",
    }
}

fn wire_intrinsics(intrinsics: &Intrinsics) -> WireIntrinsics {
    let fov_rad = intrinsics.horizontal_fov_rad();
    let half_width_rad = NORMAL_975 * intrinsics.focal_relative_sigma * fov_rad.sin();
    WireIntrinsics {
        fx_px: intrinsics.fx_px,
        fy_px: intrinsics.fy_px,
        cx_px: intrinsics.cx_px,
        cy_px: intrinsics.cy_px,
        horizontal_fov_deg: Interval {
            value: fov_rad.to_degrees(),
            low: (fov_rad - half_width_rad).to_degrees(),
            high: (fov_rad + half_width_rad).to_degrees(),
        },
    }
}

fn wire_pose(pose: &Pose) -> WirePose {
    WirePose {
        rotation: pose.rotation,
        translation_m: pose.translation_m,
    }
}

fn kinematics(object: &MeasuredObject) -> WireKinematics {
    let motion = &object.kinematics;
    let span = motion.span();
    let last = motion.t_s.len().saturating_sub(1);
    let at_end = |series: &[Estimate]| {
        series.get(last).map_or(
            Interval {
                value: 0.0,
                low: 0.0,
                high: 0.0,
            },
            nonnegative_interval,
        )
    };
    let mean_speed = kinelens_motion::mean_speed(motion, span);
    let peak = peak_speed(motion, span);
    let summary = Summary {
        duration_s: span.duration_s(),
        travelled_m: at_end(&motion.path_length_m),
        displacement_m: at_end(&motion.displacement_m),
        mean_speed_mps: mean_speed
            .as_ref()
            .map_or_else(|_| at_end(&motion.speed_mps), nonnegative_interval),
        peak_speed_mps: peak.as_ref().map_or_else(
            |_| at_end(&motion.speed_mps),
            |p| nonnegative_interval(&p.speed_mps),
        ),
        heading_clock: overall_heading_clock(motion, span)
            .ok()
            .flatten()
            .map(|heading| heading.hours),
    };
    let position = |axis: usize| Series {
        value: motion.position_m.iter().map(|p| p[axis]).collect(),
        half_width: position_half_widths(object, axis),
    };
    let velocity = |axis: usize| Series {
        value: motion.velocity_mps.iter().map(|v| v[axis]).collect(),
        half_width: velocity_half_widths(object, axis),
    };
    WireKinematics {
        object: object.id,
        t_s: motion.t_s.clone(),
        frame: object.frames.clone(),
        x_m: position(0),
        y_m: position(1),
        z_m: position(2),
        vx_mps: velocity(0),
        vy_mps: velocity(1),
        vz_mps: velocity(2),
        speed_mps: series(&motion.speed_mps),
        acceleration_mps2: series(&motion.acceleration_magnitude_mps2),
        path_length_m: series(&motion.path_length_m),
        displacement_m: series(&motion.displacement_m),
        heading_clock: motion.heading_clock_h.clone(),
        edge: motion.edge.clone(),
        gap_before: motion.gap_before.clone(),
        summary,
    }
}

fn series(estimates: &[Estimate]) -> Series {
    Series {
        value: estimates.iter().map(|estimate| estimate.value).collect(),
        half_width: estimates
            .iter()
            .map(|estimate| {
                let [low, high] = estimate.interval95();
                (high - low) / 2.0
            })
            .collect(),
    }
}

/// The smoother gives one sigma for the whole position; each axis gets the share that its raw
/// covariance has, and the shift that scale and camera may cause along it.
fn position_half_widths(object: &MeasuredObject, axis: usize) -> Vec<f64> {
    let samples = object.trajectory.samples.iter();
    samples
        .zip(&object.kinematics.position_sigma_m)
        .map(|(sample, &sigma_m)| {
            let covariance = sample.noise_covariance_m2;
            let trace: f64 = (0..3).map(|i| covariance[i][i]).sum();
            let share = if trace > 0.0 {
                covariance[axis][axis] / trace
            } else {
                0.0
            };
            let shared: f64 = sample
                .shared_shift_m
                .iter()
                .map(|shift| shift[axis] * shift[axis])
                .sum();
            NORMAL_975 * (sigma_m * sigma_m * share + shared).sqrt()
        })
        .collect()
}

/// A velocity along one axis is as noisy as the speed, and shares its relative error of scale.
fn velocity_half_widths(object: &MeasuredObject, axis: usize) -> Vec<f64> {
    let motion = &object.kinematics;
    motion
        .velocity_mps
        .iter()
        .zip(&motion.speed_mps)
        .map(|(velocity, speed)| {
            let part = if speed.value > 0.0 {
                (velocity[axis] / speed.value).abs()
            } else {
                1.0
            };
            NORMAL_975 * speed.noise_sigma.hypot(speed.shared_sigma * part)
        })
        .collect()
}
