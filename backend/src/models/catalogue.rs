//! Models that are known to run.

/// A model on the Hugging Face hub.
pub struct Offer {
    /// What people type.
    pub name: &'static str,
    /// Owner and name on the hub.
    pub repository: &'static str,
    /// Bytes of the weights, as their shapes give them.
    pub bytes: u64,
    /// SPDX name of the licence, as the publisher states it.
    pub licence: &'static str,
    pub about: &'static str,
}

/// ST-VLM itself has no public weights; it is LLaVA-OneVision 7B, trained on.
pub const OFFERS: [Offer; 2] = [
    Offer {
        name: "llava-onevision-0.5b",
        repository: "llava-hf/llava-onevision-qwen2-0.5b-ov-hf",
        bytes: 1_787_351_104,
        licence: "Apache-2.0",
        about: "looks at pictures and clips, small",
    },
    Offer {
        name: "llava-onevision-7b",
        repository: "llava-hf/llava-onevision-qwen2-7b-ov-hf",
        bytes: 16_061_615_168,
        licence: "Apache-2.0",
        about: "looks at pictures and clips, the base of ST-VLM",
    },
];

/// Finds a model by what people type: its name here, or its owner and name on the hub.
pub fn repository(name: &str) -> Option<&str> {
    if let Some(offer) = OFFERS.iter().find(|offer| offer.name == name) {
        return Some(offer.repository);
    }
    let is_part = |part: &str| {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(is_plain)
    };
    let (owner, model) = name.split_once('/')?;
    (is_part(owner) && is_part(model)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_repositories_and_nowhere_else() {
        assert_eq!(
            repository("llava-onevision-0.5b"),
            Some("llava-hf/llava-onevision-qwen2-0.5b-ov-hf")
        );
        assert_eq!(repository("a/b.c-1_2"), Some("a/b.c-1_2"));
        for name in [
            "", "a", "a/", "/a", "a/b/c", "a/..", "../a", "a/b?x=1", "a/b%2f",
        ] {
            assert_eq!(repository(name), None, "{name:?}");
        }
    }
}
