//! The parts of a scene as numbers that glTF takes: single precision, finite, ascending in time.

use kinelens_protocol::{Kinematics, LengthUnit, SceneDocument, SceneObject};

/// Metres of a pixel while a scene has no scale: a picture becomes some metres wide.
const METRES_PER_PIXEL: f64 = 0.01;
/// What is farther away than this says nothing in a picture.
const FARTHEST_M: f64 = 1e7;

/// One object's way.
pub(super) struct Path {
    pub label: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Ascending.
    pub times_s: Vec<f32>,
    pub points_m: Vec<[f32; 3]>,
    pub speeds_mps: Vec<f32>,
}

/// Where everything lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub low_m: [f32; 3],
    pub high_m: [f32; 3],
}

/// Metres in a scene's unit of length.
pub(super) fn metres_per_unit(document: &SceneDocument) -> f64 {
    match document.camera.scale.unit {
        LengthUnit::Metres => 1.0,
        LengthUnit::Pixels => METRES_PER_PIXEL,
    }
}

/// The time that glTF calls 0. Times in glTF are not negative, so a scene that begins before 0
/// begins at 0 there; all others keep their presentation times.
pub(super) fn start_s(document: &SceneDocument) -> f64 {
    let first = document
        .kinematics
        .iter()
        .filter_map(|motion| motion.t_s.first());
    first.fold(0.0, |start_s, &t_s| start_s.min(t_s))
}

/// The ways of all objects that have one.
pub(super) fn paths(document: &SceneDocument) -> Vec<Path> {
    let start_s = start_s(document);
    let metres = metres_per_unit(document);
    let paths = document.objects.iter().filter_map(|object| {
        let motion = document.kinematics.iter().find(|k| k.object == object.id)?;
        path(object, motion, start_s, metres)
    });
    paths.collect()
}

fn path(object: &SceneObject, motion: &Kinematics, start_s: f64, metres: f64) -> Option<Path> {
    let mut path = Path {
        label: object.label.clone(),
        colour: object.colour.clone(),
        times_s: Vec::new(),
        points_m: Vec::new(),
        speeds_mps: Vec::new(),
    };
    for (index, &t_s) in motion.t_s.iter().enumerate() {
        let value = |list: &[f64]| list.get(index).copied().unwrap_or(f64::NAN) * metres;
        let point_m = [&motion.x_m, &motion.y_m, &motion.z_m].map(|series| value(&series.value));
        let t_s = (t_s - start_s) as f32;
        // Two times may be one in single precision.
        let later = path.times_s.last().is_none_or(|&last_s| t_s > last_s);
        if later && t_s.is_finite() && point_m.iter().all(|x| x.abs() <= FARTHEST_M) {
            path.times_s.push(t_s);
            path.points_m.push(point_m.map(|x| x as f32));
            path.speeds_mps.push(value(&motion.speed_mps.value) as f32);
        }
    }
    (!path.times_s.is_empty()).then_some(path)
}

/// The box around all paths; a metre around the origin without any.
pub(super) fn bounds(paths: &[Path]) -> Bounds {
    let mut points = paths.iter().flat_map(|path| &path.points_m);
    let Some(&first) = points.next() else {
        return Bounds {
            low_m: [-1.0, 0.0, -1.0],
            high_m: [1.0, 1.0, 1.0],
        };
    };
    points.fold(
        Bounds {
            low_m: first,
            high_m: first,
        },
        |mut bounds, point| {
            for (axis, &x) in point.iter().enumerate() {
                bounds.low_m[axis] = bounds.low_m[axis].min(x);
                bounds.high_m[axis] = bounds.high_m[axis].max(x);
            }
            bounds
        },
    )
}

impl Bounds {
    /// The longest side, and never nothing.
    pub fn size_m(&self) -> f32 {
        let sides = self
            .high_m
            .iter()
            .zip(self.low_m)
            .map(|(high, low)| high - low);
        sides.fold(1e-3, f32::max)
    }
}
