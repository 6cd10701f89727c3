use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use super::cameras::{CameraFrame, Cameras};
use super::labels::label;
use super::table::{Token, read_optional_table, read_table};
use crate::report::reason;
use crate::{LeftOut, ReadError, Seen};

/// What recordings are made of.
#[derive(Debug)]
pub(super) struct Index {
    pub scenes: Vec<Scene>,
    pub instances: Vec<Instance>,
    pub cameras: Cameras,
    /// Rows that cannot be used, and those that belong to nothing.
    pub left_out: LeftOut,
}

#[derive(Debug)]
pub(super) struct Scene {
    pub name: String,
    pub log: String,
    /// Time of its first sample, microseconds since 1970.
    pub first_us: i64,
    pub boxes: Vec<BoxRow>,
    pub frames: Vec<CameraFrame>,
}

/// One object through a scene.
#[derive(Debug)]
pub(super) struct Instance {
    pub token: Box<str>,
    pub label: String,
    /// Length, width, height of its first box.
    pub size_m: Option<[f64; 3]>,
}

/// A box at one time, in the global frame of the map, whose z is up.
#[derive(Debug)]
pub(super) struct BoxRow {
    pub timestamp_us: i64,
    pub translation_m: [f64; 3],
    pub wxyz: [f64; 4],
    /// Index of the instance.
    pub instance: u32,
    pub row: u32,
    pub seen: Seen,
}

/// The samples, each with its scene and time in microseconds.
pub(super) type Samples = HashMap<Token, (u32, i64)>;

#[derive(Deserialize)]
struct SceneRow {
    token: Token,
    name: String,
    #[serde(default)]
    log_token: String,
}

#[derive(Deserialize)]
struct SampleRow {
    token: Token,
    timestamp: i64,
    scene_token: Token,
}

#[derive(Deserialize)]
struct CategoryRow {
    token: Token,
    name: String,
}

#[derive(Deserialize)]
struct InstanceRow {
    token: Box<str>,
    category_token: Token,
}

#[derive(Deserialize)]
struct VisibilityRow {
    token: Token,
    level: String,
}

#[derive(Deserialize)]
struct AnnotationRow {
    sample_token: Token,
    instance_token: Token,
    visibility_token: Option<Token>,
    translation: [f64; 3],
    /// Width, length, height.
    size: [f64; 3],
    rotation: [f64; 4],
    num_lidar_pts: Option<i64>,
    num_radar_pts: Option<i64>,
}

impl Index {
    /// Reads all tables of a folder once.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let mut left_out = LeftOut::default();
        let (mut scenes, samples) = read_samples(folder, &mut left_out)?;
        let (mut instances, by_token) = read_instances(folder, &mut left_out)?;
        let seen_by_token = read_visibilities(folder, &mut left_out)?;
        let file = folder.join("sample_annotation.json");
        read_table(
            &file,
            &mut left_out,
            |row, found: AnnotationRow, left_out| {
                let place = samples.get(&found.sample_token);
                let instance = by_token.get(&found.instance_token);
                let (Some(&(scene, timestamp_us)), Some(&instance)) = (place, instance) else {
                    return left_out.add(reason::UNKNOWN_TOKEN, || {
                        format!("sample_annotation.json, row {row}: sample or instance")
                    });
                };
                let [width_m, length_m, height_m] = found.size;
                let size_m = &mut instances[instance as usize].size_m;
                size_m.get_or_insert([length_m, width_m, height_m]);
                let counts = [found.num_lidar_pts, found.num_radar_pts];
                let is_hit = counts.iter().flatten().any(|count| *count > 0);
                let seen = if counts.iter().any(Option::is_some) && !is_hit {
                    Seen::Hidden
                } else {
                    let seen = found
                        .visibility_token
                        .and_then(|token| seen_by_token.get(&token));
                    seen.copied().unwrap_or(Seen::Unknown)
                };
                scenes[scene as usize].boxes.push(BoxRow {
                    timestamp_us,
                    translation_m: found.translation,
                    wxyz: found.rotation,
                    instance,
                    row,
                    seen,
                });
            },
        )?;
        let cameras = Cameras::read(folder, &samples, &mut scenes, &mut left_out)?;
        for scene in &mut scenes {
            scene.boxes.shrink_to_fit();
            scene.frames.shrink_to_fit();
        }
        Ok(Self {
            scenes,
            instances,
            cameras,
            left_out,
        })
    }
}

fn read_samples(folder: &Path, left_out: &mut LeftOut) -> Result<(Vec<Scene>, Samples), ReadError> {
    let mut scenes = Vec::new();
    let mut scene_by_token = HashMap::new();
    read_table(
        &folder.join("scene.json"),
        left_out,
        |_, found: SceneRow, _| {
            scene_by_token.insert(found.token, scenes.len() as u32);
            scenes.push(Scene {
                // Scenes of no log known are taken for scenes of one drive each.
                log: Some(found.log_token)
                    .filter(|log| !log.is_empty())
                    .unwrap_or_else(|| found.name.clone()),
                name: found.name,
                first_us: i64::MAX,
                boxes: Vec::new(),
                frames: Vec::new(),
            });
        },
    )?;
    let mut samples = Samples::new();
    let file = folder.join("sample.json");
    read_table(&file, left_out, |row, found: SampleRow, left_out| {
        if let Some(&scene) = scene_by_token.get(&found.scene_token) {
            let first_us = &mut scenes[scene as usize].first_us;
            *first_us = found.timestamp.min(*first_us);
            samples.insert(found.token, (scene, found.timestamp));
        } else {
            left_out.add(reason::UNKNOWN_TOKEN, || {
                format!("sample.json, row {row}: scene")
            });
        }
    })?;
    Ok((scenes, samples))
}

fn read_instances(
    folder: &Path,
    left_out: &mut LeftOut,
) -> Result<(Vec<Instance>, HashMap<Token, u32>), ReadError> {
    let mut labels = HashMap::new();
    let file = folder.join("category.json");
    read_table(&file, left_out, |_, found: CategoryRow, _| {
        labels.insert(found.token, label(&found.name));
    })?;
    let mut instances = Vec::new();
    let mut by_token = HashMap::new();
    let file = folder.join("instance.json");
    read_table(&file, left_out, |row, found: InstanceRow, left_out| {
        let label = labels.get(&found.category_token);
        if let Some(label) = label {
            by_token.insert(Token::of(&found.token), instances.len() as u32);
            instances.push(Instance {
                token: found.token,
                label: label.clone(),
                size_m: None,
            });
        } else {
            left_out.add(reason::UNKNOWN_TOKEN, || {
                format!("instance.json, row {row}: category")
            });
        }
    })?;
    Ok((instances, by_token))
}

/// Reads what each level of visibility means; nuScenes' own where there is no table.
fn read_visibilities(
    folder: &Path,
    left_out: &mut LeftOut,
) -> Result<HashMap<Token, Seen>, ReadError> {
    let levels = ["v0-40", "v40-60", "v60-80", "v80-100"];
    let known = (1..).zip(levels);
    let mut seen_by_token: HashMap<Token, Seen> = known
        .map(|(number, level): (u32, _)| (Token::of(&number.to_string()), seen_at(level)))
        .collect();
    let file = folder.join("visibility.json");
    read_optional_table(&file, left_out, |_, found: VisibilityRow, _| {
        seen_by_token.insert(found.token, seen_at(&found.level));
    })?;
    Ok(seen_by_token)
}

/// Returns what a level means: nuScenes' share that is seen in all six pictures, in percent, or T4's words.
fn seen_at(level: &str) -> Seen {
    match level {
        "v0-40" | "none" => Seen::Hidden,
        "v40-60" | "partial" => Seen::Partly,
        "v60-80" | "v80-100" | "full" | "most" => Seen::Clearly,
        _ => Seen::Unknown,
    }
}
