use kinelens_protocol::FailureCode;
use leptos::prelude::*;

use crate::{
    shell::Icon,
    state::{UiState, expect_state},
};

/// Says why the last clip could not be opened. What was open before stays below it.
#[component]
pub fn OpeningCard() -> impl IntoView {
    let ui = expect_state::<UiState>();
    move || {
        ui.opening_failure().map(|failure| {
            let native = failure.code == FailureCode::CodecUnsupported;
            view! {
                <div class="card card--trouble" role="alert" data-testid="opening-failure" data-code=format!("{:?}", failure.code)>
                    <Icon name="warn"/>
                    <div class="card__words">
                        <p class="card__title">{failure.message}</p>
                        <p>{failure.hint}</p>
                        {native
                            .then(|| {
                                view! {
                                    <p class="quiet">
                                        "On your own machine "
                                        <code>"kinelens analyze CLIP"</code>
                                        " reads every format that FFmpeg knows, HEVC phone clips among them."
                                    </p>
                                }
                            })}
                    </div>
                    <button
                        type="button"
                        class="button button--icon button--bare"
                        aria-label="Dismiss"
                        on:click=move |_| ui.set_opening_failure(None)
                    >
                        <Icon name="close"/>
                    </button>
                </div>
            }
        })
    }
}
