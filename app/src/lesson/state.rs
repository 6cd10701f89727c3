use kinelens_protocol::{Lesson, ObjectId, Prediction, Quantity, SceneDocument};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{
    pencil::{Grid, Stroke},
    words,
};
use crate::state::{Engine, PlaybackState, SceneState, SelectionState, Tab, UiState, expect_state};

/// Colours of predictions, apart from those of objects and clear on light and dark.
const PALETTE: [&str; 8] = [
    "#d9730d", "#9b6bdf", "#2a9d8f", "#d1508f", "#7d9a2b", "#4a86e8", "#b58900", "#8a8f98",
];
/// One press of an arrow key moves the pen by so many cells, and with Shift by so many.
const KEY_CELLS: [u32; 2] = [4, 20];
/// The same upwards, as a share of the axis.
const KEY_SHARES: [f64; 2] = [0.025, 0.125];

/// The drawing of predictions: which one is drawn, the stroke in hand, the pen of the keyboard.
#[derive(Clone, Copy)]
pub struct LessonState {
    engine: Engine,
    scene: SceneState,
    playback: PlaybackState,
    selection: SelectionState,
    ui: UiState,
    /// Index of the prediction that is drawn; one more than there are is a new one.
    drawing: RwSignal<Option<usize>>,
    /// Name of a prediction that has no stroke yet.
    new_name: RwSignal<String>,
    stroke: RwSignal<Option<Stroke>>,
    /// Whether a pointer holds the pencil.
    holds: StoredValue<bool>,
    /// Cell and value of the keyboard's pen, while it is used.
    pen: RwSignal<Option<(u32, f64)>>,
    /// Where the pen was last set down.
    anchor: StoredValue<Option<(u32, f64)>>,
}

/// Puts the state of class work into the context.
pub fn provide_lesson_state() -> LessonState {
    let state = LessonState {
        engine: expect_state(),
        scene: expect_state(),
        playback: expect_state(),
        selection: expect_state(),
        ui: expect_state(),
        drawing: RwSignal::new(None),
        new_name: RwSignal::default(),
        stroke: RwSignal::new(None),
        holds: StoredValue::new(false),
        pen: RwSignal::new(None),
        anchor: StoredValue::new(None),
    };
    // A stroke is shown until the scene has it; a lesson that is gone is not drawn for.
    Effect::new(move |_| {
        let lesson = state.scene.lesson();
        if !state.holds.get_value() && state.stroke.with_untracked(Option::is_some) {
            state.stroke.set(None);
        }
        let most = lesson.map(|lesson| lesson.predictions.len());
        let drawing = state.drawing.get_untracked();
        if drawing.is_some_and(|index| most.is_none_or(|most| index > most)) {
            state.stop();
        }
    });
    provide_context(state);
    state
}

impl LessonState {
    pub fn lesson(self) -> Option<Lesson> {
        self.scene.lesson()
    }

    pub fn is_drawing(self) -> bool {
        self.drawing.get().is_some()
    }

    /// Tells whether a prediction of this quantity is being drawn.
    pub fn draws(self, quantity: Quantity) -> bool {
        self.is_drawing()
            && self
                .lesson()
                .is_some_and(|lesson| lesson.quantity == quantity)
    }

    pub fn is_drawn(self, index: usize) -> bool {
        self.drawing.get() == Some(index)
    }

    /// Takes the pencil for a prediction, or for a new one; what is hidden is hidden again.
    pub fn begin(self, index: Option<usize>) {
        let Some(lesson) = untrack(|| self.lesson()) else {
            return;
        };
        let count = lesson.predictions.len();
        self.new_name.set(words::usual_name(count + 1));
        self.lift();
        self.playback.pause();
        self.scene.reveal(false);
        if let Some(object) = lesson.object {
            self.selection.set_hidden(object, false);
            let selected = self.selection.selected_untracked();
            if !selected.is_empty() && !selected.contains(&object) {
                self.selection.select(object);
            }
        }
        self.ui.tab.set(Tab::Plots);
        self.drawing.set(Some(index.unwrap_or(count).min(count)));
        // The panel may be made only now; on a phone it lies far below the question.
        request_animation_frame(|| {
            if let Ok(Some(bar)) = document().query_selector(".predictions") {
                bar.scroll_into_view();
            }
        });
    }

    pub fn stop(self) {
        self.lift();
        self.drawing.set(None);
    }

    /// Shows the measured curve beside what was drawn.
    pub fn compare(self) {
        self.stop();
        self.scene.reveal(true);
    }

    /// The prediction being drawn, as far as it is in the scene.
    pub fn drawn(self) -> Option<Prediction> {
        let index = self.drawing.get()?;
        self.lesson()?.predictions.get(index).cloned()
    }

    pub fn name(self) -> String {
        self.drawn()
            .map_or_else(|| self.new_name.get(), |prediction| prediction.name)
    }

    pub fn rename(self, name: &str) {
        let name: String = name.trim().chars().take(60).collect();
        if name.is_empty() {
            return;
        }
        self.new_name.set(name.clone());
        if untrack(|| self.drawn()).is_some() {
            self.change(|prediction| prediction.name = name);
        }
    }

    pub fn clear(self) {
        self.lift();
        if untrack(|| self.drawn()).is_some() {
            self.change(|prediction| prediction.points.clear());
        }
    }

    pub fn undo(self) {
        self.lift();
        self.engine.undo();
    }

    pub fn remove(self, index: usize) {
        let Some(mut lesson) = untrack(|| self.lesson()) else {
            return;
        };
        if index < lesson.predictions.len() {
            lesson.predictions.remove(index);
            self.stop();
            self.engine.teach(Some(lesson));
        }
    }

    /// The predictions as they are shown, the stroke in hand among them.
    pub fn predictions(self) -> Vec<Prediction> {
        let Some(mut lesson) = self.lesson() else {
            return Vec::new();
        };
        if let (Some(index), Some(stroke)) = (self.drawing.get(), self.stroke.get()) {
            self.put(&mut lesson, index, &stroke);
        }
        lesson.predictions
    }

    /// The times that can be drawn at: all of the clip.
    pub fn grid(self) -> Grid {
        let times_s = self.playback.frame_times_s();
        match (times_s.first(), times_s.last()) {
            (Some(&from_s), Some(&to_s)) if from_s < to_s => Grid { from_s, to_s },
            _ => Grid {
                from_s: 0.0,
                to_s: 1.0,
            },
        }
    }

    /// Sets the pencil down at a time and a value in the quantity's own unit.
    pub fn press(self, t_s: f64, value: f64) {
        self.lift();
        self.holds.set_value(true);
        let mut stroke = Stroke::default();
        stroke.to(untrack(|| self.grid()).cell(t_s), value);
        self.stroke.set(Some(stroke));
    }

    /// Draws on; false when no pointer holds the pencil.
    pub fn draw_to(self, t_s: f64, value: f64) -> bool {
        if self.holds.get_value() {
            let cell = untrack(|| self.grid()).cell(t_s);
            self.stroke.update(|stroke| {
                stroke.get_or_insert_default().to(cell, value);
            });
        }
        self.holds.get_value()
    }

    pub fn release(self) {
        if self.holds.get_value() {
            self.holds.set_value(false);
            self.commit();
        }
    }

    pub fn cancel(self) {
        if self.holds.get_value() {
            self.lift();
        }
    }

    /// Where the keyboard's pen is: time and value.
    pub fn pen(self) -> Option<[f64; 2]> {
        let (cell, value) = self.pen.get()?;
        Some([self.grid().t_s(cell), value])
    }

    /// Moves or uses the keyboard's pen on an axis; false leaves the key to the page.
    pub fn key(self, event: &KeyboardEvent, axis: [f64; 2]) -> bool {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        let [low, high] = axis;
        let grid = untrack(|| self.grid());
        let at = self.pen.get_untracked();
        let (mut cell, mut value) = at.unwrap_or((0, (low + high) / 2.0));
        let far = usize::from(event.shift_key());
        let rise = (high - low) * KEY_SHARES[far];
        match event.key().as_str() {
            "ArrowLeft" => cell = cell.saturating_sub(KEY_CELLS[far]),
            "ArrowRight" => cell = (cell + KEY_CELLS[far]).min(grid.last()),
            "ArrowUp" => value += rise,
            "ArrowDown" => value -= rise,
            "Home" => cell = 0,
            "End" => cell = grid.last(),
            "Enter" | " " => {
                let mut stroke = Stroke::default();
                if let Some((from, from_value)) = self.anchor.get_value() {
                    stroke.to(from, from_value);
                }
                stroke.to(cell, value);
                self.anchor.set_value(stroke.tip());
                self.stroke.set(Some(stroke));
                self.commit();
            }
            "Escape" if at.is_some() => {
                self.lift();
                return true;
            }
            _ => return false,
        }
        self.pen.set(Some((cell, value.clamp(low, high))));
        true
    }

    fn lift(self) {
        self.holds.set_value(false);
        self.anchor.set_value(None);
        self.pen.set(None);
        self.stroke.set(None);
    }

    fn commit(self) {
        let stroke = self.stroke.get_untracked();
        let lesson = untrack(|| self.lesson());
        let (Some(mut lesson), Some(index), Some(stroke)) =
            (lesson, self.drawing.get_untracked(), stroke)
        else {
            return;
        };
        if stroke.is_empty() {
            return;
        }
        untrack(|| self.put(&mut lesson, index, &stroke));
        self.engine.teach(Some(lesson));
    }

    fn put(self, lesson: &mut Lesson, index: usize, stroke: &Stroke) {
        if index == lesson.predictions.len() {
            lesson.predictions.push(Prediction {
                name: self.new_name.get(),
                colour: PALETTE[index % PALETTE.len()].to_owned(),
                points: Vec::new(),
            });
        }
        let grid = self.grid();
        if let Some(prediction) = lesson.predictions.get_mut(index) {
            prediction.points = stroke.over(&prediction.points, grid);
        }
    }

    fn change(self, change: impl FnOnce(&mut Prediction)) {
        let index = self.drawing.get_untracked();
        if let (Some(mut lesson), Some(index)) = (untrack(|| self.lesson()), index)
            && let Some(prediction) = lesson.predictions.get_mut(index)
        {
            change(prediction);
            self.engine.teach(Some(lesson));
        }
    }
}

/// The object that predictions are compared with: the one asked about, or the first of the wanted ones
/// that was measured.
pub fn subject(lesson: &Lesson, document: &SceneDocument, wanted: &[ObjectId]) -> Option<ObjectId> {
    let is_measured = |id: &ObjectId| document.kinematics.iter().any(|one| one.object == *id);
    lesson
        .object
        .filter(is_measured)
        .or_else(|| wanted.iter().copied().find(is_measured))
        .or_else(|| document.kinematics.first().map(|one| one.object))
}
