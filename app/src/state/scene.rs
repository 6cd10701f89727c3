use std::sync::Arc;

use kinelens_protocol::{Calibration, Clip, LengthUnit, Lesson, ObjectId, Quantity, SceneDocument};
use leptos::prelude::*;

use super::model::SceneModel;
use crate::lesson::{asks_about, veiled, veils};

/// The measured scene: the clip, the objects in it, the camera and the numbers.
///
/// Reading methods subscribe; the large arrays stay behind an `Arc`. While a lesson hides its answer,
/// the asked numbers are missing from all of them.
#[derive(Clone, Copy)]
pub struct SceneState {
    /// The scene as it is shown.
    model: RwSignal<SceneModel>,
    /// The scene as it is.
    whole: StoredValue<SceneModel>,
    /// The last document that was veiled, and what came of it.
    veiled: StoredValue<Option<[Arc<SceneDocument>; 2]>>,
    /// Whether the answer of the lesson may be seen.
    revealed: RwSignal<bool>,
    document: Memo<Option<Arc<SceneDocument>>>,
    clip: Memo<Option<Arc<Clip>>>,
}

impl SceneState {
    pub(super) fn new() -> Self {
        let model = RwSignal::new(SceneModel::default());
        Self {
            model,
            whole: StoredValue::new(SceneModel::default()),
            veiled: StoredValue::new(None),
            revealed: RwSignal::new(false),
            document: Memo::new_with_compare(
                move |_| model.with(|scene| scene.document.clone()),
                |old, new| !same(old, new),
            ),
            clip: Memo::new_with_compare(
                move |_| model.with(|scene| scene.clip.clone()),
                |old, new| !same(old, new),
            ),
        }
    }

    /// Reads the scene, the objects that grow during a job included.
    pub fn with<R>(self, read: impl FnOnce(&SceneModel) -> R) -> R {
        self.model.with(read)
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&SceneModel) -> R) -> R {
        self.model.with_untracked(read)
    }

    /// The last whole document; changes when a job or an edit has ended, not while objects grow.
    pub fn document(self) -> Option<Arc<SceneDocument>> {
        self.document.get()
    }

    pub fn document_untracked(self) -> Option<Arc<SceneDocument>> {
        self.model.with_untracked(|scene| scene.document.clone())
    }

    pub fn clip(self) -> Option<Arc<Clip>> {
        self.clip.get()
    }

    pub fn clip_untracked(self) -> Option<Arc<Clip>> {
        self.model.with_untracked(|scene| scene.clip.clone())
    }

    /// Grows with every change, the growth of an object included.
    pub fn version(self) -> u64 {
        self.model.with(|scene| scene.version)
    }

    pub fn has_clip(self) -> bool {
        self.clip.with(Option::is_some)
    }

    pub fn can_undo(self) -> bool {
        self.model.with(|scene| scene.can_undo)
    }

    pub fn can_redo(self) -> bool {
        self.model.with(|scene| scene.can_redo)
    }

    /// Whether lengths are metres or, without a calibration, pixels.
    pub fn length_unit(self) -> LengthUnit {
        self.document.with(|document| {
            document
                .as_ref()
                .map_or(LengthUnit::Pixels, |document| document.camera.scale.unit)
        })
    }

    pub fn calibration(self) -> Calibration {
        self.document.with(|document| {
            document
                .as_ref()
                .map_or(Calibration::None, |document| document.calibration.clone())
        })
    }

    /// The document with everything in it, to be saved.
    pub fn whole_untracked(self) -> Option<Arc<SceneDocument>> {
        self.whole.with_value(|scene| scene.document.clone())
    }

    /// The question for a class.
    pub fn lesson(self) -> Option<Lesson> {
        self.document.with(|document| {
            document
                .as_ref()
                .and_then(|document| document.lesson.clone())
        })
    }

    /// The lesson, while its answer is not shown.
    pub fn veil(self) -> Option<Lesson> {
        let is_revealed = self.revealed.get();
        self.lesson()
            .filter(|lesson| lesson.hides_answer && !is_revealed)
    }

    /// Tells whether a quantity of an object is not shown.
    pub fn is_veiled(self, object: ObjectId, quantity: Quantity) -> bool {
        self.veil()
            .is_some_and(|lesson| veils(&lesson, object, quantity))
    }

    /// Tells whether something of an object is not shown.
    pub fn hides_something_of(self, object: ObjectId) -> bool {
        self.veil()
            .is_some_and(|lesson| asks_about(&lesson, object))
    }

    /// Shows the answer of the lesson, or veils it again.
    pub fn reveal(self, is_revealed: bool) {
        if self.revealed.get_untracked() != is_revealed {
            self.revealed.set(is_revealed);
            self.show();
        }
    }

    /// Publishes the reducer's scene.
    pub(super) fn publish(self, scene: &SceneModel) {
        let stale = self.model.with_untracked(|shown| shown != scene);
        if stale {
            let clip_before = self.whole.with_value(|before| before.clip.clone());
            self.whole.set_value(scene.clone());
            // An answer that was seen is one of the clip before.
            if !same(Some(&clip_before), Some(&scene.clip)) {
                self.revealed.set(false);
            }
            self.show();
        }
    }

    fn show(self) {
        let mut scene = self.whole.with_value(Clone::clone);
        let is_revealed = self.revealed.get_untracked();
        scene.document = scene.document.map(|document| match &document.lesson {
            Some(lesson) if lesson.hides_answer && !is_revealed => {
                self.without_answer(&document, lesson)
            }
            _ => document,
        });
        self.model.set(scene);
    }

    fn without_answer(self, document: &Arc<SceneDocument>, lesson: &Lesson) -> Arc<SceneDocument> {
        let kept = self.veiled.with_value(|kept| match kept {
            Some([of, shown]) if Arc::ptr_eq(of, document) => Some(shown.clone()),
            _ => None,
        });
        kept.unwrap_or_else(|| {
            let shown = Arc::new(veiled(document, lesson));
            self.veiled
                .set_value(Some([document.clone(), shown.clone()]));
            shown
        })
    }
}

fn same<T>(old: Option<&Option<Arc<T>>>, new: Option<&Option<Arc<T>>>) -> bool {
    match (old.and_then(Option::as_ref), new.and_then(Option::as_ref)) {
        (Some(old), Some(new)) => Arc::ptr_eq(old, new),
        (None, None) => true,
        _ => false,
    }
}
