//! Grouped-query attention.

use burn::module::Module;
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor, TensorData};

use super::{Family, LanguageConfig, LayerCache, Rotary};
use crate::layers::{MatrixPlan, Projection, check_shape};

/// Self-attention whose heads of queries share heads of keys and values (Ainslie et al. 2023).
#[derive(Module, Debug)]
pub struct Attention {
    pub query: Projection,
    pub key: Projection,
    pub value: Projection,
    pub output: Projection,
    heads: usize,
    key_value_heads: usize,
    head_width: usize,
}

/// What attention looks at.
#[derive(Debug)]
pub struct AttentionInput<'a> {
    /// `[batch, tokens, hidden]`
    pub stream: Tensor<3>,
    pub rotary: &'a Rotary,
    /// Of this layer; the new tokens are written into it.
    pub cache: &'a mut LayerCache,
    /// Tokens that the cache holds already.
    pub filled: usize,
    /// Added to the scores, `[1, 1, 1, tokens, filled + tokens]`: see [`causal_mask`].
    pub mask: Option<Tensor<5>>,
}

impl Attention {
    /// Makes an attention with its matrices kept as planned.
    pub fn init(config: &LanguageConfig, plan: MatrixPlan, device: &Device) -> Self {
        let has_bias = config.family == Family::Qwen2;
        let queries = config.heads * config.head_width;
        let shared = config.key_value_heads * config.head_width;
        Self {
            query: Projection::planned(config.hidden, queries, has_bias, plan, device),
            key: Projection::planned(config.hidden, shared, has_bias, plan, device),
            value: Projection::planned(config.hidden, shared, has_bias, plan, device),
            output: Projection::planned(queries, config.hidden, false, plan, device),
            heads: config.heads,
            key_value_heads: config.key_value_heads,
            head_width: config.head_width,
        }
    }

    /// Runs the attention.
    ///
    /// # Shapes
    /// - output: `[batch, tokens, hidden]`
    pub fn forward(&self, input: AttentionInput<'_>) -> Tensor<3> {
        let AttentionInput {
            stream,
            rotary,
            cache,
            filled,
            mask,
        } = input;
        let [batch, tokens, _] = stream.dims();
        let (shared, width) = (self.key_value_heads, self.head_width);
        let group = self.heads / shared;
        let split = |projected: Tensor<3>, heads: usize| {
            projected
                .reshape([batch, tokens, heads, width])
                .swap_dims(1, 2) // [batch, heads, tokens, width]
        };
        let query = rotary.turn(split(self.query.forward(stream.clone()), self.heads));
        let key = rotary.turn(split(self.key.forward(stream.clone()), shared));
        let value = split(self.value.forward(stream), shared);
        let (keys, values) = cache.extended(key, value, filled);
        let seen = filled + tokens;
        check_shape("keys", &keys, [batch, shared, seen, width]);
        // The heads of queries of one group lie in a row, so the shared keys are multiplied once for all.
        let query = query.reshape([batch, shared, group * tokens, width]);
        let scale = 1.0 / (width as f64).sqrt();
        let scores = query.matmul(keys.swap_dims(2, 3)).mul_scalar(scale); // [batch, shared, group · tokens, seen]
        let mut scores = scores.reshape([batch, shared, group, tokens, seen]);
        if let Some(mask) = mask {
            scores = scores + mask;
        }
        let weights = softmax(scores, 4).reshape([batch, shared, group * tokens, seen]);
        let mixed = weights
            .matmul(values) // [batch, shared, group · tokens, width]
            .reshape([batch, self.heads, tokens, width])
            .swap_dims(1, 2)
            .reshape([batch, tokens, self.heads * width]);
        self.output.forward(mixed)
    }
}

/// What keeps a token from looking ahead: zero, or so far down that nothing is left of it.
///
/// `None` for a single token, which sees all. Shape: `[1, 1, 1, tokens, filled + tokens]`.
pub(super) fn causal_mask(filled: usize, tokens: usize, device: &Device) -> Option<Tensor<5>> {
    /// Far below any score and far from where adding a score overflows.
    const HIDDEN: f32 = -1e30;
    if tokens == 1 {
        return None;
    }
    let seen = filled + tokens;
    let values: Vec<f32> = (0..tokens)
        .flat_map(|from| (0..seen).map(move |to| if to <= filled + from { 0.0 } else { HIDDEN }))
        .collect();
    let data = TensorData::new(values, [1, 1, 1, tokens, seen]);
    Some(Tensor::from_data(data, device))
}
