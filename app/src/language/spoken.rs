use std::borrow::Cow;

use leptos::prelude::*;
use leptos_i18n::Locale as _;

use super::Locale;

thread_local! {
    // One for the page: words are needed where no owner is, such as in answers of the browser.
    static SPOKEN: ArcRwSignal<Locale> = ArcRwSignal::new(Locale::default());
}

/// The language of the moment; a reactive closure that asks runs again when it changes.
pub fn locale() -> Locale {
    SPOKEN.with(ArcRwSignal::get)
}

/// Speaks another language from now on.
pub fn set_locale(locale: Locale) {
    SPOKEN.with(|spoken| {
        if spoken.get_untracked() != locale {
            spoken.set(locale);
        }
    });
}

/// The tag by which browsers know how the language writes dates.
pub fn language_tag() -> &'static str {
    match locale() {
        // Day before month, as in the other three.
        Locale::en => "en-GB",
        other => other.as_str(),
    }
}

/// Writes the decimal mark of the language in place of the point.
pub fn decimal(number: &str) -> Cow<'_, str> {
    match locale() {
        Locale::en => number.into(),
        Locale::de | Locale::es | Locale::fr => number.replace('.', ",").into(),
    }
}

/// A title as it stands inside a sentence: German keeps the capitals of its nouns.
pub fn in_sentence(title: &str) -> Cow<'_, str> {
    match locale() {
        Locale::de => title.into(),
        Locale::en | Locale::es | Locale::fr => title.to_lowercase().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_titles_follow_the_language() {
        for (language, number, title) in [
            (Locale::en, "−1.5", "path length"),
            (Locale::de, "−1,5", "Path length"),
            (Locale::es, "−1,5", "path length"),
            (Locale::fr, "−1,5", "path length"),
        ] {
            set_locale(language);
            assert_eq!(decimal("−1.5"), number);
            assert_eq!(in_sentence("Path length"), title);
        }
        set_locale(Locale::en);
    }
}
