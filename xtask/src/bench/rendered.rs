//! The rendered world: what the command line measures on it against its exact truth, and how fast
//! it is rendered.

use std::path::PathBuf;

use anyhow::Result;

use super::Figure;
use super::programs::figure;
use crate::build::{backend, world};
use crate::paths::Paths;
use crate::setup::vulkan;
use crate::shell::{Program, step};

pub const TRUTH: &str = "truth";
pub const RENDER: &str = "render";

/// Seeds that are measured unless others are named.
const SEEDS: &str = "100..104";

/// Renders clips of every family with a camera that stands still, and measures them.
///
/// # Errors
/// When something cannot be built, rendered or measured.
pub fn measure(paths: &Paths, seeds: Option<&str>) -> Result<Vec<Figure>> {
    let kinelens = backend(paths)?;
    let program = program(paths)?;
    step("Measuring rendered clips");
    let seeds = seeds.unwrap_or(SEEDS);
    // Clips are kept: the same seeds are measured again after every change of the engine.
    let clips = paths.cache.join("bench/world");
    let scores = paths.reports().join("truth.json");
    follow(
        Program::new(program)
            .args(["bench", "--seeds", seeds, "--kinelens"])
            .arg(kinelens)
            .arg("--clips")
            .arg(clips)
            .arg("--scores")
            .arg(scores),
        TRUTH,
    )
}

/// Times the renderer on every family.
///
/// # Errors
/// When it cannot be built or finds no device.
pub fn render(paths: &Paths) -> Result<Vec<Figure>> {
    let program = program(paths)?;
    step("Rendering every family");
    follow(Program::new(program).arg("speed"), RENDER)
}

fn program(paths: &Paths) -> Result<PathBuf> {
    vulkan()?;
    world(paths)
}

fn follow(program: Program, bench: &str) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    program.follow("Its own words are above.", |line| {
        println!("  {line}");
        figures.extend(figure(bench, line));
    })?;
    Ok(figures)
}
