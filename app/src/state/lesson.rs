//! The verb that sets a lesson, and its history in a page that has no engine.

use kinelens_protocol::{Command, Event, Lesson};
use leptos::prelude::{UpdateValue, WithValue};

use super::Engine;

/// Lessons before and after the shown one.
#[derive(Debug, Default)]
pub struct Taught {
    undo: Vec<Option<Lesson>>,
    redo: Vec<Option<Lesson>>,
}

impl Taught {
    fn change(&mut self, now: Option<Lesson>) {
        self.undo.push(now);
        self.redo.clear();
    }

    /// Takes the last change back: gives what was before `now`.
    pub(super) fn undo(&mut self, now: Option<Lesson>) -> Option<Option<Lesson>> {
        let before = self.undo.pop()?;
        self.redo.push(now);
        Some(before)
    }

    pub(super) fn redo(&mut self, now: Option<Lesson>) -> Option<Option<Lesson>> {
        let after = self.redo.pop()?;
        self.undo.push(now);
        Some(after)
    }
}

impl Engine {
    /// Sets, changes or removes the lesson. In a page that only shows a scene the change lives in the
    /// page.
    pub fn teach(self, lesson: Option<Lesson>) {
        if !self.is_viewer() {
            return self.send(Command::Teach { lesson });
        }
        let now = self.lesson_untracked();
        if now != lesson {
            self.inner.update_value(|inner| inner.taught.change(now));
            self.show_lesson(lesson);
        }
    }

    pub(super) fn step_lesson(
        self,
        step: fn(&mut Taught, Option<Lesson>) -> Option<Option<Lesson>>,
    ) {
        let now = self.lesson_untracked();
        let other = self
            .inner
            .try_update_value(|inner| step(&mut inner.taught, now));
        if let Some(lesson) = other.flatten() {
            self.show_lesson(lesson);
        }
    }

    fn lesson_untracked(self) -> Option<Lesson> {
        self.states.scene.whole_untracked()?.lesson.clone()
    }

    fn show_lesson(self, lesson: Option<Lesson>) {
        let Some(document) = self.states.scene.whole_untracked() else {
            return;
        };
        let mut scene = Box::new((*document).clone());
        scene.lesson = lesson;
        let revision = self.inner.with_value(|inner| inner.model.scene.revision);
        let [can_undo, can_redo] = self.inner.with_value(|inner| {
            let taught = &inner.taught;
            [!taught.undo.is_empty(), !taught.redo.is_empty()]
        });
        self.apply_own(Event::Scene {
            scene,
            revision: revision + 1,
            can_undo,
            can_redo,
        });
    }
}

#[cfg(test)]
mod tests {
    use kinelens_protocol::Quantity;

    use super::*;

    fn lesson(question: &str) -> Option<Lesson> {
        Some(Lesson {
            question: question.into(),
            object: None,
            quantity: Quantity::X,
            axis: [0.0, 1.0],
            hides_answer: true,
            predictions: Vec::new(),
        })
    }

    #[test]
    fn a_page_without_an_engine_walks_its_lessons() {
        let mut taught = Taught::default();
        taught.change(None);
        taught.change(lesson("a"));
        assert_eq!(taught.undo(lesson("b")), Some(lesson("a")));
        assert_eq!(taught.undo(lesson("a")), Some(None));
        assert_eq!(taught.undo(None), None);
        assert_eq!(taught.redo(None), Some(lesson("a")));
        taught.change(lesson("a"));
        assert_eq!(taught.redo(lesson("c")), None);
    }
}
