use std::sync::Arc;

use kinelens_protocol::{Calibration, Clip, LengthUnit, SceneDocument};
use leptos::prelude::*;

use super::model::SceneModel;

/// The measured scene: the clip, the objects in it, the camera and the numbers.
///
/// Reading methods subscribe; the large arrays stay behind an `Arc`.
#[derive(Clone, Copy)]
pub struct SceneState {
    model: RwSignal<SceneModel>,
    document: Memo<Option<Arc<SceneDocument>>>,
    clip: Memo<Option<Arc<Clip>>>,
}

impl SceneState {
    pub(super) fn new() -> Self {
        let model = RwSignal::new(SceneModel::default());
        Self {
            model,
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

    /// Publishes the reducer's scene.
    pub(super) fn publish(self, scene: &SceneModel) {
        let stale = self.model.with_untracked(|shown| shown != scene);
        if stale {
            self.model.set(scene.clone());
        }
    }
}

fn same<T>(old: Option<&Option<Arc<T>>>, new: Option<&Option<Arc<T>>>) -> bool {
    match (old.and_then(Option::as_ref), new.and_then(Option::as_ref)) {
        (Some(old), Some(new)) => Arc::ptr_eq(old, new),
        (None, None) => true,
        _ => false,
    }
}
