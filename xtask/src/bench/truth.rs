//! What the command line measures on rendered clips, against their exact truth.

use anyhow::Result;

use super::Figure;
use super::programs::figure;
use crate::build::{backend, world};
use crate::paths::Paths;
use crate::setup::vulkan;
use crate::shell::{Program, step};

pub const NAME: &str = "truth";

/// Seeds that are measured unless others are named.
const SEEDS: &str = "100..104";

/// Renders clips of every family with a camera that stands still, and measures them.
///
/// # Errors
/// When something cannot be built, rendered or measured.
pub fn measure(paths: &Paths, seeds: Option<&str>) -> Result<Vec<Figure>> {
    vulkan()?;
    let kinelens = backend(paths)?;
    let world = world(paths)?;
    step("Measuring rendered clips");
    let mut figures = Vec::new();
    Program::new(world)
        .args(["bench", "--seeds", seeds.unwrap_or(SEEDS), "--kinelens"])
        .arg(kinelens)
        .follow("Its own words are above.", |line| {
            println!("  {line}");
            figures.extend(figure(NAME, line));
        })?;
    Ok(figures)
}
