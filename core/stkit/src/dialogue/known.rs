//! What a model may call the objects of a question.

use std::collections::{BTreeMap, BTreeSet};

use super::prompts::BOX_COLOURS;
use crate::lexicon::same_kind;
use crate::parse::{Kind, Token};
use crate::score::{Unread, answer_tokens, with_aliases};
use crate::{ObjectView, SceneView};

/// Most objects whose names are looked for; a scene from outside can have thousands.
const MOST_OBJECTS: usize = 64;

/// The objects of a scene with their names, those of the question first.
#[derive(Debug)]
pub(super) struct Known<'s> {
    objects: Vec<&'s ObjectView<'s>>,
    scene: &'s SceneView<'s>,
    asked: &'s [u32],
}

impl<'s> Known<'s> {
    /// Lists the objects; `asked` are those of the question.
    pub(super) fn new(scene: &'s SceneView<'s>, asked: &'s [u32]) -> Self {
        let of_question = asked.iter().filter_map(|id| scene.object(*id));
        let others = scene.objects.iter().filter(|o| !asked.contains(&o.id));
        Self {
            objects: of_question.chain(others).take(MOST_OBJECTS).collect(),
            scene,
            asked,
        }
    }

    /// Returns the id of an object by its place in the list.
    pub(super) fn id(&self, index: usize) -> Option<u32> {
        self.objects.get(index).map(|object| object.id)
    }

    /// Splits a model's text into pieces with a mark in place of each name, which holds its place in
    /// the list.
    ///
    /// # Errors
    /// The text is empty.
    pub(super) fn tokens(&self, text: &str) -> Result<Vec<Token>, Unread> {
        let tokens = answer_tokens(text)?;
        let mut names = self.names();
        names.extend(self.synonyms(&tokens));
        let names = names.iter().map(|(name, index)| (*index, name.as_str()));
        Ok(with_aliases(&tokens, names))
    }

    /// Names that only one object has.
    fn names(&self) -> BTreeMap<String, usize> {
        let mut all: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (index, object) in self.objects.iter().enumerate() {
            for name in self.names_of(index, object) {
                let name = name.to_lowercase();
                let owner = all.entry(name).or_insert(Some(index));
                if *owner != Some(index) {
                    *owner = None;
                }
            }
        }
        all.into_iter()
            .filter_map(|(name, index)| Some((name, index?)))
            .collect()
    }

    fn names_of(&self, index: usize, object: &ObjectView<'_>) -> Vec<String> {
        let (id, label) = (object.id, object.label.trim());
        let mut names = vec![
            self.scene.name(id),
            format!("the object {id}"),
            format!("the object #{id}"),
            format!("#{id}"),
        ];
        let mut nouns = vec!["object".to_owned()];
        if !label.is_empty() {
            names.extend([
                format!("the {label}"),
                format!("the {label} {id}"),
                format!("the {label} #{id}"),
            ]);
            nouns.push(label.to_owned());
        }
        if let Some(colour) = object.colour_name {
            names.extend(nouns.iter().map(|noun| format!("the {colour} {noun}")));
        }
        let is_asked = self.asked.contains(&object.id);
        if let Some(colour) = BOX_COLOURS.get(index).filter(|_| is_asked) {
            let place = format!("the {} box", colour.name);
            names.extend(nouns.iter().map(|noun| format!("the {noun} in {place}")));
            names.push(place);
        }
        names
    }

    /// Other words of the text for the kind of just one object: "the man" for a person.
    fn synonyms(&self, tokens: &[Token]) -> BTreeMap<String, usize> {
        let words: BTreeSet<&str> = tokens
            .iter()
            .filter(|token| token.kind == Kind::Word)
            .map(|token| token.text.as_str())
            .collect();
        let mut found = BTreeMap::new();
        for word in words {
            let is_it = |object: &&ObjectView<'_>| same_kind(word, object.label.trim()).is_some();
            let mut owners = self.objects.iter().enumerate().filter(|(_, o)| is_it(o));
            if let (Some((index, _)), None) = (owners.next(), owners.next()) {
                found.insert(format!("the {word}"), index);
            }
        }
        found
    }
}
