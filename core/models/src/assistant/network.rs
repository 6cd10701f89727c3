//! Networks that can talk.

use crate::language::LanguageModel;
use crate::onevision::OneVisionModel;
use crate::pixels::ProcessorConfig;

/// A network that can talk.
#[derive(Debug)]
pub enum Network {
    /// Reads text alone.
    Reading(Box<LanguageModel>),
    /// Looks at pictures and clips, too.
    Seeing {
        model: Box<OneVisionModel>,
        /// How pictures become what the model looks at.
        processor: ProcessorConfig,
    },
}

impl Network {
    /// The part that reads and writes.
    pub fn language(&self) -> &LanguageModel {
        match self {
            Self::Reading(model) => model,
            Self::Seeing { model, .. } => &model.language,
        }
    }

    /// The part that looks, where there is one.
    pub fn sight(&self) -> Option<(&OneVisionModel, &ProcessorConfig)> {
        match self {
            Self::Reading(_) => None,
            Self::Seeing { model, processor } => Some((model, processor)),
        }
    }
}
