//! Which tensors of a published model go into a pack, and under which paths.

use std::collections::BTreeSet;

use super::write::PackTensor;
use crate::ModelsError;
use crate::language::gguf_name;
use crate::weights::layouts::Layout;

/// Which tensors go into a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Which network reads the pack: `llava-onevision`, or `language` for a decoder alone.
    pub family: &'static str,
    /// In the order of the network, blocks by their numbers.
    pub tensors: Vec<PackTensor>,
    /// Tensors that no parameter takes, and that need not be there.
    pub left_out: Vec<String>,
}

/// The prefix of a decoder's paths inside a LLaVA-OneVision model; a decoder alone has none.
const DECODER: &str = "language.";

impl Plan {
    /// Plans for a checkpoint of Hugging Face: a LLaVA-OneVision model in any of its layouts, or a Qwen2
    /// or Llama decoder.
    ///
    /// # Errors
    /// [`ModelsError::LayoutUnknown`], or [`ModelsError::TensorUnknown`] for the first tensor that such a
    /// model does not have.
    pub fn of_checkpoint(names: &[String]) -> Result<Self, ModelsError> {
        if let Some(layout) = Layout::of(names.iter().map(String::as_str)) {
            let path = |name: &str| layout.path(name);
            return Self::new("llava-onevision", names, path, |name| {
                layout.may_ignore(name)
            });
        }
        if !names.iter().any(|name| name == "model.embed_tokens.weight") {
            return Err(ModelsError::LayoutUnknown);
        }
        let layout = Layout::LMMS_LAB;
        let path = |name: &str| Some(layout.path(name)?.strip_prefix(DECODER)?.to_owned());
        Self::new("language", names, path, |name| layout.may_ignore(name))
    }

    /// Plans for a GGUF file with a decoder of so many layers.
    ///
    /// # Errors
    /// As [`Self::of_checkpoint`].
    pub fn of_gguf(names: &[String], layers: usize) -> Result<Self, ModelsError> {
        let stems = [
            "attention_norm",
            "feed_forward_norm",
            "attention.query",
            "attention.key",
            "attention.value",
            "attention.output",
            "feed_forward.gate",
            "feed_forward.up",
            "feed_forward.down",
        ];
        let known: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let mut paths = std::collections::BTreeMap::new();
        let mut offer = |path: String| {
            let name = gguf_name(&path);
            if known.contains(name.as_str()) {
                paths.insert(name, path);
            }
        };
        for path in ["embedding.weight", "norm.weight", "head.weight"] {
            offer(path.to_owned());
        }
        for layer in 0..layers.min(names.len()) {
            for stem in stems {
                offer(format!("blocks.{layer}.{stem}.weight"));
                offer(format!("blocks.{layer}.{stem}.bias"));
            }
        }
        // Tables that follow from the sizes.
        let may_ignore = |name: &str| name.starts_with("rope_freqs.");
        Self::new(
            "language",
            names,
            |name| paths.get(name).cloned(),
            may_ignore,
        )
    }

    fn new(
        family: &'static str,
        names: &[String],
        path: impl Fn(&str) -> Option<String>,
        may_ignore: impl Fn(&str) -> bool,
    ) -> Result<Self, ModelsError> {
        let (left_out, taken): (Vec<&String>, Vec<&String>) =
            names.iter().partition(|name| may_ignore(name));
        let mut tensors = Vec::new();
        for name in taken {
            let path =
                path(name).ok_or_else(|| ModelsError::TensorUnknown { name: name.clone() })?;
            tensors.push(PackTensor {
                path,
                source_name: name.clone(),
            });
        }
        tensors.sort_by_cached_key(|tensor| order(&tensor.path));
        Ok(Self {
            family,
            tensors,
            left_out: left_out.into_iter().cloned().collect(),
        })
    }
}

/// The tower before the projector before the decoder, tables before blocks, and blocks by their numbers.
fn order(path: &str) -> (usize, usize, usize, String) {
    let networks = ["tower.", "projector.", "newline", "language."];
    let network = networks
        .iter()
        .position(|network| path.starts_with(network));
    let rest = path
        .split_once("blocks.")
        .and_then(|(_, rest)| rest.split_once('.'));
    let block = rest.and_then(|(number, _)| number.parse().ok());
    let is_last = ["norm.", "head."].iter().any(|last| {
        let own = path.strip_prefix(DECODER).unwrap_or(path);
        own.starts_with(last)
    });
    let group = match block {
        Some(_) => 1,
        None if is_last => 2,
        None => 0,
    };
    (
        network.unwrap_or(0),
        group,
        block.unwrap_or(0),
        path.to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(plan: Result<Plan, ModelsError>) -> (Vec<String>, Vec<String>) {
        let plan = plan.expect("is known");
        let paths = plan.tensors.into_iter().map(|tensor| tensor.path);
        (paths.collect(), plan.left_out)
    }

    fn names(layout: Layout, paths: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = paths.iter().map(|path| layout.name(path)).collect();
        names.sort();
        names
    }

    #[test]
    fn tensors_come_in_the_order_of_the_network() {
        let paths = [
            "tower.patch_embedding.weight",
            "tower.blocks.2.attention.key.bias",
            "tower.blocks.10.attention.key.bias",
            "projector.first.weight",
            "newline",
            "language.embedding.weight",
            "language.blocks.0.attention_norm.weight",
            "language.norm.weight",
        ];
        let mut held = names(Layout::HUGGING_FACE, &paths);
        let norm = Layout::HUGGING_FACE.name("tower.norm.weight");
        held.push(norm.clone());
        let (found, left_out) = planned(Plan::of_checkpoint(&held));
        assert_eq!(found, paths);
        assert_eq!(left_out, [norm]);
        held.push("lora.weight".to_owned());
        let told = Plan::of_checkpoint(&held).expect_err("is none of its tensors");
        assert!(told.to_string().contains("lora.weight"), "{told}");
    }

    #[test]
    fn a_decoder_alone_has_no_prefix() {
        let own = [
            "embedding.weight",
            "blocks.0.attention.query.bias",
            "norm.weight",
            "head.weight",
        ];
        let inner: Vec<String> = own.iter().map(|path| format!("{DECODER}{path}")).collect();
        let inner: Vec<&str> = inner.iter().map(String::as_str).collect();
        let held = names(Layout::LMMS_LAB, &inner);
        let expected = [
            "embedding.weight",
            "blocks.0.attention.query.bias",
            "head.weight",
            "norm.weight",
        ];
        assert_eq!(planned(Plan::of_checkpoint(&held)).0, expected);
        let mut held: Vec<String> = own.iter().map(|path| gguf_name(path)).collect();
        held.push("rope_freqs.weight".to_owned());
        let (found, left_out) = planned(Plan::of_gguf(&held, usize::MAX));
        assert_eq!(found, expected);
        assert_eq!(left_out, ["rope_freqs.weight"]);
        held.push("blk.0.unheard_of.weight".to_owned());
        assert!(Plan::of_gguf(&held, 1).is_err());
        assert!(matches!(
            Plan::of_checkpoint(&["a".to_owned()]),
            Err(ModelsError::LayoutUnknown)
        ));
    }
}
