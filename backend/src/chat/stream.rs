//! Answers word by word, as server-sent events.

use std::convert::Infallible;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use serde_json::{Value, json};

use super::answer::Heading;
use super::failure::ChatFailure;
use crate::language::{Answering, Update};

/// Streams an answer whose first update has come already.
///
/// The stream ends with `[DONE]`. When the program that reads it goes away, the answer in the making is
/// dropped, which cancels it.
pub fn response(
    heading: Heading,
    first: Update,
    answering: Answering,
    includes_usage: bool,
) -> Response {
    let opening = heading.chunk(
        json!({"role": "assistant", "content": ""}),
        None,
        includes_usage,
    );
    let writer = Writer {
        heading,
        answering,
        next: Some(first),
        includes_usage,
        waiting: vec![data(&opening)],
        is_done: false,
    };
    Sse::new(events(writer))
        .keep_alive(KeepAlive::default())
        .into_response()
}

/// What is left to be written.
struct Writer {
    heading: Heading,
    answering: Answering,
    /// An update that was taken already.
    next: Option<Update>,
    includes_usage: bool,
    /// Events that are to be sent, the last one first.
    waiting: Vec<Event>,
    is_done: bool,
}

fn events(writer: Writer) -> impl Stream<Item = Result<Event, Infallible>> {
    futures::stream::unfold(writer, |mut writer| async move {
        loop {
            if let Some(event) = writer.waiting.pop() {
                return Some((Ok(event), writer));
            }
            if writer.is_done {
                return None;
            }
            let update = match writer.next.take() {
                Some(update) => Some(update),
                None => writer.answering.next().await,
            };
            writer.take(update);
        }
    })
}

impl Writer {
    fn take(&mut self, update: Option<Update>) {
        let mut events = match update {
            Some(Update::Looked { .. } | Update::Read { .. }) => Vec::new(),
            Some(Update::Text(text)) => {
                let delta = json!({"content": text});
                vec![data(&self.heading.chunk(delta, None, self.includes_usage))]
            }
            Some(Update::Finished(finished)) => {
                self.is_done = true;
                let stop = Some(finished.reply.stop);
                let mut events = vec![data(&self.heading.chunk(
                    json!({}),
                    stop,
                    self.includes_usage,
                ))];
                if self.includes_usage {
                    events.push(data(&self.heading.usage_chunk(&finished)));
                }
                events.push(Event::default().data("[DONE]"));
                events
            }
            Some(Update::Failed(error)) => {
                self.is_done = true;
                vec![data(&ChatFailure::from(error).object())]
            }
            None => {
                self.is_done = true;
                vec![data(&ChatFailure::stopped().object())]
            }
        };
        events.reverse();
        self.waiting = events;
    }
}

/// JSON has no line breaks of its own, so it is one line of an event.
fn data(value: &Value) -> Event {
    Event::default().data(value.to_string())
}
