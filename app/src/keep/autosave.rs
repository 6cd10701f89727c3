//! Scenes are kept by the browser without being asked.

use std::time::Duration;

use kinelens_protocol::{Calibration, SceneDocument};
use kinelens_share::{BundleParts, write_bundle};
use leptos::{prelude::*, task::spawn_local};
use web_sys::{Blob, VisibilityState};

use super::{
    blob::blob_of,
    poster::stage_poster,
    shelf::{Entry, Parts, Shelf, ShelfError, wait},
};
use crate::state::{AskState, Engine, JobState, SceneState, UiState, expect_state};

/// A change is written this long after it was made; those made meanwhile go with it.
const PAUSE_MS: u64 = 1200;
/// Larger clips are not kept.
const LARGEST_CLIP: u64 = 200_000_000;

/// Keeps the open scene on the browser's shelf from now on.
pub fn keep_by_itself() {
    let autosave = Autosave {
        engine: expect_state(),
        scene: expect_state(),
        job: expect_state(),
        ui: expect_state(),
        shelf: StoredValue::new_local(None),
        due: StoredValue::new(false),
        told: StoredValue::new(false),
        saved: StoredValue::new(None),
    };
    let (scene, ask) = (expect_state::<SceneState>(), expect_state::<AskState>());
    Effect::new(move |_| {
        autosave.engine.settled();
        ask.questions();
        if scene.document().is_some() {
            autosave.schedule();
        }
    });
    let handle = window_event_listener_untyped("visibilitychange", move |_| {
        if document().visibility_state() == VisibilityState::Hidden {
            autosave.save_at_once();
        }
    });
    on_cleanup(move || handle.remove());
    spawn_local(async move {
        if let Ok(shelf) = Shelf::open().await {
            // What cannot be deleted now is deleted at another start.
            let _ = shelf.clear_removed().await;
            autosave.shelf.set_value(Some(shelf));
        }
    });
}

#[derive(Clone, Copy)]
struct Autosave {
    engine: Engine,
    scene: SceneState,
    job: JobState,
    ui: UiState,
    shelf: StoredValue<Option<Shelf>, LocalStorage>,
    due: StoredValue<bool>,
    /// Whether it was said that nothing can be kept.
    told: StoredValue<bool>,
    /// What was written last.
    saved: StoredValue<Option<Written>>,
}

/// A scene as it was written.
#[derive(Clone, Debug, PartialEq)]
struct Written {
    key: String,
    bytes: Vec<u8>,
    with_clip: bool,
}

impl Autosave {
    fn schedule(self) {
        if self.due.get_value() {
            return;
        }
        self.due.set_value(true);
        set_timeout(
            move || {
                // The page may be gone by then.
                if self.due.try_set_value(false).is_some() {
                    return;
                }
                // What a job has not finished is not worth a stutter of the page.
                if self.engine.is_arriving() || untrack(|| self.job.is_busy()) {
                    return self.schedule();
                }
                spawn_local(async move {
                    // Without a poster the scene is kept all the same.
                    let is_new = self.engine.luggage().shelf.is_none();
                    let poster = match self.engine.has_pictures_untracked() || is_new {
                        true => stage_poster(self.engine).await,
                        false => None,
                    };
                    self.save(poster).await;
                });
            },
            Duration::from_millis(PAUSE_MS),
        );
    }

    /// Writes what has not been written yet: the page may be closed in a moment.
    fn save_at_once(self) {
        if self.due.get_value() && !self.engine.is_arriving() {
            spawn_local(self.save(None));
        }
    }

    async fn save(self, poster: Option<Blob>) {
        let shelf = match self.shelf.with_value(Clone::clone) {
            Some(shelf) => shelf,
            None => match Shelf::open().await {
                Ok(shelf) => {
                    self.shelf.set_value(Some(shelf.clone()));
                    shelf
                }
                Err(error) => return self.tell(error),
            },
        };
        let Some(document) = self.engine.document_to_save() else {
            return;
        };
        let luggage = self.engine.luggage();
        let as_in_file = luggage.answers_in_file == Some(document.answers.len())
            && !untrack(|| self.scene.can_undo());
        if luggage.shelf.is_none() && (as_in_file || is_untouched(&document)) {
            return;
        }
        let bundle = write_bundle(BundleParts {
            document: &document,
            clip: None,
            poster: None,
            kept: luggage.kept.as_deref(),
        });
        // A scene that cannot be written yet is written after its next change.
        let Ok(bytes) = bundle else { return };
        let key = luggage.shelf.clone().unwrap_or_else(new_key);
        let clip = self
            .engine
            .clip_file()
            .filter(|clip| clip.size() <= LARGEST_CLIP as f64);
        let before = self.saved.with_value(Clone::clone);
        let before = before.filter(|before| before.key == key);
        let mut with_clip = before.as_ref().is_some_and(|before| before.with_clip);
        if before.is_some_and(|before| before.bytes == bytes) && (with_clip || clip.is_none()) {
            return;
        }
        let Ok(scene) = blob_of(&bytes, "application/zip") else {
            return;
        };
        let tracker = luggage.tracker.as_ref();
        let mut parts = Parts {
            scene: Some(scene),
            clip: clip.clone().map(Into::into).filter(|_| !with_clip),
            poster,
            tracker: tracker
                .filter(|_| luggage.shelf.is_none())
                .and_then(|file| blob_of(&tracker_part(&file.project_path, &file.bytes), "").ok()),
        };
        let mut entry = Entry {
            key: key.clone(),
            name: document.clip.name.clone(),
            saved_ms: js_sys::Date::now(),
            objects: document
                .objects
                .iter()
                .map(|object| object.label.clone())
                .collect(),
            scene_bytes: bytes.len() as u64,
            clip_bytes: clip.as_ref().map_or(0.0, |clip| clip.size()) as u64,
            removed: false,
        };
        self.engine.set_shelf(Some(key.clone()));
        let mut ended = put(&shelf, &entry, &parts).await;
        if ended == Err(ShelfError::Full) && parts.clip.is_some() {
            (parts.clip, entry.clip_bytes) = (None, 0);
            ended = put(&shelf, &entry, &parts).await;
            with_clip = false;
        } else {
            with_clip |= parts.clip.is_some();
        }
        match ended {
            Ok(()) => self.saved.set_value(Some(Written {
                key,
                bytes,
                with_clip,
            })),
            Err(error) => self.tell(error),
        }
    }

    /// Says once that scenes are not kept; the work goes on.
    fn tell(self, error: ShelfError) {
        // A connection that broke is made anew at the next change.
        self.shelf.set_value(None);
        if self.told.get_value() {
            return;
        }
        self.told.set_value(true);
        let why = match error {
            ShelfError::Full => words!(keep.the_browsers_storage_is),
            ShelfError::NoStorage => words!(keep.this_window_keeps_nothing),
            ShelfError::Broken => words!(keep.the_browsers_storage_does),
        };
        self.ui
            .say(&words!(keep.scenes_are_not_kept, why = why), None);
    }
}

async fn put(shelf: &Shelf, entry: &Entry, parts: &Parts) -> Result<(), ShelfError> {
    wait(shelf.put(entry, parts)?).await
}

/// A clip that was only looked at need not be kept.
fn is_untouched(document: &SceneDocument) -> bool {
    document.objects.is_empty()
        && document.calibration == Calibration::None
        && document.answers.is_empty()
}

/// A key that no other scene of this browser has: the time, to the microsecond.
fn new_key() -> String {
    let since_start_ms = window()
        .performance()
        .map_or(0.0, |performance| performance.now());
    format!("{:.0}-{:.0}", js_sys::Date::now(), since_start_ms * 1000.0)
}

/// A Tracker file with the place of its project in front: one line, then the bytes.
fn tracker_part(project_path: &str, bytes: &[u8]) -> Vec<u8> {
    let line = project_path.replace('\n', " ");
    [line.as_bytes(), b"\n", bytes].concat()
}

/// Takes [`tracker_part`] apart.
pub fn split_tracker_part(part: &[u8]) -> Option<(String, Vec<u8>)> {
    let end = part.iter().position(|&byte| byte == b'\n')?;
    let path = String::from_utf8(part[..end].to_vec()).ok()?;
    Some((path, part[end + 1..].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tracker_part_comes_apart_as_it_was_put_together() {
        let part = tracker_part("folder/a.trk", b"<?xml\n>");
        let (path, bytes) = split_tracker_part(&part).expect("has a line");
        assert_eq!(
            (path.as_str(), &bytes[..]),
            ("folder/a.trk", &b"<?xml\n>"[..])
        );
        assert_eq!(split_tracker_part(b""), None);
    }
}
