//! Models from files.

use burn::tensor::Device;
use serde_json::Value;

use super::{Assistant, Network};
use crate::ModelsError;
use crate::language::{Family, LanguageConfig, LanguageModel, gguf_name, hugging_face_name};
use crate::onevision::{OneVisionConfig, OneVisionModel};
use crate::pixels::{ProcessorConfig, ProcessorFiles};
use crate::text::{ChatFormat, Tokenizer};
use crate::weights::checkpoint::{Checkpoint, Storage};
use crate::weights::layouts::Layout;
use crate::weights::pack::Pack;
use crate::weights::{GgufFile, MatrixPlan, Naming, TensorSource, fill};

impl Assistant {
    /// Loads SmolLM2-135M-Instruct from the GGUF file of llama.cpp.
    ///
    /// `plan` says how its matrices are kept on the device.
    ///
    /// # Errors
    /// The file is damaged, or of another model.
    pub fn smollm2(bytes: &[u8], plan: MatrixPlan, device: &Device) -> Result<Self, ModelsError> {
        let file = GgufFile::parse(bytes)?;
        let tokenizer = Tokenizer::from_gguf(&file)?;
        let naming = Naming {
            rename: &gguf_name,
            may_ignore: &|_| false,
        };
        let config = LanguageConfig::smollm2_135m();
        let model: LanguageModel = fill(config.init_planned(plan, device), &file, &naming)?;
        let network = Network::Reading(Box::new(model));
        Self::new(network, tokenizer, ChatFormat::SMOLLM2, device.clone())
    }

    /// Loads a folder as Hugging Face publishes it: LLaVA-OneVision in any of its layouts, or a Qwen2 or
    /// Llama model of text.
    ///
    /// # Errors
    /// A file is missing or damaged, or the model is of another family.
    pub fn from_checkpoint<S: Storage>(
        checkpoint: &Checkpoint<S>,
        plan: MatrixPlan,
        device: &Device,
    ) -> Result<Self, ModelsError> {
        let texts = Texts {
            config: checkpoint.config()?,
            tokenizer: checkpoint.tokenizer()?,
            processor: checkpoint.processor()?,
        };
        let names = checkpoint.names();
        if !texts.describe_sight()? {
            let names = Names {
                rename: &hugging_face_name,
                may_ignore: &|name| name.ends_with(".inv_freq"),
            };
            return texts.load_reading(checkpoint, &names, plan, device);
        }
        let layout = Layout::of(names.iter().map(String::as_str)).ok_or_else(|| {
            ModelsError::ConfigUnsupported {
                reason: "its tensors are not named as in any known LLaVA-OneVision model"
                    .to_owned(),
            }
        })?;
        let names = Names {
            rename: &|path| layout.name(path),
            may_ignore: &|name| layout.may_ignore(name),
        };
        texts.load_seeing(checkpoint, &names, plan, device)
    }

    /// Loads a Kinelens pack.
    ///
    /// # Errors
    /// As [`Self::from_checkpoint`].
    pub fn from_pack<S: Storage>(
        pack: &Pack<S>,
        plan: MatrixPlan,
        device: &Device,
    ) -> Result<Self, ModelsError> {
        let tokenizer = pack.tokenizer()?;
        let texts = Texts {
            config: pack.config()?,
            tokenizer: tokenizer.ok_or_else(|| ModelsError::FileMissing {
                file: "tokenizer.json".to_owned(),
            })?,
            processor: pack.processor()?,
        };
        let names = Names {
            rename: &str::to_owned,
            may_ignore: &|_| false,
        };
        if texts.describe_sight()? {
            texts.load_seeing(pack, &names, plan, device)
        } else {
            texts.load_reading(pack, &names, plan, device)
        }
    }
}

/// What describes a model beside its weights.
struct Texts {
    config: String,
    tokenizer: String,
    processor: Option<String>,
}

/// How a source names what a module has, and what it holds besides.
struct Names<'a> {
    rename: &'a dyn Fn(&str) -> String,
    may_ignore: &'a dyn Fn(&str) -> bool,
}

impl Texts {
    /// Whether the configuration is of a model that looks at pictures.
    fn describe_sight(&self) -> Result<bool, ModelsError> {
        let config: Value = serde_json::from_str(&self.config)
            .map_err(|source| ModelsError::ConfigUnreadable { source })?;
        let family = config.get("model_type").and_then(Value::as_str);
        let reads_alone = matches!(family, Some("qwen2" | "llama"));
        Ok(!reads_alone || config.get("mm_vision_tower").is_some())
    }

    fn load_reading(
        &self,
        source: &dyn TensorSource,
        names: &Names<'_>,
        plan: MatrixPlan,
        device: &Device,
    ) -> Result<Assistant, ModelsError> {
        let mut config = LanguageConfig::from_json(&self.config)?;
        let head = (names.rename)("head.weight");
        names.settle_head(&mut config, source, &head);
        let model = names.fill(config.init_planned(plan, device), source, &config, &head)?;
        let format = match config.family {
            Family::Qwen2 => ChatFormat::QWEN2,
            Family::Llama => ChatFormat::SMOLLM2,
        };
        let network = Network::Reading(Box::new(model));
        let tokenizer = Tokenizer::from_json(self.tokenizer.as_bytes())?;
        Assistant::new(network, tokenizer, format, device.clone())
    }

    fn load_seeing(
        &self,
        source: &dyn TensorSource,
        names: &Names<'_>,
        plan: MatrixPlan,
        device: &Device,
    ) -> Result<Assistant, ModelsError> {
        let mut config = OneVisionConfig::from_json(&self.config)?;
        let processor = self.processor_config(&config)?;
        let tokenizer = Tokenizer::from_json(self.tokenizer.as_bytes())?;
        let head = (names.rename)("language.head.weight");
        names.settle_head(&mut config.language, source, &head);
        let model: OneVisionModel = names.fill(
            config.init_planned(plan, device),
            source,
            &config.language,
            &head,
        )?;
        let network = Network::Seeing {
            model: Box::new(model),
            processor,
        };
        Assistant::new(
            network,
            tokenizer,
            ChatFormat::LLAVA_ONEVISION,
            device.clone(),
        )
    }

    /// How pictures are prepared; the authors' own files do not say it.
    fn processor_config(&self, config: &OneVisionConfig) -> Result<ProcessorConfig, ModelsError> {
        let processor = match self.processor.as_deref() {
            None => ProcessorConfig::llava_onevision(),
            processor => ProcessorConfig::from_files(&ProcessorFiles {
                processor,
                ..ProcessorFiles::default()
            })?,
        };
        let (side, patches) = (config.vision.image_side_px, config.vision.patches_a_side());
        if processor.image.side_px != side || processor.features_a_side != patches {
            let (found, vectors) = (processor.image.side_px, processor.features_a_side);
            return Err(ModelsError::ConfigUnsupported {
                reason: format!(
                    "pictures are prepared as {found} pixels and {vectors} vectors a side, and its \
                     tower looks at {side} and gives {patches}"
                ),
            });
        }
        Ok(processor)
    }
}

impl Names<'_> {
    /// Ties the head to the embeddings where the source has none, whatever the configuration says: some
    /// published ones are silent.
    fn settle_head(&self, config: &mut LanguageConfig, source: &dyn TensorSource, head: &str) {
        config.ties_embeddings |= source.shape(head).is_err();
    }

    /// Fills a module; a copy of the embeddings that stands for a tied head is passed over.
    fn fill<M: burn::module::Module>(
        &self,
        module: M,
        source: &dyn TensorSource,
        config: &LanguageConfig,
        head: &str,
    ) -> Result<M, ModelsError> {
        let naming = Naming {
            rename: self.rename,
            may_ignore: &|name| (self.may_ignore)(name) || (config.ties_embeddings && name == head),
        };
        fill(module, source, &naming)
    }
}
