//! Failures in OpenAI's shape.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use kinelens_models::ModelsError;
use serde_json::{Value, json};

use crate::language::Refused;

/// Why a request has no answer.
#[derive(Debug)]
pub struct ChatFailure {
    pub status: StatusCode,
    pub message: String,
    /// Which field of the request is meant.
    pub param: Option<String>,
    /// For programs.
    pub code: &'static str,
}

impl ChatFailure {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            param: None,
            code,
        }
    }

    /// A field that cannot be as it is.
    pub fn field(param: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            param: Some(param.into()),
            ..Self::new(StatusCode::BAD_REQUEST, "invalid_value", message)
        }
    }

    /// Nothing was loaded when the server was started.
    pub fn no_model() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "model_not_loaded",
            "This server has no language model. Start it with `kinelens serve --model PATH`.",
        )
    }

    /// The model's thread ended in the middle.
    pub fn stopped() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "model_stopped",
            "The model has stopped. Start the server again.",
        )
    }

    /// The object that OpenAI's clients read.
    pub fn object(&self) -> Value {
        let kind = match self.status {
            StatusCode::UNAUTHORIZED => "authentication_error",
            StatusCode::FORBIDDEN => "permission_error",
            StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
            status if status.is_server_error() => "server_error",
            _ => "invalid_request_error",
        };
        json!({"error": {
            "message": self.message, "type": kind, "param": self.param, "code": self.code,
        }})
    }
}

impl From<Refused> for ChatFailure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::QueueFull => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "queue_full",
                refused.to_string(),
            ),
            Refused::Stopped => Self::stopped(),
        }
    }
}

impl From<ModelsError> for ChatFailure {
    fn from(error: ModelsError) -> Self {
        let mut message = error.to_string();
        // The library's sentences stand behind others; here they stand alone.
        if let Some(first) = message.get(..1) {
            message = format!("{}{}.", first.to_uppercase(), &message[1..]);
        }
        let bad = |code| Self::new(StatusCode::BAD_REQUEST, code, message.clone());
        match error {
            ModelsError::PromptTooLong { .. } => bad("context_length_exceeded"),
            ModelsError::CannotSee => bad("model_cannot_see"),
            ModelsError::NoFrames { .. } | ModelsError::PictureSize { .. } => {
                bad("invalid_picture")
            }
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "model_failed", message),
        }
    }
}

impl IntoResponse for ChatFailure {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.object())).into_response();
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            response
                .headers_mut()
                .insert(RETRY_AFTER, axum::http::HeaderValue::from_static("5"));
        }
        response
    }
}
