//! `/api/`: what this server is and can do.

use axum::extract::{DefaultBodyLimit, OriginalUri, Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::convert;
use super::options::{Device, Settings};

/// Routes below `/api`; all but `/api/health` ask for the token where there is one.
pub fn routes(settings: &Settings) -> Router {
    let health = health(settings);
    Router::new()
        .route("/convert", post(convert::convert))
        .layer(DefaultBodyLimit::disable())
        .fallback(unknown)
        .layer(from_fn_with_state(settings.token.clone(), guard))
        .route("/health", get(|| async move { Json(health) }))
        .with_state(convert::Turns::default())
}

/// What a page needs to know before it offers to compute here.
fn health(settings: &Settings) -> Value {
    let devices: Vec<&str> = Device::built_in()
        .iter()
        .map(|device| device.name())
        .collect();
    json!({
        "name": "kinelens",
        "version": env!("CARGO_PKG_VERSION"),
        "device": settings.device.name(),
        "devices": devices,
        "converts_clips": convert::is_possible(),
        "token_required": settings.token.is_some(),
    })
}

async fn unknown(OriginalUri(uri): OriginalUri) -> Response {
    let shown: String = uri.path().chars().take(120).collect();
    failure(
        StatusCode::NOT_FOUND,
        "not_found",
        &format!("There is no {shown}."),
        "See /api/health for what this server can do.",
    )
}

/// Lets a request pass that carries the token.
async fn guard(
    State(token): State<Option<String>>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    match &token {
        Some(token) if !carries(&headers, token) => {
            let refusal = failure(
                StatusCode::UNAUTHORIZED,
                "token_missing",
                "This server asks for a token.",
                "Send it as `Authorization: Bearer TOKEN`.",
            );
            ([(WWW_AUTHENTICATE, "Bearer")], refusal).into_response()
        }
        _ => next.run(request).await,
    }
}

/// Compares in a time that does not tell how much of the token was right.
fn carries(headers: &HeaderMap, token: &str) -> bool {
    let sent = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let Some(sent) = sent.and_then(|value| value.strip_prefix("Bearer ")) else {
        return false;
    };
    let differing = sent
        .bytes()
        .zip(token.bytes())
        .fold(0, |differing, (a, b)| differing | (a ^ b));
    sent.len() == token.len() && differing == 0
}

/// Answers with what happened and what to do about it.
pub(super) fn failure(status: StatusCode, code: &str, message: &str, hint: &str) -> Response {
    (
        status,
        Json(json!({"code": code, "message": message, "hint": hint})),
    )
        .into_response()
}
