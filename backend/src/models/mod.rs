//! `kinelens models`: language and vision-language models on this machine. `list` shows them, `pull`
//! fetches one from the Hugging Face hub, `convert` makes a pack of one, `verify` compares a model with its
//! sums.
//!
//! Models lie in a folder each below `kinelens/language-models` in the user's cache folder, or below
//! `--data`.

mod catalogue;
mod convert;
mod download;
mod folder;
mod hub;
mod list;
mod places;
mod progress;
mod pull;
mod record;
mod verify;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum ModelsCommand {
    /// Shows the models on this machine, and those that could be had.
    List(list::ListArguments),
    /// Fetches a model from the Hugging Face hub; goes on where an earlier try was cut off.
    Pull(pull::PullArguments),
    /// Makes a Kinelens pack of a checkpoint's folder or a GGUF file.
    Convert(convert::ConvertArguments),
    /// Compares the files of a pack, or of a fetched model, with their SHA-256.
    Verify(verify::VerifyArguments),
}

/// Runs a command.
///
/// # Errors
/// A file cannot be read or written, the hub cannot be reached, or a model is not what it should be.
pub fn run(command: &ModelsCommand) -> anyhow::Result<()> {
    match command {
        ModelsCommand::List(arguments) => list::run(arguments),
        ModelsCommand::Pull(arguments) => pull::run(arguments),
        ModelsCommand::Convert(arguments) => convert::run(arguments),
        ModelsCommand::Verify(arguments) => verify::run(arguments),
    }
}
