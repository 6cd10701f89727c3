//! A clip that this browser cannot decode, converted by the page's own server.

use js_sys::{Array, Reflect};
use kinelens_protocol::{Failure, FailureCode};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, File, FilePropertyBag, Headers, RequestInit, Response};

/// Asks the page's own server whether it converts clips; where there is none, it does not.
pub async fn server_converts() -> bool {
    let health = async {
        let answer = fetch("api/health", &RequestInit::new()).await.ok()?;
        let text = JsFuture::from(answer.text().ok().filter(|_| answer.ok())?);
        serde_json::from_str::<Value>(&text.await.ok()?.as_string()?).ok()
    };
    health
        .await
        .is_some_and(|health| health["converts_clips"] == true)
}

/// Sends a clip to the server and returns it as MP4 with H.264; `None` once the signal ends it.
///
/// # Errors
/// What the server says, or that it does not answer.
pub async fn converted(file: &File, signal: &AbortSignal) -> Option<Result<File, Failure>> {
    let converted = async {
        let answer = send(file, signal).await.map_err(|_| no_answer())?;
        if !answer.ok() {
            return Err(refused(&answer).await);
        }
        let blob = answer.blob().map_err(|_| no_answer())?;
        let blob = JsFuture::from(blob).await.map_err(|_| no_answer())?;
        let options = FilePropertyBag::new();
        options.set_type("video/mp4");
        let name = format!("{}.mp4", stem(&file.name()));
        File::new_with_blob_sequence_and_options(&Array::of1(&blob), &name, &options)
            .map_err(|_| no_answer())
    };
    let result = converted.await;
    (!signal.aborted()).then_some(result)
}

async fn send(file: &File, signal: &AbortSignal) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("Content-Type", "application/octet-stream")?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(file);
    request.set_signal(Some(signal));
    fetch("api/convert", &request).await
}

async fn fetch(path: &str, request: &RequestInit) -> Result<Response, JsValue> {
    let answer = leptos::prelude::window().fetch_with_str_and_init(path, request);
    JsFuture::from(answer).await?.dyn_into()
}

/// Reads the server's own sentences.
async fn refused(answer: &Response) -> Failure {
    let said = async {
        let json = JsFuture::from(answer.json().ok()?).await.ok()?;
        let field = |name: &str| Reflect::get(&json, &name.into()).ok()?.as_string();
        Some((field("message")?, field("hint")?))
    };
    let (message, hint) = said.await.unwrap_or_else(|| {
        (
            words!(welcome.the_server_answered, status = answer.status()),
            words!(welcome.convert_the_clip_with).into(),
        )
    });
    Failure::new(FailureCode::CodecUnsupported, message, hint)
}

fn no_answer() -> Failure {
    Failure::new(
        FailureCode::CodecUnsupported,
        words!(welcome.the_server_did_not),
        words!(welcome.see_whether_it_still),
    )
}

/// A file's name without its last ending.
pub fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn names_lose_one_ending() {
        for (name, expected) in [
            ("IMG_0123.MOV", "IMG_0123"),
            ("a.b.mov", "a.b"),
            ("clip", "clip"),
            (".mov", ".mov"),
        ] {
            assert_eq!(stem(name), expected);
        }
    }
}
