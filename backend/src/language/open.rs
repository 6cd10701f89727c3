//! From a path to a model.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use kinelens_models::ModelsError;
use kinelens_models::assistant::Assistant;
use kinelens_models::device::{Accelerator, OpenDevice};
use kinelens_models::weights::checkpoint::Checkpoint;
use kinelens_models::weights::pack::Pack;
use kinelens_models::weights::{MatrixPlan, WeightFormat};

use super::storage::FolderStorage;
use crate::usage::bad_usage;

/// A model that is ready to be asked.
pub struct OpenedModel {
    pub assistant: Assistant,
    /// What people call it.
    pub name: String,
}

/// What can be opened, for people.
const KINDS: &str = "Name a folder with a checkpoint as Hugging Face publishes it (config.json, \
                     tokenizer.json, model.safetensors), a Kinelens pack, or a .gguf file of SmolLM2-135M-Instruct.";
/// A GGUF file is read as a whole; that of SmolLM2 has 98 MB.
const MOST_GGUF_BYTES: u64 = 1 << 30;

/// Opens a checkpoint, a pack or a GGUF file; tells which by what is there.
///
/// # Errors
/// A sentence with what to do: nothing is there, it is no model, of another family, or damaged.
pub fn open(path: &Path, device: &OpenDevice) -> Result<OpenedModel> {
    let shown = path.display();
    let metadata = std::fs::metadata(path)
        .map_err(|error| anyhow!("The model {shown} cannot be read: {error}. {KINDS}"))?;
    let device = device.device();
    if metadata.is_dir() {
        let storage = FolderStorage::new(path);
        let name = file_name(path);
        if path.join("manifest.json").is_file() {
            let pack = Pack::open(storage).map_err(|error| told(path, &error))?;
            let name = pack.manifest().name.clone();
            let plan = planned(pack.manifest().numbers.on_device());
            let assistant = Assistant::from_pack(&pack, plan, device);
            let assistant = assistant.map_err(|error| told(path, &error))?;
            return Ok(OpenedModel { assistant, name });
        }
        let checkpoint = Checkpoint::open(storage).map_err(|error| told(path, &error))?;
        // Checkpoints are published in 16 bits; in f32 they would take twice the memory and be no better.
        let assistant = Assistant::from_checkpoint(&checkpoint, planned(WeightFormat::F16), device);
        let assistant = assistant.map_err(|error| told(path, &error))?;
        return Ok(OpenedModel { assistant, name });
    }
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("gguf") => {}
        Some("safetensors" | "json") => bail!(
            "{shown} is one file of a model. Name the folder that it lies in, with its config.json and tokenizer.json."
        ),
        Some("bin" | "pt" | "pth" | "ckpt" | "pkl") => bail!(
            "{shown} is a Python pickle, which is not read because it can run programs. Save the model as safetensors, with save_pretrained of transformers, and name that folder."
        ),
        _ => bail!("{shown} is no model that is known here. {KINDS}"),
    }
    if metadata.len() > MOST_GGUF_BYTES {
        bail!(
            "{shown} is not SmolLM2-135M-Instruct, the one model that is read from GGUF: it is too large. Name the folder of a checkpoint in safetensors instead."
        );
    }
    let bytes = std::fs::read(path).with_context(|| format!("{shown} cannot be read"))?;
    let assistant = Assistant::smollm2(&bytes, planned(WeightFormat::F32), device)
        .map_err(|error| told(path, &error))?;
    let name = path.file_stem().map_or_else(
        || "model".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    Ok(OpenedModel { assistant, name })
}

/// Matrices in a format, in parts that every device takes.
fn planned(format: WeightFormat) -> MatrixPlan {
    const LARGEST_BUFFER: usize = 128 << 20;
    MatrixPlan {
        format,
        most_bytes: LARGEST_BUFFER,
    }
}

/// Opens the device that a user named: `auto`, `cpu`, or what else this binary was built for.
///
/// # Errors
/// Bad usage for another name; the driver's reason for a device that does not work.
pub fn open_device(name: &str) -> Result<OpenDevice> {
    if name == "auto" {
        // A GPU in software is slower than the processor that it runs on.
        for accelerator in Accelerator::ALL {
            match pollster::block_on(OpenDevice::open(*accelerator)) {
                Ok(open) if *accelerator == Accelerator::Cpu || !open.is_software() => {
                    return Ok(open);
                }
                _ => {}
            }
        }
    }
    let wanted = if name == "auto" { "cpu" } else { name };
    let accelerator = Accelerator::from_name(wanted).ok_or_else(|| {
        let known: Vec<&str> = Accelerator::ALL.iter().map(|known| known.name()).collect();
        bad_usage(format!(
            "This binary cannot compute on {name}. It can compute on: {}.",
            known.join(", ")
        ))
    })?;
    Ok(pollster::block_on(OpenDevice::open(accelerator))?)
}

fn file_name(path: &Path) -> String {
    // `.` and `..` have no name of their own.
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    whole.file_name().map_or_else(
        || "model".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// What a failure means for the person who named the path.
fn told(path: &Path, error: &ModelsError) -> anyhow::Error {
    let hint = match error {
        ModelsError::WeightsMissing | ModelsError::FileMissing { .. } => KINDS,
        ModelsError::WeightsPickled { .. } | ModelsError::PackNewer { .. } => "",
        ModelsError::FileDamaged { .. }
        | ModelsError::FileAltered { .. }
        | ModelsError::WeightsUnreadable { .. }
        | ModelsError::GgufUnreadable { .. } => "Copy or fetch the model again.",
        ModelsError::ConfigUnsupported { .. }
        | ModelsError::LayoutUnknown
        | ModelsError::TensorUnknown { .. }
        | ModelsError::TensorMissing { .. }
        | ModelsError::TensorShape { .. } => {
            "Known are LLaVA-OneVision with a Qwen2 decoder, and Qwen2 and Llama models of text."
        }
        _ => "",
    };
    let dot = if hint.is_empty() { "" } else { ". " };
    anyhow!(
        "The model {} cannot be opened: {error}{dot}{hint}",
        path.display()
    )
}

#[cfg(test)]
mod tests;
