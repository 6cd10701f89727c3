//! Conversations that are kept for the next question.

use anyhow::{Result, bail};
use kinelens_models::ModelsError;
use kinelens_models::assistant::Assistant;
use kinelens_models::generate::{Conversation, Position};

/// Conversations on one model, as many as memory was given for.
pub struct Shelf {
    kept: Vec<Kept>,
    budget: Budget,
    /// Counts questions.
    clock: u64,
}

struct Kept {
    conversation: Conversation,
    /// When it was asked last.
    used: u64,
}

/// What the memory for conversations is divided into; known before any of it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Most tokens of a conversation, what it sees among them.
    pub window: usize,
    /// Most conversations that are kept.
    pub conversations: usize,
}

/// Tokens of a conversation where memory allows them: 32 frames of a clip, and 1,900 words and more.
const WINDOW: usize = 8192;
/// Fewer tokens than this are no conversation.
const LEAST_WINDOW: usize = 256;
/// What two conversations share is copied where it is longer; shorter ones are as quickly read again.
const WORTH_A_COPY: usize = 64;

impl Budget {
    /// Divides memory.
    ///
    /// # Errors
    /// When it is too small for a single conversation.
    pub fn new(assistant: &Assistant, memory_bytes: u64) -> Result<Self> {
        let bytes_of = |window: usize| assistant.conversation_bytes(window).max(1) as u64;
        let fitting = usize::try_from(memory_bytes / bytes_of(1)).unwrap_or(usize::MAX);
        let most = assistant.most_tokens();
        let window = fitting.min(most).min(WINDOW);
        if window < LEAST_WINDOW.min(most) {
            bail!(
                "{} MiB hold a conversation of {fitting} tokens only. Give at least {} MiB with --model-memory.",
                memory_bytes >> 20,
                (bytes_of(LEAST_WINDOW.min(most)) >> 20) + 1
            );
        }
        let conversations = usize::try_from(memory_bytes / bytes_of(window)).unwrap_or(usize::MAX);
        Ok(Self {
            window,
            conversations: conversations.max(1),
        })
    }
}

impl Shelf {
    pub fn new(budget: Budget) -> Self {
        Self {
            kept: Vec::new(),
            budget,
            clock: 0,
        }
    }

    /// Number of conversations in memory.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Gives the conversation that a prompt goes on with.
    ///
    /// It is the one that shares the longest beginning with the prompt, as long as it loses no more by
    /// that than it keeps; else a copy of it or a new one, for which the one that was asked the longest
    /// time ago is given up when there is no room.
    ///
    /// # Errors
    /// [`ModelsError::WindowTooLarge`], which a [`Budget`] cannot cause.
    pub fn take(
        &mut self,
        prompt: &[Position],
        assistant: &Assistant,
    ) -> Result<&mut Conversation, ModelsError> {
        self.clock += 1;
        let nearest = (0..self.kept.len())
            .map(|at| (self.kept[at].conversation.shared_with(prompt), at))
            .max_by_key(|(shared, at)| (*shared, self.kept[*at].used));
        let at = match nearest {
            Some((shared, at)) if self.goes_on(at, shared) => at,
            _ => self.begin(nearest, assistant)?,
        };
        self.kept[at].used = self.clock;
        Ok(&mut self.kept[at].conversation)
    }

    fn goes_on(&self, at: usize, shared: usize) -> bool {
        let read = self.kept[at].conversation.positions().len();
        self.budget.conversations == 1 || 2 * shared >= read
    }

    /// Puts another conversation on the shelf and returns its place.
    fn begin(
        &mut self,
        nearest: Option<(usize, usize)>,
        assistant: &Assistant,
    ) -> Result<usize, ModelsError> {
        let copied = nearest.filter(|(shared, _)| *shared >= WORTH_A_COPY);
        // A copy takes memory with the first thing that is written into it, not now.
        let copy = copied.map(|(_, at)| self.kept[at].conversation.clone());
        if self.kept.len() >= self.budget.conversations {
            let original = copied.map(|(_, at)| at);
            let oldest = (0..self.kept.len())
                .filter(|at| Some(*at) != original)
                .min_by_key(|at| self.kept[*at].used);
            if let Some(oldest) = oldest {
                self.kept.swap_remove(oldest);
            }
        }
        let conversation = match copy {
            Some(copy) => copy,
            None => assistant.begin(self.budget.window)?,
        };
        self.kept.push(Kept {
            conversation,
            used: self.clock,
        });
        Ok(self.kept.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use kinelens_models::generate::{Control, GenerationOptions};
    use kinelens_models::text::Role;

    use super::*;
    use crate::language::question::Said;
    use crate::language::test_support::reading;

    /// Asks on a shelf; returns how much was read before.
    fn ask(shelf: &mut Shelf, assistant: &Assistant, words: &[&str]) -> usize {
        let roles = [Role::User, Role::Assistant].into_iter().cycle();
        let said: Vec<Said> = words
            .iter()
            .zip(roles)
            .map(|(words, role)| Said::text(role, *words))
            .collect();
        let messages: Vec<_> = said.iter().map(|said| said.message().unwrap()).collect();
        let prompt = assistant.positions(&messages).unwrap();
        let conversation = shelf.take(&prompt, assistant).unwrap();
        let options = GenerationOptions {
            most_tokens: 3,
            ..GenerationOptions::default()
        };
        let mut watch = async |_: kinelens_models::generate::Step<'_>| Control::GoOn;
        let answer = assistant.answer(conversation, &messages, &options, &mut watch);
        pollster::block_on(answer).unwrap().reused_tokens
    }

    fn shelf(conversations: usize) -> Shelf {
        Shelf::new(Budget {
            window: 600,
            conversations,
        })
    }

    fn long(letter: &str) -> String {
        letter.repeat(150)
    }

    #[test]
    fn memory_is_divided_before_it_is_taken() {
        let assistant = reading().assistant;
        assert_eq!(assistant.conversation_bytes(1), 128);
        for (bytes, window, conversations) in [
            (128 * 300, 300, 1),
            (128 * 2000, 2000, 1),
            (128 * 3999, 2000, 1),
            (128 * 9000, 2000, 4),
        ] {
            let budget = Budget::new(&assistant, bytes).unwrap();
            assert_eq!(
                (budget.window, budget.conversations),
                (window, conversations)
            );
            let taken = assistant.conversation_bytes(budget.window) * budget.conversations;
            assert!(taken as u64 <= bytes);
        }
        let error = Budget::new(&assistant, 128 * 100).unwrap_err().to_string();
        assert!(
            error.contains("100 tokens") && error.contains("1 MiB"),
            "{error}"
        );
    }

    #[test]
    fn interleaved_conversations_go_on_where_they_were() {
        let assistant = reading().assistant;
        let mut shelf = shelf(2);
        let (a, b) = (long("a"), long("b"));
        assert_eq!(ask(&mut shelf, &assistant, &[&a]), 0);
        // Both begin with the words of the system.
        assert!(ask(&mut shelf, &assistant, &[&b]) < 100);
        for turn in ["x", "y"] {
            for first in [&a, &b] {
                let reused = ask(&mut shelf, &assistant, &[first, turn, "more"]);
                assert!(reused > 150, "{turn}: {reused}");
            }
        }
        assert_eq!(shelf.len(), 2);
    }

    #[test]
    fn the_one_asked_longest_ago_is_given_up() {
        let assistant = reading().assistant;
        let mut shelf = shelf(2);
        let [a, b, c] = ["a", "b", "c"].map(long);
        for words in [&a, &b, &a, &c] {
            ask(&mut shelf, &assistant, &[words]);
            assert!(shelf.len() <= 2);
        }
        assert!(ask(&mut shelf, &assistant, &[&a]) > 150);
        assert!(ask(&mut shelf, &assistant, &[&b]) < 100, "b was given up");
    }

    #[test]
    fn a_common_beginning_is_copied_and_both_go_on() {
        let assistant = reading().assistant;
        let mut shelf = shelf(2);
        let common = long("a");
        let first = format!("{common}{}", long("b"));
        let second = format!("{common}{}", long("c"));
        // The first is more than twice as long as what both share.
        let first = format!("{first}{}", "b".repeat(60));
        ask(&mut shelf, &assistant, &[&first]);
        assert!(ask(&mut shelf, &assistant, &[&second]) > 150);
        assert!(ask(&mut shelf, &assistant, &[&first]) > 300);
        assert!(ask(&mut shelf, &assistant, &[&second]) > 290);
        assert_eq!(shelf.len(), 2);
    }
}
