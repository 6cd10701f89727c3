//! What is true of a clip: where everything was, what every pixel shows, and the answers.
//!
//! Nothing here uses the product's own kinematics: distances are lengths of the closed form, and the
//! questions are answered by the definitions of the STKit paper applied to exact positions.

mod answers;
mod document;
pub mod files;
mod flow;
mod path;

pub use answers::answers;
pub use document::document;
pub use flow::{Flow, flow};
pub use path::TruePath;
