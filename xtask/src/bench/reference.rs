//! What the benches compare with: our networks as ONNX, and a Python that can run them.
//!
//! Both are optional. Where they cannot be had, a bench leaves its comparison out and says so.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::shell::{Program, note, step};
use crate::stamp::{Stamp, content_hash, fingerprint};
use crate::weights;

/// Ways to start a Python, in order of preference.
const PYTHONS: [&str; 2] = ["python3", "python"];
const REQUIREMENTS: &str = "scripts/reference/requirements.txt";
const TIMER: &str = "scripts/reference/ssd_time.py";

/// A network of ours that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    Detector,
    LanguageModel,
}

/// The reference implementation, ready to run.
pub struct Reference {
    /// Python with ONNX Runtime.
    pub python: PathBuf,
    /// The network as ONNX: a file, or the folder with all forms of the language model.
    pub onnx: PathBuf,
    /// Script that times the detector.
    pub timer: PathBuf,
}

impl Reference {
    /// Prepares it, or says why a comparison is left out.
    pub fn or_skipped(paths: &Paths, network: Network) -> Option<Self> {
        match Self::prepare(paths, network) {
            Ok(reference) => Some(reference),
            Err(failure) => {
                note(format!(
                    "Skipped: the comparison with ONNX Runtime. {failure:#}"
                ));
                None
            }
        }
    }

    fn prepare(paths: &Paths, network: Network) -> Result<Self> {
        let python = python(paths)?;
        let onnx = match network {
            Network::Detector => {
                weights::ensure(paths)?;
                detector(paths, &python)?
            }
            Network::LanguageModel => {
                weights::ensure_language(paths)?;
                language_model(paths, &python)?
            }
        };
        Ok(Self {
            onnx,
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

/// Writes the detector as ONNX.
fn detector(paths: &Paths, python: &Path) -> Result<PathBuf> {
    let name = "ssd-mobilenetv2-openimages";
    let file = paths.cache.join(format!("bench/{name}.onnx"));
    let export = Export {
        what: "the detector",
        script: paths.root.join("scripts/reference/ssd_to_onnx.py"),
        weights: paths.models().join(format!("{name}.safetensors")),
        out: &file,
        stamp: file.with_extension("onnx.stamp"),
    };
    export.write(python)?;
    Ok(file)
}

/// Writes the language model as ONNX in all forms, 1.7 GB, and returns their folder.
fn language_model(paths: &Paths, python: &Path) -> Result<PathBuf> {
    let folder = paths.cache.join("bench/smollm2-135m");
    let weights = "language-models/smollm2-135m-instruct-q4_1.gguf";
    let export = Export {
        what: "the language model",
        script: paths.root.join("scripts/reference/smollm2_to_onnx.py"),
        weights: paths.cache.join(weights),
        out: &folder,
        stamp: folder.join(".kinelens-stamp"),
    };
    export.write(python)?;
    Ok(folder)
}

/// A script that writes weights as ONNX and compares them with golden values.
struct Export<'a> {
    what: &'a str,
    script: PathBuf,
    weights: PathBuf,
    out: &'a Path,
    stamp: PathBuf,
}

impl Export<'_> {
    /// Runs it, once for every version of the weights and of the script.
    fn write(&self, python: &Path) -> Result<()> {
        let code = fs::read(&self.script)
            .with_context(|| format!("{} is missing.", self.script.display()))?;
        let inputs = format!("{} {}", fingerprint(&self.weights)?, content_hash(&code));
        let stamp = Stamp::new(self.stamp.clone(), inputs);
        if stamp.is_fresh() && self.out.exists() {
            return Ok(());
        }
        step(format!("Writing {} as ONNX", self.what));
        Program::new(python)
            .arg(&self.script)
            .arg("--weights")
            .arg(&self.weights)
            .arg("--out")
            .arg(self.out)
            .arg("--check")
            .run("The script says what it needs.")?;
        stamp.set()
    }
}
