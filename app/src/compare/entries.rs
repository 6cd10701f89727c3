//! The objects that can be compared: which scene, which colour, where their time begins.

use std::sync::Arc;

use kinelens_protocol::{Kinematics, LengthUnit, SceneDocument};
use leptos::prelude::Get;

use super::state::{CompareState, CurveKey, Origin, SceneKey};

/// Objects of a scene that are shown before the user has chosen.
const USUALLY_SHOWN: usize = 3;
/// Dashes that tell scenes apart, whatever the colours; SVG `stroke-dasharray`.
const DASHES: [&str; 4] = ["none", "7 3", "2 3", "9 3 2 3"];
/// Colours for objects whose own is taken; those that the engine gives, in another order.
const COLOURS: [&str; 8] = [
    "#d55e00", "#009e73", "#0072b2", "#8464c9", "#e69f00", "#56b4e9", "#cc79a7", "#7a8b1f",
];

/// A scene of the comparison.
#[derive(Clone, Debug)]
pub struct Member {
    pub key: SceneKey,
    pub document: Arc<SceneDocument>,
}

/// An object with numbers.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: CurveKey,
    pub document: Arc<SceneDocument>,
    pub label: String,
    pub colour: String,
    pub dash: &'static str,
    /// Whether it is shown before the user has chosen.
    pub usual: bool,
    /// First time of its track and of its scene, seconds of the clip.
    pub track_start_s: f64,
    pub scene_start_s: f64,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
            && self.colour == other.colour
            && Arc::ptr_eq(&self.document, &other.document)
    }
}

impl Entry {
    pub fn scene_name(&self) -> &str {
        &self.document.clip.name
    }

    pub fn unit(&self) -> LengthUnit {
        self.document.camera.scale.unit
    }

    pub fn kinematics(&self) -> Option<&Kinematics> {
        let mut all = self.document.kinematics.iter();
        all.find(|entry| entry.object == self.key.object)
    }

    /// What is added to a time of the clip to get the time that is shown.
    pub fn offset_s(&self, state: CompareState) -> f64 {
        let start_s = match state.origin.get() {
            Origin::Track => self.track_start_s,
            Origin::Scene => self.scene_start_s,
        };
        state.shift_s(self.key) - start_s
    }

    /// The relative standard deviation of the scale that this and another object rest on together;
    /// zero where each has a scale of its own.
    pub fn shared_with(&self, other: &Self) -> f64 {
        let (one, another) = (&self.document, &other.document);
        let is_same_clip = one.clip.sha256.is_some() && one.clip.sha256 == another.clip.sha256;
        let is_one_scale = self.key.scene == other.key.scene
            || is_same_clip && one.calibration == another.calibration;
        if is_one_scale {
            one.camera.scale.relative_sigma
        } else {
            0.0
        }
    }
}

/// Lists the objects of all scenes that have numbers, in the order of the scenes.
///
/// An object keeps its colour unless an earlier one has it.
pub fn entries(members: &[Member]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (place, member) in members.iter().enumerate() {
        let starts_s = |motion: &Kinematics| motion.t_s.first().copied();
        let scene_start_s = member
            .document
            .kinematics
            .iter()
            .filter_map(starts_s)
            .fold(f64::INFINITY, f64::min);
        let mut shown = 0;
        for object in &member.document.objects {
            let mut all = member.document.kinematics.iter();
            let motion = all.find(|motion| motion.object == object.id);
            let Some(track_start_s) = motion.and_then(starts_s) else {
                continue;
            };
            shown += 1;
            entries.push(Entry {
                key: CurveKey {
                    scene: member.key,
                    object: object.id,
                },
                document: Arc::clone(&member.document),
                label: object.label.clone(),
                colour: free_colour(&object.colour, &entries),
                dash: DASHES[place % DASHES.len()],
                usual: shown <= USUALLY_SHOWN,
                track_start_s,
                scene_start_s,
            });
        }
    }
    entries
}

/// The object's own colour, else the first that is free, else its own all the same.
fn free_colour(own: &str, taken: &[Entry]) -> String {
    let is_free = |colour: &&str| {
        !taken
            .iter()
            .any(|entry| entry.colour.eq_ignore_ascii_case(colour))
    };
    let choices = std::iter::once(own).chain(COLOURS);
    choices.into_iter().find(is_free).unwrap_or(own).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinelens_protocol::{Interval, ObjectId, Series, Summary};
    use serde_json::json;

    fn member(key: u32, colours: &[&str]) -> Member {
        let mut document: SceneDocument = serde_json::from_value(json!({
            "version": "1.0", "generator": "test",
            "clip": {
                "name": format!("{key}.mp4"), "size_bytes": 1, "width_px": 8, "height_px": 8,
                "rotation_deg": 0, "duration_s": 1.0, "frame_times_s": [0.0, 0.5],
                "codec": "avc1", "decoder": "webcodecs",
                "analysis_width_px": 8, "analysis_height_px": 8,
            },
            "calibration": { "kind": "none" },
            "camera": {
                "provider": "none", "intrinsics": null, "world_from_camera": [],
                "scale": { "unit": "metres", "relative_sigma": 0.1, "source": "stick", "words": "" },
            },
            "objects": [], "kinematics": [],
        }))
        .expect("is a scene");
        for (id, colour) in (1..).zip(colours) {
            document.objects.push(kinelens_protocol::SceneObject {
                id: ObjectId(id),
                label: format!("object {id}"),
                colour: (*colour).to_owned(),
                source: kinelens_protocol::ObjectSource::Hand,
                over_plane_m: None,
                samples: Vec::new(),
            });
            document.kinematics.push(motion(id));
        }
        Member {
            key: SceneKey(key),
            document: Arc::new(document),
        }
    }

    fn motion(id: u32) -> Kinematics {
        let zero = Interval {
            value: 0.0,
            low: 0.0,
            high: 0.0,
        };
        let series = Series {
            value: vec![0.0],
            half_width: vec![0.0],
        };
        Kinematics {
            object: ObjectId(id),
            t_s: vec![f64::from(id)],
            frame: vec![0],
            x_m: series.clone(),
            y_m: series.clone(),
            z_m: series.clone(),
            vx_mps: series.clone(),
            vy_mps: series.clone(),
            vz_mps: series.clone(),
            speed_mps: series.clone(),
            acceleration_mps2: series.clone(),
            path_length_m: series.clone(),
            displacement_m: series,
            heading_clock: vec![None],
            edge: vec![false],
            gap_before: vec![false],
            summary: Summary {
                duration_s: 0.0,
                travelled_m: zero,
                displacement_m: zero,
                mean_speed_mps: zero,
                peak_speed_mps: zero,
                heading_clock: None,
            },
        }
    }

    #[test]
    fn curves_of_two_scenes_never_share_a_colour_and_a_dash() {
        let four = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
        let found = entries(&[member(0, &four), member(1, &four)]);
        assert_eq!(found.len(), 8);
        for (index, one) in found.iter().enumerate() {
            let twin = |other: &Entry| other.colour == one.colour;
            assert!(!found[..index].iter().any(twin), "{}", one.colour);
        }
        assert_ne!(found[0].dash, found[4].dash);
        assert_eq!(found.iter().filter(|entry| entry.usual).count(), 6);
        assert_eq!((found[1].track_start_s, found[1].scene_start_s), (2.0, 1.0));
    }

    #[test]
    fn only_objects_of_one_scale_share_its_error() {
        let found = entries(&[member(0, &["#111111", "#222222"]), member(1, &["#333333"])]);
        assert_eq!(found[0].shared_with(&found[1]), 0.1);
        assert_eq!(found[0].shared_with(&found[2]), 0.0);
    }
}
