//! Benches that are programs of their own: native ones of cargo, and scripts that drive the browser.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Figure;
use super::reference::{Network, Reference};
use crate::build::{backend, native_packages, page};
use crate::metadata::Graph;
use crate::paths::Paths;
use crate::setup::{browser_with_rivals, wasm_toolchain};
use crate::shell::{Program, step};

/// A bench that is run as a program.
pub enum Bench {
    Native { name: String },
    Browser { name: String, script: String },
}

/// Finds the benches of this repository.
///
/// # Errors
/// When the folder of the browser benches cannot be read.
pub fn find(paths: &Paths, graph: &Graph) -> Result<Vec<Bench>> {
    let mut benches: Vec<Bench> = graph
        .members()
        .flat_map(|package| package.benches.iter())
        .map(|name| Bench::Native { name: name.clone() })
        .collect();
    let folder = paths.root.join("tests/browser");
    if folder.is_dir() {
        for entry in std::fs::read_dir(&folder)
            .with_context(|| format!("{} cannot be read.", folder.display()))?
        {
            let script = entry?.file_name().to_string_lossy().into_owned();
            if let Some(name) = script.strip_suffix(".bench.mjs") {
                benches.push(Bench::Browser {
                    name: name.into(),
                    script: script.clone(),
                });
            }
        }
    }
    benches.sort_by(|a, b| a.name().cmp(b.name()));
    Ok(benches)
}

impl Bench {
    pub fn name(&self) -> &str {
        match self {
            Self::Native { name } | Self::Browser { name, .. } => name,
        }
    }

    /// What it compares with ONNX Runtime.
    fn compared(&self) -> Option<Network> {
        match (self, self.name()) {
            (_, "detector" | "ssd") => Some(Network::Detector),
            // The native one compares with PyTorch.
            (Self::Browser { .. }, "vlm") => Some(Network::LanguageModel),
            _ => None,
        }
    }

    /// Runs it and returns its figures.
    ///
    /// # Errors
    /// When it cannot be built or ends badly.
    pub fn measure(&self, paths: &Paths) -> Result<Vec<Figure>> {
        let mut figures = Vec::new();
        let program = self.prepare(paths)?;
        step(format!("Measuring {}", self.name()));
        program.follow("Its own words are above.", |line| {
            println!("  {line}");
            figures.extend(figure(self.name(), line));
        })?;
        Ok(figures)
    }

    /// Builds what it needs and returns the program to run.
    fn prepare(&self, paths: &Paths) -> Result<Program> {
        let reference = self
            .compared()
            .and_then(|network| Reference::or_skipped(paths, network));
        let program = match self {
            Self::Native { name } => {
                native_packages(paths.cargo(&paths.native_target).arg("bench")).args([
                    "--quiet",
                    "--profile",
                    "release",
                    "--bench",
                    name,
                ])
            }
            Self::Browser { script, .. } => {
                page(paths, &wasm_toolchain(paths)?)?;
                let server = backend(paths)?;
                Program::new("node")
                    .arg(script)
                    .dir(&paths.root.join("tests/browser"))
                    .env("KINELENS_CHROMIUM", browser_with_rivals(paths)?.chromium)
                    .env("KINELENS_BINARY", server)
                    .env("KINELENS_DIST", &paths.dist)
            }
        };
        Ok(match reference {
            Some(reference) => program
                .env("KINELENS_PYTHON", reference.python)
                .env("KINELENS_ONNX", reference.onnx)
                .env("KINELENS_ONNX_TIMER", reference.timer),
            None => program,
        })
    }
}

/// Reads a printed line if it is a figure.
pub(super) fn figure(bench: &str, line: &str) -> Option<Figure> {
    let value: Value = serde_json::from_str(line).ok()?;
    Some(Figure {
        bench: bench.into(),
        name: value["figure"].as_str()?.into(),
        value: value["value"].as_f64()?,
        unit: value["unit"].as_str()?.into(),
        note: value["note"].as_str().unwrap_or_default().into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_from_other_lines() {
        let read = figure(
            "tracker",
            r#"{"figure": "720p", "value": 71.5, "unit": "frames/s"}"#,
        )
        .unwrap();
        assert_eq!(
            (
                read.name.as_str(),
                read.value,
                read.unit.as_str(),
                read.note.as_str()
            ),
            ("720p", 71.5, "frames/s", "")
        );
        for other in [
            "running 1 test",
            "{}",
            "71.5",
            r#"{"figure": "720p", "value": "fast", "unit": "frames/s"}"#,
        ] {
            assert_eq!(figure("tracker", other), None, "{other}");
        }
    }
}
