//! Prefixes of the known kinds of files.

use std::collections::BTreeSet;

use super::stems::{ALONE, DECODER, PROJECTION, Stems, TOWER, Way};

/// How a file of a LLaVA-OneVision model names its tensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Who names tensors so.
    words: &'static str,
    tower: &'static str,
    first: &'static str,
    second: &'static str,
    newline: &'static str,
    decoder: &'static str,
    head: &'static str,
}

/// Layouts in the order in which they are tried.
const ALL: [Layout; 5] = [
    Layout::HUGGING_FACE,
    Layout::LMMS_LAB,
    Layout::TRANSFORMERS_5,
    Layout::MODULES_4,
    Layout::MODULES_5,
];

/// Paths that every LLaVA-OneVision model has, one in each network.
const MARKS: [&str; 3] = [
    "tower.patch_embedding.weight",
    "projector.first.weight",
    "language.embedding.weight",
];

impl Layout {
    /// The files of `llava-hf`, which `transformers` 4 writes.
    pub const HUGGING_FACE: Self = Self {
        words: "llava-hf",
        tower: "vision_tower.vision_model.",
        first: "multi_modal_projector.linear_1.",
        second: "multi_modal_projector.linear_2.",
        newline: "image_newline",
        decoder: "language_model.model.",
        head: "language_model.lm_head.",
    };

    /// The first publication, and what is trained with its code, as ST-VLM was.
    pub const LMMS_LAB: Self = Self {
        words: "lmms-lab",
        tower: "model.vision_tower.vision_tower.vision_model.",
        first: "model.mm_projector.0.",
        second: "model.mm_projector.2.",
        newline: "model.image_newline",
        decoder: "model.",
        head: "lm_head.",
    };

    /// What `save_pretrained` of `transformers` 5.23 writes: the tower has lost a level.
    pub const TRANSFORMERS_5: Self = Self {
        words: "transformers 5",
        tower: "vision_tower.",
        ..Self::HUGGING_FACE
    };

    /// The names of modules inside `transformers` 4.52 and later, as a state dict saved by hand has them.
    pub const MODULES_4: Self = Self {
        words: "modules of transformers 4",
        tower: "model.vision_tower.vision_model.",
        ..Self::MODULES_5
    };

    /// The names of modules inside `transformers` 5.
    pub const MODULES_5: Self = Self {
        words: "modules of transformers 5",
        tower: "model.vision_tower.",
        first: "model.multi_modal_projector.linear_1.",
        second: "model.multi_modal_projector.linear_2.",
        newline: "model.image_newline",
        decoder: "model.language_model.",
        head: "lm_head.",
    };

    /// Finds the layout of a file by its names; `None` where the tower, the projector or the decoder are
    /// not among them.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let names: BTreeSet<&str> = names.into_iter().collect();
        ALL.into_iter().find(|layout| {
            MARKS
                .iter()
                .all(|path| names.contains(layout.name(path).as_str()))
        })
    }

    /// Returns the name of a parameter in the file.
    ///
    /// A path that no LLaVA-OneVision model has is returned as it is.
    pub fn name(&self, path: &str) -> String {
        let name = self.turned(path, Way::Out);
        name.unwrap_or_else(|| path.to_owned())
    }

    /// Returns the path in the module tree of a tensor; `None` for one that is not known.
    pub fn path(&self, name: &str) -> Option<String> {
        self.turned(name, Way::Home)
    }

    /// Whether a tensor that belongs to no parameter may be passed over: the norm and the head behind the
    /// tower's blocks, which LLaVA-OneVision takes its features before, and tables that follow from the
    /// sizes.
    pub fn may_ignore(&self, name: &str) -> bool {
        let in_tower = name.strip_prefix(self.tower);
        let is_behind =
            |rest: &str| rest.starts_with("post_layernorm.") || rest.starts_with("head.");
        let follows = name.ends_with(".inv_freq") || name.ends_with(".position_ids");
        follows || in_tower.is_some_and(is_behind)
    }

    /// Returns who names tensors so, in a word or two.
    pub fn words(&self) -> &'static str {
        self.words
    }

    fn turned(&self, name: &str, way: Way) -> Option<String> {
        let parts: [(&str, &str, &Stems); 6] = [
            ("tower.", self.tower, &TOWER),
            ("projector.first.", self.first, &PROJECTION),
            ("projector.second.", self.second, &PROJECTION),
            ("newline", self.newline, &ALONE),
            ("language.head.", self.head, &PROJECTION),
            ("language.", self.decoder, &DECODER),
        ];
        parts.iter().find_map(|(ours, theirs, stems)| {
            let (from, to) = way.order((*ours, *theirs));
            let rest = stems.turned(name.strip_prefix(from)?, way)?;
            Some(format!("{to}{rest}"))
        })
    }
}

/// Returns the name of a parameter in the files of `llava-hf`.
pub fn hugging_face(path: &str) -> String {
    Layout::HUGGING_FACE.name(path)
}

/// Returns the name of a parameter in the files of `lmms-lab`.
pub fn lmms_lab(path: &str) -> String {
    Layout::LMMS_LAB.name(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_the_names_of_others_and_come_back() {
        for (path, hugging_face_name, lmms_lab_name) in [
            ("newline", "image_newline", "model.image_newline"),
            (
                "tower.position.weight",
                "vision_tower.vision_model.embeddings.position_embedding.weight",
                "model.vision_tower.vision_tower.vision_model.embeddings.position_embedding.weight",
            ),
            (
                "tower.blocks.25.feed_forward.down.bias",
                "vision_tower.vision_model.encoder.layers.25.mlp.fc2.bias",
                "model.vision_tower.vision_tower.vision_model.encoder.layers.25.mlp.fc2.bias",
            ),
            (
                "projector.second.weight",
                "multi_modal_projector.linear_2.weight",
                "model.mm_projector.2.weight",
            ),
            (
                "language.blocks.0.attention.output.weight",
                "language_model.model.layers.0.self_attn.o_proj.weight",
                "model.layers.0.self_attn.o_proj.weight",
            ),
            (
                "language.norm.weight",
                "language_model.model.norm.weight",
                "model.norm.weight",
            ),
            (
                "language.head.weight",
                "language_model.lm_head.weight",
                "lm_head.weight",
            ),
        ] {
            assert_eq!(hugging_face(path), hugging_face_name);
            assert_eq!(lmms_lab(path), lmms_lab_name);
            for layout in ALL {
                assert_eq!(
                    layout.path(&layout.name(path)).as_deref(),
                    Some(path),
                    "{}",
                    layout.words()
                );
            }
        }
    }

    #[test]
    fn the_layout_is_known_by_the_names() {
        for layout in ALL {
            let names: Vec<String> = MARKS.iter().map(|path| layout.name(path)).collect();
            assert_eq!(Layout::of(names.iter().map(String::as_str)), Some(layout));
            assert_eq!(Layout::of(names[..2].iter().map(String::as_str)), None);
        }
    }

    #[test]
    fn what_no_module_has_is_told_apart() {
        let layout = Layout::LMMS_LAB;
        let tower = "model.vision_tower.vision_tower.vision_model.";
        assert!(layout.may_ignore(&format!("{tower}post_layernorm.weight")));
        assert!(layout.may_ignore(&format!("{tower}head.probe")));
        assert!(layout.may_ignore("model.layers.0.self_attn.rotary_emb.inv_freq"));
        assert!(!layout.may_ignore("model.layers.0.self_attn.q_proj.weight"));
        for name in [
            "model.layers.x.self_attn.q_proj.weight",
            "model.layers..self_attn.q_proj.weight",
            "model.layers.0.self_attn.q_proj.weight.more",
            "model.mm_projector.0.",
            "model.mm_projector.1.weight",
            "model.image_newlines",
            "model.lora.weight",
        ] {
            assert_eq!(layout.path(name), None, "{name}");
        }
    }
}
