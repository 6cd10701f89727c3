//! From the calibration that the user chose to a geometry that lifts points.

use kinelens_motion::{
    ClassSize, Estimate, FourCornerPlane, Geometry, GroundCalibration, GroundFitOptions,
    Intrinsics, KnownSizeBox, PlaneCalibration, Stick, Surface, class_size, fit_ground,
};
use kinelens_protocol::{
    Calibration, Clip, Failure, FailureCode, FieldOfView, FieldOfViewSource, KnownSize,
    ObjectSource, SampleState, ValueWithSigma,
};

use crate::{
    failures,
    scene::{Scene, TrackPoint, TrackedObject},
};

/// Standard deviation of a calibration point placed under the magnifier, display pixels.
const CALIBRATION_CLICK_SIGMA_PX: f64 = 0.5;

/// Boxes this close to the border are cut off by it, so their size says nothing. Share of the side.
const BORDER_SHARE: f64 = 0.01;

/// Boxes of one track that enter the ground fit; neighbours repeat each other's errors.
const BOXES_PER_TRACK: usize = 24;

/// A box's velocity is taken over this time on both sides.
const VELOCITY_HALF_WINDOW_S: f64 = 0.4;

/// What a scene's pixels mean.
#[derive(Clone)]
pub(crate) struct SceneGeometry {
    pub geometry: Geometry,
    /// False while one "metre" is one pixel.
    pub metric: bool,
    pub provider: &'static str,
    /// Where the field of view came from, in words; empty where it plays no part.
    pub lens_words: String,
}

/// Builds the geometry of a scene from its calibration.
///
/// # Errors
/// The calibration is impossible in itself or does not fit what is seen.
pub(crate) fn of_scene(scene: &Scene) -> Result<SceneGeometry, Failure> {
    let (intrinsics, lens_words) = intrinsics(scene);
    let failed = |error| failures::from_calibration(&error);
    match &scene.edits().calibration {
        Calibration::None => Ok(SceneGeometry {
            geometry: pixels(&scene.clip, intrinsics)?,
            metric: false,
            provider: "none",
            lens_words: String::new(),
        }),
        Calibration::Plane {
            stick,
            origin_px,
            x_axis_angle_rad,
        } => {
            let stick = Stick {
                a_px: stick.a_px,
                b_px: stick.b_px,
                length_m: estimate(stick.length_m),
                end_sigma_px: CALIBRATION_CLICK_SIGMA_PX,
            };
            let plane = PlaneCalibration::new(stick, *origin_px, *x_axis_angle_rad, intrinsics)
                .map_err(failed)?;
            Ok(metric(Geometry::Plane(plane), "plane", String::new()))
        }
        Calibration::FourCorners {
            corners_px,
            width_m,
            height_m,
            level,
        } => {
            let surface = if *level {
                Surface::Ground
            } else {
                Surface::Upright
            };
            // The sides' own uncertainty enters through the corners: a side that is 1 % uncertain
            // is a rectangle whose corners are uncertain by half a per cent of it.
            let side_px = distance(corners_px[0], corners_px[1]);
            let relative = (width_m.sigma / width_m.value).hypot(height_m.sigma / height_m.value);
            let corner_sigma_px = CALIBRATION_CLICK_SIGMA_PX.hypot(0.5 * relative * side_px);
            let rectangle = FourCornerPlane::new(
                *corners_px,
                width_m.value,
                height_m.value,
                corner_sigma_px,
                surface,
                intrinsics,
            )
            .map_err(failed)?;
            Ok(metric(
                Geometry::FourCorners(rectangle),
                "four-corners",
                lens_words,
            ))
        }
        Calibration::Ground {
            camera_height_m,
            pitch_rad,
            known,
            ..
        } => {
            let ground = match (camera_height_m, pitch_rad) {
                // Both are given, so boxes have nothing to add.
                (Some(height_m), Some(pitch_rad)) if known.is_empty() => {
                    GroundCalibration::new(estimate(*height_m), estimate(*pitch_rad), intrinsics)
                        .map_err(failed)?
                }
                _ => {
                    let boxes = known_boxes(scene, known);
                    if boxes.is_empty() {
                        return Err(nothing_of_known_size(scene));
                    }
                    let options = GroundFitOptions {
                        camera_height: camera_height_m.map(estimate),
                        pitch: pitch_rad.map(estimate),
                    };
                    fit_ground(&boxes, intrinsics, &options)
                        .map_err(failed)?
                        .calibration
                }
            };
            Ok(metric(Geometry::Ground(ground), "ground", lens_words))
        }
    }
}

/// Tells whether the scene holds tracks from which a ground plane may be fitted.
pub(crate) fn has_known_sizes(scene: &Scene) -> bool {
    !known_boxes(scene, &[]).is_empty()
}

fn metric(geometry: Geometry, provider: &'static str, lens_words: String) -> SceneGeometry {
    SceneGeometry {
        geometry,
        metric: true,
        provider,
        lens_words,
    }
}

/// A plane in which one unit is one pixel, the origin at the picture's bottom-left corner.
fn pixels(clip: &Clip, intrinsics: Intrinsics) -> Result<Geometry, Failure> {
    let [width_px, height_px] = [clip.width_px, clip.height_px].map(f64::from);
    let stick = Stick {
        a_px: [0.0, height_px],
        b_px: [width_px, height_px],
        length_m: Estimate::exact(width_px),
        end_sigma_px: 0.0,
    };
    PlaneCalibration::new(stick, [0.0, height_px], 0.0, intrinsics)
        .map(Geometry::Plane)
        .map_err(|error| failures::from_calibration(&error))
}

fn intrinsics(scene: &Scene) -> (Intrinsics, String) {
    let [width_px, height_px] = [scene.clip.width_px, scene.clip.height_px].map(f64::from);
    let chosen = match &scene.edits().calibration {
        Calibration::Ground { field_of_view, .. } => *field_of_view,
        _ => None,
    };
    if let Some(FieldOfView {
        horizontal_rad,
        source,
    }) = chosen
    {
        let intrinsics = Intrinsics::from_horizontal_fov(
            horizontal_rad.value,
            horizontal_rad.sigma,
            width_px,
            height_px,
        );
        let whose = match source {
            FieldOfViewSource::User => "you gave",
            FieldOfViewSource::Metadata => "the file names",
            FieldOfViewSource::Default => "is assumed",
        };
        return (intrinsics, lens_sentence(&intrinsics, whose));
    }
    if let Some(focal_mm) = scene.clip.focal_length_35mm {
        let intrinsics = Intrinsics::from_35mm_equivalent(focal_mm, width_px, height_px);
        return (intrinsics, lens_sentence(&intrinsics, "the file names"));
    }
    let intrinsics = Intrinsics::assumed(width_px, height_px);
    (intrinsics, lens_sentence(&intrinsics, "is assumed"))
}

fn lens_sentence(intrinsics: &Intrinsics, whose: &str) -> String {
    let fov_rad = intrinsics.horizontal_fov_rad();
    let half_width_deg = (1.96 * intrinsics.focal_relative_sigma * fov_rad.sin()).to_degrees();
    let subject = match whose {
        "is assumed" => "A horizontal field of view of".to_owned(),
        _ => format!("The horizontal field of view that {whose} is"),
    };
    let end = if whose == "is assumed" {
        " is assumed"
    } else {
        ""
    };
    format!(
        "{subject} {:.0}° ± {half_width_deg:.0}°{end}.",
        fov_rad.to_degrees()
    )
}

/// Collects boxes of things whose size is known, evenly over each track and away from the border.
fn known_boxes(scene: &Scene, known: &[KnownSize]) -> Vec<KnownSizeBox> {
    let mut boxes = Vec::new();
    for object in &scene.edits().objects {
        if object.source != ObjectSource::Detector {
            continue;
        }
        let Some(class_size) = size_of(&object.label, known) else {
            continue;
        };
        let usable: Vec<usize> = (0..object.points.len())
            .filter(|&index| {
                let point = &object.points[index];
                point.state == SampleState::Good && !touches_border(point, &scene.clip)
            })
            .collect();
        let stride = usable.len().div_ceil(BOXES_PER_TRACK).max(1);
        for &index in usable.iter().step_by(stride) {
            if let Some(box_px) = object.points[index].box_px {
                boxes.push(KnownSizeBox {
                    box_px,
                    track: object.id.0,
                    class_size,
                    velocity_px_per_s: velocity_px_per_s(object, index),
                });
            }
        }
    }
    boxes
}

/// A label such as `car 3` counts for its class.
fn size_of(label: &str, known: &[KnownSize]) -> Option<ClassSize> {
    let class = label.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let usual = class_size(class)?;
    let given = known
        .iter()
        .find(|known| class_size(&known.label).is_some_and(|size| size.label == usual.label));
    Some(match given {
        Some(KnownSize { size_m, .. }) => {
            let relative = (size_m.sigma > 0.0).then(|| size_m.sigma / size_m.value);
            usual.with_given_size(size_m.value, relative)
        }
        None => usual,
    })
}

fn touches_border(point: &TrackPoint, clip: &Clip) -> bool {
    let Some([x, y, width, height]) = point.box_px else {
        return true;
    };
    let [clip_width, clip_height] = [clip.width_px, clip.height_px].map(f64::from);
    let (margin_x, margin_y) = (BORDER_SHARE * clip_width, BORDER_SHARE * clip_height);
    x < margin_x
        || y < margin_y
        || x + width > clip_width - margin_x
        || y + height > clip_height - margin_y
}

fn velocity_px_per_s(object: &TrackedObject, index: usize) -> Option<[f64; 2]> {
    let t_s = object.points[index].t_s;
    let near = |point: &&TrackPoint| (point.t_s - t_s).abs() <= VELOCITY_HALF_WINDOW_S;
    let first = object.points.iter().find(near)?;
    let last = object.points.iter().rev().find(near)?;
    let dt_s = last.t_s - first.t_s;
    if dt_s <= 0.0 {
        return None;
    }
    let foot = |point: &TrackPoint| {
        let [x, y, width, height] = point.box_px?;
        Some([x + width / 2.0, y + height])
    };
    let (from, to) = (foot(first)?, foot(last)?);
    Some([(to[0] - from[0]) / dt_s, (to[1] - from[1]) / dt_s])
}

fn nothing_of_known_size(scene: &Scene) -> Failure {
    let hint = if scene.edits().objects.is_empty() {
        "Find the objects first, or give camera height and tilt."
    } else {
        "Give camera height and tilt, draw a stick of known length, or find cars or people first."
    };
    Failure::new(
        FailureCode::CalibrationFailed,
        "The ground cannot be placed: no detected object has a known size.",
        hint,
    )
}

fn estimate(number: ValueWithSigma) -> Estimate {
    Estimate::new(number.value, 0.0, number.sigma)
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
