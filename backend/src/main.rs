//! The native binary `kinelens`: command line and HTTP server.
//!
//! Exit status: 0 done, 1 failed, 2 bad usage.

mod analyze;
mod ask;
mod chat;
mod language;
mod models;
mod server;
mod stkit;
mod usage;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "kinelens",
    version,
    about = "Measures what moves in a video: where, how far, how fast, in metres and seconds."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures a clip and writes its scene document.
    Analyze(Box<analyze::AnalyzeArguments>),
    /// Answers a question about a clip or a saved scene, measured and, where wanted, by a language model.
    Ask(Box<ask::AskArguments>),
    /// Language and vision-language models: what there is, fetching, packing, comparing.
    #[command(subcommand)]
    Models(models::ModelsCommand),
    /// Serves the page, for this machine alone unless told otherwise.
    Serve(server::Options),
    /// Questions about motion with exact answers, and marks for a model's answers to them.
    #[command(subcommand)]
    Stkit(stkit::StkitCommand),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Analyze(arguments) => analyze::run(&arguments),
        Command::Ask(arguments) => ask::run(&arguments),
        Command::Models(command) => models::run(&command),
        Command::Serve(options) => server::run(options),
        Command::Stkit(command) => stkit::run(&command),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure:#}");
            match failure.is::<usage::BadUsage>() {
                true => ExitCode::from(2),
                false => ExitCode::FAILURE,
            }
        }
    }
}
