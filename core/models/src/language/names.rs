//! What other files call the parameters.

/// The name of a parameter in the layout of `transformers`, below the model's own prefix.
///
/// `path` is the path in the module tree, such as `blocks.3.attention.query.weight`.
pub fn hugging_face_name(path: &str) -> String {
    renamed(path, &HUGGING_FACE)
}

/// The name of a parameter in a GGUF file of llama.cpp.
pub fn gguf_name(path: &str) -> String {
    renamed(path, &GGUF)
}

/// Parts of our paths and what they are called elsewhere; the first part that fits a segment or a run
/// of segments counts.
type Table = [(&'static str, &'static str); 13];

const HUGGING_FACE: Table = [
    ("embedding.weight", "model.embed_tokens.weight"),
    ("norm.weight", "model.norm.weight"),
    ("head.weight", "lm_head.weight"),
    ("blocks.", "model.layers."),
    (".attention_norm.", ".input_layernorm."),
    (".feed_forward_norm.", ".post_attention_layernorm."),
    (".attention.query.", ".self_attn.q_proj."),
    (".attention.key.", ".self_attn.k_proj."),
    (".attention.value.", ".self_attn.v_proj."),
    (".attention.output.", ".self_attn.o_proj."),
    (".feed_forward.gate.", ".mlp.gate_proj."),
    (".feed_forward.up.", ".mlp.up_proj."),
    (".feed_forward.down.", ".mlp.down_proj."),
];

const GGUF: Table = [
    ("embedding.weight", "token_embd.weight"),
    ("norm.weight", "output_norm.weight"),
    ("head.weight", "output.weight"),
    ("blocks.", "blk."),
    (".attention_norm.", ".attn_norm."),
    (".feed_forward_norm.", ".ffn_norm."),
    (".attention.query.", ".attn_q."),
    (".attention.key.", ".attn_k."),
    (".attention.value.", ".attn_v."),
    (".attention.output.", ".attn_output."),
    (".feed_forward.gate.", ".ffn_gate."),
    (".feed_forward.up.", ".ffn_up."),
    (".feed_forward.down.", ".ffn_down."),
];

fn renamed(path: &str, table: &Table) -> String {
    if let Some((_, name)) = table.iter().find(|(ours, _)| *ours == path) {
        return (*name).to_owned();
    }
    let mut name = path.to_owned();
    for (ours, theirs) in &table[3..] {
        name = name.replacen(ours, theirs, 1);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_the_names_of_others() {
        for (path, hugging_face, gguf) in [
            (
                "embedding.weight",
                "model.embed_tokens.weight",
                "token_embd.weight",
            ),
            ("norm.weight", "model.norm.weight", "output_norm.weight"),
            ("head.weight", "lm_head.weight", "output.weight"),
            (
                "blocks.12.attention_norm.weight",
                "model.layers.12.input_layernorm.weight",
                "blk.12.attn_norm.weight",
            ),
            (
                "blocks.0.feed_forward_norm.weight",
                "model.layers.0.post_attention_layernorm.weight",
                "blk.0.ffn_norm.weight",
            ),
            (
                "blocks.7.attention.query.bias",
                "model.layers.7.self_attn.q_proj.bias",
                "blk.7.attn_q.bias",
            ),
            (
                "blocks.7.feed_forward.down.weight",
                "model.layers.7.mlp.down_proj.weight",
                "blk.7.ffn_down.weight",
            ),
        ] {
            assert_eq!(hugging_face_name(path), hugging_face);
            assert_eq!(gguf_name(path), gguf);
        }
    }
}
