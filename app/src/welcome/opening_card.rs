use kinelens_protocol::FailureCode;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;

use crate::{
    shell::Icon,
    state::{OpeningFailure, UiState, expect_state},
};

/// Says why the last clip could not be opened. What was open before stays below it.
#[component]
pub fn OpeningCard() -> impl IntoView {
    let ui = expect_state::<UiState>();
    move || {
        ui.opening_failure().map(|OpeningFailure { clip, failure }| {
            let native = failure.code == FailureCode::CodecUnsupported;
            view! {
                <div class="card card--trouble" role="alert" data-testid="opening-failure" data-code=format!("{:?}", failure.code)>
                    <Icon name="warn"/>
                    <div class="card__words">
                        <p class="card__title">{failure.message}</p>
                        <p>{failure.hint}</p>
                        {native.then(|| view! { <WithFfmpeg clip/> })}
                    </div>
                    <button
                        type="button"
                        class="button button--icon button--bare"
                        aria-label="Dismiss"
                        title="Dismiss"
                        on:click=move |_| ui.forget_opening_failure()
                    >
                        <Icon name="close"/>
                    </button>
                </div>
            }
        })
    }
}

/// The way of a clip that this browser cannot decode: the server behind the page, where there is one
/// that takes clips, or the command line.
#[component]
fn WithFfmpeg(clip: String) -> impl IntoView {
    let takes_clips = LocalResource::new(server_takes_clips);
    let command = format!("kinelens analyze {} --out scene.json", quoted(&clip));
    move || {
        match takes_clips.get() {
        None => ().into_any(),
        Some(true) => view! {
            <p data-testid="server-takes-clips">
                "The server behind this page can take the clip: it reads every format that FFmpeg knows."
            </p>
        }
        .into_any(),
        Some(false) => view! {
            <p data-testid="native-command">
                "On your own machine this reads every format that FFmpeg knows: "
                <code>{command.clone()}</code>
            </p>
        }
        .into_any(),
    }
    }
}

/// Asks the page's own server; where there is none, it takes no clips.
async fn server_takes_clips() -> bool {
    let health = async {
        let answer = JsFuture::from(window().fetch_with_str("api/health"))
            .await
            .ok()?;
        let answer: web_sys::Response = answer.into();
        let text = JsFuture::from(answer.text().ok().filter(|_| answer.ok())?);
        serde_json::from_str::<Value>(&text.await.ok()?.as_string()?).ok()
    };
    health.await.is_some_and(|health| health["analyze"] == true)
}

/// A file's name as a shell takes it.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._-".contains(c);
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(plain) {
        return name.to_owned();
    }
    let escaped = name.replace('\'', r"'\''");
    format!("'./{escaped}'")
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_are_quoted_where_a_shell_would_split_them() {
        for (name, shown) in [
            ("IMG_0123.MOV", "IMG_0123.MOV"),
            ("my clip.mov", "'./my clip.mov'"),
            ("it's.mov", r"'./it'\''s.mov'"),
            ("-rf.mov", "'./-rf.mov'"),
        ] {
            assert_eq!(quoted(name), shown);
        }
    }
}
