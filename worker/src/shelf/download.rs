//! Fetching a pack.

use kinelens_engine::packs::{FileEntry, Manifest};
use kinelens_protocol::{Failure, FailureCode};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, ReadableStreamDefaultReader, RequestInit, Response};

use super::commands::no_storage;
use super::directory::{Directory, MANIFEST, OpenFile, WHOLE};
use super::offers::{PACKS, get};
use crate::scope::{self, words};

/// Bytes of a file that are hashed at once.
const PIECE: usize = 4 << 20;
/// HTTP's answer to a request for a part.
const PARTIAL_CONTENT: u16 = 206;

/// Fetches a pack and compares every file with its hash; `false` when `progress(done, total)`, in bytes,
/// says to stop.
///
/// # Errors
/// The server offers no such pack or stops, the storage is full or refused, or a file differs from its hash;
/// what came stays, but for a file that differs.
pub async fn fetch(
    name: &str,
    progress: &mut impl FnMut(u64, u64) -> bool,
) -> Result<bool, Failure> {
    let json = manifest(name)
        .await
        .map_err(|error| unreachable(name, &words(&error)))?;
    let manifest =
        Manifest::parse(json.as_bytes()).map_err(|error| unreachable(name, &error.to_string()))?;
    let storage = |error: JsValue| no_storage(&error);
    let models = Directory::models().await.map_err(storage)?;
    let mut folder = models.folder(name).await.map_err(storage)?;
    let kept = folder.read(MANIFEST).await.map_err(storage)?;
    // Parts of another version are of no use.
    if kept.is_some_and(|kept| kept != json.as_bytes()) {
        models.remove(name).await.map_err(storage)?;
        folder = models.folder(name).await.map_err(storage)?;
    }
    folder
        .write(MANIFEST, json.as_bytes())
        .await
        .map_err(storage)?;
    let total: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    let mut done = 0;
    for entry in &manifest.files {
        let file = folder.open(&entry.name).await.map_err(storage)?;
        let mut told = |bytes: u64| progress(done + bytes, total);
        if !bring(name, entry, &file, &mut told).await? {
            return Ok(false);
        }
        if sum(&file).map_err(storage)? != entry.sha256.to_ascii_lowercase() {
            file.truncate(0).map_err(storage)?;
            return Err(altered(&entry.name));
        }
        done += entry.bytes;
    }
    folder.write(WHOLE, &[]).await.map_err(storage)?;
    progress(total, total);
    Ok(true)
}

async fn manifest(name: &str) -> Result<String, JsValue> {
    let response = get(&format!("{PACKS}/{name}/{MANIFEST}")).await?;
    let response = response.ok_or_else(|| JsValue::from_str("it is not offered here"))?;
    let text = JsFuture::from(response.text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

/// Brings what is missing of one file; `false` when told to stop.
async fn bring(
    pack: &str,
    entry: &FileEntry,
    file: &OpenFile,
    told: &mut impl FnMut(u64) -> bool,
) -> Result<bool, Failure> {
    let storage = |error: JsValue| no_storage(&error);
    let cut = |error: JsValue| unreachable(pack, &words(&error));
    let mut place = file.size().map_err(storage)?;
    if place > entry.bytes {
        file.truncate(0).map_err(storage)?;
        place = 0;
    }
    if place == entry.bytes {
        return Ok(told(place));
    }
    let response = request(pack, &entry.name, place).await.map_err(cut)?;
    if response.status() != PARTIAL_CONTENT {
        // A server without ranges sends all of it.
        place = 0;
    }
    let body = response
        .body()
        .ok_or_else(|| unreachable(pack, "the answer is empty"))?;
    let reader: ReadableStreamDefaultReader = body
        .get_reader()
        .dyn_into()
        .map_err(|error| cut(error.into()))?;
    while place < entry.bytes {
        let part = JsFuture::from(reader.read()).await.map_err(cut)?;
        let field = |name: &str| js_sys::Reflect::get(&part, &name.into()).map_err(cut);
        if field("done")?.is_truthy() {
            return Err(unreachable(pack, "the answer ends too early"));
        }
        let chunk: js_sys::Uint8Array = field("value")?.unchecked_into();
        let mut bytes = chunk.to_vec();
        let room = usize::try_from(entry.bytes - place).unwrap_or(usize::MAX);
        bytes.truncate(room);
        file.write_at(place, &bytes).map_err(storage)?;
        place += bytes.len() as u64;
        if !told(place) {
            // The rest of the answer is not wanted; whether the server hears of it changes nothing.
            drop(reader.cancel());
            return Ok(false);
        }
    }
    Ok(true)
}

/// Asks for a file from a place on.
async fn request(pack: &str, file: &str, place: u64) -> Result<Response, JsValue> {
    let init = RequestInit::new();
    // A second copy in the browser's cache would take as much room again, and bring damage back.
    js_sys::Reflect::set(&init, &"cache".into(), &"no-store".into())?;
    if place > 0 {
        let headers = Headers::new()?;
        headers.set("range", &format!("bytes={place}-"))?;
        init.set_headers(&headers);
    }
    let promise = scope::fetch_with(&format!("{PACKS}/{pack}/{file}"), &init)?;
    let response: Response = JsFuture::from(promise).await?.dyn_into()?;
    if response.ok() {
        Ok(response)
    } else {
        let status = response.status();
        Err(JsValue::from_str(&format!("the server answers {status}")))
    }
}

/// The SHA-256 of a file, lowercase hexadecimal.
fn sum(file: &OpenFile) -> Result<String, JsValue> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; PIECE];
    let mut place = 0;
    loop {
        let read = file.read_at(place, &mut buffer)?;
        if read == 0 {
            let digest = hash.finalize();
            return Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hash.update(&buffer[..read]);
        place += read as u64;
    }
}

fn unreachable(name: &str, reason: &str) -> Failure {
    Failure::new(
        FailureCode::WeightsMissing,
        format!("The language model {name} could not be fetched: {reason}."),
        "What has come is kept. Fetch it again to go on from there.",
    )
}

fn altered(file: &str) -> Failure {
    Failure::new(
        FailureCode::WeightsMissing,
        format!("The file {file} of the language model arrived damaged, and was thrown away."),
        "Fetch the model again; if it happens twice, the file is damaged where it comes from.",
    )
}
