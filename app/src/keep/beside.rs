//! Files that lie beside the page, on its own server.

use js_sys::Array;
use kinelens_protocol::{Failure, FailureCode};
use leptos::{prelude::window, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FilePropertyBag, Response};

use super::open::open_scene_file;
use crate::state::{Engine, UiState};

/// Where scenes lie that are handed out by a link.
const SCENES: &str = "scenes/";
/// Ending of a scene's file.
pub const SCENE_ENDING: &str = ".kinelens";

/// Reads a file of a folder beside the page; `None` when it is not there or not one of the folder's own.
pub async fn file_beside(folder: &str, name: &str) -> Option<File> {
    // A name, never a way out of the folder.
    if name.contains(['/', '\\', '?', '#']) || name.starts_with('.') {
        return None;
    }
    let request =
        window().fetch_with_str(&format!("{folder}{}", js_sys::encode_uri_component(name)));
    let answer: Response = JsFuture::from(request).await.ok()?.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let blob: Blob = JsFuture::from(answer.blob().ok()?)
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    let options = FilePropertyBag::new();
    options.set_type(&blob.type_());
    File::new_with_blob_sequence_and_options(&Array::of1(&blob), name, &options).ok()
}

/// Opens a scene of `scenes/`, for `?scene=FILE`.
pub fn open_handed_out(engine: Engine, ui: UiState, name: String) {
    engine.set_opening(Some(name.clone()));
    spawn_local(async move {
        let file = match name.ends_with(SCENE_ENDING) {
            true => file_beside(SCENES, &name).await,
            false => None,
        };
        match file {
            Some(file) => open_scene_file(engine, ui, file, None),
            None => {
                engine.set_opening(None);
                let failure = Failure::new(
                    FailureCode::NoClip,
                    words!(keep.no_scene_at_link, name = name),
                    words!(keep.no_scene_at_link_hint),
                );
                ui.fail_opening(name, failure);
            }
        }
    });
}

/// The address that opens a scene of this name once its file lies in `scenes/` beside the page.
pub fn handed_out_address(name: &str) -> Option<String> {
    let location = window().location();
    let page = format!("{}{}", location.origin().ok()?, location.pathname().ok()?);
    Some(format!(
        "{page}?scene={}",
        js_sys::encode_uri_component(name)
    ))
}
