use leptos::prelude::*;

use crate::format::parse_length_m;

/// A number with its unit; empty is a value of its own. A comma may stand for the point.
#[component]
pub fn NumberField(
    #[prop(into)] label: String,
    #[prop(into)] unit: String,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(into)] on_change: Callback<Option<f64>>,
    testid: &'static str,
    #[prop(optional)] placeholder: &'static str,
) -> impl IntoView {
    let changed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        match parse_number(&text) {
            Ok(number) => on_change.run(number),
            // What is no number is put back.
            Err(()) => put_back(&event, value.get_untracked()),
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <span class="field__box">
                <input
                    class="input"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    placeholder=placeholder
                    data-testid=testid
                    prop:value=move || value.get().map(shown).unwrap_or_default()
                    on:change=changed
                />
                <span class="field__unit">{unit}</span>
            </span>
        </label>
    }
}

/// A length in metres that may be typed in another unit, such as `30 cm` or `6 ft`.
#[component]
pub fn LengthField(
    #[prop(into)] label: String,
    #[prop(into)] value_m: Signal<f64>,
    #[prop(into)] on_change: Callback<f64>,
    testid: &'static str,
) -> impl IntoView {
    let changed = move |event: leptos::ev::Event| match parse_length_m(&event_target_value(&event))
    {
        Some(metres) => on_change.run(metres),
        None => put_back(&event, Some(value_m.get_untracked())),
    };
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <span class="field__box">
                <input
                    class="input"
                    type="text"
                    autocomplete="off"
                    title="Also with a unit: 30 cm, 6 ft, 24 in"
                    data-testid=testid
                    prop:value=move || shown(value_m.get())
                    on:change=changed
                />
                <span class="field__unit">"m"</span>
            </span>
        </label>
    }
}

/// Reads a share of a record as a percentage.
pub fn percent_signal<T: Send + Sync + 'static>(
    record: RwSignal<T>,
    share: impl Fn(&T) -> f64 + Send + Sync + 'static,
) -> Signal<Option<f64>> {
    Signal::derive(move || Some((record.with(&share) * 1000.0).round() / 10.0))
}

/// As many digits as the number has, without the noise of binary fractions.
fn shown(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let rounded = (value * 1e6).round() / 1e6;
    rounded.to_string()
}

fn parse_number(text: &str) -> Result<Option<f64>, ()> {
    let text = text.trim().replace(',', ".").replace('−', "-");
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Some(number)),
        _ => Err(()),
    }
}

fn put_back(event: &leptos::ev::Event, value: Option<f64>) {
    let input: web_sys::HtmlInputElement = event_target(event);
    input.set_value(&value.map(shown).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_numbers_are_read_in_either_notation() {
        for (text, number) in [
            ("", Ok(None)),
            (" 1,5 ", Ok(Some(1.5))),
            ("−3", Ok(Some(-3.0))),
            ("two", Err(())),
            ("inf", Err(())),
        ] {
            assert_eq!(parse_number(text), number, "{text:?}");
        }
        assert_eq!(shown(0.1 + 0.2), "0.3");
        assert_eq!(shown(f64::NAN), "");
    }
}
