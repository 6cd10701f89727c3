use std::sync::Arc;

use kinelens_protocol::LengthUnit;
use leptos::{ev, prelude::*, task::spawn_local};

use super::{
    add::{AddScene, add_files},
    entries::{Entry, Member, entries},
    plot::ComparePlot,
    readings::Readings,
    state::{CompareState, Origin, SceneKey},
    table::CompareTable,
    words,
};
use crate::{
    format::fixed,
    keep::{forget_poster, poster_of_stage},
    language::said,
    plots::Plotted,
    shell::Icon,
    state::{Engine, SceneState, expect_state},
};

/// The scenes, their curves and their numbers.
#[component]
pub fn CompareView() -> impl IntoView {
    let state = expect_state::<CompareState>();
    let scene = expect_state::<SceneState>();
    let members = move || -> Vec<Member> {
        let open = scene.document().map(|document| Member {
            key: SceneKey::OPEN,
            document,
        });
        let others = state.others().into_iter().map(|other| Member {
            key: other.key,
            document: other.document,
        });
        open.into_iter().chain(others).collect()
    };
    let all = Memo::new(move |_| Arc::new(entries(&members())));
    let chosen = Memo::new(move |_| {
        let chosen = |entry: &&Entry| state.is_chosen(entry.key, entry.usual);
        let all = all.get();
        Arc::new(all.iter().filter(chosen).cloned().collect::<Vec<_>>())
    });
    let has_others = Memo::new(move |_| !state.others().is_empty());
    let is_mixed = Memo::new(move |_| {
        let all = all.get();
        let first = all.first().map(Entry::unit);
        all.iter().any(|entry| Some(entry.unit()) != first)
    });
    let over = RwSignal::new(false);
    // The page below would open what is dropped.
    let keep_here = |event: &ev::DragEvent| {
        event.prevent_default();
        event.stop_propagation();
    };
    let drop = move |event: ev::DragEvent| {
        keep_here(&event);
        over.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        add_files(state, files.as_ref());
    };
    view! {
        <div
            class="compare"
            class:is-over=move || over.get()
            on:dragenter=move |event: ev::DragEvent| {
                keep_here(&event);
                over.set(true);
            }
            on:dragover=move |event: ev::DragEvent| keep_here(&event)
            on:dragleave=move |event: ev::DragEvent| {
                keep_here(&event);
                if event.related_target().is_none() {
                    over.set(false);
                }
            }
            on:drop=drop
        >
            <Scenes all/>
            <Trouble/>
            <Show when=move || !has_others.get()>
                <p class="compare__note quiet" data-testid="compare-empty">{words::EMPTY}</p>
            </Show>
            <AddScene/>
            <Show when=move || has_others.get()>
                <Controls/>
                <Show when=move || is_mixed.get()>
                    <p class="compare__note quiet">{words::APART}</p>
                </Show>
                <Show when=move || chosen.with(|chosen| chosen.is_empty())>
                    <p class="compare__note quiet">{words::NOTHING_CHOSEN}</p>
                </Show>
                <Group chosen unit=LengthUnit::Metres is_mixed/>
                <Group chosen unit=LengthUnit::Pixels is_mixed/>
            </Show>
        </div>
    }
}

/// Curves and numbers of the scenes of one unit.
#[component]
fn Group(chosen: Memo<Arc<Vec<Entry>>>, unit: LengthUnit, is_mixed: Memo<bool>) -> impl IntoView {
    let own = Memo::new(move |_| {
        let chosen = chosen.get();
        let of_unit = chosen.iter().filter(|entry| entry.unit() == unit);
        Arc::new(of_unit.cloned().collect::<Vec<_>>())
    });
    let title = match unit {
        LengthUnit::Metres => words::METRES,
        LengthUnit::Pixels => words::PIXELS,
    };
    view! {
        <Show when=move || own.with(|own| !own.is_empty())>
            <section class="compare__group" aria-label=title>
                <Show when=move || is_mixed.get()>
                    <h3 class="compare__heading">{title}</h3>
                </Show>
                <Show when=move || unit == LengthUnit::Pixels>
                    <p class="compare__note quiet" data-testid="compare-pixels">{words::PIXELS_NOTE}</p>
                </Show>
                <ComparePlot own unit/>
                <Readings own unit/>
                <CompareTable own unit/>
            </section>
        </Show>
    }
}

#[component]
fn Scenes(all: Memo<Arc<Vec<Entry>>>) -> impl IntoView {
    let state = expect_state::<CompareState>();
    let scene = expect_state::<SceneState>();
    let engine = expect_state::<Engine>();
    let own_poster = RwSignal::new(None::<String>);
    if engine.has_pictures_untracked() {
        spawn_local(async move {
            let poster = poster_of_stage(engine).await;
            // The dialog may be closed by then.
            if let Some(Some(poster)) = own_poster.try_set(poster) {
                forget_poster(&poster);
            }
        });
    }
    on_cleanup(move || {
        if let Some(poster) = own_poster.try_get_untracked().flatten() {
            forget_poster(&poster);
        }
    });
    let own_name = move || {
        scene
            .clip()
            .map(|clip| clip.name.clone())
            .unwrap_or_default()
    };
    view! {
        <ul class="compare__scenes">
            <li class="compare__scene" data-testid="compare-scene">
                {move || poster_view(own_poster.get())}
                <div class="compare__words">
                    <span class="compare__name">{own_name}</span>
                    <span class="quiet compare__aside">{words::OPEN_SCENE}</span>
                    <Objects all scene=SceneKey::OPEN/>
                </div>
            </li>
            <For each=move || state.others() key=|other| other.key let:other>
                <li class="compare__scene" data-testid="compare-scene">
                    {poster_view(other.poster.clone())}
                    <div class="compare__words">
                        <span class="compare__name">{other.document.clip.name.clone()}</span>
                        <Objects all scene=other.key/>
                    </div>
                    <button
                        type="button"
                        class="button button--icon button--bare compare__remove"
                        data-testid="compare-remove"
                        aria-label=words::remove(&other.document.clip.name)
                        title=words::remove(&other.document.clip.name)
                        on:click=move |_| {
                            if let Some(poster) = state.remove(other.key) {
                                forget_poster(&poster);
                            }
                        }
                    >
                        <Icon name="close"/>
                    </button>
                </li>
            </For>
        </ul>
    }
}

fn poster_view(address: Option<String>) -> impl IntoView {
    match address {
        Some(address) => view! { <img class="compare__poster" src=address alt=""/> }.into_any(),
        None => view! {
            <span class="compare__poster library__blank"><Icon name="film"/></span>
        }
        .into_any(),
    }
}

/// The objects of a scene, each with a box to tick.
#[component]
fn Objects(all: Memo<Arc<Vec<Entry>>>, scene: SceneKey) -> impl IntoView {
    let state = expect_state::<CompareState>();
    let own = Memo::new(move |_| {
        let all = all.get();
        let own = all.iter().filter(|entry| entry.key.scene == scene);
        own.cloned().collect::<Vec<_>>()
    });
    let boxes = move || {
        let own = own.get();
        own.into_iter()
            .map(|entry| {
                let (key, usual) = (entry.key, entry.usual);
                view! {
                    <label class="check">
                        <input
                            type="checkbox"
                            data-testid=format!("compare-object-{}", key.id())
                            prop:checked=move || state.is_chosen(key, usual)
                            on:change=move |event| state.choose(key, event_target_checked(&event))
                        />
                        <Swatch colour=entry.colour dash=entry.dash/>
                        <span>{entry.label}</span>
                    </label>
                }
            })
            .collect_view()
    };
    view! {
        <Show
            when=move || own.with(|own| !own.is_empty())
            fallback=|| view! { <span class="quiet">{words::NO_OBJECTS}</span> }
        >
            <div class="compare__objects">{boxes}</div>
        </Show>
    }
}

/// A piece of a curve, for a legend.
#[component]
pub fn Swatch(colour: String, dash: &'static str) -> impl IntoView {
    view! {
        <svg class="compare__swatch" viewBox="0 0 26 8" aria-hidden="true" focusable="false">
            <path d="M1 4H25" stroke=colour stroke-dasharray=dash></path>
        </svg>
    }
}

#[component]
fn Trouble() -> impl IntoView {
    let state = expect_state::<CompareState>();
    move || {
        state.trouble.get().map(|failure| {
            view! {
                <div class="card card--trouble" role="alert" data-testid="compare-trouble">
                    <Icon name="warn"/>
                    <div class="card__words">
                        <p class="card__title">{said(&failure.message)}</p>
                        <p>{said(&failure.hint)}</p>
                    </div>
                    <button
                        type="button"
                        class="button button--small"
                        on:click=move |_| state.trouble.set(None)
                    >
                        {words::DISMISS}
                    </button>
                </div>
            }
        })
    }
}

/// Which quantity, where time begins, and where the cursor is.
#[component]
fn Controls() -> impl IntoView {
    let state = expect_state::<CompareState>();
    let quantities = || {
        let all = Plotted::ALL.into_iter();
        // Hours on each object's own clock say nothing about two objects.
        all.filter(|plotted| *plotted != Plotted::Heading)
    };
    let chosen = move |event: ev::Event| {
        let id = event_target_value(&event);
        if let Some(plotted) = quantities().find(|plotted| plotted.id() == id) {
            state.quantity.set(plotted);
        }
    };
    let origin = move |event: ev::Event| {
        state.origin.set(match event_target_value(&event).as_str() {
            "scene" => Origin::Scene,
            _ => Origin::Track,
        });
    };
    view! {
        <div class="compare__controls">
            <label class="field">
                <span class="field__label">{words::QUANTITY}</span>
                <select class="select" data-testid="compare-quantity" on:change=chosen>
                    {quantities()
                        .map(|plotted| view! {
                            <option value=plotted.id() selected=move || state.quantity.get() == plotted>
                                {plotted.title()}
                            </option>
                        })
                        .collect_view()}
                </select>
            </label>
            <label class="field">
                <span class="field__label">{words::TIME_FROM}</span>
                <select class="select" data-testid="compare-origin" on:change=origin>
                    <option value="track" selected=move || state.origin.get() == Origin::Track>
                        {words::FROM_TRACK}
                    </option>
                    <option value="scene" selected=move || state.origin.get() == Origin::Scene>
                        {words::FROM_SCENE}
                    </option>
                </select>
            </label>
            <p class="compare__time">
                <span class="field__label">{words::CURSOR}</span>
                <span data-testid="compare-time">{move || format!("{} s", fixed(state.cursor_s.get(), 3))}</span>
            </p>
        </div>
    }
}
