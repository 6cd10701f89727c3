//! Bytes between files of the browser and this program.

use js_sys::{Array, Function, Promise, Uint8Array};
use kinelens_protocol::{Failure, FailureCode};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, FilePropertyBag, HtmlElement, Url};

/// Larger files are not packed or unpacked here: they are held in memory several times over.
pub const LARGEST_FILE: u64 = 1 << 30;

/// How long an offered file stays at hand for the browser to save it.
const OFFER_S: u64 = 120;

/// Reads a file into memory.
///
/// # Errors
/// It is too large, or it is gone or may not be read.
pub async fn bytes_of(file: &Blob) -> Result<Vec<u8>, Failure> {
    if file.size() > LARGEST_FILE as f64 {
        return Err(Failure::new(
            FailureCode::ClipTooLarge,
            words!(keep.the_file_is_larger),
            words!(keep.save_the_scene_without),
        ));
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| {
        Failure::new(
            FailureCode::ClipTruncated,
            words!(keep.the_file_could_not),
            words!(keep.see_whether_it_is),
        )
    })?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    breathe().await;
    Ok(bytes)
}

/// Lets the page answer before the next piece of work.
pub async fn breathe() {
    let promise = Promise::new(&mut |resolve: Function, _| {
        // A window without timers does not exist.
        let _ = window().set_timeout_with_callback(&resolve);
    });
    // The promise is resolved by the timer and cannot fail.
    let _ = JsFuture::from(promise).await;
}

/// Hands bytes to the browser as a blob of a type.
///
/// # Errors
/// The browser has no memory for it.
pub fn blob_of(bytes: &[u8], kind: &str) -> Result<Blob, Failure> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence_and_options(&parts, &options).map_err(|_| no_memory())
}

/// Makes a file of a clip's bytes.
///
/// # Errors
/// The browser has no memory for it.
pub fn clip_file(bytes: &[u8], name: &str) -> Result<File, Failure> {
    let options = FilePropertyBag::new();
    options.set_type(video_type(name));
    let parts = Array::of1(&Uint8Array::from(bytes));
    File::new_with_u8_array_sequence_and_options(&parts, name, &options).map_err(|_| no_memory())
}

/// Lets the user keep a blob as a file of this name.
///
/// # Errors
/// The browser has no room for it.
pub fn offer(blob: &Blob, name: &str) -> Result<(), Failure> {
    let url = Url::create_object_url_with_blob(blob).map_err(|_| no_memory())?;
    let link: HtmlElement = document()
        .create_element("a")
        .map_err(|_| no_memory())?
        .unchecked_into();
    for (key, value) in [("href", url.as_str()), ("download", name)] {
        // Setting a well-formed attribute cannot fail.
        let _ = link.set_attribute(key, value);
    }
    link.click();
    set_timeout(
        move || {
            // A failed revocation only keeps the file in memory a little longer.
            let _ = Url::revoke_object_url(&url);
        },
        std::time::Duration::from_secs(OFFER_S),
    );
    Ok(())
}

fn no_memory() -> Failure {
    Failure::new(
        FailureCode::ClipTooLarge,
        words!(keep.the_browser_has_no),
        words!(keep.close_other_tabs_or),
    )
}

/// The type of a video by its name; players look into the file itself where the name says nothing.
fn video_type(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    match ending.as_deref() {
        Some("webm") => "video/webm",
        Some("mov") => "video/quicktime",
        Some("mp4" | "m4v") => "video/mp4",
        _ => "",
    }
}
