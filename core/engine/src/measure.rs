//! Measures a scene: lifts every track and computes its kinematics.

use std::sync::Arc;

use kinelens_motion::{
    Estimate, Kinematics, Observation, SmoothingOptions, Trajectory, TrajectoryError,
};
use kinelens_protocol::{Calibration, Failure, ObjectId, ObjectSource, SceneDocument};

use crate::{
    convert,
    geometry::{self, SceneGeometry},
    scene::{Scene, TrackPoint, TrackedObject},
};

/// One object in the world.
pub(crate) struct MeasuredObject {
    pub id: ObjectId,
    pub trajectory: Trajectory,
    /// Frame of each sample of the trajectory.
    pub frames: Vec<u32>,
    pub kinematics: Kinematics,
}

/// All that follows from the tracks and the calibration; thrown away at every change.
pub(crate) struct Measurement {
    pub geometry: SceneGeometry,
    pub objects: Vec<MeasuredObject>,
    basis: GeometryBasis,
}

/// What a geometry was made from. A ground plane is fitted to every detected box, which takes too
/// long to be done again when an object only gets another name or point.
#[derive(PartialEq)]
struct GeometryBasis {
    calibration: Calibration,
    /// Labels and points of the objects whose boxes may place the ground.
    detected: Vec<Arc<TrackedObject>>,
}

impl Measurement {
    /// Measures the scene, taking over from the measurement before what still holds.
    ///
    /// # Errors
    /// The calibration does not fit. An object with too few usable points is left out without an
    /// error: it is still shown in the picture.
    pub fn new(scene: &Scene, before: Option<&Self>) -> Result<Self, Failure> {
        let edits = scene.edits();
        let basis = GeometryBasis {
            calibration: edits.calibration.clone(),
            detected: edits
                .objects
                .iter()
                .filter(|object| object.source == ObjectSource::Detector)
                .cloned()
                .collect(),
        };
        let geometry = match before.filter(|before| before.basis == basis) {
            Some(before) => before.geometry.clone(),
            None => geometry::of_scene(scene)?,
        };
        let options = SmoothingOptions {
            half_width_s: scene.edits().smoothing.half_width_s,
        };
        let objects = scene
            .edits()
            .objects
            .iter()
            .filter_map(|object| measure(object, &geometry, &options))
            .collect();
        Ok(Self {
            geometry,
            objects,
            basis,
        })
    }

    pub fn object(&self, id: ObjectId) -> Option<&MeasuredObject> {
        self.objects.iter().find(|object| object.id == id)
    }

    pub fn document(&self, scene: &Scene) -> SceneDocument {
        convert::document(self, scene)
    }
}

fn measure(
    object: &TrackedObject,
    geometry: &SceneGeometry,
    options: &SmoothingOptions,
) -> Option<MeasuredObject> {
    let observations: Vec<Observation> = object
        .points
        .iter()
        .filter(|point| point.state.is_measured())
        .map(|point| Observation {
            t_s: point.t_s,
            point_px: anchor_px(point, geometry),
            sigma_px: point.sigma_px,
            quality: point.score,
        })
        .collect();
    let trajectory: Result<Trajectory, TrajectoryError> =
        Trajectory::from_observations_over(&geometry.geometry, &observations, over_plane_m(object));
    // Nothing usable: the object stays in the picture and has no numbers.
    let trajectory = trajectory.ok()?;
    let kinematics = Kinematics::new(&trajectory, options).ok()?;
    let frames = kinematics
        .t_s
        .iter()
        .map(|&t_s| frame_at(object, t_s))
        .collect();
    Some(MeasuredObject {
        id: object.id,
        trajectory,
        frames,
        kinematics,
    })
}

/// How far the followed point of an object lies over the calibrated plane, metres.
pub(crate) fn over_plane_m(object: &TrackedObject) -> Estimate {
    let height_m = object.over_plane_m;
    height_m.map_or(Estimate::exact(0.0), |height_m| {
        Estimate::new(height_m.value, 0.0, height_m.sigma)
    })
}

/// The image point that stands for an object: where a box meets the ground, its middle in a plane,
/// the tracked point itself otherwise.
pub(crate) fn anchor_px(point: &TrackPoint, geometry: &SceneGeometry) -> [f64; 2] {
    match point.box_px {
        Some([x, y, width, height]) if geometry.provider == "ground" => {
            [x + width / 2.0, y + height]
        }
        Some([x, y, width, height]) => [x + width / 2.0, y + height / 2.0],
        None => point.point_px,
    }
}

fn frame_at(object: &TrackedObject, t_s: f64) -> u32 {
    let after = object.points.partition_point(|point| point.t_s < t_s);
    let nearest = [after.checked_sub(1), Some(after)]
        .into_iter()
        .flatten()
        .filter_map(|index| object.points.get(index))
        .min_by(|a, b| (a.t_s - t_s).abs().total_cmp(&(b.t_s - t_s).abs()));
    nearest.map_or(0, |point| point.frame)
}
