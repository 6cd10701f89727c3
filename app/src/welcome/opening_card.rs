use kinelens_protocol::{Failure, FailureCode};
use leptos::{prelude::*, task::spawn_local};
use web_sys::AbortController;

use super::convert::{converted, server_converts};
use crate::{
    language::said,
    shell::Icon,
    state::{Engine, OpeningFailure, UiState, expect_state},
};

/// Says why the last clip could not be opened. What was open before stays below it.
#[component]
pub fn OpeningCard() -> impl IntoView {
    let ui = expect_state::<UiState>();
    move || {
        ui.opening_failure().map(|OpeningFailure { clip, failure }| {
            let Failure { code, message, hint } = failure;
            let native = code == FailureCode::CodecUnsupported;
            view! {
                <div class="card card--trouble" role="alert" data-testid="opening-failure" data-code=format!("{code:?}")>
                    <Icon name="warn"/>
                    <div class="card__words">
                        <p class="card__title">{move || said(&message)}</p>
                        <p>{move || said(&hint)}</p>
                        {native.then(|| view! { <WithFfmpeg clip/> })}
                    </div>
                    <button
                        type="button"
                        class="button button--icon button--bare"
                        aria-label=move || words!(welcome.dismiss)
                        title=move || words!(welcome.dismiss)
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
/// that converts clips, or the command line.
#[component]
fn WithFfmpeg(clip: String) -> impl IntoView {
    let converts = LocalResource::new(server_converts);
    let command = format!("kinelens analyze {} --out scene.json", quoted(&clip));
    move || match converts.get() {
        None => ().into_any(),
        Some(true) => view! { <OnTheServer/> }.into_any(),
        Some(false) => view! {
            <p data-testid="native-command">
                {move || words!(welcome.on_your_own_machine)} " "
                <code>{command.clone()}</code>
            </p>
        }
        .into_any(),
    }
}

/// Offers to convert the clip on the server behind the page; nothing is sent before the click.
#[component]
fn OnTheServer() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let running = RwSignal::new_local(None::<AbortController>);
    let trouble = RwSignal::new(None::<Failure>);
    let convert = move |_| {
        let (Some(file), Ok(controller)) = (engine.refused_file(), AbortController::new()) else {
            return;
        };
        let signal = controller.signal();
        running.set(Some(controller));
        trouble.set(None);
        spawn_local(async move {
            let result = converted(&file, &signal).await;
            // The card may be gone by now, and its signals with it.
            if running.try_set(None).is_some() {
                return;
            }
            match result {
                None => {}
                Some(Ok(file)) => engine.open_file(file),
                Some(Err(failure)) => trouble.set(Some(failure)),
            }
        });
    };
    let stop =
        move |_| running.with_untracked(|running| running.iter().for_each(AbortController::abort));
    on_cleanup(move || {
        running.try_with_untracked(|running| running.iter().for_each(AbortController::abort));
    });
    let is_running = move || running.with(Option::is_some);
    view! {
        <p>{move || words!(welcome.the_server_behind_this)}</p>
        <div class="row">
            <button
                type="button"
                class="button button--primary"
                data-testid="convert"
                disabled=is_running
                on:click=convert
            >
                {move || if is_running() { words!(welcome.converting) } else { words!(welcome.convert_and_open) }}
            </button>
            <Show when=is_running>
                <button type="button" class="button" on:click=stop>{move || words!(welcome.cancel)}</button>
            </Show>
        </div>
        {move || trouble.get().map(|failure| view! { <p>{said(&failure.message)} " " {said(&failure.hint)}</p> })}
    }
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
