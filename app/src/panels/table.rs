use std::sync::Arc;

use kinelens_protocol::{Kinematics, ObjectId, Quantity, SceneDocument};
use leptos::{ev, html, prelude::*};

use super::{csv::to_csv, summary::SummaryTable};
use crate::{
    format::{UnitSet, fixed, heading},
    language::Words,
    lesson::VeilNote,
    shell::Icon,
    state::{PlaybackState, SceneState, SelectionState, UiState, expect_state},
};

/// Height of a row in page pixels; the style sheet sets the same.
const ROW_HEIGHT: f64 = 30.0;
/// Rows that are kept beyond either edge of what is seen.
const SPARE_ROWS: usize = 12;

const COLUMNS: [(Words, Quantity); 6] = [
    (|| "x", Quantity::X),
    (|| "y", Quantity::Y),
    (|| "z", Quantity::Z),
    (|| words!(panels.speed), Quantity::Speed),
    (|| words!(panels.acceleration), Quantity::Acceleration),
    (|| words!(panels.path), Quantity::PathLength),
];

/// The numbers: each whole track, then every sample of one object.
#[component]
pub fn TablePanel() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let has_numbers = move || {
        let document = scene.document();
        document.is_some_and(|document| !document.kinematics.is_empty())
    };
    view! {
        <Show
            when=has_numbers
            fallback=|| view! {
                <p class="empty">{move || words!(panels.follow_an_object_and)}</p>
            }
        >
            <VeilNote/>
            <SummaryTable/>
            <SampleTable/>
        </Show>
    }
}

#[component]
fn SampleTable() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let ui = expect_state::<UiState>();
    let copied = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        let document = scene.document()?;
        let has = |id: &ObjectId| document.kinematics.iter().any(|one| one.object == *id);
        selection
            .selected()
            .into_iter()
            .find(has)
            .or_else(|| document.kinematics.first().map(|one| one.object))
    });
    let choices = move || {
        let Some(document) = scene.document() else {
            return Vec::new();
        };
        let objects = document.objects.iter();
        objects
            .filter(|object| {
                document
                    .kinematics
                    .iter()
                    .any(|one| one.object == object.id)
            })
            .map(|object| (object.id, object.label.clone()))
            .collect()
    };
    let chosen = move |event: ev::Event| {
        if let Ok(id) = event_target_value(&event).parse() {
            selection.select(ObjectId(id));
        }
    };
    let copy = move |_| {
        let (Some(document), Some(id)) = (scene.document_untracked(), shown.get_untracked()) else {
            return;
        };
        if let Some(kinematics) = find(&document, id) {
            let text = to_csv(kinematics, document.camera.scale.unit);
            leptos::task::spawn_local(async move {
                let promise = window().navigator().clipboard().write_text(&text);
                if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
                    copied.set(true);
                    let ready = move || {
                        // The panel may be gone by then.
                        let _ = copied.try_set(false);
                    };
                    set_timeout(ready, std::time::Duration::from_secs(2));
                } else {
                    ui.say(words!(panels.the_browser_did_not), None);
                }
            });
        }
    };
    view! {
        <div class="samples-head">
            <select class="select" data-testid="table-object" aria-label=move || words!(panels.object) on:change=chosen>
                {move || choices()
                    .into_iter()
                    .map(|(id, label)| {
                        view! {
                            <option value=id.0.to_string() selected=move || shown.get() == Some(id)>
                                {label}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            <button type="button" class="button button--small" data-testid="copy-csv" on:click=copy>
                <Icon name="copy"/>
                {move || if copied.get() { words!(panels.copied) } else { words!(panels.copy_as_csv) }}
            </button>
        </div>
        <Rows shown/>
    }
}

/// Only the rows in sight are in the page; the rest is empty space of the right height.
#[component]
fn Rows(shown: Memo<Option<ObjectId>>) -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let playback = expect_state::<PlaybackState>();
    let ui = expect_state::<UiState>();
    let scroll = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0);
    let view_height = RwSignal::new(400.0);
    let units = Memo::new(move |_| UnitSet::new(scene.length_unit(), ui.units.get()));
    let count = Memo::new(move |_| {
        let document = scene.document()?;
        find(&document, shown.get()?).map(|kinematics| kinematics.t_s.len())
    });
    let current = Memo::new(move |_| {
        let document = scene.document()?;
        find(&document, shown.get()?)?.nearest(playback.t_s())
    });
    let range = Memo::new(move |_| {
        let count = count.get().unwrap_or(0);
        let first = (top.get() / ROW_HEIGHT) as usize;
        let seen = (view_height.get() / ROW_HEIGHT) as usize + 1;
        let begin = first.saturating_sub(SPARE_ROWS).min(count);
        (begin, (first + seen + SPARE_ROWS).min(count))
    });
    let scrolled = move |_: ev::Event| {
        if let Some(scroll) = scroll.get_untracked() {
            top.set(f64::from(scroll.scroll_top()));
            view_height.set(f64::from(scroll.client_height()));
        }
    };
    // The live row stays in sight while the clip plays.
    Effect::new(move |_| {
        let (Some(index), Some(scroll)) = (current.get(), scroll.get()) else {
            return;
        };
        let y = index as f64 * ROW_HEIGHT;
        let (begin, height) = (
            f64::from(scroll.scroll_top()),
            f64::from(scroll.client_height()),
        );
        if height > 0.0 && (y < begin || y > begin + height - 3.0 * ROW_HEIGHT) {
            scroll.set_scroll_top((y - height / 3.0).max(0.0) as i32);
        }
    });
    let space = move |rows: usize| format!("{}px", rows as f64 * ROW_HEIGHT);
    view! {
        <div class="table-scroll table-scroll--tall" node_ref=scroll on:scroll=scrolled tabindex="0">
            <table
                class="table table--numbers"
                data-testid="table"
                aria-rowcount=move || count.get().map(|count| (count + 1).to_string())
            >
                <caption class="visually-hidden">
                    {move || words!(panels.every_sample_of_the)}
                </caption>
                <thead>
                    <tr>
                        <th scope="col">"t" <span class="unit">"s"</span></th>
                        {COLUMNS.map(|(name, quantity)| view! {
                            <th scope="col">
                                {name}
                                <span class="unit">{move || units.get().of(quantity).name}</span>
                            </th>
                        })}
                        <th scope="col">{move || words!(panels.heading)}</th>
                    </tr>
                </thead>
                <tbody>
                    <tr class="table__space" aria-hidden="true">
                        <td colspan="8" style:height=move || space(range.get().0)></td>
                    </tr>
                    {move || {
                        let (begin, end) = range.get();
                        let units = units.get();
                        let document = scene.document()?;
                        let kinematics = find(&document, shown.get()?)?;
                        let rows = (begin..end)
                            .filter_map(|index| {
                                let frame = *kinematics.frame.get(index)?;
                                let cells = cells(kinematics, index, units);
                                let is_edge = kinematics.edge.get(index).copied().unwrap_or(false);
                                Some(view! {
                                    <tr
                                        class="table__row table__row--link"
                                        class:is-current=move || current.get() == Some(index)
                                        class:is-edge=is_edge
                                        data-testid="table-row"
                                        data-frame=frame.to_string()
                                        aria-rowindex=(index + 2).to_string()
                                        on:click=move |_| {
                                            playback.pause();
                                            playback.seek_frame(frame);
                                        }
                                    >
                                        {cells
                                            .into_iter()
                                            .map(|(value, half_width)| {
                                                view! {
                                                    <td>
                                                        {value}
                                                        {(!half_width.is_empty())
                                                            .then(|| view! { <span class="pm">" ± " {half_width}</span> })}
                                                    </td>
                                                }
                                            })
                                            .collect_view()}
                                    </tr>
                                })
                            })
                            .collect_view();
                        Some(rows)
                    }}
                    <tr class="table__space" aria-hidden="true">
                        <td colspan="8" style:height=move || {
                            space(count.get().unwrap_or(0).saturating_sub(range.get().1))
                        }></td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

/// The cells of one row: value and half-width, the latter empty where there is none.
fn cells(kinematics: &Kinematics, index: usize, units: UnitSet) -> Vec<(String, String)> {
    let t_s = kinematics.t_s.get(index).copied().unwrap_or(f64::NAN);
    let direction = kinematics.heading_clock.get(index).copied().flatten();
    let quantity = |(_, quantity): (Words, Quantity)| {
        let series = kinematics.series(quantity);
        let value = series.value.get(index).copied().unwrap_or(f64::NAN);
        let half_width = series.half_width.get(index).copied().unwrap_or(f64::NAN);
        let (value, half_width) = units.of(quantity).pair(value, half_width);
        let shown = half_width != "–" && half_width != "0";
        (value, if shown { half_width } else { String::new() })
    };
    let mut cells = vec![(fixed(t_s, 3), String::new())];
    cells.extend(COLUMNS.into_iter().map(quantity));
    let direction = direction.map_or_else(|| "–".to_owned(), heading);
    cells.push((direction, String::new()));
    cells
}

fn find(document: &Arc<SceneDocument>, id: ObjectId) -> Option<&Kinematics> {
    document.kinematics.iter().find(|one| one.object == id)
}
