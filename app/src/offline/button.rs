use leptos::prelude::*;

use super::{OfflineState, Standing, Update, words};
use crate::{
    shell::Icon,
    state::{Dialog, UiState, expect_state},
};

/// Opens the panel; its drawing says how the page stands without a network.
#[component]
pub fn OfflineButton() -> impl IntoView {
    let ui = expect_state::<UiState>();
    let offline = expect_state::<OfflineState>();
    let standing = Memo::new(move |_| offline.with(|offline| offline.standing()));
    let asks = Memo::new(move |_| offline.with(|offline| offline.update == Update::Ready));
    let share = move || match standing.get() {
        Standing::Fetching {
            done_bytes,
            total_bytes,
        } => Some(done_bytes as f64 / total_bytes.max(1) as f64),
        _ => None,
    };
    let name = move || {
        let update = if asks.get() {
            words!(offline.space_new_version)
        } else {
            ""
        };
        words!(
            offline.offline_standing,
            standing = words::title(standing.get()),
            update = update
        )
    };
    view! {
        <button
            type="button"
            class="button button--icon offline-button"
            class:has-news=asks
            data-testid="offline"
            data-standing=move || standing_name(standing.get())
            aria-label=name
            title=name
            on:click=move |_| ui.dialog.set(Some(Dialog::Offline))
        >
            {move || {
                let name = icon(standing.get());
                view! { <Icon name/> }
            }}
            <Show when=move || share().is_some()>
                <span
                    class="offline-button__bar"
                    style:transform=move || share().map(|share| format!("scaleX({share:.3})"))
                ></span>
            </Show>
        </button>
    }
}

pub fn icon(standing: Standing) -> &'static str {
    match standing {
        Standing::Ready => "cloud-done",
        Standing::Starting | Standing::Fetching { .. } => "cloud-down",
        Standing::Partial(_) => "cloud",
        Standing::Off | Standing::Nothing(_) | Standing::Blocked(_) => "cloud-off",
    }
}

fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Blocked(_) => "blocked",
        Standing::Off => "off",
        Standing::Starting => "starting",
        Standing::Fetching { .. } => "fetching",
        Standing::Ready => "ready",
        Standing::Partial(_) => "partial",
        Standing::Nothing(_) => "nothing",
    }
}
