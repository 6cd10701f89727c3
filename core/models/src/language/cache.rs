//! Keys and values of what was read.

use burn::tensor::{Device, Tensor};

use super::LanguageConfig;

/// The memory of a conversation: keys and values of every layer, made once at full capacity.
#[derive(Debug, Clone)]
pub struct KvCache {
    layers: Vec<LayerCache>,
    capacity: usize,
    filled: usize,
}

/// The memory of one layer.
#[derive(Debug, Clone)]
pub struct LayerCache {
    /// `[batch, key_value_heads, capacity, head_width]`
    keys: Tensor<4>,
    /// `[batch, key_value_heads, capacity, head_width]`
    values: Tensor<4>,
}

impl KvCache {
    /// Makes an empty cache for `capacity` tokens of `batch` conversations.
    pub fn new(config: &LanguageConfig, batch: usize, capacity: usize, device: &Device) -> Self {
        let shape = [batch, config.key_value_heads, capacity, config.head_width];
        let empty = || LayerCache {
            keys: Tensor::zeros(shape, device),
            values: Tensor::zeros(shape, device),
        };
        Self {
            layers: (0..config.layers).map(|_| empty()).collect(),
            capacity,
            filled: 0,
        }
    }

    /// Bytes that a cache will take, before it is made.
    pub fn bytes(
        config: &LanguageConfig,
        batch: usize,
        capacity: usize,
        number_bytes: usize,
    ) -> usize {
        config.cache_numbers_a_token() * batch * capacity * number_bytes
    }

    /// Tokens that were read.
    pub fn len(&self) -> usize {
        self.filled
    }

    /// Tells whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Tokens that can still be read.
    pub fn room(&self) -> usize {
        self.capacity - self.filled
    }

    /// Forgets all but the first tokens, so that another continuation can follow them.
    pub fn forget_after(&mut self, tokens: usize) {
        self.filled = self.filled.min(tokens);
    }

    pub(super) fn layer_mut(&mut self, index: usize) -> &mut LayerCache {
        &mut self.layers[index]
    }

    pub(super) fn advance(&mut self, tokens: usize) {
        self.filled += tokens;
    }
}

impl LayerCache {
    /// Writes the keys and values of new tokens and returns those of all tokens so far.
    ///
    /// # Shapes
    /// - `keys`, `values`: `[batch, key_value_heads, tokens, head_width]`
    /// - output: `[batch, key_value_heads, filled + tokens, head_width]`, twice
    pub(super) fn extended(
        &mut self,
        keys: Tensor<4>,
        values: Tensor<4>,
        filled: usize,
    ) -> (Tensor<4>, Tensor<4>) {
        let [batch, heads, tokens, width] = keys.dims();
        let new = [0..batch, 0..heads, filled..filled + tokens, 0..width];
        let all = [0..batch, 0..heads, 0..filled + tokens, 0..width];
        let write = |kept: &mut Tensor<4>, new_part: Tensor<4>| {
            // Taken out first: a tensor that nobody else holds is written in place.
            let device = kept.device();
            let owned = std::mem::replace(kept, Tensor::zeros([1, 1, 1, 1], &device));
            *kept = owned.slice_assign(new.clone(), new_part);
            kept.clone().slice(all.clone())
        };
        (write(&mut self.keys, keys), write(&mut self.values, values))
    }
}
