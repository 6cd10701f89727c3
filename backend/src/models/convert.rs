//! `kinelens models convert`: a pack of a checkpoint or a GGUF file.

mod input;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use kinelens_models::weights::pack::{self, Manifest, NumberFormat, PackDescription};
use serde_json::json;

use super::folder::FolderTarget;
use super::places::{DataArgument, size_words};
use super::progress::ProgressLine;
use input::{Input, Model};

#[derive(Args)]
pub struct ConvertArguments {
    /// The folder of a checkpoint of Hugging Face, or a GGUF file.
    input: PathBuf,
    /// How numbers of matrices are held; fewer bits are smaller, faster and coarser.
    #[arg(long, value_enum, default_value_t = FormatName::Q8)]
    format: FormatName,
    /// The pack's folder, which must not be there yet [default: NAME-FORMAT beside the other models].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgument,
    /// What the model is called [default: what it was published as, or the input's name].
    #[arg(long)]
    name: Option<String>,
    /// The licence's SPDX name, where the model does not state it.
    #[arg(long)]
    licence: Option<String>,
    /// Where the weights come from, where the model does not state it.
    #[arg(long)]
    source: Option<String>,
    /// Prints what was written as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    F32,
    F16,
    Bf16,
    /// Eight bits and a sixteenth of a half-precision number.
    Q8,
    /// Four bits and an eighth of a half-precision number.
    Q4,
}

/// Writes the pack.
///
/// # Errors
/// An input that is no model or is damaged, a folder that is there already, a full disk.
pub fn run(arguments: &ConvertArguments) -> anyhow::Result<()> {
    Input::read(&arguments.input)?.with_model(|model| convert(arguments, model))
}

fn convert(arguments: &ConvertArguments, model: &Model<'_>) -> anyhow::Result<()> {
    let (format, format_name) = arguments.format.numbers();
    let name = arguments.name.clone().unwrap_or_else(|| model.name.clone());
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => {
            let plain = name.replace(|letter: char| !is_plain(letter), "-");
            arguments
                .data
                .made()?
                .join(format!("{plain}-{format_name}"))
        }
    };
    if out.exists() {
        bail!(
            "{} is there already. Remove it, or name another folder with --out.",
            out.display()
        );
    }
    for left_out in &model.plan.left_out {
        eprintln!("left out: {left_out}, which the network does not use");
    }
    for warning in &model.warnings {
        eprintln!("warning: {warning}");
    }
    let description = PackDescription {
        name,
        family: model.plan.family.to_owned(),
        numbers: format,
        licence: stated(&arguments.licence, &model.licence, || {
            "not stated".to_owned()
        }),
        licence_text: model.licence_text.clone(),
        source: stated(&arguments.source, &model.source, || {
            input_name(&arguments.input)
        }),
        config: model.config.clone(),
        tokenizer: model.tokenizer.clone(),
        processor: model.processor.clone(),
        most_in_a_part: PackDescription::MOST_IN_A_PART,
    };
    let manifest = write(model, &description, &out, arguments.json)?;
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    if arguments.json {
        let report = json!({
            "folder": out,
            "name": manifest.name,
            "family": manifest.family,
            "numbers": manifest.numbers.name(),
            "licence": manifest.licence.name,
            "source": manifest.source,
            "tensors": manifest.tensors.len(),
            "files": manifest.files.len(),
            "bytes": bytes,
            "left_out": model.plan.left_out,
        });
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!(
            "{}, {} tensors as {} in {} files, {}, licence {}: {}",
            manifest.name,
            manifest.tensors.len(),
            manifest.numbers.name(),
            manifest.files.len(),
            size_words(bytes),
            manifest.licence.name,
            out.display()
        );
    }
    Ok(())
}

impl FormatName {
    fn numbers(self) -> (NumberFormat, &'static str) {
        match self {
            Self::F32 => (NumberFormat::F32, "f32"),
            Self::F16 => (NumberFormat::F16, "f16"),
            Self::Bf16 => (NumberFormat::Bf16, "bf16"),
            Self::Q8 => (NumberFormat::Q8_0, "q8"),
            Self::Q4 => (NumberFormat::Q4_1, "q4"),
        }
    }
}

/// Writes into a hidden neighbour first, so that a folder with the pack's name is whole.
fn write(
    model: &Model<'_>,
    description: &PackDescription,
    out: &Path,
    json: bool,
) -> anyhow::Result<Manifest> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let scratch = tempfile::Builder::new()
        .prefix(".unfinished-pack-")
        .tempdir_in(parent)
        .with_context(|| format!("Nothing can be written to {}", parent.display()))?;
    let mut target = FolderTarget::new(scratch.path());
    let mut line = ProgressLine::new(json);
    let written = pack::write(
        description,
        &model.plan.tensors,
        model.source_of_tensors,
        &mut target,
        &mut |progress| line.bytes("Writing", progress.done_bytes, progress.total_bytes),
    );
    line.clear();
    let manifest = written?;
    target.finish()?;
    std::fs::rename(scratch.path(), out)
        .with_context(|| format!("{} cannot be written", out.display()))?;
    // There is nothing left to remove under the old name.
    let _ = scratch.keep();
    Ok(manifest)
}

fn stated(
    given: &Option<String>,
    found: &Option<String>,
    usual: impl FnOnce() -> String,
) -> String {
    let either = given.as_ref().or(found.as_ref());
    either.map_or_else(usual, String::clone)
}

/// A file's or folder's own name says more than nothing of where weights come from, and tells no path.
fn input_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._-".contains(letter)
}
