//! The page and what it loads, read from folders.

use std::path::Path;

use axum::Router;
use axum::extract::OriginalUri;
use axum::handler::HandlerWithoutStateExt;
use axum::http::StatusCode;
use tower_http::services::ServeDir;

use super::options::{OWN, Settings};

/// Serves the page's folder, and the server's own weights and scenes before those in it.
pub fn routes(settings: &Settings) -> Router {
    let page = folder(&settings.dist).fallback(not_found.into_service());
    let mut routes = Router::new().fallback_service(page);
    for name in OWN {
        let Some(data) = &settings.data else { break };
        let shipped = folder(&settings.dist.join(name)).fallback(not_found.into_service());
        let own = folder(&data.join(name)).fallback(shipped);
        routes = routes.nest_service(&format!("/{name}"), own);
    }
    routes
}

/// A folder with partial answers, content types, and the compressed copies that lie beside its files.
fn folder(path: &Path) -> ServeDir {
    ServeDir::new(path).precompressed_br().precompressed_gzip()
}

/// Answers with a sentence, as plain text, where there is nothing.
async fn not_found(OriginalUri(uri): OriginalUri) -> (StatusCode, String) {
    let shown: String = uri.path().chars().take(120).collect();
    (
        StatusCode::NOT_FOUND,
        format!("There is nothing at {shown}. The page is at /.\n"),
    )
}
