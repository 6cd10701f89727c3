//! How clips and saved scenes come in: alone, one with the other, one after the other.

use std::rc::Rc;

use kinelens_protocol::{
    Clip, Command, Failure, FailureCode, JobId, JobKind, ObjectId, SceneDocument,
};
use kinelens_share::{EyeState, Kept};
use leptos::prelude::*;
use web_sys::{File, Url};

use super::{Engine, link::Payload};

/// Clips whose frames differ by less than this show the same frames: decoders round times.
const SAME_TIME_S: f64 = 1e-6;

/// Decoder of a clip that nobody has decoded: its frames' times are what a project says of them.
pub const NO_DECODER: &str = "none";

/// What came with a scene and goes back into its file.
#[derive(Clone, Default)]
pub struct Luggage {
    /// What its `.kinelens` file held that this version does not know.
    pub kept: Option<Rc<Kept>>,
    /// The Tracker file that it was made from.
    pub tracker: Option<Rc<TrackerFile>>,
    /// Its key among the scenes that the browser keeps.
    pub shelf: Option<String>,
    /// How many answers it had when it was opened from a file; a file need not be kept twice.
    pub answers_in_file: Option<usize>,
    /// What is to be said once it is shown.
    pub note: Option<String>,
}

/// A Tracker file as it came.
pub struct TrackerFile {
    pub bytes: Vec<u8>,
    /// Place of the project in the archive.
    pub project_path: String,
}

/// Makes the scene that belongs to a clip, once the clip's frames are known.
pub type SceneOfClip = Rc<dyn Fn(&Clip) -> SceneDocument>;

/// A saved scene on its way in.
pub struct Arrival {
    pub document: SceneDocument,
    /// The video that came with it.
    pub clip: Option<File>,
    pub luggage: Luggage,
}

/// What an opening job will be followed by.
pub(super) enum Waiting {
    /// A scene was sent.
    Scene {
        luggage: Luggage,
        /// To be opened beside the scene.
        clip: Option<(File, Box<SceneDocument>)>,
        /// A clip was opened for this scene just before, while it was looked at like this.
        after_clip: Option<View>,
    },
    /// A scene is open; its clip follows once all of it has come.
    Shown {
        luggage: Luggage,
        clip: File,
        document: Box<SceneDocument>,
    },
    /// A scene has its clip again; what was looked at is shown again once all of it has come.
    Joined(View),
    /// A clip was sent; its scene follows.
    Clip {
        scene: SceneOfClip,
        luggage: Luggage,
        /// The scene stays even where its frames are others.
        must_fit: bool,
        /// What to do without the clip, should it not open.
        without: Option<Box<Arrival>>,
        view: View,
    },
}

/// What is looked at, and from where.
pub(super) struct View {
    t_s: f64,
    selected: Vec<ObjectId>,
    hidden: Vec<ObjectId>,
    eye: Option<EyeState>,
}

impl Engine {
    /// Opens a clip; the scene before it stays until the new one is open. A scene without pictures
    /// takes a clip that shows its frames as its own.
    pub fn open_file(self, file: File) {
        match self.states.scene.whole_untracked() {
            Some(document) if !self.has_pictures_untracked() => {
                let scene = restored(self.with_answers(&document));
                self.open_clip_for(file, scene, self.luggage(), false, None);
            }
            _ => drop(self.send_clip(file)),
        }
    }

    /// Opens the clip of the scene that is shown without pictures.
    pub fn add_video(self, file: File) {
        let Some(document) = self.states.scene.whole_untracked() else {
            return self.open_file(file);
        };
        let scene = restored(self.with_answers(&document));
        self.open_clip_for(file, scene, self.luggage(), true, None);
    }

    /// Opens a saved scene, then its clip where it came with one.
    pub fn open_scene(self, arrival: Arrival) {
        let Arrival {
            document,
            clip,
            luggage,
        } = arrival;
        let job = self.begin_opening(document.clip.name.clone());
        let clip = clip.map(|file| (file, Box::new(document.clone())));
        self.send_scene(job, document, luggage, clip, None);
    }

    /// Opens a clip and lays a scene over it. `without` is opened where the clip cannot be.
    pub fn open_clip_for(
        self,
        file: File,
        scene: SceneOfClip,
        luggage: Luggage,
        must_fit: bool,
        without: Option<Box<Arrival>>,
    ) {
        let job = self.send_clip(file);
        let waiting = Waiting::Clip {
            scene,
            luggage,
            must_fit,
            without,
            view: self.view(),
        };
        self.inner
            .update_value(|inner| inner.waiting = Some((job, waiting)));
    }

    /// What came with the open scene.
    pub fn luggage(self) -> Luggage {
        self.inner.with_value(|inner| inner.luggage.clone())
    }

    /// Notes under which key the browser keeps the open scene.
    pub fn set_shelf(self, key: Option<String>) {
        self.inner.update_value(|inner| inner.luggage.shelf = key);
    }

    /// File of the shown clip.
    pub fn clip_file(self) -> Option<File> {
        self.inner.with_value(|inner| inner.clip_file.clone())
    }

    /// Whether the scene's own pictures can be shown.
    pub fn has_pictures(self) -> bool {
        self.clip_url.with(Option::is_some)
    }

    pub fn has_pictures_untracked(self) -> bool {
        self.clip_url.with_untracked(Option::is_some)
    }

    /// True while one part of a scene is open and the other is on its way.
    pub fn is_arriving(self) -> bool {
        self.inner.with_value(|inner| inner.waiting.is_some())
    }

    /// The scene as it is to be saved: with every answer that is shown.
    pub fn document_to_save(self) -> Option<SceneDocument> {
        let document = self.states.scene.whole_untracked()?;
        Some(self.with_answers(&document))
    }

    fn with_answers(self, document: &SceneDocument) -> SceneDocument {
        let mut document = document.clone();
        self.inner.with_value(|inner| {
            let answers = inner.model.questions.iter();
            document.answers = answers
                .filter_map(|question| question.answer.as_deref().cloned())
                .collect();
        });
        document
    }

    fn send_clip(self, file: File) -> JobId {
        let name = file.name();
        let job = self.begin_opening(name.clone());
        self.inner.update_value(|inner| {
            inner.files.insert(job, file.clone());
        });
        self.set_decoder(None);
        self.send_with(Command::OpenClip { job, name }, Payload::File(file));
        job
    }

    fn send_scene(
        self,
        job: JobId,
        document: SceneDocument,
        luggage: Luggage,
        clip: Option<(File, Box<SceneDocument>)>,
        after_clip: Option<View>,
    ) {
        let waiting = Waiting::Scene {
            luggage,
            clip,
            after_clip,
        };
        self.inner
            .update_value(|inner| inner.waiting = Some((job, waiting)));
        let scene = Box::new(document);
        self.send(Command::OpenScene { job, scene });
    }

    fn take_waiting(self, job: JobId) -> Option<Waiting> {
        self.inner
            .try_update_value(|inner| {
                let (_, waiting) = inner.waiting.take_if(|(of, _)| *of == job)?;
                Some(waiting)
            })
            .flatten()
    }

    /// Shows the clip of this job from now on, and asks for the scene that belongs to it.
    pub(super) fn show_clip(self, job: JobId) {
        self.opening.set(None);
        let file = self
            .inner
            .try_update_value(|inner| inner.files.remove(&job))
            .flatten();
        if let Some(file) = file {
            let url = Url::create_object_url_with_blob(&file).ok();
            self.inner
                .update_value(|inner| inner.clip_file = Some(file));
            self.show_url(url);
        }
        let clip = self.states.scene.clip_untracked();
        match (self.take_waiting(job), clip) {
            (
                Some(Waiting::Clip {
                    scene,
                    luggage,
                    must_fit,
                    view,
                    ..
                }),
                Some(clip),
            ) => {
                let document = scene(&clip);
                if must_fit || same_frames(&clip, &document.clip) {
                    let job = self.begin_job(JobKind::Open);
                    self.send_scene(job, document, luggage, None, Some(view));
                } else {
                    self.set_luggage(Luggage::default());
                }
            }
            _ => self.set_luggage(Luggage::default()),
        }
    }

    /// Shows a saved scene from now on, beside the clip that is shown already or without pictures.
    pub(super) fn show_scene(self, job: JobId, has_clip: bool) {
        self.opening.set(None);
        if !has_clip {
            self.inner.update_value(|inner| inner.clip_file = None);
            self.set_decoder(None);
            self.show_url(None);
        }
        let Some(Waiting::Scene {
            luggage,
            clip,
            after_clip,
        }) = self.take_waiting(job)
        else {
            return;
        };
        self.set_luggage(luggage.clone());
        let waiting = match (after_clip, clip) {
            (Some(view), _) => {
                if !has_clip {
                    self.states.ui.notify(&other_frames());
                }
                Waiting::Joined(view)
            }
            (None, Some((clip, document))) if !has_clip => Waiting::Shown {
                luggage,
                clip,
                document,
            },
            _ => return,
        };
        self.inner
            .update_value(|inner| inner.waiting = Some((job, waiting)));
    }

    /// Goes on with what an opened scene came with.
    pub(super) fn opened(self, job: JobId) {
        match self.take_waiting(job) {
            Some(Waiting::Shown {
                luggage,
                clip,
                document,
            }) => self.open_clip_for(clip, restored(*document), luggage, true, None),
            Some(Waiting::Joined(view)) => self.look(view),
            _ => {}
        }
        if !self.is_arriving() {
            self.say_note();
            self.settled.update(|count| *count = count.wrapping_add(1));
        }
    }

    /// Counts the scenes that have come in whole.
    pub fn settled(self) -> u32 {
        self.settled.get()
    }

    fn say_note(self) {
        let note = self
            .inner
            .try_update_value(|inner| inner.luggage.note.take())
            .flatten();
        if let Some(note) = note {
            self.states.ui.say(&note, None);
        }
    }

    fn view(self) -> View {
        let states = self.states;
        View {
            t_s: states.playback.t_s_untracked(),
            selected: states.selection.selected_untracked(),
            hidden: states.selection.hidden_untracked(),
            eye: states.ui.eye.get_untracked(),
        }
    }

    fn look(self, view: View) {
        let states = self.states;
        states.playback.seek_time(view.t_s);
        states.selection.set(view.selected);
        for object in view.hidden {
            states.selection.set_hidden(object, true);
        }
        states.ui.wanted_eye.set(view.eye);
    }

    /// Gives an opening up; what was open before stays.
    pub(super) fn opening_failed(self, job: JobId, failure: Failure) {
        let clip = self.opening.get_untracked().unwrap_or_default();
        self.opening.set(None);
        self.inner.update_value(|inner| {
            inner.refused = inner.files.remove(&job);
        });
        if let Some(Waiting::Clip {
            without: Some(arrival),
            ..
        }) = self.take_waiting(job)
        {
            self.open_scene(*arrival);
        }
        self.states.ui.fail_opening(clip, failure);
        if !self.is_arriving() {
            self.say_note();
            self.settled.update(|count| *count = count.wrapping_add(1));
        }
    }

    fn set_luggage(self, luggage: Luggage) {
        self.inner.update_value(|inner| inner.luggage = luggage);
    }

    fn show_url(self, url: Option<String>) {
        if let Some(old) = self.clip_url.get_untracked() {
            // A failed revocation only keeps the old clip in memory a little longer.
            let _ = Url::revoke_object_url(&old);
        }
        self.clip_url.set(url);
    }
}

/// A scene for the clip that it was saved with. Where no program has seen the clip's frames yet,
/// their times are those of the clip that has come.
fn restored(document: SceneDocument) -> SceneOfClip {
    Rc::new(move |clip| {
        let mut document = document.clone();
        if document.clip.decoder == NO_DECODER {
            take_frames(&mut document, clip);
        }
        document
    })
}

fn take_frames(document: &mut SceneDocument, clip: &Clip) {
    let saved = &document.clip;
    let samples = document.objects.iter().flat_map(|object| &object.samples);
    let last = samples.map(|sample| sample.frame as usize).max();
    let fits = (saved.width_px, saved.height_px) == (clip.width_px, clip.height_px)
        && last.is_none_or(|last| last < clip.frame_times_s.len());
    if !fits {
        return;
    }
    document.clip = clip.clone();
    for object in &mut document.objects {
        for sample in &mut object.samples {
            if let Some(t_s) = clip.frame_times_s.get(sample.frame as usize) {
                sample.t_s = *t_s;
            }
        }
    }
}

/// Tells whether two clips show the same frames, as the engine does.
fn same_frames(open: &Clip, saved: &Clip) -> bool {
    (open.width_px, open.height_px) == (saved.width_px, saved.height_px)
        && open.frame_times_s.len() == saved.frame_times_s.len()
        && open
            .frame_times_s
            .iter()
            .zip(&saved.frame_times_s)
            .all(|(a, b)| (a - b).abs() < SAME_TIME_S)
}

fn other_frames() -> Failure {
    Failure::new(
        FailureCode::BadMessage,
        words!(shell.this_video_has_other),
        words!(shell.the_scene_stays_as),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_the_same_within_a_microsecond() {
        let clip = |times_s: &[f64], width_px| -> Clip {
            serde_json::from_value(serde_json::json!({
                "name": "a", "size_bytes": 1, "width_px": width_px, "height_px": 2,
                "rotation_deg": 0, "duration_s": 1.0, "frame_times_s": times_s, "codec": "",
                "decoder": "", "analysis_width_px": 2, "analysis_height_px": 2,
            }))
            .expect("is a clip")
        };
        let saved = clip(&[0.0, 0.04], 2);
        assert!(same_frames(&clip(&[0.0, 0.040_000_4], 2), &saved));
        assert!(!same_frames(&clip(&[0.0, 0.041], 2), &saved));
        assert!(!same_frames(&clip(&[0.0], 2), &saved));
        assert!(!same_frames(&clip(&[0.0, 0.04], 4), &saved));
    }
}
