//! Conversations as models want them written.

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    System,
    User,
    Assistant,
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub role: Role,
    pub text: String,
}

/// How the turns of a conversation are written: ChatML, with what differs between models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChatFormat {
    /// What is said before the first turn where that is not the system's own.
    default_system: Option<&'static str>,
    /// What stands between a role and its words.
    after_role: &'static str,
    /// What stands before each run of words of a turn.
    before_words: &'static str,
    /// What stands between the end of a turn and the next.
    after_turn: &'static str,
}

impl ChatFormat {
    /// SmolLM2-Instruct (its `chat_template`).
    pub const SMOLLM2: Self = Self {
        default_system: Some(
            "You are a helpful AI assistant named SmolLM, trained by Hugging Face",
        ),
        after_role: "\n",
        before_words: "",
        after_turn: "\n",
    };

    /// Qwen2-Instruct (its `chat_template`).
    pub const QWEN2: Self = Self {
        default_system: Some("You are a helpful assistant."),
        ..Self::SMOLLM2
    };

    /// LLaVA-OneVision in the layout of `transformers` (its `chat_template`): what there is to see stands
    /// before the words of its turn, and these begin on a new line.
    pub const LLAVA_ONEVISION: Self = Self {
        default_system: None,
        after_role: " ",
        before_words: "\n",
        after_turn: "",
    };

    /// The end of a turn.
    pub const END: &'static str = "<|im_end|>";

    /// What stands before each run of words of a turn, which is part of [`Turn::text`].
    pub fn before_words(&self) -> &'static str {
        self.before_words
    }

    /// Writes a conversation up to where the assistant answers.
    pub fn prompt(&self, turns: &[Turn]) -> String {
        let mut prompt = String::new();
        let mut write = |role: Role, text: &str| {
            let name = match role {
                Role::System => "system",
                Role::User => "user",
                Role::Assistant => "assistant",
            };
            prompt.push_str("<|im_start|>");
            prompt.push_str(name);
            prompt.push_str(self.after_role);
            prompt.push_str(text);
            prompt.push_str(Self::END);
            prompt.push_str(self.after_turn);
        };
        let opens = turns.first().is_some_and(|turn| turn.role == Role::System);
        if let Some(system) = self.default_system.filter(|_| !opens) {
            write(Role::System, system);
        }
        for turn in turns {
            write(turn.role, &turn.text);
        }
        prompt.push_str("<|im_start|>assistant\n");
        prompt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(text: &str) -> Turn {
        Turn {
            role: Role::User,
            text: text.to_owned(),
        }
    }

    #[test]
    fn turns_are_written_as_the_models_want_them() {
        assert_eq!(
            ChatFormat::SMOLLM2.prompt(&[user("Hi")]),
            "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging \
             Face<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
        );
        let system = Turn {
            role: Role::System,
            text: "Be brief.".to_owned(),
        };
        assert_eq!(
            ChatFormat::SMOLLM2.prompt(&[system, user("Hi")]),
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
        );
        assert_eq!(
            ChatFormat::LLAVA_ONEVISION.prompt(&[user("<video>\nHow far?")]),
            "<|im_start|>user <video>\nHow far?<|im_end|><|im_start|>assistant\n"
        );
    }
}
