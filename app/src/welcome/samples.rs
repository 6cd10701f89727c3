use kinelens_protocol::{Failure, FailureCode};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::{
    format::clock,
    keep::file_beside,
    language::said,
    state::{Engine, UiState, expect_state},
};

const FOLDER: &str = "samples/";

/// A clip that comes with the page.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SampleClip {
    file: String,
    title: String,
    hint: String,
    poster: Option<String>,
    length: Option<String>,
}

/// The clips that come with the page; nothing where there are none.
#[component]
pub fn Samples() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let ui = expect_state::<UiState>();
    let list = LocalResource::new(load_list);
    let clips = move || list.get().unwrap_or_default();
    view! {
        <Show when=move || !clips().is_empty()>
            <section class="samples" aria-labelledby="samples-title">
                <h3 id="samples-title" class="samples__title">{move || words!(welcome.or_try_one_of)}</h3>
                <ul class="samples__list">
                    {move || clips()
                        .into_iter()
                        .map(|clip| {
                            let file = clip.file.clone();
                            view! {
                                <li>
                                    <button
                                        type="button"
                                        class="sample"
                                        data-testid=format!("sample-{file}")
                                        on:click=move |_| open_sample(engine, ui, file.clone())
                                    >
                                        {clip
                                            .poster
                                            .map(|poster| {
                                                view! {
                                                    <img
                                                        class="sample__poster"
                                                        src=format!("{FOLDER}{poster}")
                                                        alt=""
                                                        loading="lazy"
                                                    />
                                                }
                                            })}
                                        <span class="sample__words">
                                            <span class="sample__title">
                                                {move || said(&clip.title)} " "
                                                <span class="quiet">{clip.length}</span>
                                            </span>
                                            <span class="sample__hint quiet">{move || said(&clip.hint)}</span>
                                        </span>
                                    </button>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        </Show>
    }
}

/// Opens a clip of `samples/`, for a click or `?sample=FILE`.
pub fn open_sample(engine: Engine, ui: UiState, file: String) {
    spawn_local(async move {
        match file_beside(FOLDER, &file).await {
            Some(clip) => engine.open_file(clip),
            None => {
                let failure = Failure::new(
                    FailureCode::ClipTruncated,
                    words!(welcome.the_sample_could_not, file = file),
                    words!(welcome.check_the_connection),
                );
                ui.fail_opening(file, failure);
            }
        }
    });
}

async fn load_list() -> Vec<SampleClip> {
    let text = async {
        let answer = fetch("samples.json").await?;
        JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
    };
    text.await.map(|json| parse_list(&json)).unwrap_or_default()
}

/// Reads the list, leaving out entries without a file.
fn parse_list(json: &str) -> Vec<SampleClip> {
    let Ok(Value::Array(entries)) = serde_json::from_str(json) else {
        return Vec::new();
    };
    let entry = |value: &Value| {
        let text = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let file = text("file")?;
        Some(SampleClip {
            title: text("title").unwrap_or_else(|| file.clone()),
            file,
            hint: text("hint").unwrap_or_default(),
            poster: text("poster"),
            length: value.get("duration_s").and_then(Value::as_f64).map(clock),
        })
    };
    entries.iter().filter_map(entry).collect()
}

async fn fetch(file: &str) -> Option<Response> {
    let request = window().fetch_with_str(&format!("{FOLDER}{file}"));
    let answer: Response = JsFuture::from(request).await.ok()?.dyn_into().ok()?;
    answer.ok().then_some(answer)
}

#[cfg(test)]
mod tests {
    use super::parse_list;

    #[test]
    fn a_list_is_read_and_what_is_no_entry_left_out() {
        let json = r#"[{"file":"a.mp4","title":"A","duration_s":2.0},{"title":"no file"},3]"#;
        let clips = parse_list(json);
        assert_eq!(clips.len(), 1);
        assert_eq!(clips[0].length.as_deref(), Some("2.00 s"));
        for nonsense in ["", "{}", "null", "<html>"] {
            assert!(parse_list(nonsense).is_empty(), "{nonsense:?}");
        }
    }
}
