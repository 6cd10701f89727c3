//! What the benches compare with: the detector as ONNX, and a Python that can run it.
//!
//! Both are optional. Where they cannot be had, a bench leaves its comparison out and says so.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::shell::{Program, note, step};
use crate::stamp::{Stamp, content_hash, fingerprint};
use crate::weights;

/// Ways to start a Python, in order of preference.
const PYTHONS: [&str; 2] = ["python3", "python"];
const EXPORTER: &str = "scripts/reference/ssd_to_onnx.py";
const REQUIREMENTS: &str = "scripts/reference/requirements.txt";
const TIMER: &str = "scripts/reference/ssd_time.py";

/// The reference implementation, ready to run.
pub struct Reference {
    /// Python with ONNX Runtime.
    pub python: PathBuf,
    /// The detector as ONNX.
    pub onnx: PathBuf,
    /// Script that times it.
    pub timer: PathBuf,
}

impl Reference {
    /// Prepares it, or says why a comparison is left out.
    pub fn or_skipped(paths: &Paths) -> Option<Self> {
        match Self::prepare(paths) {
            Ok(reference) => Some(reference),
            Err(failure) => {
                note(format!(
                    "Skipped: the comparison with ONNX Runtime. {failure:#}"
                ));
                None
            }
        }
    }

    fn prepare(paths: &Paths) -> Result<Self> {
        weights::ensure(paths)?;
        let python = python(paths)?;
        Ok(Self {
            onnx: onnx(paths, &python)?,
            python,
            timer: paths.root.join(TIMER),
        })
    }
}

/// Makes a Python environment with the listed packages, once for every version of the list.
fn python(paths: &Paths) -> Result<PathBuf> {
    let list = paths.root.join(REQUIREMENTS);
    let listed = fs::read(&list).with_context(|| format!("{} is missing.", list.display()))?;
    let folder = paths.cache.join("bench/python");
    let python = folder.join("bin/python");
    let stamp = Stamp::new(folder.join(".kinelens-stamp"), content_hash(&listed));
    if stamp.is_fresh() && python.is_file() {
        return Ok(python);
    }
    let advice = "Install Python 3.11 or later with its venv module (Debian: python3-venv), and check the network.";
    step("Preparing Python for the comparison (pip)");
    let system = PYTHONS
        .into_iter()
        .find(|name| Program::new(name).arg("--version").read("").is_ok())
        .context(advice)?;
    Program::new(system)
        .args(["-m", "venv", "--clear"])
        .arg(&folder)
        .run(advice)?;
    Program::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ])
        .arg(&list)
        .run(advice)?;
    stamp.set()?;
    Ok(python)
}

/// Writes the detector as ONNX, once for every version of the weights and of the script.
fn onnx(paths: &Paths, python: &std::path::Path) -> Result<PathBuf> {
    let name = "ssd-mobilenetv2-openimages";
    let weights = paths.models().join(format!("{name}.safetensors"));
    let script = paths.root.join(EXPORTER);
    let file = paths.cache.join(format!("bench/{name}.onnx"));
    let code = fs::read(&script).with_context(|| format!("{} is missing.", script.display()))?;
    let inputs = format!("{} {}", fingerprint(&weights)?, content_hash(&code));
    let stamp = Stamp::new(file.with_extension("onnx.stamp"), inputs);
    if !stamp.is_fresh() || !file.is_file() {
        step("Writing the detector as ONNX");
        Program::new(python)
            .arg(&script)
            .arg("--weights")
            .arg(&weights)
            .arg("--out")
            .arg(&file)
            .arg("--check")
            .run("The script says what it needs.")?;
        stamp.set()?;
    }
    Ok(file)
}
