//! Sizes of a vision tower.

use serde::Deserialize;

use crate::ModelsError;
use crate::layers::Gelu;

/// Sizes of a SigLIP vision tower.
#[derive(Debug, Clone, PartialEq)]
pub struct SiglipConfig {
    /// Width of the stream between blocks.
    pub hidden: usize,
    pub layers: usize,
    pub heads: usize,
    /// Width inside the feed-forward network.
    pub feed_forward: usize,
    /// Side of a picture, pixels.
    pub image_side_px: usize,
    /// Side of a patch, pixels. What is left of a picture behind the last whole patch is not looked at.
    pub patch_side_px: usize,
    pub activation: Gelu,
    /// Added to the variance in a norm.
    pub norm_epsilon: f64,
}

/// The fields of a `vision_config` that are read. Those with a default are left out of files that agree
/// with it.
#[derive(Deserialize)]
#[serde(default)]
struct File {
    model_type: String,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    image_size: usize,
    patch_size: usize,
    num_channels: usize,
    hidden_act: String,
    layer_norm_eps: f64,
}

impl Default for File {
    /// The defaults of `SiglipVisionConfig` in `transformers`.
    fn default() -> Self {
        Self {
            model_type: String::new(),
            hidden_size: 768,
            num_hidden_layers: 12,
            num_attention_heads: 12,
            intermediate_size: 3072,
            image_size: 224,
            patch_size: 16,
            num_channels: 3,
            hidden_act: "gelu_pytorch_tanh".to_owned(),
            layer_norm_eps: 1e-6,
        }
    }
}

impl SiglipConfig {
    /// Reads the `vision_config` of a `config.json`.
    ///
    /// # Errors
    /// [`ModelsError::ConfigUnreadable`] for what is no such file,
    /// [`ModelsError::ConfigUnsupported`] for another tower or sizes that do not fit each other.
    pub fn from_json(json: &str) -> Result<Self, ModelsError> {
        let file: File = serde_json::from_str(json)
            .map_err(|source| ModelsError::ConfigUnreadable { source })?;
        let refused = |reason: String| Err(ModelsError::ConfigUnsupported { reason });
        if file.model_type != "siglip_vision_model" {
            let found = file.model_type;
            return refused(format!(
                "the vision tower is of the family {found}; known is siglip_vision_model"
            ));
        }
        if file.num_channels != 3 {
            let channels = file.num_channels;
            return refused(format!(
                "its pictures have {channels} channels instead of 3"
            ));
        }
        let Some(activation) = Gelu::from_name(&file.hidden_act) else {
            let found = file.hidden_act;
            return refused(format!(
                "the activation {found} of the vision tower is not known"
            ));
        };
        let config = Self {
            hidden: file.hidden_size,
            layers: file.num_hidden_layers,
            heads: file.num_attention_heads,
            feed_forward: file.intermediate_size,
            image_side_px: file.image_size,
            patch_side_px: file.patch_size,
            activation,
            norm_epsilon: file.layer_norm_eps,
        };
        config.checked()
    }

    /// SigLIP-SO400M with patches of 14 pixels, less its last block: the tower of LLaVA-OneVision.
    pub fn so400m_384() -> Self {
        Self {
            hidden: 1152,
            layers: 26,
            heads: 16,
            feed_forward: 4304,
            image_side_px: 384,
            patch_side_px: 14,
            activation: Gelu::Tanh,
            norm_epsilon: 1e-6,
        }
    }

    /// Patches along one side of a picture.
    pub fn patches_a_side(&self) -> usize {
        self.image_side_px / self.patch_side_px
    }

    /// Width of a head.
    pub fn head_width(&self) -> usize {
        self.hidden / self.heads
    }

    pub(crate) fn checked(self) -> Result<Self, ModelsError> {
        let sizes = [
            self.hidden,
            self.layers,
            self.heads,
            self.feed_forward,
            self.image_side_px,
            self.patch_side_px,
        ];
        let refused = |reason: &str| {
            Err(ModelsError::ConfigUnsupported {
                reason: reason.to_owned(),
            })
        };
        if sizes.contains(&0) {
            return refused("a size of the vision tower is zero");
        }
        if !self.hidden.is_multiple_of(self.heads) {
            return refused("the width of the vision tower is no multiple of its heads");
        }
        if self.patch_side_px > self.image_side_px {
            return refused("a patch of the vision tower is larger than its picture");
        }
        if !(self.norm_epsilon.is_finite() && self.norm_epsilon > 0.0) {
            return refused("the epsilon of the vision tower's norms is not positive");
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SO400M: &str = r#"{"model_type": "siglip_vision_model", "hidden_size": 1152,
        "num_hidden_layers": 26, "num_attention_heads": 16, "intermediate_size": 4304,
        "image_size": 384, "patch_size": 14, "vision_use_head": false}"#;

    #[test]
    fn a_config_file_gives_the_preset() {
        let config = SiglipConfig::from_json(SO400M).expect("a config");
        assert_eq!(config, SiglipConfig::so400m_384());
        assert_eq!((config.patches_a_side(), config.head_width()), (27, 72));
    }

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        for (from, to, word) in [
            ("siglip_vision_model", "clip_vision_model", "clip"),
            (r#""hidden_size": 1152"#, r#""hidden_size": 0"#, "zero"),
            (
                r#""num_attention_heads": 16"#,
                r#""num_attention_heads": 7"#,
                "multiple",
            ),
            (r#""patch_size": 14"#, r#""patch_size": 500"#, "larger"),
            (r#""patch_size": 14"#, r#""hidden_act": "relu""#, "relu"),
            (r#""patch_size": 14"#, r#""num_channels": 4"#, "4 channels"),
            (r#""patch_size": 14"#, r#""layer_norm_eps": -1"#, "epsilon"),
        ] {
            let error = SiglipConfig::from_json(&SO400M.replace(from, to)).expect_err(to);
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
