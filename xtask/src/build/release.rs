//! Makes the page small for distribution: wasm-opt, then a compressed copy beside each file.
//!
//! Minutes of work, so it is done only for `dist` and for the bench of the bundle.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::wasm::Module;
use crate::paths::Paths;
use crate::setup::binaryen;
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
    pub raw: u64,
    pub optimised: u64,
    pub brotli: u64,
}

/// Replaces the programs in `dist/` by optimised ones and puts `.br` and `.gz` copies beside all files that shrink.
///
/// # Errors
/// When wasm-opt cannot be had or a file cannot be written.
pub fn shrink(paths: &Paths, modules: &[Module]) -> Result<Vec<Bundle>> {
    let wasm_opt = binaryen(paths)?;
    let mut bundles = Vec::new();
    for module in modules {
        let optimised = module
            .folder
            .join(format!("{}_bg.optimised.wasm", module.name));
        let inputs = format!("{} {}", fingerprint(&module.wasm())?, WASM_OPT.join(" "));
        let stamp = Stamp::new(module.folder.join(".optimised"), inputs);
        if !stamp.is_fresh() {
            step(format!("Optimising {}", module.name));
            Program::new(&wasm_opt)
                .args(WASM_OPT)
                .arg(module.wasm())
                .arg("-o")
                .arg(&optimised)
                .run("Without it, `cargo xtask serve` still works.")?;
            stamp.set()?;
        }
        let served = paths.dist.join(format!("{}_bg.wasm", module.name));
        fs::copy(&optimised, &served)
            .with_context(|| format!("{} cannot be written.", served.display()))?;
    }
    step("Compressing");
    Program::new("node")
        .args(["--input-type=module", "--eval", COMPRESS, "--"])
        .arg(&paths.dist)
        .read("Is node there? `node --version` says so.")?;
    for module in modules {
        let served = format!("{}_bg.wasm", module.name);
        bundles.push(Bundle {
            name: module.name.clone(),
            raw: length(&module.wasm())?,
            optimised: length(&paths.dist.join(&served))?,
            brotli: length(&paths.dist.join(served + ".br"))?,
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

fn length(file: &Path) -> Result<u64> {
    let metadata = fs::metadata(file).with_context(|| format!("{} is missing.", file.display()))?;
    Ok(metadata.len())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
