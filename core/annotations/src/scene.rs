//! Scenes that Kinelens measured: `.kinelens` files and bare scene documents.
//!
//! A track is an object's measured points. They are points of its surface or foot, not the middle of a box,
//! and which way it faces is not told, so its pose has the world's axes. The colour in a document is that of
//! the drawing, not of the thing, and is left aside. A document does not say whether it shows sport.

use std::path::{Path, PathBuf};

use kinelens_motion::{Intrinsics, Pose};
use kinelens_protocol::{LengthUnit, SampleState, SceneDocument};
use kinelens_share::read_bundle;

use crate::files::format_error;
use crate::gather::{Gatherer, TrackHead};
use crate::report::reason;
use crate::{
    Camera, LeftOut, ReadError, Recording, Seen, Source, TimedPose, TrackSample, Trail, WorldFrame,
    files, rotation_from_z_up,
};

/// Half a 95 % interval in standard deviations.
const HALF_INTERVAL_SIGMAS: f64 = 1.96;

/// A scene or a folder of them.
#[derive(Debug)]
pub(crate) struct Scenes {
    names: Vec<String>,
    paths: Vec<PathBuf>,
}

impl Scenes {
    /// Finds the files in the folder and in the folders within it.
    pub fn open(input: &Path) -> Result<Self, ReadError> {
        let is_scene =
            |path: &PathBuf| files::has_extension(path, &["kinelens", "json"]) && path.is_file();
        let mut paths = Vec::new();
        if input.is_file() {
            paths.push(input.to_path_buf());
        } else {
            for path in files::list(input)? {
                if path.is_dir() {
                    paths.extend(files::list(&path)?.into_iter().filter(is_scene));
                } else if is_scene(&path) {
                    paths.push(path);
                }
            }
        }
        if paths.is_empty() {
            return Err(ReadError::NothingThere {
                folder: input.to_path_buf(),
                what: "scene",
                hint: "scenes are .kinelens files or scene.json documents",
            });
        }
        // Many scenes are called scene.json; the folder tells them apart.
        let named = |path: &PathBuf| {
            let within = path.strip_prefix(input).ok();
            let within = within.filter(|within| within.components().next().is_some());
            within.map_or_else(|| files::name(path), |within| within.display().to_string())
        };
        Ok(Self {
            names: paths.iter().map(named).collect(),
            paths,
        })
    }
}

impl Source for Scenes {
    fn logs(&self) -> &[String] {
        &self.names
    }

    fn read(&self, index: usize, left_out: &mut LeftOut) -> Result<Recording, ReadError> {
        let (Some(name), Some(path)) = (self.names.get(index), self.paths.get(index)) else {
            return Err(ReadError::NoSuchRecording {
                index,
                count: self.names.len(),
            });
        };
        let bytes = std::fs::read(path).map_err(|source| ReadError::File {
            file: path.clone(),
            source,
        })?;
        let document = match read_bundle(&bytes) {
            Ok(bundle) => bundle.document,
            Err(error) => return Err(format_error(path, error.to_string())),
        };
        drop(bytes);
        if document.camera.scale.unit != LengthUnit::Metres {
            left_out.add(reason::NO_SCALE, || name.clone());
            return Err(format_error(
                path,
                "the scene knows pixels only; give it a scale and save it again",
            ));
        }
        let mut gatherer = Gatherer::new(name);
        for object in &document.objects {
            let id = object.id.0.to_string();
            for (row, sample) in (1..).zip(&object.samples) {
                let Some(world_m) = sample.world_m.filter(|_| sample.state.is_measured()) else {
                    let what = format!("object {id} at {} s", sample.t_s);
                    gatherer.leave(left_out, reason::NOT_MEASURED, row, &what);
                    continue;
                };
                let mut world_from_object = rotation_from_z_up();
                world_from_object.translation_m = world_m;
                let sample = TrackSample {
                    t_s: sample.t_s,
                    world_from_object,
                    seen: match sample.state {
                        SampleState::Key | SampleState::Good => Seen::Clearly,
                        SampleState::Possible | SampleState::Lost => Seen::Unknown,
                    },
                };
                gatherer.add(&id, sample, row, left_out, || TrackHead {
                    label: label(&object.label),
                    colour: None,
                    size_m: None,
                });
            }
        }
        Ok(Recording {
            dataset: "scene",
            log: name.clone(),
            group: name.clone(),
            frame: WorldFrame::Fixed,
            is_sport: false,
            tracks: gatherer.finish(path, left_out)?,
            cameras: camera(&document).into_iter().collect(),
        })
    }
}

/// A name that somebody gave, such as `Anna`, stays as it is.
fn label(label: &str) -> String {
    match label.trim() {
        "" => "object".to_owned(),
        named => named.to_owned(),
    }
}

/// Returns the camera where its lens and its pose are known.
fn camera(document: &SceneDocument) -> Option<Camera> {
    let intrinsics = document.camera.intrinsics?;
    let sides_px = [document.clip.width_px, document.clip.height_px];
    // A lens without a length sees nothing.
    if intrinsics.fx_px <= 0.0 || intrinsics.fy_px <= 0.0 || sides_px.contains(&0) {
        return None;
    }
    let clip = &document.clip;
    let poses: Vec<Pose> = document.camera.world_from_camera.iter().map(pose).collect();
    let world_from_camera = match poses.as_slice() {
        [] => return None,
        [at_rest] => Trail::at_rest(*at_rest),
        several if several.len() == clip.frame_times_s.len() => {
            let timed = clip.frame_times_s.iter().zip(several);
            Trail::new(timed.map(|(&t_s, &pose)| TimedPose { t_s, pose }).collect())
        }
        _ => return None,
    };
    let fov = intrinsics.horizontal_fov_deg;
    Some(Camera {
        name: clip.name.clone(),
        intrinsics: Intrinsics {
            fx_px: intrinsics.fx_px,
            fy_px: intrinsics.fy_px,
            cx_px: intrinsics.cx_px,
            cy_px: intrinsics.cy_px,
            width_px: clip.width_px.into(),
            height_px: clip.height_px.into(),
            focal_relative_sigma: focal_relative_sigma(fov.low, fov.high),
        },
        world_from_camera,
    })
}

/// Returns the relative standard deviation of a focal length from the interval of its field of view, degrees;
/// the focal length goes with 1 / tan of half of it.
fn focal_relative_sigma(low_deg: f64, high_deg: f64) -> f64 {
    let focal = |fov_deg: f64| 1.0 / (fov_deg.to_radians() / 2.0).tan();
    let (long, short) = (focal(low_deg), focal(high_deg));
    let sigma = (long - short) / (long + short) / HALF_INTERVAL_SIGMAS;
    if sigma.is_finite() {
        sigma.max(0.0)
    } else {
        0.0
    }
}

fn pose(pose: &kinelens_protocol::Pose) -> Pose {
    Pose {
        rotation: pose.rotation,
        translation_m: pose.translation_m,
    }
}
