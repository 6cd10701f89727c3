//! Makes the page small for distribution: wasm-opt, then a compressed copy beside each file.
//!
//! Minutes of work, so it is done only for `dist` and for the bench of the bundle.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::assemble::assemble;
use super::wasm::Module;
use crate::paths::Paths;
use crate::setup::{BINARYEN, binaryen};
use crate::shell::{Program, note, step};
use crate::stamp::{Stamp, fingerprint};

/// Only what the browsers already speak: with `--all-features` they refuse the result.
const WASM_OPT: [&str; 10] = [
    "-O1",
    "--strip-debug",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];
/// Compresses with node's own zlib, so that no crate is compiled for it.
const COMPRESS: &str = include_str!("compress.mjs");

/// Sizes of one program of the page, in bytes.
pub struct Bundle {
    pub name: String,
    /// As compiled.
    pub raw: u64,
    pub optimised: u64,
    /// The optimised program and its JavaScript as they travel.
    pub brotli: u64,
}

/// Replaces the programs in `dist/` by optimised ones and puts `.br` and `.gz` copies beside all files that shrink.
///
/// # Errors
/// When wasm-opt cannot be had or a file cannot be written.
pub fn shrink(paths: &Paths, modules: &[Module]) -> Result<Vec<Bundle>> {
    let wasm_opt = binaryen(paths)?;
    let optimised: Vec<Module> = modules
        .iter()
        .map(|module| optimise(paths, &wasm_opt, module))
        .collect::<Result<_>>()?;
    // Put together anew, so that the names by which browsers keep files follow the new contents.
    assemble(paths, &optimised)?;
    step("Compressing");
    Program::new("node")
        .args(["--input-type=module", "--eval", COMPRESS, "--"])
        .arg(&paths.dist)
        .read("Is node there? `node --version` says so.")?;
    let mut bundles = Vec::new();
    for (module, optimised) in modules.iter().zip(&optimised) {
        let travels =
            |ending: &str| length(&paths.dist.join(format!("{}{ending}.br", module.name)));
        bundles.push(Bundle {
            name: module.name.clone(),
            raw: length(&module.wasm())?,
            optimised: length(&optimised.wasm())?,
            brotli: travels("_bg.wasm")? + travels(".js")?,
        });
    }
    for bundle in &bundles {
        note(format!(
            "{}: {:.2} MB, optimised {:.2} MB, over the wire {:.2} MB",
            bundle.name,
            megabytes(bundle.raw),
            megabytes(bundle.optimised),
            megabytes(bundle.brotli)
        ));
    }
    Ok(bundles)
}

/// Makes the optimised twin of a program, in a folder of its own.
fn optimise(paths: &Paths, wasm_opt: &Path, module: &Module) -> Result<Module> {
    let twin = Module {
        name: module.name.clone(),
        folder: paths.wasm_target.join("optimised").join(&module.name),
    };
    let inputs = format!(
        "{} {} {BINARYEN} {}",
        fingerprint(&module.wasm())?,
        fingerprint(&module.script())?,
        WASM_OPT.join(" ")
    );
    let stamp = Stamp::new(twin.folder.join(".stamp"), inputs);
    if stamp.is_fresh() {
        return Ok(twin);
    }
    step(format!("Optimising {}", module.name));
    if twin.folder.exists() {
        fs::remove_dir_all(&twin.folder)
            .with_context(|| format!("{} cannot be emptied.", twin.folder.display()))?;
    }
    copy_folder(&module.folder, &twin.folder)?;
    Program::new(wasm_opt)
        .args(WASM_OPT)
        .arg(module.wasm())
        .arg("-o")
        .arg(twin.wasm())
        .run("Without it, `cargo xtask serve` still works.")?;
    stamp.set()?;
    Ok(twin)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    let copied = || -> std::io::Result<()> {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let place = to.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                copy_folder(&entry.path(), &place).map_err(std::io::Error::other)?;
            } else {
                fs::copy(entry.path(), place)?;
            }
        }
        Ok(())
    };
    copied().with_context(|| format!("{} cannot be copied.", from.display()))
}

fn length(file: &Path) -> Result<u64> {
    let metadata = fs::metadata(file).with_context(|| format!("{} is missing.", file.display()))?;
    Ok(metadata.len())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
