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

#[cfg(test)]
mod tests {
    use kinelens_models::generate::{GenerationOptions, StopReason};
    use kinelens_models::text::Role;
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::language::shelf::Budget;
    use crate::language::test_support::reading;

    /// A question whose answer has 1,900 tokens.
    fn long() -> Question {
        let options = GenerationOptions {
            most_tokens: 1900,
            // The model is random and would end its turn at any time.
            never_tokens: vec![33],
            ..GenerationOptions::default()
        };
        Question {
            messages: vec![Said::text(Role::User, "how")],
            options,
        }
    }

    #[test]
    fn an_answer_ends_when_nobody_listens_any_more() {
        let assistant = reading().assistant;
        let mut shelf = Shelf::new(Budget::new(&assistant, 1 << 20).unwrap());
        let (updates, mut heard) = unbounded_channel();
        let listener = std::thread::spawn(move || {
            let mut texts = 0;
            while texts < 3 {
                texts += usize::from(matches!(heard.blocking_recv(), Some(Update::Text(_))));
            }
        });
        let asked = Instant::now();
        let cancelled = answer(&assistant, &mut shelf, &long(), asked, &updates).unwrap();
        listener.join().unwrap();
        assert_eq!(cancelled.reply.stop, StopReason::Cancelled);
        assert!((3..1900).contains(&cancelled.reply.answer_tokens));
        // Nobody listens from the beginning: not even the prompt is read to its end.
        let nothing = answer(&assistant, &mut shelf, &long(), asked, &updates).unwrap();
        assert_eq!(
            (nothing.reply.stop, nothing.reply.answer_tokens),
            (StopReason::Cancelled, 0)
        );
        // What was read stays, and the whole answer is that of a conversation that was never cut off.
        let (updates, _heard) = unbounded_channel();
        let whole = answer(&assistant, &mut shelf, &long(), asked, &updates).unwrap();
        let mut fresh = Shelf::new(Budget::new(&assistant, 1 << 20).unwrap());
        let again = answer(&assistant, &mut fresh, &long(), asked, &updates).unwrap();
        assert_eq!(whole.reply.text, again.reply.text);
        assert_eq!(whole.reply.answer_tokens, 1900);
        assert!(whole.reply.text.starts_with(&cancelled.reply.text));
        assert!(whole.timing.tokens_per_s.unwrap() > 0.0);
        assert!(whole.timing.to_first_token.is_some());
    }
}
