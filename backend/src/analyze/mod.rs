//! `kinelens analyze`: the engine on frames from ffmpeg, without a browser.

mod arguments;
mod commands;
mod frames;
mod host;
mod origin;
mod probe;
mod progress;
mod run;

pub use arguments::{AnalyzeArguments, MeasureArguments};
pub use frames::FfmpegSource;
pub use origin::{CONTAINERS, Origin};
pub use run::{Run, Subject, measure, run};
