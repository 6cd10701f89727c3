//! `kinelens models verify`: are the files those that were written.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use kinelens_models::weights::pack::Pack;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::language::FolderStorage;

use super::places::size_words;
use super::progress::ProgressLine;
use super::record::Record;

#[derive(Args)]
pub struct VerifyArguments {
    /// The folder of a pack, or of a model that `kinelens models pull` fetched.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
}

/// Compares every file with its SHA-256.
///
/// # Errors
/// Names the first file that is missing or differs.
pub fn run(arguments: &VerifyArguments) -> anyhow::Result<()> {
    let folder = &arguments.folder;
    if !folder.is_dir() {
        bail!("There is no folder {}.", folder.display());
    }
    let mut line = ProgressLine::new(arguments.json);
    let is_pack = folder.join("manifest.json").exists();
    let outcome = match (is_pack, Record::read(folder)?) {
        (true, _) => pack(folder, &mut line),
        (false, Some(record)) => fetched(folder, &record, &mut line),
        (false, None) => bail!(
            "{} is neither a pack nor a model that was fetched: there is no manifest.json in it. Sums are \
             kept for those alone.",
            folder.display()
        ),
    };
    line.clear();
    let (files, bytes) = outcome.with_context(|| format!("{}", folder.display()))?;
    if arguments.json {
        let report = json!({"folder": folder, "files": files, "bytes": bytes, "matches": true});
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!(
            "All {files} files, {}, are as they were written.",
            size_words(bytes)
        );
    }
    Ok(())
}

fn pack(folder: &Path, line: &mut ProgressLine) -> anyhow::Result<(usize, u64)> {
    let pack = Pack::open(FolderStorage::new(folder))?;
    pack.verify(&mut |progress| {
        line.bytes("Comparing", progress.done_bytes, progress.total_bytes);
    })?;
    let files = &pack.manifest().files;
    Ok((files.len(), files.iter().map(|file| file.bytes).sum()))
}

fn fetched(
    folder: &Path,
    record: &Record,
    line: &mut ProgressLine,
) -> anyhow::Result<(usize, u64)> {
    use kinelens_models::weights::checkpoint::{Storage, is_plain_name};
    const PIECE: u64 = 4 << 20;
    let storage = FolderStorage::new(folder);
    let total = record.files.iter().map(|file| file.bytes).sum();
    let mut done = 0;
    for file in &record.files {
        if !is_plain_name(&file.name) || storage.size(&file.name)? != Some(file.bytes) {
            bail!(
                "{} is missing or has another size. Pull the model again.",
                file.name
            );
        }
        let mut sum = Sha256::new();
        let mut start = 0;
        while start < file.bytes {
            let end = file.bytes.min(start + PIECE);
            sum.update(storage.read(&file.name, start..end)?);
            done += end - start;
            start = end;
            line.bytes("Comparing", done, total);
        }
        let found: String = sum
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if found != file.sha256 {
            bail!(
                "{} is not the file that was fetched. Pull the model again.",
                file.name
            );
        }
    }
    Ok((record.files.len(), total))
}
