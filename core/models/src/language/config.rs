//! Sizes of a decoder.

use serde::Deserialize;

use crate::ModelsError;

/// Which of the two kinds a decoder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Biases on queries, keys and values.
    Qwen2,
    /// No bias anywhere.
    Llama,
}

/// Sizes of a decoder.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageConfig {
    pub family: Family,
    /// Tokens that can be told apart.
    pub vocabulary: usize,
    /// Width of the stream between blocks.
    pub hidden: usize,
    pub layers: usize,
    /// Heads of queries.
    pub heads: usize,
    /// Heads of keys and values, each shared by `heads / key_value_heads` heads of queries.
    pub key_value_heads: usize,
    /// Width of a head.
    pub head_width: usize,
    /// Width inside the feed-forward network.
    pub feed_forward: usize,
    /// Base of the rotary embedding's wavelengths.
    pub rotary_base: f64,
    /// Added to the mean square in a norm.
    pub norm_epsilon: f64,
    /// Whether the head that gives logits is the table of token embeddings.
    pub ties_embeddings: bool,
    /// Most tokens in a conversation.
    pub window: usize,
}

/// The fields of `config.json` that are read, under the names that `transformers` gives them.
#[derive(Deserialize)]
struct File {
    model_type: String,
    vocab_size: usize,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    num_key_value_heads: Option<usize>,
    head_dim: Option<usize>,
    intermediate_size: usize,
    rope_theta: Option<f64>,
    rope_parameters: Option<RopeParameters>,
    rms_norm_eps: f64,
    #[serde(default)]
    tie_word_embeddings: bool,
    max_position_embeddings: usize,
}

/// Where `transformers` 5 keeps what was `rope_theta`.
#[derive(Deserialize)]
struct RopeParameters {
    rope_theta: Option<f64>,
    #[serde(default)]
    rope_type: Option<String>,
}

/// The base that `transformers` assumes where none is given.
const DEFAULT_ROTARY_BASE: f64 = 10_000.0;

impl LanguageConfig {
    /// Reads the `config.json` of a Qwen2 or Llama model, or its `text_config` part.
    ///
    /// # Errors
    /// [`ModelsError::ConfigUnreadable`] for what is no such file,
    /// [`ModelsError::ConfigUnsupported`] for another family or sizes that do not fit each other.
    pub fn from_json(json: &str) -> Result<Self, ModelsError> {
        let file: File = serde_json::from_str(json)
            .map_err(|source| ModelsError::ConfigUnreadable { source })?;
        let family = match file.model_type.as_str() {
            "qwen2" => Family::Qwen2,
            "llama" => Family::Llama,
            other => {
                return Err(ModelsError::ConfigUnsupported {
                    reason: format!(
                        "the decoder is of the family {other}; known are qwen2 and llama"
                    ),
                });
            }
        };
        let rope = file.rope_parameters.as_ref();
        let kind = rope
            .and_then(|rope| rope.rope_type.as_deref())
            .unwrap_or("default");
        if kind != "default" {
            return Err(ModelsError::ConfigUnsupported {
                reason: format!("rotary embeddings of the type {kind} are not known"),
            });
        }
        let heads = file.num_attention_heads;
        let config = Self {
            family,
            vocabulary: file.vocab_size,
            hidden: file.hidden_size,
            layers: file.num_hidden_layers,
            heads,
            key_value_heads: file.num_key_value_heads.unwrap_or(heads),
            head_width: file.head_dim.unwrap_or(file.hidden_size / heads.max(1)),
            feed_forward: file.intermediate_size,
            rotary_base: file
                .rope_theta
                .or(rope.and_then(|rope| rope.rope_theta))
                .unwrap_or(DEFAULT_ROTARY_BASE),
            norm_epsilon: file.rms_norm_eps,
            ties_embeddings: file.tie_word_embeddings,
            window: file.max_position_embeddings,
        };
        config.checked()
    }

    /// SmolLM2-135M: 30 layers, three heads of keys for nine of queries.
    pub fn smollm2_135m() -> Self {
        Self {
            family: Family::Llama,
            vocabulary: 49_152,
            hidden: 576,
            layers: 30,
            heads: 9,
            key_value_heads: 3,
            head_width: 64,
            feed_forward: 1536,
            rotary_base: 100_000.0,
            norm_epsilon: 1e-5,
            ties_embeddings: true,
            window: 8192,
        }
    }

    /// Qwen2-0.5B, the decoder of LLaVA-OneVision 0.5B.
    pub fn qwen2_0_5b() -> Self {
        Self {
            family: Family::Qwen2,
            vocabulary: 152_000,
            hidden: 896,
            layers: 24,
            heads: 14,
            key_value_heads: 2,
            head_width: 64,
            feed_forward: 4864,
            rotary_base: 1_000_000.0,
            norm_epsilon: 1e-6,
            ties_embeddings: true,
            window: 32_768,
        }
    }

    /// Qwen2-7B, the decoder of LLaVA-OneVision 7B.
    pub fn qwen2_7b() -> Self {
        Self {
            family: Family::Qwen2,
            vocabulary: 152_128,
            hidden: 3584,
            layers: 28,
            heads: 28,
            key_value_heads: 4,
            head_width: 128,
            feed_forward: 18_944,
            rotary_base: 1_000_000.0,
            norm_epsilon: 1e-6,
            ties_embeddings: false,
            window: 32_768,
        }
    }

    /// Numbers that the keys and values of one token take, over all layers.
    pub fn cache_numbers_a_token(&self) -> usize {
        2 * self.layers * self.key_value_heads * self.head_width
    }

    fn checked(self) -> Result<Self, ModelsError> {
        let sizes = [
            self.vocabulary,
            self.hidden,
            self.layers,
            self.heads,
            self.key_value_heads,
            self.head_width,
            self.feed_forward,
            self.window,
        ];
        let refused = |reason: &str| {
            Err(ModelsError::ConfigUnsupported {
                reason: reason.to_owned(),
            })
        };
        if sizes.contains(&0) {
            return refused("a size is zero");
        }
        if !self.heads.is_multiple_of(self.key_value_heads) {
            return refused("heads of queries are no multiple of those of keys");
        }
        if !self.head_width.is_multiple_of(2) {
            return refused("the width of a head is odd, which rotary embeddings cannot turn");
        }
        let is_positive = |value: f64| value.is_finite() && value > 0.0;
        if !is_positive(self.rotary_base) || !is_positive(self.norm_epsilon) {
            return refused("the rotary base or the norm's epsilon is not positive");
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QWEN: &str = r#"{"model_type": "qwen2", "vocab_size": 152000, "hidden_size": 896,
        "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2,
        "intermediate_size": 4864, "rope_theta": 1000000.0, "rms_norm_eps": 1e-6,
        "tie_word_embeddings": true, "max_position_embeddings": 32768, "architectures": ["x"]}"#;

    #[test]
    fn a_config_file_gives_the_preset() {
        assert_eq!(
            LanguageConfig::from_json(QWEN).ok(),
            Some(LanguageConfig::qwen2_0_5b())
        );
        // 2 × 24 × 2 × 64
        assert_eq!(LanguageConfig::qwen2_0_5b().cache_numbers_a_token(), 6144);
    }

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        for (from, to, word) in [
            ("qwen2", "mistral", "mistral"),
            (
                r#""num_key_value_heads": 2"#,
                r#""num_key_value_heads": 3"#,
                "multiple",
            ),
            (r#""hidden_size": 896"#, r#""hidden_size": 0"#, "zero"),
            (
                r#""num_attention_heads": 14"#,
                r#""num_attention_heads": 0"#,
                "zero",
            ),
            (
                r#""rms_norm_eps": 1e-6"#,
                r#""rms_norm_eps": -1"#,
                "epsilon",
            ),
            (
                r#""rope_theta": 1000000.0"#,
                r#""rope_parameters": {"rope_type": "yarn"}"#,
                "yarn",
            ),
        ] {
            let error = LanguageConfig::from_json(&QWEN.replace(from, to)).expect_err(to);
            assert!(error.to_string().contains(word), "{error}");
        }
        let none = LanguageConfig::from_json("{}");
        assert!(matches!(none, Err(ModelsError::ConfigUnreadable { .. })));
    }
}
