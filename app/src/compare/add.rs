//! Adding scenes: from a file, from a drop, from the browser's shelf.

use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{File, FileList};

use super::{state::CompareState, words};
use crate::{
    keep::{ShelfEntry, forget_poster, saved_in_file, saved_on_shelf, shelf_list},
    shell::Icon,
    state::{Engine, expect_state},
};

/// What the picker asks for.
const ACCEPTED: &str = ".kinelens,.json";

/// The ways to add a scene; a line where there are enough.
#[component]
pub fn AddScene() -> impl IntoView {
    let state = expect_state::<CompareState>();
    let is_full = move || state.is_full();
    view! {
        <Show when=move || !is_full() fallback=|| view! { <p class="compare__note quiet">{words::FULL}</p> }>
            <section class="compare__add" aria-label=words::ADD>
                <div class="compare__files">
                    <FileButton/>
                    <span class="quiet">{words::OR_DROP}</span>
                </div>
                <FromShelf/>
            </section>
        </Show>
    }
}

#[component]
fn FileButton() -> impl IntoView {
    let state = expect_state::<CompareState>();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        add_files(state, input.files().as_ref());
        // The same file may be chosen again.
        input.set_value("");
    };
    let open = move |_| {
        if let Some(input) = input.get_untracked() {
            input.unchecked_ref::<web_sys::HtmlElement>().click();
        }
    };
    view! {
        <button type="button" class="button" on:click=open>
            <Icon name="open"/>
            {words::CHOOSE_FILE}
        </button>
        <input
            node_ref=input
            class="visually-hidden"
            data-testid="compare-file"
            type="file"
            accept=ACCEPTED
            multiple
            tabindex="-1"
            aria-hidden="true"
            on:change=chosen
        />
    }
}

/// The scenes that the browser keeps, without the open one and those that are here already.
#[component]
fn FromShelf() -> impl IntoView {
    let state = expect_state::<CompareState>();
    let engine = expect_state::<Engine>();
    let entries = RwSignal::new(Vec::<ShelfEntry>::new());
    spawn_local(async move {
        let listed = shelf_list().await;
        // The dialog may be closed by then.
        let _ = entries.try_set(listed);
    });
    let offered = move || -> Vec<ShelfEntry> {
        engine.settled();
        let open = engine.luggage().shelf;
        let others = state.others();
        let is_here = |entry: &ShelfEntry| {
            open.as_ref() == Some(&entry.key)
                || others
                    .iter()
                    .any(|other| other.shelf.as_ref() == Some(&entry.key))
        };
        entries.with(|entries| {
            let new = entries.iter().filter(|entry| !is_here(entry));
            new.cloned().collect()
        })
    };
    let any = Memo::new(move |_| !offered().is_empty());
    view! {
        <Show when=move || any.get()>
            <p class="compare__title quiet" id="compare-shelf">{words::FROM_SHELF}</p>
            <ul class="compare__shelf" aria-labelledby="compare-shelf">
                <For each=offered key=|entry| entry.key.clone() let:entry>
                    <Offer entry/>
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn Offer(entry: ShelfEntry) -> impl IntoView {
    let state = expect_state::<CompareState>();
    let (name, objects) = (entry.name.clone(), entry.objects.join(", "));
    view! {
        <li>
            <button
                type="button"
                class="tag tag--button"
                data-testid="compare-shelf-scene"
                on:click=move |_| add_from_shelf(state, entry.clone())
            >
                {name}
                <span class="quiet">{objects}</span>
            </button>
        </li>
    }
}

/// Adds what a picker or a drop holds.
pub fn add_files(state: CompareState, files: Option<&FileList>) {
    let Some(files) = files else { return };
    let files: Vec<File> = (0..files.length())
        .filter_map(|index| files.get(index))
        .collect();
    state.trouble.set(None);
    spawn_local(async move {
        for file in files {
            let name = file.name();
            if !is_scene(&name) {
                return state.trouble.set(Some(words::not_a_scene(&name)));
            }
            match saved_in_file(&file).await {
                Ok(saved) => add(state, saved.document, saved.poster, None),
                Err(failure) => {
                    return state.trouble.set(Some(words::refused(&name, &failure)));
                }
            }
        }
    });
}

fn add_from_shelf(state: CompareState, entry: ShelfEntry) {
    state.trouble.set(None);
    spawn_local(async move {
        match saved_on_shelf(&entry.key).await {
            Ok(saved) => add(state, saved.document, saved.poster, Some(entry.key)),
            Err(failure) => state
                .trouble
                .set(Some(words::refused(&entry.name, &failure))),
        }
    });
}

fn add(
    state: CompareState,
    document: kinelens_protocol::SceneDocument,
    poster: Option<String>,
    shelf: Option<String>,
) {
    let address = poster.clone();
    if !state.add(document, poster, shelf) {
        state.trouble.set(Some(words::too_many()));
        if let Some(address) = address {
            forget_poster(&address);
        }
    }
}

fn is_scene(name: &str) -> bool {
    let name = name.to_lowercase();
    ACCEPTED.split(',').any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::is_scene;

    #[test]
    fn only_saved_scenes_are_read() {
        for (name, expected) in [
            ("toss.kinelens", true),
            ("Scene.JSON", true),
            ("ball.mp4", false),
            ("toss.trk", false),
        ] {
            assert_eq!(is_scene(name), expected, "{name}");
        }
    }
}
