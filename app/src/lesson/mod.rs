//! Class work: a question, a curve that is drawn before the measured one is seen, and how far the two
//! lie apart.
//!
//! - [`ClassForm`]: a teacher writes the question and may veil the answer
//! - [`LessonBanner`], [`PredictionBar`], [`Drawing`]: a student draws over the plot and compares
//! - [`veiled`]: the document without the answer; the page shows that one while the answer is hidden
//!
//! Hiding is for the lesson, not against a determined reader: the numbers lie in the file, and the
//! words on the page say so.
//!
//! Test ids: `class-menu`, `class-dialog`, `class-question`, `class-object`, `class-quantity`,
//! `class-axis-low|high`, `class-hide`, `class-reveal`, `class-set`, `class-remove`,
//! `class-hand-out-scene|page|link`; `lesson` (the banner), `lesson-question`, `lesson-draw`;
//! `prediction-bar`, `prediction-name`, `prediction-undo`, `prediction-clear`, `prediction-compare`,
//! `prediction-stop`, `prediction-cursor`, `prediction` (one each), `prediction-rms`,
//! `prediction-largest`, `prediction-redraw`, `prediction-remove`, `prediction-curve` (on the plot),
//! `veil` (each note that something is hidden).

mod state;

mod banner;
mod bar;
mod curves;
mod setup;

mod compare;
mod pencil;
mod veil;
mod words;

pub use banner::{LessonBanner, VeilNote};
pub use bar::PredictionBar;
pub use compare::{Difference, difference};
pub use curves::{DASHES, Drawing, PenCursor, PredictionLines};
pub use setup::ClassForm;
pub use state::{LessonState, provide_lesson_state, subject};
pub use veil::{asks_about, veiled, veils};
pub use words::{TITLE, VEILED, difference_words, quantity_words};
