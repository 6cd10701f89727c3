//! Compiles the two browser programs and writes the JavaScript that loads them.
//!
//! The generator is linked as a library of the version in the lock file, so it always fits the
//! compiled code and nobody installs a program for it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::paths::Paths;
use crate::setup::{BROWSER_TARGET, Toolchain};
use crate::shell::{note, step};
use crate::stamp::{Stamp, fingerprint};

/// Packages that run in the browser, each one program.
const PACKAGES: [&str; 2] = ["kinelens-app", "kinelens-worker"];

/// A compiled browser program with its JavaScript.
pub struct Module {
    /// Name of the package and first part of its files' names.
    pub name: String,
    /// Holds `NAME.js`, `NAME_bg.wasm` and perhaps `snippets/`.
    pub folder: PathBuf,
}

impl Module {
    pub fn script(&self) -> PathBuf {
        self.folder.join(format!("{}.js", self.name))
    }

    pub fn wasm(&self) -> PathBuf {
        self.folder.join(format!("{}_bg.wasm", self.name))
    }
}

/// Compiles both programs.
///
/// One after the other: built together, each would get the features that only the other asks for.
///
/// # Errors
/// When the code does not compile or the generator refuses it.
pub fn modules(paths: &Paths, toolchain: &Toolchain) -> Result<Vec<Module>> {
    PACKAGES
        .iter()
        .map(|name| module(paths, toolchain, name))
        .collect()
}

fn module(paths: &Paths, toolchain: &Toolchain, name: &str) -> Result<Module> {
    step(format!("Compiling {name} for the browser"));
    toolchain
        .cargo(paths)
        .args([
            "build",
            "--release",
            "--target",
            BROWSER_TARGET,
            "--package",
            name,
        ])
        .run("Mend the errors above and start again.")?;
    let compiled = paths
        .wasm_target
        .join(BROWSER_TARGET)
        .join("release")
        .join(format!("{name}.wasm"));
    let folder = paths.wasm_target.join("bindgen").join(name);
    let stamp = Stamp::new(folder.join(".stamp"), fingerprint(&compiled)?);
    if !stamp.is_fresh() {
        note("Writing its JavaScript");
        // Snippets of an older build must not be served beside those of this one.
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("{} cannot be emptied.", folder.display()))?;
        }
        Bindgen::new()
            .input_path(&compiled)
            .web(true)
            .and_then(|bindgen| bindgen.typescript(false).out_name(name).generate(&folder))
            .with_context(|| format!("The JavaScript of {name} could not be written."))?;
        stamp.set()?;
    }
    Ok(Module {
        name: name.into(),
        folder,
    })
}
