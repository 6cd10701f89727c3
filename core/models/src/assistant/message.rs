//! What was said.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::generate::MediaKey;
use crate::pixels::Picture;
use crate::text::Role;

/// One turn of a conversation.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    pub role: Role,
    pub parts: Vec<Part<'a>>,
}

/// A part of a turn.
#[derive(Debug, Clone)]
pub enum Part<'a> {
    Text(String),
    Picture(Picture<'a>),
    /// Frames of a clip in the order of their times; all of them are looked at.
    Clip(Vec<Picture<'a>>),
}

impl<'a> Message<'a> {
    /// Makes a turn of words alone.
    pub fn text(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            parts: vec![Part::Text(text.into())],
        }
    }
}

impl Part<'_> {
    /// The key of a picture or a clip; `None` for words.
    ///
    /// Two that differ in a single pixel have different keys, as far as 64 bits go.
    pub(super) fn media_key(&self, is_alone: bool) -> Option<MediaKey> {
        let mut hasher = DefaultHasher::new();
        let mut add = |picture: &Picture<'_>| {
            (picture.width(), picture.height()).hash(&mut hasher);
            picture.rgba().hash(&mut hasher);
        };
        match self {
            Self::Text(_) => return None,
            Self::Picture(picture) => {
                add(picture);
                // A picture among several is looked at in another way.
                ("picture", is_alone).hash(&mut hasher);
            }
            Self::Clip(frames) => {
                frames.iter().for_each(add);
                ("clip", frames.len()).hash(&mut hasher);
            }
        }
        Some(MediaKey(hasher.finish()))
    }
}
