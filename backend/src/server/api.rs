//! `/api/`: what this server is and can do.

use axum::extract::{DefaultBodyLimit, OriginalUri, Request, State};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::access::carries;
use super::convert;
use super::options::{Device, Settings};
use crate::language::LoadedModel;

/// Routes below `/api`; all but `/api/health` ask for the token where there is one.
pub fn routes(settings: &Settings) -> Router {
    let health = health(settings);
    let model = settings.model.clone();
    Router::new()
        .route("/convert", post(convert::convert))
        .layer(DefaultBodyLimit::disable())
        .fallback(unknown)
        .layer(from_fn_with_state(settings.token.clone(), guard))
        .route(
            "/health",
            get(async move || Json(with_model(health, model.as_ref()))),
        )
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

/// Adds the language model, and what it has done so far.
fn with_model(mut health: Value, model: Option<&LoadedModel>) -> Value {
    health["model"] = model.map_or(Value::Null, |model| {
        let facts = model.facts();
        let [answered, cancelled] = model.totals();
        json!({
            "name": facts.name,
            "can_see": facts.can_see,
            "device": facts.device,
            "context_window": facts.window,
            "conversations": facts.conversations,
            "answered": answered,
            "cancelled": cancelled,
        })
    });
    health
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

/// Answers with what happened and what to do about it.
pub(super) fn failure(status: StatusCode, code: &str, message: &str, hint: &str) -> Response {
    (
        status,
        Json(json!({"code": code, "message": message, "hint": hint})),
    )
        .into_response()
}
