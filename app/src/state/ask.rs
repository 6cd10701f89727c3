use std::collections::BTreeMap;

use kinelens_protocol::{Fit, RequestId};
use leptos::prelude::*;

use super::model::{FitSlot, Question};

/// Questions and their answers, oldest first.
#[derive(Clone, Copy)]
pub struct AskState {
    questions: RwSignal<Vec<Question>>,
    suggestions: RwSignal<Vec<String>>,
}

impl AskState {
    pub(super) fn new() -> Self {
        Self {
            questions: RwSignal::default(),
            suggestions: RwSignal::default(),
        }
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
