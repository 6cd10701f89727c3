//! The scene being worked on: what was followed, how it becomes metres, and its history.

use std::sync::Arc;

use kinelens_protocol::{
    Answer, Calibration, Clip, DetectSettings, Lesson, ObjectId, ObjectSource, SampleState,
    SmoothingSettings, ValueWithSigma,
};

/// Edits kept for undo. Snapshots share their objects, so a step costs a few pointers.
const HISTORY_STEPS: usize = 200;

/// Colours of objects in the order of their making; distinguishable for colour-blind eyes, on
/// light and dark alike (after Okabe and Ito, 2008, black and yellow replaced).
const PALETTE: [&str; 8] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8464c9", "#7a8b1f",
];

/// One point of a track in one frame. Display pixels, presentation time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TrackPoint {
    pub frame: u32,
    pub t_s: f64,
    pub point_px: [f64; 2],
    pub sigma_px: f64,
    /// `[x, y, width, height]` where the object is known by its box.
    pub box_px: Option<[f64; 4]>,
    pub state: SampleState,
    pub score: f64,
}

/// One followed object. Points ascend in frame, at most one each.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TrackedObject {
    pub id: ObjectId,
    pub label: String,
    pub colour: String,
    pub source: ObjectSource,
    /// How far the followed point lies over the calibrated plane, metres.
    pub over_plane_m: Option<ValueWithSigma>,
    pub points: Vec<TrackPoint>,
}

impl TrackedObject {
    /// Puts a point, replacing the one of the same frame.
    pub fn put(&mut self, point: TrackPoint) {
        match self.points.binary_search_by_key(&point.frame, |p| p.frame) {
            Ok(position) => self.points[position] = point,
            Err(position) => self.points.insert(position, point),
        }
    }

    pub fn point_at(&self, frame: u32) -> Option<&TrackPoint> {
        self.points
            .binary_search_by_key(&frame, |p| p.frame)
            .ok()
            .map(|position| &self.points[position])
    }
}

/// What edits change and undo restores.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Edits {
    pub objects: Vec<Arc<TrackedObject>>,
    pub calibration: Calibration,
    pub smoothing: SmoothingSettings,
    pub detection: Option<DetectSettings>,
    pub lesson: Option<Lesson>,
}

impl Edits {
    pub fn object(&self, id: ObjectId) -> Option<&Arc<TrackedObject>> {
        self.objects.iter().find(|object| object.id == id)
    }

    pub fn object_mut(&mut self, id: ObjectId) -> Option<&mut TrackedObject> {
        self.objects
            .iter_mut()
            .find(|object| object.id == id)
            .map(Arc::make_mut)
    }
}

/// The scene of the open clip.
pub(crate) struct Scene {
    pub clip: Clip,
    /// Fields of a document that a newer version wrote; they are kept.
    pub unknown: serde_json::Map<String, serde_json::Value>,
    pub answers: Vec<Answer>,
    now: Edits,
    undo: Vec<Edits>,
    redo: Vec<Edits>,
    next_object: u32,
    revision: u64,
}

impl Scene {
    pub fn new(clip: Clip) -> Self {
        Self {
            clip,
            unknown: serde_json::Map::new(),
            answers: Vec::new(),
            now: Edits::default(),
            undo: Vec::new(),
            redo: Vec::new(),
            next_object: 1,
            revision: 0,
        }
    }

    /// Makes a scene of what was saved, with a history that begins here.
    pub fn of_saved(clip: Clip, edits: Edits, answers: Vec<Answer>) -> Self {
        let last = edits.objects.iter().map(|object| object.id.0).max();
        Self {
            answers,
            next_object: last.unwrap_or(0).saturating_add(1),
            now: edits,
            ..Self::new(clip)
        }
    }

    pub fn edits(&self) -> &Edits {
        &self.now
    }

    /// Display pixels of one analysis pixel.
    pub fn display_per_analysis(&self) -> f64 {
        f64::from(self.clip.width_px) / f64::from(self.clip.analysis_width_px.max(1))
    }

    /// Makes one undoable change.
    pub fn edit(&mut self, change: impl FnOnce(&mut Edits)) {
        let before = self.now.clone();
        change(&mut self.now);
        if before == self.now {
            return;
        }
        if self.undo.len() == HISTORY_STEPS {
            self.undo.remove(0);
        }
        self.undo.push(before);
        self.redo.clear();
        self.revision += 1;
    }

    pub fn undo(&mut self) -> bool {
        let Some(earlier) = self.undo.pop() else {
            return false;
        };
        self.redo.push(std::mem::replace(&mut self.now, earlier));
        self.revision += 1;
        true
    }

    pub fn redo(&mut self) -> bool {
        let Some(later) = self.redo.pop() else {
            return false;
        };
        self.undo.push(std::mem::replace(&mut self.now, later));
        self.revision += 1;
        true
    }

    /// Makes the last edit unhappen: it can neither be undone nor redone.
    pub fn take_back(&mut self) {
        if let Some(earlier) = self.undo.pop() {
            self.now = earlier;
            self.revision += 1;
        }
    }

    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Hands out an id that no object of this scene ever had.
    pub fn new_object_id(&mut self) -> ObjectId {
        let id = ObjectId(self.next_object);
        self.next_object += 1;
        id
    }
}

/// Picks the colour of an object from its id, so that it never changes.
pub(crate) fn colour_of(id: ObjectId) -> String {
    let index = (id.0.saturating_sub(1) as usize) % PALETTE.len();
    PALETTE[index].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> Scene {
        Scene::new(Clip {
            name: "a.mp4".into(),
            size_bytes: 1,
            sha256: None,
            width_px: 640,
            height_px: 360,
            rotation_deg: 0,
            duration_s: 1.0,
            frame_times_s: vec![0.0, 0.5],
            codec: "avc1".into(),
            decoder: "ffmpeg".into(),
            analysis_width_px: 320,
            analysis_height_px: 180,
            focal_length_35mm: None,
        })
    }

    fn object(id: u32) -> Arc<TrackedObject> {
        Arc::new(TrackedObject {
            id: ObjectId(id),
            label: "car".into(),
            colour: colour_of(ObjectId(id)),
            source: ObjectSource::Hand,
            over_plane_m: None,
            points: Vec::new(),
        })
    }

    #[test]
    fn undo_and_redo_walk_the_edits() {
        let mut scene = scene();
        scene.edit(|edits| edits.objects.push(object(1)));
        scene.edit(|edits| {
            edits.object_mut(ObjectId(1)).expect("exists").label = "bus".into();
        });
        assert!(scene.undo());
        assert_eq!(scene.edits().objects[0].label, "car");
        assert!(scene.redo());
        assert_eq!(scene.edits().objects[0].label, "bus");
        assert!(scene.undo() && scene.undo() && !scene.undo());
        assert!(scene.edits().objects.is_empty());
    }

    #[test]
    fn an_edit_that_changes_nothing_leaves_no_trace() {
        let mut scene = scene();
        scene.edit(|_| ());
        assert!(!scene.can_undo());
        assert_eq!(scene.revision(), 0);
    }

    #[test]
    fn points_stay_in_order_and_unique() {
        let mut object = (*object(1)).clone();
        let point = |frame: u32, score: f64| TrackPoint {
            frame,
            t_s: f64::from(frame),
            point_px: [0.0; 2],
            sigma_px: 1.0,
            box_px: None,
            state: SampleState::Good,
            score,
        };
        for (frame, score) in [(5, 0.1), (2, 0.2), (9, 0.3), (5, 0.4)] {
            object.put(point(frame, score));
        }
        let frames: Vec<u32> = object.points.iter().map(|p| p.frame).collect();
        assert_eq!(frames, [2, 5, 9]);
        assert_eq!(object.point_at(5).map(|p| p.score), Some(0.4));
    }

    #[test]
    fn ids_are_never_reused() {
        let mut scene = scene();
        let first = scene.new_object_id();
        assert_ne!(first, scene.new_object_id());
    }
}
