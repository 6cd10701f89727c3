//! The scenes that the browser keeps: open one, take it off the list, put it back.

use std::rc::Rc;

use kinelens_protocol::{Failure, FailureCode};
use kinelens_share::read_bundle;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{File, Url};

use super::{
    autosave::split_tracker_part,
    blob::bytes_of,
    open::arrival,
    shelf::{Entry, Shelf, ShelfError},
};
use crate::{
    format::bytes,
    language::{language_tag, said},
    shell::Icon,
    state::{Engine, Luggage, TrackerFile, UiState, expect_state},
};

/// Most names of objects on a card.
const MOST_LABELS: usize = 4;

/// The last scenes as cards; nothing where there are none.
#[component]
pub fn Library() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let ui = expect_state::<UiState>();
    let entries = RwSignal::new(Vec::<Entry>::new());
    let removed = RwSignal::new(Vec::<Entry>::new());
    spawn_local(async move {
        let listed = async { Shelf::open().await?.list().await }.await;
        let shown = listed.unwrap_or_default().into_iter();
        // The list may be gone by then.
        let _ = entries.try_set(shown.filter(|entry| !entry.removed).collect());
    });
    let remove = move |taken: Vec<Entry>| {
        entries.update(|entries| entries.retain(|entry| !taken.contains(entry)));
        removed.set(taken.clone());
        mark(ui, taken, true);
    };
    let put_back = move |_| {
        let back = removed.get_untracked();
        removed.set(Vec::new());
        entries.update(|entries| {
            entries.extend(back.iter().cloned());
            entries.sort_by(|a, b| b.saved_ms.total_cmp(&a.saved_ms));
        });
        mark(ui, back, false);
    };
    let any = move || entries.with(|entries| !entries.is_empty());
    let any_removed = move || removed.with(|removed| !removed.is_empty());
    view! {
        <Show when=move || any() || any_removed()>
            <section class="library" aria-labelledby="library-title" data-testid="library">
                <div class="library__head">
                    <h3 id="library-title" class="samples__title">{move || words!(keep.your_last_scenes)}</h3>
                    <Show when=any>
                        <button
                            type="button"
                            class="button button--small button--bare"
                            data-testid="remove-all-scenes"
                            on:click=move |_| remove(entries.get_untracked())
                        >
                            {move || words!(keep.remove_all)}
                        </button>
                    </Show>
                </div>
                <Show when=any_removed>
                    <p class="library__undo" role="status">
                        {move || removed.with(|removed| match &removed[..] {
                            [one] => words!(keep.removed_one, name = one.name),
                            many => words!(keep.removed_scenes, count = many.len()),
                        })}
                        <button
                            type="button"
                            class="button button--small"
                            data-testid="undo-remove"
                            on:click=put_back
                        >
                            {move || words!(keep.undo)}
                        </button>
                    </p>
                </Show>
                <ul class="library__list">
                    <For each=move || entries.get() key=|entry| entry.key.clone() let:entry>
                        <Card
                            entry
                            on_open=move |entry| open(engine, ui, entry)
                            on_remove=move |entry| remove(vec![entry])
                        />
                    </For>
                </ul>
                <p class="library__note quiet">
                    {move || words!(keep.kept_by_this_browser)}
                </p>
            </section>
        </Show>
    }
}

#[component]
fn Card(
    entry: Entry,
    on_open: impl Fn(Entry) + 'static,
    on_remove: impl Fn(Entry) + 'static,
) -> impl IntoView {
    let poster = RwSignal::new(None::<String>);
    let key = entry.key.clone();
    spawn_local(async move {
        let parts = async { Shelf::open().await?.parts(&key).await }.await;
        let blob = parts.ok().and_then(|parts| parts.poster);
        let url = blob.and_then(|blob| Url::create_object_url_with_blob(&blob).ok());
        // The card may be gone by then.
        let _ = poster.try_set(url);
    });
    on_cleanup(move || {
        if let Some(url) = poster.try_get_untracked().flatten() {
            // A failed revocation only keeps a small picture in memory.
            let _ = Url::revoke_object_url(&url);
        }
    });
    let (opened, taken) = (entry.clone(), entry.clone());
    let name = entry.name.clone();
    let label = move || words!(keep.remove_scene, name = name);
    view! {
        <li class="library__item">
            <button type="button" class="sample" data-testid="library-scene" on:click=move |_| on_open(opened.clone())>
                {move || match poster.get() {
                    Some(url) => view! { <img class="sample__poster" src=url alt=""/> }.into_any(),
                    None => view! {
                        <span class="sample__poster library__blank"><Icon name="film"/></span>
                    }.into_any(),
                }}
                <span class="sample__words">
                    <span class="sample__title">{entry.name.clone()}</span>
                    <span class="sample__hint quiet">{move || facts(&entry)}</span>
                </span>
            </button>
            <button
                type="button"
                class="button button--icon button--bare library__remove"
                data-testid="remove-scene"
                aria-label=label.clone()
                title=label
                on:click=move |_| on_remove(taken.clone())
            >
                <Icon name="trash"/>
            </button>
        </li>
    }
}

/// When it was kept, what is in it, and how large it is.
fn facts(entry: &Entry) -> String {
    let date = js_sys::Date::new(&entry.saved_ms.into());
    let when = String::from(date.to_locale_string(language_tag(), &js_sys::Object::new()));
    let when = when
        .rsplit_once(':')
        .map_or(when.clone(), |(when, _)| when.to_owned());
    let size = bytes(entry.scene_bytes + entry.clip_bytes);
    let video = match entry.clip_bytes {
        0 => words!(keep.comma_without_the_video),
        _ => "",
    };
    format!("{when} · {} · {size}{video}", labels_words(&entry.objects))
}

fn labels_words(labels: &[String]) -> String {
    match labels.len() {
        0 => words!(keep.no_objects_yet).to_owned(),
        count if count > MOST_LABELS => words!(keep.count_objects, count = count),
        _ => labels.join(", "),
    }
}

fn mark(ui: UiState, entries: Vec<Entry>, removed: bool) {
    spawn_local(async move {
        let marked = async { Shelf::open().await?.set_removed(&entries, removed).await };
        if let Err(error) = marked.await {
            ui.notify(&failure(error));
        }
    });
}

fn open(engine: Engine, ui: UiState, entry: Entry) {
    ui.dialog.set(None);
    engine.set_opening(Some(entry.name.clone()));
    spawn_local(async move {
        if let Err(failure) = open_entry(engine, &entry).await {
            engine.set_opening(None);
            ui.fail_opening(entry.name, failure);
        }
    });
}

async fn open_entry(engine: Engine, entry: &Entry) -> Result<(), Failure> {
    let parts = async { Shelf::open().await?.parts(&entry.key).await };
    let parts = parts.await.map_err(failure)?;
    let scene = parts.scene.ok_or_else(|| failure(ShelfError::Broken))?;
    let content = bytes_of(&scene).await?;
    let bundle = read_bundle(&content).map_err(|error| error.failure())?;
    let tracker = match parts.tracker {
        Some(blob) => split_tracker_part(&bytes_of(&blob).await?),
        None => None,
    };
    let clip: Option<File> = parts.clip.and_then(|clip| clip.dyn_into().ok());
    let luggage = Luggage {
        tracker: tracker.map(|(project_path, bytes)| {
            Rc::new(TrackerFile {
                bytes,
                project_path,
            })
        }),
        shelf: Some(entry.key.clone()),
        ..Luggage::default()
    };
    engine.open_scene(arrival(bundle, luggage, clip)?);
    Ok(())
}

pub(super) fn failure(error: ShelfError) -> Failure {
    Failure::new(
        FailureCode::BadMessage,
        words!(
            keep.not_taken_from_the_shelf,
            error = said(&error.to_string())
        ),
        words!(keep.reload_and_try_again),
    )
}

#[cfg(test)]
mod tests {
    use super::labels_words;

    #[test]
    fn few_objects_are_named_and_many_counted() {
        let labels = |count: usize| vec!["car".to_owned(); count];
        assert_eq!(labels_words(&labels(0)), "no objects yet");
        assert_eq!(labels_words(&labels(2)), "car, car");
        assert_eq!(labels_words(&labels(9)), "9 objects");
    }
}
