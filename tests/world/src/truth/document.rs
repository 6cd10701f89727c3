//! The truth of a clip as a scene document.

use glam::{DMat3, DVec3};
use kinelens_protocol::{
    Calibration, Camera, Clip, Intrinsics, Kinematics, LengthUnit, ObjectId, ObjectSource, Pose,
    SCENE_VERSION, Sample, SampleState, Scale, SceneDocument, SceneObject, Series,
    SmoothingSettings, Summary,
};
use serde_json::json;

use super::answers::{answers, exact};
use super::path::TruePath;
use crate::scene::{Body, View, World};

/// Writes down what is true of every frame. Ids of objects are positions in the world's list plus 1.
///
/// Samples hold barycentres as they project, whether hidden or not; those out of the picture are
/// left out. Intrinsics of every frame and the lens stand beside the camera's own, in fields that
/// other readers pass over.
pub fn document(world: &World, name: &str) -> SceneDocument {
    let times_s = world.filming.times_s();
    let size_px = [world.filming.width_px, world.filming.height_px];
    let views: Vec<View> = times_s
        .iter()
        .map(|t_s| world.camera.view(*t_s, size_px))
        .collect();
    let tracked: Vec<(ObjectId, &Body)> = world
        .tracked()
        .map(|(index, body)| (ObjectId(index as u32 + 1), body))
        .collect();
    let objects: Vec<SceneObject> = tracked
        .iter()
        .map(|(id, body)| object(world, *id, body, &times_s, &views))
        .collect();
    let kinematics = tracked
        .iter()
        .map(|(id, body)| kinematics(*id, body, &times_s))
        .collect();
    let mut unknown = serde_json::Map::new();
    let lens: Vec<_> = views
        .iter()
        .map(|view| json!({"f_px": view.focal_px, "cx_px": view.centre_px.x, "cy_px": view.centre_px.y}))
        .collect();
    unknown.insert("true_intrinsics".into(), json!(lens));
    unknown.insert(
        "true_distortion".into(),
        json!(world.camera.lens.distortion),
    );
    unknown.insert("true_readout_s".into(), json!(world.filming.readout_s));
    SceneDocument {
        version: SCENE_VERSION.into(),
        generator: concat!("kinelens-world ", env!("CARGO_PKG_VERSION")).into(),
        clip: clip(world, name, &times_s),
        calibration: Calibration::None,
        smoothing: SmoothingSettings::default(),
        detection: None,
        camera: camera(world, &views),
        objects,
        kinematics,
        answers: answers(world),
        lesson: None,
        unknown,
    }
}

fn clip(world: &World, name: &str, times_s: &[f64]) -> Clip {
    let filming = &world.filming;
    Clip {
        name: name.into(),
        size_bytes: 0,
        sha256: None,
        width_px: filming.width_px,
        height_px: filming.height_px,
        rotation_deg: 0,
        duration_s: times_s.last().copied().unwrap_or(0.0) + 1.0 / filming.rate_hz,
        frame_times_s: times_s.to_vec(),
        focal_length_35mm: None,
        codec: "h264".into(),
        decoder: "none".into(),
        analysis_width_px: filming.width_px,
        analysis_height_px: filming.height_px,
    }
}

fn camera(world: &World, views: &[View]) -> Camera {
    let poses = views.iter().map(|view| {
        let pose = view.world_from_camera;
        let columns = DMat3::from_quat(pose.rotation).to_cols_array_2d();
        Pose {
            rotation: [0, 1, 2].map(|row| [0, 1, 2].map(|column: usize| columns[column][row])),
            translation_m: pose.translation_m.to_array(),
        }
    });
    let poses: Vec<Pose> = if world.camera.is_still() {
        poses.take(1).collect()
    } else {
        poses.collect()
    };
    let first = views.first();
    Camera {
        provider: "truth".into(),
        intrinsics: first.map(|view| Intrinsics {
            fx_px: view.focal_px,
            fy_px: view.focal_px,
            cx_px: view.centre_px.x,
            cy_px: view.centre_px.y,
            horizontal_fov_deg: exact(world.camera.lens.horizontal_fov_rad.to_degrees()),
        }),
        world_from_camera: poses,
        scale: Scale {
            unit: LengthUnit::Metres,
            relative_sigma: 0.0,
            source: "truth".into(),
            words: "Exact: the world was made.".into(),
        },
    }
}

fn object(
    world: &World,
    id: ObjectId,
    body: &Body,
    times_s: &[f64],
    views: &[View],
) -> SceneObject {
    let [width, height] = [world.filming.width_px, world.filming.height_px].map(f64::from);
    let samples = times_s
        .iter()
        .zip(views)
        .zip(0..)
        .filter_map(|((t_s, view), frame)| {
            let place_m = body.motion.pose(*t_s).translation_m;
            let point = view.project(place_m)?;
            let inside = (0.0..width).contains(&point.x) && (0.0..height).contains(&point.y);
            inside.then(|| Sample {
                frame,
                t_s: *t_s,
                point_px: point.to_array(),
                sigma_px: 0.0,
                box_px: box_px(body, *t_s, view),
                state: SampleState::Key,
                score: 1.0,
                world_m: Some(place_m.to_array()),
                covariance_m2: Some([0.0; 6]),
            })
        });
    SceneObject {
        over_plane_m: None,
        id,
        label: body.label.clone(),
        colour: "#3b82f6".into(),
        source: ObjectSource::Hand,
        samples: samples.collect(),
    }
}

/// The rectangle around the corners of the body's box, `[x, y, width, height]`.
fn box_px(body: &Body, t_s: f64, view: &View) -> Option<[f64; 4]> {
    let pose = body.motion.pose(t_s);
    let half = 0.5 * DVec3::from(body.size_m);
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for corner in 0..8 {
        let sign = |bit: u32| if corner >> bit & 1 == 1 { 1.0 } else { -1.0 };
        let corner_m = pose.point(half * DVec3::new(sign(0), sign(1), sign(2)));
        let at = view.project(corner_m)?.to_array();
        for axis in 0..2 {
            low[axis] = low[axis].min(at[axis]);
            high[axis] = high[axis].max(at[axis]);
        }
    }
    Some([low[0], low[1], high[0] - low[0], high[1] - low[1]])
}

fn kinematics(object: ObjectId, body: &Body, times_s: &[f64]) -> Kinematics {
    let end_s = times_s.last().copied().unwrap_or(0.0);
    let path = TruePath::new(body, 0.0, end_s);
    let series = |value: &dyn Fn(f64) -> f64| Series {
        value: times_s.iter().map(|t_s| value(*t_s)).collect(),
        half_width: vec![0.0; times_s.len()],
    };
    let velocity = |t_s: f64| body.motion.velocity_mps(t_s);
    let acceleration = |t_s: f64| {
        let half_s = 1e-3;
        ((velocity(t_s + half_s) - velocity(t_s - half_s)) / (2.0 * half_s)).length()
    };
    let steps = path.steps();
    let ahead = steps
        .iter()
        .map(|(_, velocity)| *velocity)
        .find(|velocity| TruePath::clock_h(*velocity, *velocity).is_some());
    let clock = |v: DVec3| ahead.and_then(|ahead| TruePath::clock_h(v, ahead));
    let mut gone_m = vec![0.0];
    for pair in times_s.windows(2) {
        gone_m.push(gone_m[gone_m.len() - 1] + path.length_m(pair[0], pair[1]));
    }
    Kinematics {
        object,
        t_s: times_s.to_vec(),
        frame: (0..times_s.len() as u32).collect(),
        x_m: series(&|t_s| path.at(t_s).x),
        y_m: series(&|t_s| path.at(t_s).y),
        z_m: series(&|t_s| path.at(t_s).z),
        vx_mps: series(&|t_s| velocity(t_s).x),
        vy_mps: series(&|t_s| velocity(t_s).y),
        vz_mps: series(&|t_s| velocity(t_s).z),
        speed_mps: series(&|t_s| path.speed_mps(t_s)),
        acceleration_mps2: series(&acceleration),
        path_length_m: Series {
            half_width: vec![0.0; gone_m.len()],
            value: gone_m,
        },
        displacement_m: series(&|t_s| (path.at(t_s) - path.at(0.0)).length()),
        heading_clock: times_s.iter().map(|t_s| clock(velocity(*t_s))).collect(),
        edge: vec![false; times_s.len()],
        gap_before: vec![false; times_s.len()],
        summary: Summary {
            duration_s: end_s,
            travelled_m: exact(path.travelled_m()),
            displacement_m: exact(path.displacement_m()),
            mean_speed_mps: exact(path.mean_speed_mps()),
            peak_speed_mps: exact(path.peak_speed_mps()),
            heading_clock: clock((path.at(end_s) - path.at(0.0)) / end_s.max(1e-9)),
        },
    }
}
