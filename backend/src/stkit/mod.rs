//! `kinelens stkit`: the data half of ST-VLM. `build` makes questions of annotations, `score` marks a
//! model's answers to them, `grade` its answers to other benchmarks.

mod build;
mod grade;
mod inputs;
mod jsonl;
mod score;
mod table;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum StkitCommand {
    /// Makes questions with exact answers of annotated recordings.
    Build(build::BuildArguments),
    /// Marks free-text answers by the rules of STKit-Bench.
    Score(score::ScoreArguments),
    /// Grades answers to other benchmarks of video understanding.
    Grade(grade::GradeArguments),
}

/// Runs a command.
///
/// # Errors
/// A file cannot be read or written, or a line of it cannot be understood.
pub fn run(command: &StkitCommand) -> anyhow::Result<()> {
    match command {
        StkitCommand::Build(arguments) => build::run(arguments),
        StkitCommand::Score(arguments) => score::run(arguments),
        StkitCommand::Grade(arguments) => grade::run(arguments),
    }
}
