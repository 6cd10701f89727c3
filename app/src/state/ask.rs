use std::collections::BTreeMap;

use kinelens_protocol::{Fit, ModelEntry, RequestId, Shown};
use leptos::prelude::*;

use super::model::{FitSlot, Question};

/// Questions and their answers, oldest first.
#[derive(Clone, Copy)]
pub struct AskState {
    questions: RwSignal<Vec<Question>>,
    suggestions: RwSignal<Vec<String>>,
    /// Whether a question was sent whose place nobody was shown yet.
    sent: StoredValue<bool>,
}

impl AskState {
    pub(super) fn new() -> Self {
        Self {
            questions: RwSignal::default(),
            suggestions: RwSignal::default(),
            sent: StoredValue::new(false),
        }
    }

    /// What the model has said so far of a question that it answers.
    pub fn said(self, request: RequestId) -> String {
        self.questions.with(|questions| {
            let mut questions = questions.iter();
            let question = questions.find(|question| question.request == request);
            let asking = question.and_then(|question| question.asking.as_ref());
            asking.map(|asking| asking.said.clone()).unwrap_or_default()
        })
    }

    /// Tells once whether a question was sent, to show its place.
    pub fn take_sent(self) -> bool {
        self.sent.try_update_value(std::mem::take).unwrap_or(false)
    }

    pub(super) fn mark_sent(self) {
        self.sent.set_value(true);
    }

    pub fn questions(self) -> Vec<Question> {
        self.questions.get()
    }

    /// Questions worth asking about the scene and the selection, best first.
    pub fn suggestions(self) -> Vec<String> {
        self.suggestions.get()
    }

    pub(super) fn publish(self, questions: &[Question], suggestions: &[String]) {
        if self.questions.with_untracked(|shown| shown != questions) {
            self.questions.set(questions.to_vec());
        }
        if self
            .suggestions
            .with_untracked(|shown| shown != suggestions)
        {
            self.suggestions.set(suggestions.to_vec());
        }
    }
}

/// Language models, and how questions are put to one.
#[derive(Clone, Copy)]
pub struct ModelState {
    entries: RwSignal<Vec<ModelEntry>>,
    /// The model that is asked beside the measurement.
    chosen: RwSignal<Option<String>>,
    /// What it is shown.
    shown: RwSignal<Shown>,
}

impl ModelState {
    pub(super) fn new() -> Self {
        Self {
            entries: RwSignal::default(),
            chosen: RwSignal::new(None),
            shown: RwSignal::new(Shown::Table),
        }
    }

    /// The models that are kept here or can be fetched.
    pub fn entries(self) -> Vec<ModelEntry> {
        self.entries.get()
    }

    /// The model that is asked, while all of it is here.
    pub fn chosen(self) -> Option<ModelEntry> {
        let chosen = self.chosen.get()?;
        self.entries.with(|entries| {
            let whole = entries.iter().find(|entry| entry.name == chosen);
            whole.filter(|entry| entry.is_whole).cloned()
        })
    }

    /// The model that a person chose, whether it is here or not.
    pub fn wanted(self) -> Option<String> {
        self.chosen.get()
    }

    /// What a person chose to show, whether the model can see it or not.
    pub fn wanted_shown(self) -> Shown {
        self.shown.get()
    }

    pub fn choose(self, name: Option<String>) {
        self.chosen.set(name);
    }

    /// What the model is shown; one that reads text alone is never shown frames.
    pub fn shown(self) -> Shown {
        let sees = self.chosen().is_some_and(|entry| entry.can_see);
        match self.shown.get() {
            Shown::Frames if !sees => Shown::Table,
            shown => shown,
        }
    }

    pub fn show(self, shown: Shown) {
        self.shown.set(shown);
    }

    pub(super) fn publish(self, entries: &[ModelEntry]) {
        if self.entries.with_untracked(|shown| shown != entries) {
            self.entries.set(entries.to_vec());
        }
    }
}

/// The word for what a model is shown, in forms and in storage.
pub fn shown_name(shown: Shown) -> &'static str {
    match shown {
        Shown::Table => "table",
        Shown::Frames => "frames",
        Shown::Nothing => "nothing",
    }
}

pub fn shown_named(name: &str) -> Option<Shown> {
    [Shown::Table, Shown::Frames, Shown::Nothing]
        .into_iter()
        .find(|&shown| shown_name(shown) == name)
}

/// Fits that were asked for, and their results.
#[derive(Clone, Copy)]
pub struct FitState {
    fits: RwSignal<BTreeMap<RequestId, FitSlot>>,
}

impl FitState {
    pub(super) fn new() -> Self {
        Self {
            fits: RwSignal::default(),
        }
    }

    /// The fit of one request; its `result` is `None` until it comes.
    pub fn get(self, request: RequestId) -> Option<FitSlot> {
        self.fits.with(|fits| fits.get(&request).cloned())
    }

    /// Every fit that succeeded, oldest first.
    pub fn done_untracked(self) -> Vec<Fit> {
        self.fits.with_untracked(|fits| {
            let results = fits.values().filter_map(|slot| slot.result.as_ref());
            results
                .filter_map(|result| result.as_ref().ok())
                .map(|fit| fit.as_ref().clone())
                .collect()
        })
    }

    pub(super) fn publish(self, fits: &BTreeMap<RequestId, FitSlot>) {
        if self.fits.with_untracked(|shown| shown != fits) {
            self.fits.set(fits.clone());
        }
    }
}
