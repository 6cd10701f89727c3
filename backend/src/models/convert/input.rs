//! What is converted.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use kinelens_models::ModelsError;
use kinelens_models::language::LanguageConfig;
use kinelens_models::text::Tokenizer;
use kinelens_models::weights::checkpoint::Checkpoint;
use kinelens_models::weights::pack::Plan;
use kinelens_models::weights::{GgufFile, MetadataValue, TensorSource};
use serde_json::json;

use crate::language::FolderStorage;
use crate::models::record::Record;

/// An input, opened.
pub enum Input {
    Folder(PathBuf, Checkpoint<FolderStorage>),
    /// In memory as a whole: its reader takes bytes. Files of decoders alone have a few gigabytes.
    Gguf(PathBuf, Vec<u8>),
}

/// What goes into a pack.
pub struct Model<'a> {
    pub name: String,
    pub plan: Plan,
    pub source_of_tensors: &'a dyn TensorSource,
    pub config: String,
    pub tokenizer: Option<String>,
    pub processor: Option<String>,
    pub licence: Option<String>,
    pub licence_text: Option<String>,
    pub source: Option<String>,
    pub warnings: Vec<String>,
}

/// Longest text of a licence that is carried.
const MOST_LICENCE: u64 = 1 << 20;

impl Input {
    /// Opens a folder or a file.
    ///
    /// # Errors
    /// When it is not there or is no model.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let context = || format!("{}", path.display());
        if path.is_dir() {
            let checkpoint = Checkpoint::open(FolderStorage::new(path)).with_context(context)?;
            return Ok(Self::Folder(path.to_owned(), checkpoint));
        }
        if path
            .extension()
            .is_some_and(|extension| extension == "gguf")
        {
            let bytes = std::fs::read(path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            return Ok(Self::Gguf(path.to_owned(), bytes));
        }
        if path.exists() {
            bail!(
                "{} is no model. Name the folder of a checkpoint, or a file that ends in .gguf.",
                path.display()
            );
        }
        bail!("There is no {}.", path.display())
    }

    /// Finds out what goes into the pack, and gives it to `then`.
    ///
    /// # Errors
    /// When tensors or the configuration are those of no known model.
    pub fn with_model<T>(
        &self,
        then: impl FnOnce(&Model<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        match self {
            Self::Folder(path, checkpoint) => then(&of_folder(path, checkpoint)?),
            Self::Gguf(path, bytes) => {
                let file = GgufFile::parse(bytes).with_context(|| format!("{}", path.display()))?;
                then(&of_gguf(path, &file)?)
            }
        }
    }
}

fn of_folder<'a>(
    path: &Path,
    checkpoint: &'a Checkpoint<FolderStorage>,
) -> anyhow::Result<Model<'a>> {
    let plan = Plan::of_checkpoint(&checkpoint.names())?;
    let mut warnings = Vec::new();
    let mut optional = |text: Result<String, ModelsError>| match text {
        Ok(text) => Ok(Some(text)),
        Err(ModelsError::FileMissing { file }) => {
            warnings.push(format!(
                "{file} is not in the folder, so it is not in the pack"
            ));
            Ok(None)
        }
        Err(error) => Err(error),
    };
    let tokenizer = optional(checkpoint.tokenizer())?;
    let processor = match plan.family {
        "llava-onevision" => checkpoint.processor()?,
        _ => None,
    };
    if plan.family == "llava-onevision" && processor.is_none() {
        let settings = "no file says how pictures are prepared, so they are as for LLaVA-OneVision";
        warnings.push(settings.to_owned());
    }
    let record = Record::read(path)?;
    let published = record.as_ref().map(|record| record.repository.as_str());
    let licence = record.as_ref().and_then(|record| record.licence.clone());
    Ok(Model {
        name: published
            .and_then(|repository| repository.rsplit('/').next())
            .map_or_else(|| stem(path), str::to_owned),
        plan,
        source_of_tensors: checkpoint,
        config: checkpoint.config()?,
        tokenizer,
        processor,
        licence,
        licence_text: licence_text(path),
        source: record.as_ref().map(|record| {
            format!(
                "https://huggingface.co/{}/tree/{}",
                record.repository, record.commit
            )
        }),
        warnings,
    })
}

fn of_gguf<'a>(path: &Path, file: &'a GgufFile<'_>) -> anyhow::Result<Model<'a>> {
    let (config, layers) = gguf_config(file)?;
    let text = |key: &str| {
        let value = file.metadata(key).and_then(MetadataValue::text);
        value.map(str::to_owned)
    };
    let mut warnings = Vec::new();
    let tokenizer = Tokenizer::from_gguf(file).and_then(|tokenizer| tokenizer.to_json());
    let tokenizer = tokenizer
        .map_err(|error| warnings.push(format!("the pack has no tokenizer: {error}")))
        .ok();
    Ok(Model {
        name: stem(path),
        plan: Plan::of_gguf(&file.names(), layers)?,
        source_of_tensors: file,
        config,
        tokenizer,
        processor: None,
        licence: text("general.license"),
        licence_text: None,
        source: text("general.source.url").or_else(|| text("general.url")),
        warnings,
    })
}

/// A `config.json` of what the file's metadata says, and how many layers there are.
fn gguf_config(file: &GgufFile<'_>) -> anyhow::Result<(String, usize)> {
    let architecture = file
        .metadata("general.architecture")
        .and_then(MetadataValue::text);
    let architecture =
        architecture.context("The GGUF file does not say which kind of model it holds")?;
    let entry = |key: &str| file.metadata(&format!("{architecture}.{key}"));
    let whole = |key: &str| entry(key).and_then(MetadataValue::unsigned);
    let needed = |key: &str| {
        whole(key).with_context(|| format!("The GGUF file has no {architecture}.{key}"))
    };
    let vocabulary = file
        .shape("token_embd.weight")?
        .first()
        .copied()
        .unwrap_or(0);
    let layers = needed("block_count")?;
    let config = json!({
        "model_type": architecture,
        "vocab_size": vocabulary,
        "hidden_size": needed("embedding_length")?,
        "num_hidden_layers": layers,
        "num_attention_heads": needed("attention.head_count")?,
        "num_key_value_heads": whole("attention.head_count_kv"),
        "head_dim": whole("attention.key_length"),
        "intermediate_size": needed("feed_forward_length")?,
        "rope_theta": entry("rope.freq_base").and_then(MetadataValue::real),
        "rms_norm_eps": entry("attention.layer_norm_rms_epsilon").and_then(MetadataValue::real),
        "tie_word_embeddings": file.shape("output.weight").is_err(),
        "max_position_embeddings": needed("context_length")?,
    });
    let config = serde_json::to_string_pretty(&config)?;
    LanguageConfig::from_json(&config)?;
    Ok((config, usize::try_from(layers)?))
}

/// The text of the licence beside the weights.
fn licence_text(folder: &Path) -> Option<String> {
    let names = [
        "LICENSE",
        "LICENSE.txt",
        "LICENSE.md",
        "LICENCE",
        "LICENCE.txt",
    ];
    let path = names
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())?;
    let size = std::fs::metadata(&path).ok()?.len();
    (size <= MOST_LICENCE).then(|| std::fs::read_to_string(path).ok())?
}

fn stem(path: &Path) -> String {
    let name = path.canonicalize().ok();
    let name = name.as_deref().unwrap_or(path);
    let stem = if name.is_dir() {
        name.file_name()
    } else {
        name.file_stem()
    };
    stem.map_or_else(
        || "model".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}
