//! One question, answered on the model's thread.

use std::time::Instant;

use kinelens_models::ModelsError;
use kinelens_models::assistant::{Assistant, Message};
use kinelens_models::generate::{Control, Step};
use tokio::sync::mpsc::UnboundedSender;

use super::question::{Finished, Question, Said, Timing, Update};
use super::shelf::Shelf;

/// Answers a question and tells of every step; ends within a token when nobody listens any more.
///
/// The last update is sent by the caller, with what is returned here.
///
/// # Errors
/// Those of [`Assistant::answer`].
pub(super) fn answer(
    assistant: &Assistant,
    shelf: &mut Shelf,
    question: &Question,
    asked: Instant,
    updates: &UnboundedSender<Update>,
) -> Result<Finished, ModelsError> {
    let started = Instant::now();
    let messages: Result<Vec<Message<'_>>, _> =
        question.messages.iter().map(Said::message).collect();
    let messages = messages?;
    let prompt = assistant.positions(&messages)?;
    let conversation = shelf.take(&prompt, assistant)?;
    let mut tokens = 0_usize;
    let mut first = None;
    let mut sent_bytes = 0;
    let mut watch = async |step: Step<'_>| {
        let update = match step {
            Step::Looked { done, total } => Some(Update::Looked { done, total }),
            Step::Read { done, total } => Some(Update::Read { done, total }),
            Step::Chosen { text, .. } => {
                tokens += 1;
                first.get_or_insert_with(Instant::now);
                sent_bytes += text.len();
                (!text.is_empty()).then(|| Update::Text(text.to_owned()))
            }
        };
        // Nobody listens when a message cannot be delivered.
        let delivered = update.is_none_or(|update| updates.send(update).is_ok());
        if delivered && !updates.is_closed() {
            Control::GoOn
        } else {
            Control::Cancel
        }
    };
    let answered = assistant.answer(conversation, &messages, &question.options, &mut watch);
    let reply = pollster::block_on(answered)?;
    let rest = reply.text.get(sent_bytes..).unwrap_or_default();
    if !rest.is_empty() {
        // When nobody listens, the answer is of use to nobody.
        let _ = updates.send(Update::Text(rest.to_owned()));
    }
    let after_first_s = first.map(|first: Instant| first.elapsed().as_secs_f64());
    let timing = Timing {
        waited: started.duration_since(asked),
        to_first_token: first.map(|first| first.duration_since(started)),
        tokens_per_s: after_first_s
            .filter(|seconds| tokens > 1 && *seconds > 0.0)
            .map(|seconds| (tokens - 1) as f64 / seconds),
    };
    Ok(Finished { reply, timing })
}
