//! `kinelens stkit`: the data half of ST-VLM. `score` marks a model's answers.

mod jsonl;
mod score;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum StkitCommand {
    /// Marks free-text answers by the rules of STKit-Bench.
    Score(score::ScoreArguments),
}

/// Runs a command.
///
/// # Errors
/// A file cannot be read or written, or a line of it cannot be understood.
pub fn run(command: &StkitCommand) -> anyhow::Result<()> {
    match command {
        StkitCommand::Score(arguments) => score::run(arguments),
    }
}
