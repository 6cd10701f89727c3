//! Each curve's value at the cursor, and the ways to move it in time.

use std::sync::Arc;

use kinelens_protocol::LengthUnit;
use leptos::{ev, prelude::*};

use super::{
    entries::Entry,
    plot::{Line, lines, time_domain},
    state::{CompareState, CurveKey},
    view::Swatch,
    words,
};
use crate::{
    format::{NOTHING, UnitSet, fixed, interval},
    state::{UiState, expect_state},
};

/// Decimals of a shift; a thousandth of a second is finer than any clip.
const DECIMALS: usize = 3;

#[component]
pub fn Readings(own: Memo<Arc<Vec<Entry>>>, unit: LengthUnit) -> impl IntoView {
    let state = expect_state::<CompareState>();
    let ui = expect_state::<UiState>();
    let shown_unit = move || {
        state
            .quantity
            .get()
            .unit(&UnitSet::new(unit, ui.units.get()))
    };
    let lines =
        Memo::new(move |_| Arc::new(lines(&own.get(), state, state.quantity.get(), shown_unit())));
    let reading = move |key: CurveKey| {
        let at_s = state.cursor_s.get();
        let found = lines.with(|lines| {
            let line: &Line = lines.iter().find(|line| line.key == key)?;
            line.track.at(at_s)
        });
        match found {
            Some((_, estimate)) => format!("{} {}", interval(&estimate), shown_unit().name),
            None => NOTHING.to_owned(),
        }
    };
    // As far as the longest curve reaches, either way.
    let reach_s = Memo::new(move |_| {
        lines
            .with(|lines| {
                let one = |line: &Line| time_domain(std::slice::from_ref(line)).width();
                lines.iter().map(one).fold(0.5, f64::max)
            })
            .ceil()
    });
    view! {
        <ul class="compare__curves" aria-label=words::AT_CURSOR>
            <For each=move || own.get().as_ref().clone() key=|entry| (entry.key, entry.colour.clone()) let:entry>
                <li class="compare__curve">
                    <Swatch colour=entry.colour.clone() dash=entry.dash/>
                    <span class="compare__curve-name">
                        {entry.label.clone()}" "
                        <span class="quiet">{entry.scene_name().to_owned()}</span>
                    </span>
                    <span class="compare__reading" data-testid=format!("compare-reading-{}", entry.key.id())>
                        {move || reading(entry.key)}
                    </span>
                    <Shift key=entry.key name=words::shift_of(&entry.label, entry.scene_name()) reach_s/>
                </li>
            </For>
        </ul>
    }
}

/// The shift of a curve: typed, dragged, put to the cursor, taken back.
#[component]
fn Shift(key: CurveKey, name: String, reach_s: Memo<f64>) -> impl IntoView {
    let state = expect_state::<CompareState>();
    let id = key.id();
    let shift = move || fixed(state.shift_s(key), DECIMALS).replace('−', "-");
    let set = move |event: ev::Event| {
        let text = event_target_value(&event).replace(',', ".");
        if let Ok(shift_s) = text.trim().parse() {
            state.set_shift_s(key, shift_s);
        }
    };
    let zero = move |_| {
        let (shift_s, cursor_s) = untrack(|| (state.shift_s(key), state.cursor_s.get()));
        state.set_shift_s(key, shift_s - cursor_s);
    };
    view! {
        <span class="compare__shift">
            <label class="compare__shift-field">
                <span class="quiet">{words::SHIFT}</span>
                <span class="field__box">
                    <input
                        class="input"
                        type="number"
                        step="0.01"
                        data-testid=format!("compare-shift-{id}")
                        aria-label=name.clone()
                        prop:value=shift
                        on:change=set
                    />
                    <span class="field__unit">"s"</span>
                </span>
            </label>
            <input
                class="compare__slide"
                type="range"
                step="0.01"
                min=move || (-reach_s.get()).to_string()
                max=move || reach_s.get().to_string()
                data-testid=format!("compare-slide-{id}")
                aria-label=name
                prop:value=shift
                on:input=set
            />
            <button
                type="button"
                class="button button--small"
                data-testid=format!("compare-zero-{id}")
                on:click=zero
            >
                {words::ZERO_HERE}
            </button>
            <button
                type="button"
                class="button button--small button--bare"
                data-testid=format!("compare-start-{id}")
                disabled=move || state.shift_s(key) == 0.0
                on:click=move |_| state.set_shift_s(key, 0.0)
            >
                {words::ZERO_AT_START}
            </button>
        </span>
    }
}
