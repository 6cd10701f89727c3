//! Weights of the networks, from the place that served the page.

use js_sys::{Reflect, Uint8Array};
use kinelens_protocol::{Failure, FailureCode};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

use crate::scope::{self, words};

/// The most bytes that a weights file may have here; wasm has an address space of 4 GiB.
const MAX_BYTES: usize = 1 << 30;

/// Fetches a weights file, telling `progress(done, total)` in bytes while it comes.
pub async fn fetch(
    file_name: &str,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Vec<u8>, Failure> {
    let missing = |reason: &str| {
        Failure::new(
            FailureCode::WeightsMissing,
            format!("The network's weights {file_name} are not there: {reason}."),
            "Run the set-up once (cargo xtask models) and reload the page; clicking a point to track needs no weights.",
        )
    };
    let response = request(file_name)
        .await
        .map_err(|error| missing(&words(&error)))?;
    if !response.ok() {
        return Err(missing(&format!(
            "the server answers {}",
            response.status()
        )));
    }
    // Some servers answer every unknown address with their start page.
    let header = |name: &str| response.headers().get(name).ok().flatten();
    if header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(missing("the server sends a page in their place"));
    }
    // The length of a compressed answer says nothing about what comes out of it.
    let total = match header("content-encoding") {
        Some(_) => None,
        None => header("content-length").and_then(|length| length.parse().ok()),
    };
    read_body(&response, total, progress)
        .await
        .map_err(|error| missing(&words(&error)))
}

async fn request(file_name: &str) -> Result<Response, JsValue> {
    let response = JsFuture::from(scope::fetch(&format!("./models/{file_name}"))?).await?;
    response.dyn_into()
}

async fn read_body(
    response: &Response,
    total: Option<u32>,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Vec<u8>, JsValue> {
    let body = response
        .body()
        .ok_or_else(|| JsValue::from_str("the answer is empty"))?;
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let mut bytes = Vec::with_capacity(total.map_or(0, |total| (total as usize).min(MAX_BYTES)));
    loop {
        let part = JsFuture::from(reader.read()).await?;
        if Reflect::get(&part, &"done".into())?.is_truthy() {
            return Ok(bytes);
        }
        let chunk: Uint8Array = Reflect::get(&part, &"value".into())?.dyn_into()?;
        let before = bytes.len();
        if before + chunk.length() as usize > MAX_BYTES {
            return Err(JsValue::from_str("the file is too large"));
        }
        bytes.resize(before + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[before..]);
        let done = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        progress(done, total.unwrap_or(done).max(done));
    }
}
