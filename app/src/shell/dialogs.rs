use leptos::{ev, html, prelude::*};
use wasm_bindgen_futures::JsFuture;

use super::{Icon, keys::KEYS};
use crate::{
    compare::CompareView,
    keep::Library,
    language::Words,
    lesson::{self, ClassForm},
    offline::OfflinePanel,
    state::{Dialog, UiState, expect_state},
};

/// The licence texts beside the page.
const LICENCES: [(Words, &str); 3] = [
    (|| "Kinelens, MIT", "licences/LICENSE-MIT"),
    (|| "Kinelens, Apache 2.0", "licences/LICENSE-APACHE"),
    (
        || words!(shell.packages_in_this_page),
        "licences/THIRD-PARTY.txt",
    ),
];

/// The dialogs over the page.
#[component]
pub fn Dialogs() -> impl IntoView {
    let ui = expect_state::<UiState>();
    let licences = move |_| ui.dialog.set(Some(Dialog::Licences));
    view! {
        <Modal which=Dialog::Keys title=|| words!(shell.keys) testid="help-dialog">
            <dl class="keys">
                {KEYS
                    .into_iter()
                    .map(|(keys, words)| {
                        view! {
                            <div class="keys__row">
                                <dt>
                                    {keys
                                        .split(' ')
                                        .map(|key| view! { <kbd>{key}</kbd> " " })
                                        .collect_view()}
                                </dt>
                                <dd>{words}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            <p class="quiet">
                {move || words!(shell.points_move_with_arrows)}
            </p>
            <button type="button" class="button button--small" data-testid="licences" on:click=licences>
                {move || words!(shell.licences)}
            </button>
        </Modal>
        <Modal which=Dialog::Scenes title=|| words!(shell.last_scenes) testid="scenes-dialog">
            <Show when=move || ui.dialog.get() == Some(Dialog::Scenes)>
                <Library/>
                <p class="quiet library__none">{move || words!(shell.scenes_are_kept_here)}</p>
            </Show>
        </Modal>
        <Modal which=Dialog::Compare title=|| words!(compare.title) testid="compare-dialog" wide=true>
            <Show when=move || ui.dialog.get() == Some(Dialog::Compare)>
                <CompareView/>
            </Show>
        </Modal>
        <Modal which=Dialog::Class title=lesson::TITLE testid="class-dialog">
            <Show when=move || ui.dialog.get() == Some(Dialog::Class)>
                <ClassForm/>
            </Show>
        </Modal>
        <Modal which=Dialog::Licences title=|| words!(shell.licences) testid="licences-dialog">
            <Licences/>
        </Modal>
        <Modal which=Dialog::Offline title=|| words!(shell.offline) testid="offline-dialog">
            <OfflinePanel/>
        </Modal>
    }
}

#[component]
fn Modal(
    which: Dialog,
    title: Words,
    testid: &'static str,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    let ui = expect_state::<UiState>();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(element) = dialog.get() else { return };
        let wanted = ui.dialog.get() == Some(which);
        if wanted && !element.open() {
            // An element in the page that is not open can be opened.
            let _ = element.show_modal();
        } else if !wanted && element.open() {
            element.close();
        }
    });
    let closed = move |_: ev::Event| {
        if ui.dialog.get_untracked() == Some(which) {
            ui.dialog.set(None);
        }
    };
    let backdrop = move |event: ev::MouseEvent| {
        // The dialog itself is hit only beside its content.
        if dialog.get_untracked().is_some_and(|element| {
            let element: &web_sys::EventTarget = &element;
            event.target().as_ref() == Some(element)
        }) {
            ui.dialog.set(None);
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            class:dialog--wide=wide
            data-testid=testid
            aria-label=title
            on:close=closed
            on:click=backdrop
        >
            <div class="dialog__content">
                <div class="dialog__head">
                    <h2>{title}</h2>
                    <button
                        type="button"
                        class="button button--icon button--bare"
                        aria-label=move || words!(shell.close)
                        on:click=move |_| ui.dialog.set(None)
                    >
                        <Icon name="close"/>
                    </button>
                </div>
                {children()}
            </div>
        </dialog>
    }
}

/// Reads a text only when its entry is opened.
#[component]
fn Licences() -> impl IntoView {
    LICENCES
        .into_iter()
        .map(|(name, address)| {
            let text = RwSignal::new(None::<String>);
            let opened = move |_: ev::Event| {
                if text.get_untracked().is_none() {
                    leptos::task::spawn_local(async move {
                        let found = fetch_text(address).await;
                        let missing = || words!(shell.this_text_is_not).to_owned();
                        text.set(Some(found.unwrap_or_else(missing)));
                    });
                }
            };
            view! {
                <details class="licence" on:toggle=opened>
                    <summary>{name}</summary>
                    <pre>{move || text.get()}</pre>
                </details>
            }
        })
        .collect_view()
}

async fn fetch_text(address: &str) -> Option<String> {
    let answer = JsFuture::from(window().fetch_with_str(address))
        .await
        .ok()?;
    let answer: web_sys::Response = answer.into();
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}
