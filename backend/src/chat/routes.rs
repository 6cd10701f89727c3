//! The routes, and what happens to a request on its way to the model.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, to_bytes};
use axum::extract::{OriginalUri, Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::answer::{Heading, unix_s};
use super::failure::ChatFailure;
use super::request::ChatRequest;
use super::{content, options, stream};
use crate::language::{LoadedModel, Question, Update};

/// Most bytes of a request; half a minute of phone video in base64, or a dozen photographs.
const MOST_BYTES: usize = 64 << 20;
/// Requests whose pictures are decoded at the same time.
const DECODED_AT_ONCE: usize = 2;
/// Requests that are in memory at the same time, before the queue; others wait.
const READ_AT_ONCE: usize = 8;

/// What the routes share.
#[derive(Clone)]
struct Shared {
    model: Option<LoadedModel>,
    /// When the routes were made.
    since_s: u64,
    decoders: Arc<Semaphore>,
    readers: Arc<Semaphore>,
}

/// Routes below `/v1`. Without a model they say that there is none.
pub fn routes(model: Option<LoadedModel>) -> Router {
    let shared = Shared {
        model,
        since_s: unix_s(),
        decoders: Arc::new(Semaphore::new(DECODED_AT_ONCE)),
        readers: Arc::new(Semaphore::new(READ_AT_ONCE)),
    };
    Router::new()
        .route("/chat/completions", post(complete))
        .route("/models", get(list))
        .route("/models/{*name}", get(describe))
        .method_not_allowed_fallback(wrong_method)
        .fallback(unknown)
        .with_state(shared)
}

async fn complete(State(shared): State<Shared>, request: Request) -> Result<Response, ChatFailure> {
    let model = shared.model.as_ref().ok_or_else(ChatFailure::no_model)?;
    // A type that a form cannot send keeps other sites' pages from using this server.
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next());
    if !media_type.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(ChatFailure::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "A question is sent as JSON. Set the content type application/json.",
        ));
    }
    // The semaphore is never closed.
    let reading = shared.readers.acquire().await.ok();
    let mut request = ChatRequest::parse(&body(request.into_body()).await?)?;
    let facts = model.facts();
    check_model(&request.model, &facts.name)?;
    let generation = options::generation(&request, facts.window)?;
    let frames = options::frames(&request)?;
    let turns = request.take_turns()?;
    let shows = |part: &content::Shown| !matches!(part, content::Shown::Text(_));
    let is_shown = turns.iter().any(|turn| turn.parts.iter().any(shows));
    if is_shown && !facts.can_see {
        return Err(kinelens_models::ModelsError::CannotSee.into());
    }
    let messages = shared.decoded(turns, frames).await?;
    let mut answering = model.ask(Question {
        messages,
        options: generation,
    })?;
    drop(reading);
    // A question that cannot be answered fails here, where it still has a status of its own.
    let first = match answering.next().await {
        Some(Update::Failed(error)) => return Err(error.into()),
        Some(first) => first,
        None => return Err(ChatFailure::stopped()),
    };
    let heading = Heading::new(&facts.name);
    if request.streams() {
        let includes_usage = request.includes_usage();
        return Ok(stream::response(heading, first, answering, includes_usage));
    }
    let mut update = Some(first);
    loop {
        match update {
            Some(Update::Finished(finished)) => {
                return Ok(Json(heading.completion(&finished)).into_response());
            }
            Some(Update::Failed(error)) => return Err(error.into()),
            None => return Err(ChatFailure::stopped()),
            Some(Update::Looked { .. } | Update::Read { .. } | Update::Text(_)) => {
                update = answering.next().await;
            }
        }
    }
}

impl Shared {
    /// Decodes pictures and clips on a thread that may block; ends early when nobody waits any more.
    async fn decoded(
        &self,
        turns: Vec<super::request::Turn>,
        frames: usize,
    ) -> Result<Vec<crate::language::Said>, ChatFailure> {
        // The semaphore is never closed.
        let turn = self.decoders.acquire().await.ok();
        let waiting = Waiting::default();
        let is_gone = Arc::clone(&waiting.is_gone);
        let work = tokio::task::spawn_blocking(move || {
            content::decoded(turns, frames, &|| is_gone.load(Ordering::Relaxed))
        });
        let decoded = work.await.map_err(|_| ChatFailure::stopped())?;
        drop((turn, waiting));
        decoded
    }
}

/// Says when it is dropped that nobody waits any more.
#[derive(Default)]
struct Waiting {
    is_gone: Arc<AtomicBool>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.is_gone.store(true, Ordering::Relaxed);
    }
}

async fn body(body: Body) -> Result<Vec<u8>, ChatFailure> {
    match to_bytes(body, MOST_BYTES).await {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(error) if is_too_long(&error) => Err(ChatFailure::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!(
                "The request is larger than {} MiB. Send smaller pictures or a shorter clip.",
                MOST_BYTES >> 20
            ),
        )),
        Err(error) => Err(ChatFailure::new(
            StatusCode::BAD_REQUEST,
            "broken_off",
            format!("The request broke off: {error}."),
        )),
    }
}

/// Whether a body was longer than the limit, and not broken off.
fn is_too_long(error: &axum::Error) -> bool {
    error.to_string().contains("length limit")
}

fn check_model(asked: &str, loaded: &str) -> Result<(), ChatFailure> {
    if asked == loaded {
        return Ok(());
    }
    let shown: String = asked.chars().take(120).collect();
    Err(ChatFailure {
        param: Some("model".to_owned()),
        ..ChatFailure::new(
            StatusCode::NOT_FOUND,
            "model_not_found",
            format!("There is no model {shown:?} here. This server has {loaded:?}."),
        )
    })
}

async fn list(State(shared): State<Shared>) -> Result<Json<Value>, ChatFailure> {
    let object = shared.model_object()?;
    Ok(Json(json!({"object": "list", "data": [object]})))
}

async fn describe(
    State(shared): State<Shared>,
    Path(name): Path<String>,
) -> Result<Json<Value>, ChatFailure> {
    let object = shared.model_object()?;
    check_model(&name, object["id"].as_str().unwrap_or_default())?;
    Ok(Json(object))
}

impl Shared {
    fn model_object(&self) -> Result<Value, ChatFailure> {
        let model = self.model.as_ref().ok_or_else(ChatFailure::no_model)?;
        let facts = model.facts();
        Ok(json!({
            "id": facts.name, "object": "model", "created": self.since_s,
            "owned_by": "kinelens", "can_see": facts.can_see, "context_window": facts.window,
        }))
    }
}

async fn unknown(OriginalUri(uri): OriginalUri) -> ChatFailure {
    let shown: String = uri.path().chars().take(120).collect();
    ChatFailure::new(
        StatusCode::NOT_FOUND,
        "unknown_url",
        format!("There is no {shown}. There are /v1/chat/completions and /v1/models."),
    )
}

async fn wrong_method(method: Method, OriginalUri(uri): OriginalUri) -> ChatFailure {
    let shown: String = uri.path().chars().take(120).collect();
    ChatFailure::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_supported",
        format!("{shown} cannot be asked with {method}."),
    )
}
