//! `/packs/`: language models that a browser may fetch, file by file.

use std::path::{Path, PathBuf};

use axum::extract::{OriginalUri, Path as PathOf, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use kinelens_models::weights::pack::Manifest;
use serde_json::{Value, json};
use tower::ServiceExt;
use tower_http::services::ServeFile;

const MANIFEST: &str = "manifest.json";
/// Most bytes of a manifest, as its reader has it.
const MOST_MANIFEST_BYTES: u64 = 16 << 20;

/// Lists the packs of a folder and serves their files, in parts where that is asked for.
///
/// The paths are whole: below a nested path an empty one would be without its last stroke.
pub fn routes(folder: Option<PathBuf>) -> Router {
    Router::new()
        .route("/packs", get(list))
        .route("/packs/", get(list))
        .route("/packs/{pack}/{file}", get(file))
        .with_state(folder)
}

async fn list(State(folder): State<Option<PathBuf>>) -> Json<Value> {
    let listed = tokio::task::spawn_blocking(move || folder.map_or_else(Vec::new, |f| packs(&f)));
    // A thread that ended has listed nothing.
    let (usable, broken): (Vec<_>, Vec<_>) = listed
        .await
        .unwrap_or_default()
        .into_iter()
        .partition(|pack| pack.get("reason").is_none());
    Json(json!({"packs": usable, "unusable": broken}))
}

/// What is known about each pack, in the order of the names of their folders.
fn packs(folder: &Path) -> Vec<Value> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_plain(name) && folder.join(name).join(MANIFEST).is_file())
        .collect();
    names.sort();
    let described = names.iter().map(|name| match manifest(&folder.join(name)) {
        Ok(manifest) => {
            let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
            json!({
                "folder": name,
                "name": manifest.name,
                "family": manifest.family,
                "numbers": manifest.numbers.name(),
                "bytes": bytes,
                "licence": manifest.licence.name,
                "licence_file": manifest.licence.file,
                "source": manifest.source,
                "manifest": format!("/packs/{name}/{MANIFEST}"),
            })
        }
        Err(reason) => json!({"folder": name, "reason": reason}),
    });
    described.collect()
}

fn manifest(folder: &Path) -> Result<Manifest, String> {
    let path = folder.join(MANIFEST);
    let metadata = std::fs::metadata(&path).map_err(|error| error.to_string())?;
    if metadata.len() > MOST_MANIFEST_BYTES {
        return Err(format!("its {MANIFEST} is too large"));
    }
    let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
    Manifest::parse(&bytes).map_err(|error| error.to_string())
}

async fn file(
    State(folder): State<Option<PathBuf>>,
    PathOf((pack, file)): PathOf<(String, String)>,
    uri: OriginalUri,
    request: Request,
) -> Response {
    let found = match folder {
        Some(folder) => {
            let found = tokio::task::spawn_blocking(move || locate(&folder, &pack, &file));
            found.await.ok().flatten()
        }
        None => None,
    };
    match found {
        // What can go wrong with reading it is an answer, too.
        Some(path) => ServeFile::new(path).oneshot(request).await.into_response(),
        None => nothing(uri).await,
    }
}

/// The path of a file of a pack: the manifest or what it lists, and really inside of the pack's folder.
fn locate(folder: &Path, pack: &str, file: &str) -> Option<PathBuf> {
    if !is_plain(pack) || !is_plain(file) {
        return None;
    }
    let own = folder.join(pack);
    let is_listed = file == MANIFEST || {
        let manifest = manifest(&own).ok()?;
        manifest.files.iter().any(|listed| listed.name == file)
    };
    // A link may lead elsewhere.
    let real = own.join(file).canonicalize().ok()?;
    let is_inside = real.starts_with(own.canonicalize().ok()?);
    (is_listed && is_inside && real.is_file()).then_some(real)
}

/// Whether a name leads nowhere else.
fn is_plain(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain)
}

/// Answers with a sentence, as plain text, where there is nothing.
async fn nothing(OriginalUri(uri): OriginalUri) -> Response {
    let shown: String = uri.path().chars().take(120).collect();
    let sentence =
        format!("There is no file of a pack at {shown}. The list of packs is at /packs/.\n");
    (StatusCode::NOT_FOUND, sentence).into_response()
}
