use leptos::prelude::*;

use crate::state::{ModelState, Theme, UiState, Units, shown_name, shown_named};

const THEME_KEY: &str = "kinelens.theme";
const UNITS_KEY: &str = "kinelens.units";
const DECIMAL_KEY: &str = "kinelens.decimal";
const MODEL_KEY: &str = "kinelens.model";
const SHOWN_KEY: &str = "kinelens.model.shown";

/// Keeps the chosen theme and units over visits, and puts the theme on the document.
pub fn keep_preferences(ui: UiState) {
    if let Some(name) = load(THEME_KEY) {
        ui.theme.set(Theme::from_name(&name));
    }
    let chosen = load(UNITS_KEY).and_then(|name| units_named(&name));
    let usual = || units_of(window().navigator().language().as_deref());
    ui.units.set(chosen.unwrap_or_else(usual));
    Effect::new(move |_| {
        let theme = ui.theme.get();
        save(THEME_KEY, theme.name());
        if let Some(root) = document().document_element() {
            // Setting a well-formed attribute cannot fail.
            let _ = root.set_attribute("data-theme", theme.name());
        }
    });
    ui.decimal_comma
        .set(load(DECIMAL_KEY).as_deref() == Some("comma"));
    Effect::new(move |_| {
        let mark = if ui.decimal_comma.get() {
            "comma"
        } else {
            "point"
        };
        save(DECIMAL_KEY, mark);
    });
    Effect::new(move |before: Option<Units>| {
        let units = ui.units.get();
        // Only a choice is kept: whoever moves gets the units of the new place.
        if before.is_some_and(|before| before != units) {
            save(UNITS_KEY, units_name(units));
        }
        units
    });
}

/// Keeps over visits which language model is asked, and what it is shown.
pub fn keep_model(models: ModelState) {
    models.choose(load(MODEL_KEY).filter(|name| !name.is_empty()));
    if let Some(shown) = load(SHOWN_KEY).and_then(|name| shown_named(&name)) {
        models.show(shown);
    }
    Effect::new(move |_| {
        save(MODEL_KEY, &models.wanted().unwrap_or_default());
        save(SHOWN_KEY, shown_name(models.wanted_shown()));
    });
}

/// The units that a person is used to, by the region of the browser's language.
fn units_of(tag: Option<&str>) -> Units {
    let region = tag.and_then(|tag| tag.split(['-', '_']).skip(1).find(|part| part.len() == 2));
    match region.map(str::to_ascii_uppercase).as_deref() {
        Some("US" | "LR") => Units::Imperial,
        _ => Units::Metric,
    }
}

pub fn units_name(units: Units) -> &'static str {
    match units {
        Units::Metric => "metric",
        Units::Road => "road",
        Units::Imperial => "imperial",
    }
}

pub fn units_named(name: &str) -> Option<Units> {
    [Units::Metric, Units::Road, Units::Imperial]
        .into_iter()
        .find(|&units| units_name(units) == name)
}

/// Storage may be switched off; then nothing is kept.
fn load(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

fn save(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A full storage only loses a preference.
        let _ = storage.set_item(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_follow_the_region() {
        for (tag, units) in [
            (Some("en-US"), Units::Imperial),
            (Some("es-us"), Units::Imperial),
            (Some("zh-Hans-US"), Units::Imperial),
            (Some("en-GB"), Units::Metric),
            (Some("de"), Units::Metric),
            (Some("us"), Units::Metric),
            (None, Units::Metric),
        ] {
            assert_eq!(units_of(tag), units, "{tag:?}");
        }
    }
}
