//! Parts of our paths below a network's prefix, and what others call them.

/// One network below its prefix: single tensors, and tensors of numbered blocks.
pub(super) struct Stems {
    pub single: &'static [Pair],
    /// What stands before a block's number, here and there.
    pub blocks: Pair,
    pub in_block: &'static [Pair],
}

/// What a part of a path is called here, and there.
pub(super) type Pair = (&'static str, &'static str);

pub(super) const TOWER: Stems = Stems {
    single: &[
        ("patch_embedding.", "embeddings.patch_embedding."),
        ("position.", "embeddings.position_embedding."),
        ("norm.", "post_layernorm."),
    ],
    blocks: ("blocks.", "encoder.layers."),
    in_block: &[
        ("attention_norm.", "layer_norm1."),
        ("feed_forward_norm.", "layer_norm2."),
        ("attention.query.", "self_attn.q_proj."),
        ("attention.key.", "self_attn.k_proj."),
        ("attention.value.", "self_attn.v_proj."),
        ("attention.output.", "self_attn.out_proj."),
        ("feed_forward.up.", "mlp.fc1."),
        ("feed_forward.down.", "mlp.fc2."),
    ],
};

pub(super) const DECODER: Stems = Stems {
    single: &[("embedding.", "embed_tokens."), ("norm.", "norm.")],
    blocks: ("blocks.", "layers."),
    in_block: &[
        ("attention_norm.", "input_layernorm."),
        ("feed_forward_norm.", "post_attention_layernorm."),
        ("attention.query.", "self_attn.q_proj."),
        ("attention.key.", "self_attn.k_proj."),
        ("attention.value.", "self_attn.v_proj."),
        ("attention.output.", "self_attn.o_proj."),
        ("feed_forward.gate.", "mlp.gate_proj."),
        ("feed_forward.up.", "mlp.up_proj."),
        ("feed_forward.down.", "mlp.down_proj."),
    ],
};

/// A layer of its own below its prefix.
pub(super) const PROJECTION: Stems = Stems {
    single: &[("weight", "weight"), ("bias", "bias")],
    blocks: ("", ""),
    in_block: &[],
};

/// A tensor without parts: its prefix is its name.
pub(super) const ALONE: Stems = Stems {
    single: &[("", "")],
    blocks: ("", ""),
    in_block: &[],
};

/// Which way a name is turned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From a path of the module tree.
    Out,
    /// To a path of the module tree.
    Home,
}

impl Way {
    /// A pair as (what is read, what is written).
    pub(super) fn order<T>(self, (ours, theirs): (T, T)) -> (T, T) {
        match self {
            Self::Out => (ours, theirs),
            Self::Home => (theirs, ours),
        }
    }
}

impl Stems {
    /// Turns a name without its prefix; `None` for one that is not known.
    pub(super) fn turned(&self, rest: &str, way: Way) -> Option<String> {
        if let Some(name) = replaced(rest, self.single, way) {
            return Some(name);
        }
        let (from, to) = way.order(self.blocks);
        let (number, rest) = rest.strip_prefix(from)?.split_once('.')?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let rest = replaced(rest, self.in_block, way).filter(|_| is_number)?;
        Some(format!("{to}{number}.{rest}"))
    }
}

fn replaced(name: &str, pairs: &[Pair], way: Way) -> Option<String> {
    pairs.iter().find_map(|pair| {
        let (from, to) = way.order(*pair);
        let end = name.strip_prefix(from)?;
        let is_whole = match from.ends_with('.') {
            true => matches!(end, "weight" | "bias"),
            false => end.is_empty(),
        };
        is_whole.then(|| format!("{to}{end}"))
    })
}
