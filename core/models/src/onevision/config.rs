//! Sizes of a LLaVA-OneVision model.

use serde::Deserialize;
use serde_json::Value;

use crate::ModelsError;
use crate::language::LanguageConfig;
use crate::siglip::SiglipConfig;

/// Sizes of a LLaVA-OneVision model.
#[derive(Debug, Clone, PartialEq)]
pub struct OneVisionConfig {
    /// The tower, as many blocks of it as are used.
    pub vision: SiglipConfig,
    pub language: LanguageConfig,
    /// The token that stands for a vector of a picture.
    pub image_token: u32,
    /// The token that stands for a vector of a clip.
    pub video_token: u32,
}

/// The fields of `config.json` in the layout of `transformers`.
#[derive(Deserialize)]
struct File {
    vision_config: Value,
    text_config: Value,
    image_token_index: Option<u32>,
    image_token_id: Option<u32>,
    video_token_index: Option<u32>,
    video_token_id: Option<u32>,
    #[serde(default = "last")]
    vision_feature_layer: Value,
    vision_feature_select_strategy: Option<String>,
    projector_hidden_act: Option<String>,
    multimodal_projector_bias: Option<bool>,
    #[serde(default)]
    tie_word_embeddings: bool,
}

/// The fields of `config.json` in the layout of the authors, beside those of its decoder.
#[derive(Deserialize)]
struct AuthorsFile {
    mm_vision_tower: String,
    mm_projector_type: String,
    mm_spatial_pool_mode: Option<String>,
}

/// `vision_feature_layer` where a file does not give it: the stream behind the last block.
fn last() -> Value {
    Value::from(-1)
}

const IMAGE_TOKEN: u32 = 151_646;
const VIDEO_TOKEN: u32 = 151_647;

impl OneVisionConfig {
    /// Reads a `config.json`, of `transformers` or of the authors.
    ///
    /// # Errors
    /// [`ModelsError::ConfigUnreadable`] for what is no such file,
    /// [`ModelsError::ConfigUnsupported`] for another family, or for sizes or ways of looking at pictures
    /// that are not known.
    pub fn from_json(json: &str) -> Result<Self, ModelsError> {
        let unreadable = |source| ModelsError::ConfigUnreadable { source };
        let file: Value = serde_json::from_str(json).map_err(unreadable)?;
        let family = file.get("model_type").and_then(Value::as_str);
        match family.unwrap_or_default() {
            "llava_onevision" => Self::from_file(serde_json::from_value(file).map_err(unreadable)?),
            _ if file.get("mm_vision_tower").is_some() => Self::from_authors(file),
            other => refused(format!(
                "it is of the family {other:?}; known are llava_onevision, and llava with mm_vision_tower"
            )),
        }
    }

    /// LLaVA-OneVision 0.5B, on which `st-vlm-0.5b` builds.
    pub fn st_vlm_0_5b() -> Self {
        Self::around(LanguageConfig::qwen2_0_5b())
    }

    /// LLaVA-OneVision 7B, on which ST-VLM builds.
    pub fn st_vlm_7b() -> Self {
        Self::around(LanguageConfig::qwen2_7b())
    }

    /// A model of 12 million numbers for motion alone, small enough to train on a laptop and to send to
    /// every browser.
    pub fn st_vlm_nano() -> Self {
        let vision = SiglipConfig {
            hidden: 192,
            layers: 6,
            heads: 6,
            feed_forward: 768,
            image_side_px: 224,
            patch_side_px: 16,
            ..SiglipConfig::so400m_384()
        };
        let language = LanguageConfig {
            vocabulary: 8192,
            hidden: 256,
            layers: 8,
            heads: 8,
            key_value_heads: 2,
            head_width: 32,
            feed_forward: 768,
            window: 4096,
            ..LanguageConfig::qwen2_0_5b()
        };
        Self {
            image_token: 1,
            video_token: 2,
            language,
            vision,
        }
    }

    fn around(language: LanguageConfig) -> Self {
        let vision = SiglipConfig::so400m_384();
        Self {
            image_token: IMAGE_TOKEN,
            video_token: VIDEO_TOKEN,
            language,
            vision,
        }
    }

    fn from_file(file: File) -> Result<Self, ModelsError> {
        let mut vision = SiglipConfig::from_json(&file.vision_config.to_string())?;
        vision.layers = blocks_used(&file.vision_feature_layer, vision.layers)?;
        let mut language = LanguageConfig::from_json(&file.text_config.to_string())?;
        language.ties_embeddings |= file.tie_word_embeddings;
        for (name, found, known) in [
            (
                "vision_feature_select_strategy",
                file.vision_feature_select_strategy.as_deref(),
                "full",
            ),
            (
                "projector_hidden_act",
                file.projector_hidden_act.as_deref(),
                "gelu",
            ),
        ] {
            if let Some(found) = found.filter(|found| *found != known) {
                return refused(format!("{name} is {found}; known is {known}"));
            }
        }
        if file.multimodal_projector_bias == Some(false) {
            return refused("its projector has no biases".to_owned());
        }
        let config = Self {
            image_token: file
                .image_token_index
                .or(file.image_token_id)
                .unwrap_or(IMAGE_TOKEN),
            video_token: file
                .video_token_index
                .or(file.video_token_id)
                .unwrap_or(VIDEO_TOKEN),
            language,
            vision,
        };
        config.checked()
    }

    /// The authors keep the decoder's sizes at the top and name the tower instead of describing it.
    fn from_authors(mut file: Value) -> Result<Self, ModelsError> {
        let unreadable = |source| ModelsError::ConfigUnreadable { source };
        let authors = AuthorsFile::deserialize(&file).map_err(unreadable)?;
        let tower = authors.mm_vision_tower;
        if !tower.contains("siglip-so400m-patch14-384") {
            return refused(format!(
                "its vision tower is {tower}; known is siglip-so400m-patch14-384"
            ));
        }
        let (projector, pooling) = (authors.mm_projector_type, authors.mm_spatial_pool_mode);
        if projector != "mlp2x_gelu" {
            return refused(format!("its projector is {projector}; known is mlp2x_gelu"));
        }
        if let Some(pooling) = pooling.filter(|pooling| pooling != "bilinear") {
            return refused(format!(
                "its frames are pooled by {pooling}; known is bilinear"
            ));
        }
        file["model_type"] = Value::from("qwen2");
        Self::around(LanguageConfig::from_json(&file.to_string())?).checked()
    }

    fn checked(self) -> Result<Self, ModelsError> {
        let vocabulary = self.language.vocabulary;
        let tokens = [self.image_token, self.video_token];
        if tokens.iter().any(|token| *token as usize >= vocabulary) {
            return refused(format!(
                "the token of a picture or a clip is beyond the vocabulary of {vocabulary}"
            ));
        }
        Ok(self)
    }
}

/// Blocks behind whose last one the stream is taken: 0 is the embedding, −1 the last block.
fn blocks_used(layer: &Value, layers: usize) -> Result<usize, ModelsError> {
    let layer_count = i64::try_from(layers).unwrap_or(i64::MAX);
    let used = layer.as_i64().map(|layer| match layer {
        0.. => layer,
        _ => layer_count.saturating_add(1).saturating_add(layer),
    });
    match used {
        Some(used @ 1..) if used <= layer_count => Ok(used as usize),
        _ => refused(format!(
            "vision_feature_layer is {layer}, and the tower has {layers} blocks"
        )),
    }
}

fn refused<T>(reason: String) -> Result<T, ModelsError> {
    Err(ModelsError::ConfigUnsupported { reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSFORMERS: &str = r#"{"model_type": "llava_onevision", "image_token_index": 151646,
        "video_token_index": 151647, "vision_feature_layer": -1, "projector_hidden_act": "gelu",
        "vision_feature_select_strategy": "full", "vision_aspect_ratio": "anyres_max_9",
        "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152,
            "num_hidden_layers": 26, "num_attention_heads": 16, "intermediate_size": 4304,
            "image_size": 384, "patch_size": 14},
        "text_config": {"model_type": "qwen2", "vocab_size": 152000, "hidden_size": 896,
            "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2,
            "intermediate_size": 4864, "rope_theta": 1000000.0, "rms_norm_eps": 1e-6,
            "tie_word_embeddings": true, "max_position_embeddings": 32768}}"#;

    const AUTHORS: &str = r#"{"model_type": "llava", "architectures": ["LlavaQwenForCausalLM"],
        "mm_vision_tower": "google/siglip-so400m-patch14-384", "mm_projector_type": "mlp2x_gelu",
        "mm_spatial_pool_mode": "bilinear", "image_aspect_ratio": "anyres_max_9",
        "vocab_size": 152128, "hidden_size": 3584, "num_hidden_layers": 28,
        "num_attention_heads": 28, "num_key_value_heads": 4, "intermediate_size": 18944,
        "rope_theta": 1000000.0, "rms_norm_eps": 1e-6, "tie_word_embeddings": false,
        "max_position_embeddings": 32768}"#;

    #[test]
    fn both_kinds_of_files_give_the_presets() {
        let small = OneVisionConfig::from_json(TRANSFORMERS).expect("a config");
        assert_eq!(small, OneVisionConfig::st_vlm_0_5b());
        let large = OneVisionConfig::from_json(AUTHORS).expect("a config");
        assert_eq!(large, OneVisionConfig::st_vlm_7b());
        assert!(OneVisionConfig::st_vlm_nano().checked().is_ok());
    }

    #[test]
    fn an_earlier_layer_needs_fewer_blocks() {
        for (layer, blocks) in [("-2", 25), ("20", 20), ("26", 26)] {
            let json = TRANSFORMERS.replace(
                r#""vision_feature_layer": -1"#,
                &format!(r#""vision_feature_layer": {layer}"#),
            );
            let config = OneVisionConfig::from_json(&json).expect("a config");
            assert_eq!(config.vision.layers, blocks);
        }
    }

    #[test]
    fn what_is_another_model_is_refused_in_words() {
        for (file, from, to, word) in [
            (TRANSFORMERS, "llava_onevision", "qwen2_vl", "qwen2_vl"),
            (TRANSFORMERS, "\"full\"", "\"default\"", "known is full"),
            (TRANSFORMERS, "\"gelu\"", "\"relu\"", "relu"),
            (TRANSFORMERS, "-1,", "-27,", "26 blocks"),
            (TRANSFORMERS, "-1,", "[-1, -2],", "26 blocks"),
            (
                TRANSFORMERS,
                "\"video_token_index\": 151647",
                "\"video_token_index\": 152000",
                "beyond",
            ),
            (
                AUTHORS,
                "siglip-so400m-patch14-384",
                "clip-vit-large",
                "clip-vit-large",
            ),
            (AUTHORS, "mlp2x_gelu", "linear", "linear"),
            (AUTHORS, "\"bilinear\"", "\"average\"", "average"),
        ] {
            let changed = file.replace(from, to);
            assert_ne!(changed, file, "{from} is in the file");
            let error = OneVisionConfig::from_json(&changed).expect_err(to);
            assert!(error.to_string().contains(word), "{error}");
        }
        let none = OneVisionConfig::from_json("[]");
        assert!(matches!(none, Err(ModelsError::ConfigUnsupported { .. })));
    }
}
