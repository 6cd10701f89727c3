use std::collections::BTreeMap;
use std::sync::Arc;

use kinelens_protocol::{Failure, ObjectId, Quantity, SceneDocument};
use leptos::prelude::*;

use crate::plots::Plotted;
use crate::state::SceneState;

/// Most scenes beside each other, the open one included.
pub const MOST_SCENES: usize = 4;
/// Longest shift in time that can be typed, seconds; a clip is shorter.
const LONGEST_SHIFT_S: f64 = 1e5;

/// A scene of the comparison; the open one is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SceneKey(pub u32);

impl SceneKey {
    pub const OPEN: Self = Self(0);
}

/// One object of one scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CurveKey {
    pub scene: SceneKey,
    pub object: ObjectId,
}

impl CurveKey {
    /// Name for test ids and labels.
    pub fn id(self) -> String {
        format!("{}-{}", self.scene.0, self.object.0)
    }
}

/// A saved scene that was added.
#[derive(Clone, Debug)]
pub struct OtherScene {
    pub key: SceneKey,
    pub document: Arc<SceneDocument>,
    /// Address of its poster in this page.
    pub poster: Option<String>,
    /// Its key on the browser's shelf, where it came from there.
    pub shelf: Option<String>,
}

impl PartialEq for OtherScene {
    fn eq(&self, other: &Self) -> bool {
        // A scene that was added never changes.
        self.key == other.key
    }
}

/// Where the shown time of a curve begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// At the first sample of its own track.
    #[default]
    Track,
    /// At the first sample of its scene, so that the objects of one scene stay in step.
    Scene,
}

/// What is compared and how; kept while the dialog is closed.
#[derive(Clone, Copy)]
pub struct CompareState {
    others: RwSignal<Vec<OtherScene>>,
    next: StoredValue<u32>,
    /// The user's choices; without one, the first objects of a scene are shown.
    chosen: RwSignal<BTreeMap<CurveKey, bool>>,
    shifts_s: RwSignal<BTreeMap<CurveKey, f64>>,
    pub quantity: RwSignal<Plotted>,
    pub origin: RwSignal<Origin>,
    /// Time on the common axis.
    pub cursor_s: RwSignal<f64>,
    /// Why the last scene was not added.
    pub trouble: RwSignal<Option<Failure>>,
}

impl CompareState {
    fn new() -> Self {
        Self {
            others: RwSignal::default(),
            next: StoredValue::new(1),
            chosen: RwSignal::default(),
            shifts_s: RwSignal::default(),
            quantity: RwSignal::new(Plotted::Of(Quantity::Speed)),
            origin: RwSignal::default(),
            cursor_s: RwSignal::new(0.0),
            trouble: RwSignal::new(None),
        }
    }

    pub fn others(self) -> Vec<OtherScene> {
        self.others.get()
    }

    pub fn is_full(self) -> bool {
        self.others.with(|others| others.len() + 1 >= MOST_SCENES)
    }

    /// Adds a scene; false when there are as many as there may be.
    pub fn add(
        self,
        document: SceneDocument,
        poster: Option<String>,
        shelf: Option<String>,
    ) -> bool {
        if untrack(|| self.is_full()) {
            return false;
        }
        let key = SceneKey(self.next.get_value());
        self.next.set_value(key.0.wrapping_add(1).max(1));
        self.others.update(|others| {
            others.push(OtherScene {
                key,
                document: Arc::new(document),
                poster,
                shelf,
            });
        });
        true
    }

    /// Takes a scene away and gives back the address of its poster.
    pub fn remove(self, key: SceneKey) -> Option<String> {
        let mut poster = None;
        self.others.update(|others| {
            if let Some(index) = others.iter().position(|other| other.key == key) {
                poster = others.remove(index).poster;
            }
        });
        self.forget(key);
        poster
    }

    /// Whether an object is shown; `usual` holds until the user chooses.
    pub fn is_chosen(self, key: CurveKey, usual: bool) -> bool {
        self.chosen
            .with(|chosen| chosen.get(&key).copied())
            .unwrap_or(usual)
    }

    pub fn choose(self, key: CurveKey, shown: bool) {
        self.chosen.update(|chosen| {
            chosen.insert(key, shown);
        });
    }

    /// How much later than at its start a curve is shown, seconds.
    pub fn shift_s(self, key: CurveKey) -> f64 {
        self.shifts_s
            .with(|shifts_s| shifts_s.get(&key).copied())
            .unwrap_or(0.0)
    }

    /// Moves a curve; what is no time leaves it where it is.
    pub fn set_shift_s(self, key: CurveKey, shift_s: f64) {
        if !shift_s.is_finite() {
            return;
        }
        self.shifts_s.update(|shifts_s| {
            shifts_s.insert(key, shift_s.clamp(-LONGEST_SHIFT_S, LONGEST_SHIFT_S));
        });
    }

    fn forget(self, scene: SceneKey) {
        self.chosen
            .update(|chosen| chosen.retain(|key, _| key.scene != scene));
        self.shifts_s
            .update(|shifts_s| shifts_s.retain(|key, _| key.scene != scene));
    }
}

/// Puts the state of the comparison into the context. Choices about the open scene go with its clip.
pub fn provide_compare_state(scene: SceneState) -> CompareState {
    let state = CompareState::new();
    provide_context(state);
    Effect::new(move |_| {
        scene.clip();
        state.forget(SceneKey::OPEN);
    });
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_are_kept_in_bounds_and_forgotten_with_their_scene() {
        Owner::new().with(|| {
            let state = CompareState::new();
            let key = |scene| CurveKey {
                scene: SceneKey(scene),
                object: ObjectId(3),
            };
            state.set_shift_s(key(1), 0.25);
            state.set_shift_s(key(2), 1e300);
            state.set_shift_s(key(2), f64::NAN);
            assert_eq!(state.shift_s(key(1)), 0.25);
            assert_eq!(state.shift_s(key(2)), LONGEST_SHIFT_S);
            state.choose(key(1), false);
            state.remove(SceneKey(1));
            assert_eq!(state.shift_s(key(1)), 0.0);
            assert!(state.is_chosen(key(1), true));
            assert_eq!(key(1).id(), "1-3");
        });
    }
}
