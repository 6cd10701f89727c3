//! `kinelens models pull`: a model from the Hugging Face hub.

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use super::catalogue::{OFFERS, repository};
use super::download::{self, Request};
use super::hub::Hub;
use super::places::{DataArgument, size_words};
use super::progress::ProgressLine;
use super::record::Record;
use crate::usage::bad_usage;

#[derive(Args)]
pub struct PullArguments {
    /// A name that `kinelens models list` shows, or OWNER/NAME on the hub.
    name: String,
    #[command(flatten)]
    data: DataArgument,
    /// Branch, tag or commit on the hub.
    #[arg(long, default_value = "main")]
    revision: String,
    /// The hub, or a mirror of it.
    #[arg(
        long,
        value_name = "URL",
        env = "HF_ENDPOINT",
        default_value = "https://huggingface.co"
    )]
    hub: String,
    /// Prints what was fetched as JSON.
    #[arg(long)]
    json: bool,
}

/// Fetches what of a model is not there yet.
///
/// # Errors
/// An unknown name, a hub that cannot be reached, a file that differs from what the hub states, a full
/// disk.
pub fn run(arguments: &PullArguments) -> anyhow::Result<()> {
    let Some(repository) = repository(&arguments.name) else {
        let known: Vec<&str> = OFFERS.iter().map(|offer| offer.name).collect();
        return Err(bad_usage(format!(
            "There is no model {}. Known are {}; any other is named OWNER/NAME, as on the hub.",
            arguments.name,
            known.join(" and ")
        )));
    };
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if arguments.revision.is_empty() || !arguments.revision.chars().all(is_plain) {
        return Err(bad_usage("A revision is a branch, a tag or a commit."));
    }
    if !["https://", "http://"]
        .iter()
        .any(|start| arguments.hub.starts_with(start))
    {
        return Err(bad_usage("The hub's address begins with https://."));
    }
    let hub = Hub::new(&arguments.hub);
    let described = hub.describe(repository, &arguments.revision)?;
    if !described
        .files
        .iter()
        .any(|file| file.name.ends_with(".safetensors"))
    {
        bail!(
            "{repository} has no weights as safetensors. Python pickles are not fetched, because they can \
             run programs."
        );
    }
    let folder = arguments.data.made()?.join(repository.replace('/', "--"));
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("The folder {} cannot be made", folder.display()))?;
    let total: u64 = described.files.iter().map(|file| file.bytes).sum();
    let mut line = ProgressLine::new(arguments.json);
    let mut before = 0;
    let mut files = Vec::new();
    for file in &described.files {
        let request = Request {
            hub: &hub,
            repository,
            commit: &described.commit,
            file,
            folder: &folder,
        };
        let mut progress = |done| line.bytes(&file.name, before + done, total);
        let fetched = download::fetch(&request, &mut progress);
        line.clear();
        files.push(fetched?);
        before += file.bytes;
    }
    let record = Record {
        repository: repository.to_owned(),
        commit: described.commit,
        licence: described.licence,
        files,
    };
    record.write(&folder)?;
    if arguments.json {
        let report = json!({"folder": folder, "bytes": total, "source": record});
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!(
            "{repository}, {} in {} files, licence {}: {}",
            size_words(total),
            record.files.len(),
            record.licence.as_deref().unwrap_or("not stated"),
            folder.display()
        );
    }
    Ok(())
}
