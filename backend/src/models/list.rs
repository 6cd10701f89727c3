//! `kinelens models list`: what is on this machine, and what could be had.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use kinelens_models::ModelsError;
use kinelens_models::weights::pack::Pack;
use serde::Serialize;
use serde_json::json;

use crate::language::FolderStorage;

use super::catalogue::OFFERS;
use super::places::{DataArgument, size_words};
use super::record::Record;

#[derive(Args)]
pub struct ListArguments {
    #[command(flatten)]
    data: DataArgument,
    /// Prints the list as JSON.
    #[arg(long)]
    json: bool,
}

/// A model on this machine.
#[derive(Debug, Serialize)]
struct Found {
    name: String,
    kind: Kind,
    bytes: u64,
    licence: Option<String>,
    source: Option<String>,
    path: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Pack,
    Checkpoint,
    Gguf,
    /// A download that was cut off.
    Unfinished,
    /// A pack that a later version of this program wrote.
    Newer,
    /// A pack whose files are not all there as its manifest says; `verify` names the first.
    Damaged,
}

/// Prints both lists.
///
/// # Errors
/// When the folder is there and cannot be listed.
pub fn run(arguments: &ListArguments) -> anyhow::Result<()> {
    let folder = arguments.data.folder()?;
    let found = found(&folder)?;
    if arguments.json {
        let offers: Vec<_> = OFFERS
            .iter()
            .map(|offer| {
                json!({
                    "name": offer.name,
                    "repository": offer.repository,
                    "bytes": offer.bytes,
                    "licence": offer.licence,
                    "about": offer.about,
                })
            })
            .collect();
        let report = json!({"folder": folder, "models": found, "offers": offers});
        println!("{}", serde_json::to_string_pretty(&report)?);
        return Ok(());
    }
    println!("In {}:", folder.display());
    if found.is_empty() {
        println!("  nothing yet");
    }
    for model in &found {
        println!(
            "  {:<44} {:<10} {:>9}  {:<12} {}",
            model.name,
            model.kind.words(),
            size_words(model.bytes),
            model.licence.as_deref().unwrap_or("not stated"),
            model.source.as_deref().unwrap_or("not stated"),
        );
    }
    println!("To be had with kinelens models pull:");
    for offer in &OFFERS {
        println!(
            "  {:<44} {:<10} {:>9}  {:<12} huggingface.co/{} ({})",
            offer.name,
            "checkpoint",
            size_words(offer.bytes),
            offer.licence,
            offer.repository,
            offer.about
        );
    }
    Ok(())
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Self::Pack => "pack",
            Self::Checkpoint => "checkpoint",
            Self::Gguf => "GGUF",
            Self::Unfinished => "unfinished",
            Self::Newer => "newer pack",
            Self::Damaged => "damaged",
        }
    }
}

fn found(folder: &Path) -> anyhow::Result<Vec<Found>> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => {
            return Err(error)
                .with_context(|| format!("The folder {} cannot be listed", folder.display()));
        }
    };
    for entry in entries {
        let path = entry
            .with_context(|| format!("The folder {} cannot be listed", folder.display()))?
            .path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            found.extend(of_folder(name, path));
        } else if name.ends_with(".gguf") {
            found.push(Found {
                name,
                kind: Kind::Gguf,
                bytes: std::fs::metadata(&path).map_or(0, |data| data.len()),
                licence: None,
                source: None,
                path,
            });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// What a folder holds; `None` for what is no model.
fn of_folder(name: String, path: PathBuf) -> Option<Found> {
    let entries = std::fs::read_dir(&path).ok()?.flatten();
    let files: Vec<(String, u64)> = entries
        .filter_map(|entry| {
            let size = entry.metadata().ok().filter(|data| data.is_file())?.len();
            Some((entry.file_name().to_string_lossy().into_owned(), size))
        })
        .collect();
    let bytes = files.iter().map(|(_, size)| size).sum();
    let has = |ending: &str| files.iter().any(|(name, _)| name.ends_with(ending));
    let mut found = Found {
        name,
        kind: Kind::Checkpoint,
        bytes,
        licence: None,
        source: None,
        path,
    };
    if has("manifest.json") {
        match Pack::open(FolderStorage::new(&found.path)) {
            Ok(pack) => {
                found.kind = Kind::Pack;
                found.licence = Some(pack.manifest().licence.name.clone());
                found.source = Some(pack.manifest().source.clone());
            }
            Err(ModelsError::PackNewer { .. }) => found.kind = Kind::Newer,
            Err(_) => found.kind = Kind::Damaged,
        }
    } else if has(".part") {
        found.kind = Kind::Unfinished;
    } else if !has(".safetensors") {
        return None;
    } else if let Ok(Some(record)) = Record::read(&found.path) {
        found.licence = record.licence;
        found.source = Some(format!("huggingface.co/{}", record.repository));
    }
    Some(found)
}
