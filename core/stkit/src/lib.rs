//! Questions in ordinary English about how things on the screen move, and their measured answers.
//!
//! A [`SceneView`] holds the objects with their [`kinelens_motion::Kinematics`]. [`answer`] takes a
//! question about them and returns a [`MeasuredAnswer`], a sentence with number, unit and 95 %
//! interval beside the typed value and its evidence; or a [`Refusal`], a sentence that says why
//! there is no answer and a hint that says what to do. [`parse`] stops half-way, at the [`Query`].
//!
//! The seven tasks are those of STKit ([`Task`]); [`Asked`] adds a few near relations such as the
//! highest speed. The understanding is made of word tables and rules rather than of a learned
//! model: it is small, gives the same answer every time, and can say what it did not understand.
//! The price is that a wording outside the tables is refused.
//!
//! [`dialogue`] puts the same question to a language model, and its answer beside the measured one.
//!
//! The crate is pure and synchronous and never panics on a text.
//!
//! ```
//! use kinelens_motion::{Kinematics, SmoothingOptions, Span, Trajectory};
//! use kinelens_stkit::{ObjectView, SceneView, answer};
//! let points: Vec<(f64, [f64; 3])> =
//!     (0..41).map(|i| (f64::from(i) * 0.1, [f64::from(i) * 0.5, 0.0, 0.0])).collect();
//! let trajectory = Trajectory::from_positions(&points, 0.01).unwrap();
//! let kinematics = Kinematics::new(&trajectory, &SmoothingOptions::default()).unwrap();
//! let car = ObjectView {
//!     id: 1,
//!     label: "car",
//!     colour_name: Some("red"),
//!     mean_point_px: None,
//!     kinematics: Some(&kinematics),
//! };
//! let scene = SceneView {
//!     objects: vec![car],
//!     selected: &[],
//!     clip: Span::new(0.0, 4.0),
//!     span: None,
//!     metric: true,
//! };
//! let measured = answer("How fast was the red car after 2 s?", &scene).unwrap();
//! assert!(measured.text.starts_with("The car's mean speed between 2.0 s and 4.0 s was 18."));
//! assert!(answer("What colour is the sky?", &scene).is_err());
//! ```

mod answer;
pub mod dialogue;
mod lexicon;
mod parse;
mod query;
mod refusal;
mod scene;
pub mod score;
mod suggest;
mod task;
mod unit;

pub use answer::{Evidence, MeasuredAnswer, Value, answer, answer_query};
pub use parse::parse;
pub use query::{Query, QueryTime};
pub use refusal::{CannotAnswer, NotUnderstood, Refusal};
pub use scene::{ObjectView, SceneView};
pub use suggest::suggestions;
pub use task::{Asked, Limit, Task};
pub use unit::{Dimension, Unit};
