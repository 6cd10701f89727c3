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
        Some(Update::Elsewhere) => words!(offline.another_tab_uses_a),
        _ => words!(offline.a_new_version_is),
    };
    view! {
            <Show when=move || notice.get().is_some()>
                <div class="toast" data-testid="update-notice">
                    <Icon name="cloud-down"/>
                    <div class="toast__words">
                        <p>{title}</p>
                        <Show when=move || scene.has_clip()>
                            <p class="quiet">
                                {move || words!(offline.using_it_closes_the)}
                            </p>
                        </Show>
                    </div>
                    <button
                        type="button"
                        class="button button--small"
                        data-testid="update-use"
                        on:click=move |_| ask(Verb::Use)
                    >
                        {move || words!(offline.use_it_now)}
                    </button>
                    <button
                        type="button"
                        class="button button--icon button--bare"
                        data-testid="update-later"
                        aria-label=move || words!(offline.later)
                        title=move || words!(offline.later)
                        on:click=move |_| offline.dismiss()
                    >
                        <Icon name="close"/>
                    </button>
                </div>
            </Show>
    }
}
