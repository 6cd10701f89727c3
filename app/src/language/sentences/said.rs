use std::sync::OnceLock;

use super::{catalogue::Catalogue, reader};
use crate::language::{Locale, locale};

static GERMAN: OnceLock<Catalogue> = OnceLock::new();
static SPANISH: OnceLock<Catalogue> = OnceLock::new();
static FRENCH: OnceLock<Catalogue> = OnceLock::new();

/// Says a text of the engine in the language of the moment; a reactive closure that asks runs again
/// when the language changes.
///
/// Sentences that are not known stay as they are, and so does a text of the page's own.
pub fn said(text: &str) -> String {
    catalogue(locale()).map_or_else(|| text.to_owned(), |known| reader::read(known, text))
}

/// The sentences of a language, read when they are first needed; none for the engine's own.
pub(super) fn catalogue(locale: Locale) -> Option<&'static Catalogue> {
    let (kept, json) = match locale {
        Locale::en => return None,
        Locale::de => (&GERMAN, include_str!("../../../sentences/de.json")),
        Locale::es => (&SPANISH, include_str!("../../../sentences/es.json")),
        Locale::fr => (&FRENCH, include_str!("../../../sentences/fr.json")),
    };
    // A catalogue that cannot be read would leave all in English; a test reads each of them.
    Some(kept.get_or_init(|| Catalogue::parse(json).unwrap_or_default()))
}
