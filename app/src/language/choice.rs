use leptos::{ev, prelude::*};
use leptos_i18n::Locale as _;

use super::{Locale, locale, set_locale};
use crate::shell::Icon;

const KEY: &str = "kinelens.language";

/// Speaks the language that was chosen before, else the first of the browser's that is known, and keeps
/// a change over visits.
pub fn keep_language() {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok()?);
    let wished = window().navigator().languages();
    let wished = wished.iter().filter_map(|tag| tag.as_string());
    set_locale(best(kept.into_iter().chain(wished)));
    Effect::new(move |_| {
        let tag = locale().as_str();
        if let Some(root) = document().document_element() {
            // Setting a well-formed attribute cannot fail.
            let _ = root.set_attribute("lang", tag);
        }
    });
}

/// The list of languages, each under its own name.
#[component]
pub fn Choice() -> impl IntoView {
    let changed = move |event: ev::Event| {
        let Ok(chosen) = event_target_value(&event).parse::<Locale>() else {
            return;
        };
        set_locale(chosen);
        if let Some(storage) = storage() {
            // A full storage only loses a preference.
            let _ = storage.set_item(KEY, chosen.as_str());
        }
    };
    view! {
        <label class="button button--icon language" title=move || words!(shell.language)>
            <Icon name="globe"/>
            <select
                class="language__list"
                data-testid="language"
                aria-label=move || words!(shell.language)
                on:change=changed
            >
            {Locale::get_all()
                .iter()
                .map(|one| {
                    view! {
                        <option value=one.as_str() lang=one.as_str() selected=move || locale() == *one>
                            {own_name(*one)}
                        </option>
                    }
                })
                .collect_view()}
            </select>
        </label>
    }
}

fn own_name(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "English",
        Locale::de => "Deutsch",
        Locale::es => "Español",
        Locale::fr => "Français",
    }
}

/// The first wish that can be met, by its language alone; English where none can.
fn best(wishes: impl Iterator<Item = String>) -> Locale {
    let known = |tag: String| {
        let language = tag.split(['-', '_']).next()?.to_lowercase();
        language.parse::<Locale>().ok()
    };
    wishes.filter_map(known).next().unwrap_or_default()
}

/// Storage may be switched off; then nothing is kept.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_wish_is_met() {
        for (wishes, met) in [
            (&["de-AT", "en"][..], Locale::de),
            (&["pt-BR", "es-MX", "fr"], Locale::es),
            (&["FR_ca"], Locale::fr),
            (&["", "nonsense", "日本"], Locale::en),
            (&[], Locale::en),
        ] {
            let wishes = wishes.iter().map(|&tag| tag.to_owned());
            assert_eq!(best(wishes), met);
        }
    }
}
