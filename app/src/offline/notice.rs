use leptos::prelude::*;

use super::{
    OfflineState, Update,
    page::{Verb, ask},
};
use crate::{
    shell::Icon,
    state::{SceneState, expect_state},
};

/// Says that a new version is ready, until it is used or put aside; nothing is loaded by itself.
#[component]
pub fn UpdateNotice() -> impl IntoView {
    let offline = expect_state::<OfflineState>();
    let scene = expect_state::<SceneState>();
    let notice = Memo::new(move |_| offline.notice());
    let title = move || match notice.get() {
        Some(Update::Elsewhere) => "Another tab uses a new version; this one goes on with the old.",
        _ => "A new version is ready.",
    };
    view! {
            <Show when=move || notice.get().is_some()>
                <div class="toast" data-testid="update-notice">
                    <Icon name="cloud-down"/>
                    <div class="toast__words">
                        <p>{title}</p>
                        <Show when=move || scene.has_clip()>
                            <p class="quiet">
                                "Using it closes the open clip: save first what you want to keep."
                            </p>
                        </Show>
                    </div>
                    <button
                        type="button"
                        class="button button--small"
                        data-testid="update-use"
                        on:click=move |_| ask(Verb::Use)
                    >
                        "Use it now"
                    </button>
                    <button
                        type="button"
                        class="button button--icon button--bare"
                        data-testid="update-later"
                        aria-label="Later"
                        title="Later"
                        on:click=move |_| offline.dismiss()
                    >
                        <Icon name="close"/>
                    </button>
                </div>
            </Show>
    }
}
