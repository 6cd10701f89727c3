use std::collections::BTreeMap;

use super::pattern::Pattern;

/// The section of whole sentences; all others hold phrases for places.
const SENTENCES: &str = "sentences";

/// What the engine says, with its translation into one language.
#[derive(Debug, Default)]
pub struct Catalogue {
    sections: BTreeMap<String, Vec<Entry>>,
}

/// A sentence or a phrase.
#[derive(Debug)]
pub struct Entry {
    pub pattern: Pattern,
    /// Has the places of the pattern, in any order.
    pub translation: String,
}

impl Catalogue {
    /// Reads sections of patterns and translations.
    ///
    /// # Errors
    /// The text is not JSON of that shape.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        let texts: BTreeMap<String, BTreeMap<String, String>> = serde_json::from_str(json)?;
        let is_section = |name: &str| name != SENTENCES && texts.contains_key(name);
        let entries = |texts: &BTreeMap<String, String>| {
            let mut entries: Vec<Entry> = texts
                .iter()
                .map(|(english, translation)| Entry {
                    pattern: Pattern::new(english, is_section),
                    translation: translation.clone(),
                })
                .collect();
            // Of two that say as much of a text, the one with more words of its own is right.
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.pattern.literal_bytes()));
            entries
        };
        let sections = texts
            .iter()
            .map(|(name, texts)| (name.clone(), entries(texts)))
            .collect();
        Ok(Self { sections })
    }

    /// The whole sentences, those with most words of their own first.
    pub fn sentences(&self) -> &[Entry] {
        self.section(SENTENCES)
    }

    /// The phrases for a place; none where there is no such section.
    pub fn section(&self, name: &str) -> &[Entry] {
        self.sections.get(name).map_or(&[], Vec::as_slice)
    }
}
