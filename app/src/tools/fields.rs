use leptos::prelude::*;

use crate::format::parse_length_m;

/// Least and most that a field takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub low: f64,
    pub high: f64,
}

/// Shares of a whole, in percent.
pub const PERCENT: Limits = Limits {
    low: 0.0,
    high: 100.0,
};

/// A number with its unit; empty is a value of its own. A comma may stand for the point.
#[component]
pub fn NumberField(
    #[prop(into)] label: TextProp,
    unit: &'static str,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(into)] on_change: Callback<Option<f64>>,
    testid: &'static str,
    limits: Limits,
    #[prop(optional, into)] placeholder: Option<TextProp>,
) -> impl IntoView {
    let text = Signal::derive(move || value.get().map(shown).unwrap_or_default());
    let take = move |typed: String| match parse_number(&typed) {
        Ok(Some(number)) => {
            limits.check(number, unit)?;
            on_change.run(Some(number));
            Ok(())
        }
        Ok(None) => {
            on_change.run(None);
            Ok(())
        }
        Err(()) => Err(words!(tools.type_a_number_such).to_owned()),
    };
    view! { <TextField label unit text take=Callback::new(take) testid placeholder title=None/> }
}

/// A length in metres that may be typed in another unit, such as `30 cm` or `6 ft`.
#[component]
pub fn LengthField(
    #[prop(into)] label: TextProp,
    #[prop(into)] value_m: Signal<f64>,
    #[prop(into)] on_change: Callback<f64>,
    testid: &'static str,
    limits: Limits,
) -> impl IntoView {
    let text = Signal::derive(move || shown(value_m.get()));
    let take = move |typed: String| {
        let zero = parse_number(&typed) == Ok(Some(0.0));
        let metres = if zero {
            Some(0.0)
        } else {
            parse_length_m(&typed)
        };
        let metres = metres.ok_or(words!(tools.type_a_length))?;
        limits.check(metres, "m")?;
        on_change.run(metres);
        Ok(())
    };
    view! {
        <TextField label unit="m" text take=Callback::new(take) testid placeholder=None
            title=Some((|| words!(tools.also_with_a_unit)).into())/>
    }
}

/// A field that takes what is typed, or says below it why not and leaves it to be mended.
#[component]
fn TextField(
    label: TextProp,
    unit: &'static str,
    /// What holds now, as it is shown.
    text: Signal<String>,
    take: Callback<String, Result<(), String>>,
    testid: &'static str,
    placeholder: Option<TextProp>,
    title: Option<TextProp>,
) -> impl IntoView {
    let trouble = RwSignal::new(None::<String>);
    // A value from elsewhere, such as an undo, replaces what was typed.
    Effect::new(move |_| {
        text.track();
        trouble.set(None);
    });
    let changed = move |event: leptos::ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let taken = take.run(input.value());
        if taken.is_ok() {
            input.set_value(&text.get_untracked());
        }
        trouble.set(taken.err());
    };
    let trouble_id = format!("{testid}-trouble");
    let is_wrong = Memo::new(move |_| trouble.with(Option::is_some));
    let described_by = {
        let trouble_id = trouble_id.clone();
        move || is_wrong.get().then(|| trouble_id.clone())
    };
    view! {
        <label class="field" class:is-wrong=is_wrong>
            <span class="field__label">{move || label.get()}</span>
            <span class="field__box">
                <input
                    class="input"
                    type="text"
                    inputmode=if title.is_none() { "decimal" } else { "text" }
                    autocomplete="off"
                    placeholder=move || placeholder.as_ref().map(TextProp::get)
                    title=move || title.as_ref().map(TextProp::get)
                    data-testid=testid
                    aria-invalid=move || is_wrong.get().then_some("true")
                    aria-describedby=described_by
                    prop:value=text
                    on:change=changed
                />
                <span class="field__unit">{unit}</span>
            </span>
            <Show when=move || is_wrong.get()>
                <span class="field__trouble" id=trouble_id.clone() role="alert" data-testid=trouble_id.clone()>
                    {move || trouble.get()}
                </span>
            </Show>
        </label>
    }
}

impl Limits {
    /// Says in words what is taken when `number` is not.
    fn check(self, number: f64, unit: &str) -> Result<(), String> {
        if (self.low..=self.high).contains(&number) {
            return Ok(());
        }
        let (low, high) = (shown(self.low), shown(self.high));
        let low = low.replace('-', "−");
        Err(match unit {
            "%" | "°" => words!(tools.from_to_joined, low = low, high = high, unit = unit),
            "n" => words!(tools.from_to, low = low, high = high),
            _ => words!(tools.from_to_unit, low = low, high = high, unit = unit),
        })
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

    #[test]
    fn what_is_out_of_bounds_is_told_with_the_bounds() {
        let view = Limits {
            low: 5.0,
            high: 160.0,
        };
        assert_eq!(view.check(60.0, "°"), Ok(()));
        assert_eq!(view.check(0.0, "°"), Err("From 5° to 160°.".into()));
        let height = Limits {
            low: 0.1,
            high: 1000.0,
        };
        assert_eq!(height.check(1e9, "m"), Err("From 0.1 to 1000 m.".into()));
    }
}
