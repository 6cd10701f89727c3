use leptos::{ev, html, prelude::*};
use wasm_bindgen_futures::JsFuture;

use super::{Icon, keys::KEYS};
use crate::{
    keep::Library,
    lesson::{self, ClassForm},
    offline::OfflinePanel,
    state::{Dialog, UiState, expect_state},
};

/// The licence texts beside the page.
const LICENCES: [(&str, &str); 3] = [
    ("Kinelens, MIT", "licences/LICENSE-MIT"),
    ("Kinelens, Apache 2.0", "licences/LICENSE-APACHE"),
    ("Packages in this page", "licences/THIRD-PARTY.txt"),
];

/// The dialogs over the page.
#[component]
pub fn Dialogs() -> impl IntoView {
    let ui = expect_state::<UiState>();
    let licences = move |_| ui.dialog.set(Some(Dialog::Licences));
    view! {
        <Modal which=Dialog::Keys title="Keys" testid="help-dialog">
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
                "Points of the stick, the axes and the corners move with the arrow keys while they have \
                 the focus: by a pixel, with Shift by a tenth."
            </p>
            <button type="button" class="button button--small" data-testid="licences" on:click=licences>
                "Licences"
            </button>
        </Modal>
        <Modal which=Dialog::Scenes title="Last scenes" testid="scenes-dialog">
            <Show when=move || ui.dialog.get() == Some(Dialog::Scenes)>
                <Library/>
                <p class="quiet library__none">"Scenes are kept here as soon as something is measured in them."</p>
            </Show>
        </Modal>
        <Modal which=Dialog::Class title=lesson::TITLE testid="class-dialog">
            <Show when=move || ui.dialog.get() == Some(Dialog::Class)>
                <ClassForm/>
            </Show>
        </Modal>
        <Modal which=Dialog::Licences title="Licences" testid="licences-dialog">
            <Licences/>
        </Modal>
        <Modal which=Dialog::Offline title="Offline" testid="offline-dialog">
            <OfflinePanel/>
        </Modal>
    }
}

#[component]
fn Modal(
    which: Dialog,
    title: &'static str,
    testid: &'static str,
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
                        aria-label="Close"
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
                        let missing = || "This text is not beside the page.".to_owned();
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
