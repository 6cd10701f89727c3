//! The scene document: `scene.json`, what a measured clip is kept as.

mod answer;
mod camera;
mod clip;
mod document;
mod fit;
mod kinematics;
mod lesson;
mod object;
mod quantity;

pub use answer::{Agreement, Answer, AnswerValue, Evidence, ModelSlot, ModelTiming, Shown};
pub use camera::{Camera, Intrinsics, Pose, Scale};
pub use clip::Clip;
pub use document::{DocumentError, SCENE_VERSION, SceneDocument};
pub use fit::{Fit, FitModel, FitParameter};
pub use kinematics::{Kinematics, Series, Summary};
pub use lesson::{Lesson, Prediction};
pub use object::{ObjectSource, Sample, SampleState, SceneObject};
pub use quantity::{Interval, LengthUnit};
