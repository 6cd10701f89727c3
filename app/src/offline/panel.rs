use leptos::prelude::*;

use super::{
    OfflineState, Part, Standing, Trouble, Update,
    button::icon,
    page::{Verb, ask},
    words,
};
use crate::{
    shell::Icon,
    state::{Dialog, SceneState, UiState, expect_state},
};

/// What is kept on this device, how large it is, and what can be done about it.
#[component]
pub fn OfflinePanel() -> impl IntoView {
    let offline = expect_state::<OfflineState>();
    let ui = expect_state::<UiState>();
    let standing = Memo::new(move |_| offline.with(|offline| offline.standing()));
    // Screen readers hear the standing, not every megabyte.
    let spoken = Memo::new(move |_| match standing.get() {
        Standing::Fetching { .. } => words!(offline.downloading).to_owned(),
        standing => words::title(standing),
    });
    Effect::new(move |_| {
        if ui.dialog.get() == Some(Dialog::Offline) {
            ask(Verb::Look);
        }
    });
    view! {
        <div class="visually-hidden" role="status">{spoken}</div>
        <div class="offline__standing" class:is-good=move || standing.get() == Standing::Ready>
            {move || {
                let name = icon(standing.get());
                view! { <Icon name/> }
            }}
            <p class="offline__title" data-testid="offline-standing">
                {move || words::title(standing.get())}
            </p>
            <p class="quiet" data-testid="offline-hint">{move || offline.with(words::hint)}</p>
        </div>
        <UpdateWords/>
        <Parts/>
        {move || {
            offline
                .with(words::storage)
                .map(|text| view! { <p class="offline__note quiet" data-testid="offline-storage">{text}</p> })
        }}
        <Actions/>
    }
}

/// The new version, if there is one.
#[component]
fn UpdateWords() -> impl IntoView {
    let offline = expect_state::<OfflineState>();
    let scene = expect_state::<SceneState>();
    let usable = Memo::new(move |_| {
        offline.with(|offline| matches!(offline.update, Update::Ready | Update::Elsewhere))
    });
    let text = Memo::new(move |_| offline.with(words::update));
    view! {
        <Show when=move || text.get().is_some()>
            <div class="offline__update" data-testid="offline-update">
                <p>{text}</p>
                <Show when=move || usable.get() && scene.has_clip()>
                    <p class="quiet">
                        {move || words!(offline.using_it_closes_the)}
                    </p>
                </Show>
                <Show when=move || usable.get()>
                    <button
                        type="button"
                        class="button button--small"
                        on:click=move |_| ask(Verb::Use)
                    >
                        {move || words!(offline.use_it_now)}
                    </button>
                </Show>
            </div>
        </Show>
    }
}

/// The parts with their sizes; nothing before the first word of the service worker.
#[component]
fn Parts() -> impl IntoView {
    let offline = expect_state::<OfflineState>();
    let parts = Memo::new(move |_| {
        offline.with(|offline| {
            let kept = offline
                .kept
                .as_ref()
                .filter(|_| !offline.off && offline.blocked.is_none());
            kept.map(|kept| kept.parts.clone()).unwrap_or_default()
        })
    });
    let version =
        move || offline.with(|offline| offline.kept.as_ref().map(|kept| kept.version.clone()));
    view! {
        <Show when=move || !parts.get().is_empty()>
            <ul class="offline__parts">
                {move || parts.get().into_iter().map(|part| view! { <PartRow part/> }).collect_view()}
            </ul>
            <p class="offline__note quiet">
                {move || words!(offline.version)} " " <code data-testid="offline-version">{version}</code>
            </p>
        </Show>
    }
}

#[component]
fn PartRow(part: Part) -> impl IntoView {
    let (id, other) = (part.name.clone(), part.name.clone());
    let name = move || words::part(&id).0.to_owned();
    let purpose = move || words::part(&other).1;
    let whole = part.held_bytes == part.bytes;
    let share = part.held_bytes as f64 / part.bytes.max(1) as f64;
    let begun = part.held_bytes > 0 && !whole;
    view! {
        <li class="offline__part" data-testid=format!("offline-part-{}", part.name)>
            <b>{name}</b>
            <span class="offline__size">
                {move || words::held(part.held_bytes, part.bytes)}
                {whole
                    .then(|| {
                        view! {
                            <span class="offline__here">
                                <Icon name="check"/>
                                <span class="visually-hidden">{move || words!(offline.on_this_device)}</span>
                            </span>
                        }
                    })}
            </span>
            <span class="quiet">{purpose}</span>
            {begun
                .then(|| {
                    view! {
                        <span class="offline__bar" aria-hidden="true">
                            <span
                                class="offline__fill"
                                style:transform=format!("scaleX({share:.3})")
                            ></span>
                        </span>
                    }
                })}
        </li>
    }
}

/// What can be done now.
#[component]
fn Actions() -> impl IntoView {
    let offline = expect_state::<OfflineState>();
    let standing = Memo::new(move |_| offline.with(|offline| offline.standing()));
    let fetch_words = move || match standing.get() {
        Standing::Off => Some(words!(offline.keep_on_this_device)),
        Standing::Partial(_) | Standing::Starting => Some(words!(offline.download_everything_now)),
        Standing::Nothing(Trouble::Full | Trouble::Network | Trouble::Differs) => {
            Some(words!(offline.try_again))
        }
        Standing::Ready | Standing::Fetching { .. } | Standing::Blocked(_) => None,
    };
    let open_to_clearing = move || {
        offline.with(|offline| offline.persisted == Some(false))
            && matches!(standing.get(), Standing::Ready | Standing::Partial(_))
    };
    let holds = Memo::new(move |_| {
        offline.with(|offline| {
            let kept = offline
                .kept
                .as_ref()
                .filter(|_| !offline.off && offline.blocked.is_none());
            kept.is_some_and(|kept| kept.held_bytes() > 0)
        })
    });
    let sure = RwSignal::new(false);
    let remove = move |_| {
        sure.set(false);
        ask(Verb::Remove);
    };
    view! {
        <div class="offline__actions">
            <Show when=move || fetch_words().is_some()>
                <button
                    type="button"
                    class="button button--primary"
                    data-testid="offline-fetch"
                    on:click=move |_| ask(Verb::Fetch)
                >
                    {fetch_words}
                </button>
            </Show>
            <Show when=open_to_clearing>
                <button
                    type="button"
                    class="button"
                    data-testid="offline-protect"
                    title=move || words!(offline.asks_the_browser_not)
                    on:click=move |_| ask(Verb::Protect)
                >
                    {move || words!(offline.protect_from_clearing)}
                </button>
            </Show>
            <Show when=move || holds.get() && !sure.get()>
                <button
                    type="button"
                    class="button"
                    data-testid="offline-remove"
                    on:click=move |_| sure.set(true)
                >
                    {move || words!(offline.remove_offline_data)}
                </button>
            </Show>
        </div>
        <Show when=move || holds.get() && sure.get()>
            <div class="offline__update" role="alert">
                <p>{move || words!(offline.remove_it_the_page)}</p>
                <div class="offline__actions">
                    <button
                        type="button"
                        class="button button--small"
                        data-testid="offline-remove-sure"
                        on:click=remove
                    >
                        {move || words!(offline.remove)}
                    </button>
                    <button
                        type="button"
                        class="button button--small"
                        on:click=move |_| sure.set(false)
                    >
                        {move || words!(offline.keep)}
                    </button>
                </div>
            </div>
        </Show>
    }
}
