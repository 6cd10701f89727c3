//! Answers in OpenAI's shape.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use kinelens_models::generate::StopReason;
use serde_json::{Value, json};

use crate::language::Finished;

/// What all parts of one answer have in common.
#[derive(Debug, Clone)]
pub struct Heading {
    id: String,
    created: u64,
    model: String,
}

impl Heading {
    /// Makes the heading of a new answer.
    pub fn new(model: &str) -> Self {
        static ANSWERS: AtomicU64 = AtomicU64::new(0);
        let created = unix_s();
        let number = ANSWERS.fetch_add(1, Ordering::Relaxed);
        Self {
            id: format!("chatcmpl-{created:x}-{number:x}"),
            created,
            model: model.to_owned(),
        }
    }

    /// A whole answer.
    pub fn completion(&self, finished: &Finished) -> Value {
        json!({
            "id": self.id, "object": "chat.completion", "created": self.created,
            "model": self.model,
            "choices": [{
                "index": 0,
                "message": {"role": "assistant", "content": finished.reply.text, "refusal": null},
                "logprobs": null,
                "finish_reason": finish_reason(finished.reply.stop),
            }],
            "usage": usage(finished),
            "timings": timings(finished),
        })
    }

    /// A part of a streamed answer.
    pub fn chunk(&self, delta: Value, stop: Option<StopReason>, has_usage: bool) -> Value {
        let mut chunk = self.bare_chunk();
        chunk["choices"] = json!([{
            "index": 0, "delta": delta, "logprobs": null,
            "finish_reason": stop.map(finish_reason),
        }]);
        if has_usage {
            chunk["usage"] = Value::Null;
        }
        chunk
    }

    /// The part of a streamed answer that says what it cost.
    pub fn usage_chunk(&self, finished: &Finished) -> Value {
        let mut chunk = self.bare_chunk();
        chunk["choices"] = json!([]);
        chunk["usage"] = usage(finished);
        chunk["timings"] = timings(finished);
        chunk
    }

    fn bare_chunk(&self) -> Value {
        json!({
            "id": self.id, "object": "chat.completion.chunk", "created": self.created,
            "model": self.model,
        })
    }
}

/// Seconds since 1970, by the system's clock.
pub fn unix_s() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

fn finish_reason(stop: StopReason) -> &'static str {
    match stop {
        StopReason::EndToken | StopReason::StopText | StopReason::Cancelled => "stop",
        StopReason::MostTokens | StopReason::WindowFull => "length",
    }
}

fn usage(finished: &Finished) -> Value {
    let reply = &finished.reply;
    json!({
        "prompt_tokens": reply.prompt_tokens,
        "completion_tokens": reply.answer_tokens,
        "total_tokens": reply.prompt_tokens + reply.answer_tokens,
        "prompt_tokens_details": {"cached_tokens": reply.reused_tokens},
    })
}

/// An addition to OpenAI's shape.
fn timings(finished: &Finished) -> Value {
    let timing = &finished.timing;
    json!({
        "waited_s": timing.waited.as_secs_f64(),
        "to_first_token_s": timing.to_first_token.map(|time| time.as_secs_f64()),
        "tokens_per_s": timing.tokens_per_s,
    })
}
