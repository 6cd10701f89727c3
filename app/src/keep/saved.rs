//! Saved scenes that are only read, beside the open one.

use kinelens_protocol::{Failure, SceneDocument};
use kinelens_share::read_bundle;
use web_sys::{Blob, File, Url};

use super::{
    blob::{blob_of, bytes_of},
    library::failure,
    poster::stage_poster,
    shelf::{Entry, Shelf, ShelfError},
};
use crate::{lesson::veiled, state::Engine};

/// A scene with its poster, without what its lesson hides.
pub struct SavedScene {
    pub document: SceneDocument,
    /// Address of the poster in this page; to be given to [`forget_poster`].
    pub poster: Option<String>,
}

/// Reads a `.kinelens` file or a bare scene.
///
/// # Errors
/// The file cannot be read, or is no scene.
pub async fn saved_in_file(file: &File) -> Result<SavedScene, Failure> {
    read(&bytes_of(file).await?, None)
}

/// Reads a scene from the browser's shelf.
///
/// # Errors
/// The shelf does not answer, or what lies on it is no scene.
pub async fn saved_on_shelf(key: &str) -> Result<SavedScene, Failure> {
    let parts = async { Shelf::open().await?.parts(key).await };
    let parts = parts.await.map_err(failure)?;
    let scene = parts.scene.ok_or_else(|| failure(ShelfError::Broken))?;
    read(&bytes_of(&scene).await?, parts.poster)
}

/// The scenes on the browser's shelf, newest first; none where there is no shelf.
pub async fn shelf_list() -> Vec<Entry> {
    let listed = async { Shelf::open().await?.list().await }.await;
    let all = listed.unwrap_or_default().into_iter();
    all.filter(|entry| !entry.removed).collect()
}

/// The shown frame as a poster.
pub async fn poster_of_stage(engine: Engine) -> Option<String> {
    address_of(&stage_poster(engine).await?)
}

/// Lets the browser forget a poster.
pub fn forget_poster(address: &str) {
    // A failed revocation only keeps a small picture in memory.
    let _ = Url::revoke_object_url(address);
}

fn read(bytes: &[u8], poster: Option<Blob>) -> Result<SavedScene, Failure> {
    let bundle = read_bundle(bytes).map_err(|error| error.failure())?;
    let own = bundle.poster.as_deref();
    // A scene without its poster is shown all the same.
    let own = own.and_then(|bytes| blob_of(bytes, picture_type(bytes)).ok());
    let document = match &bundle.document.lesson {
        // What a class is to find out is not told by a comparison either.
        Some(lesson) if lesson.hides_answer => veiled(&bundle.document, lesson),
        _ => bundle.document,
    };
    Ok(SavedScene {
        poster: poster.or(own).as_ref().and_then(address_of),
        document,
    })
}

fn address_of(poster: &Blob) -> Option<String> {
    Url::create_object_url_with_blob(poster).ok()
}

fn picture_type(bytes: &[u8]) -> &'static str {
    match bytes.starts_with(b"\x89PNG") {
        true => "image/png",
        false => "image/jpeg",
    }
}
