//! Conversations about clips on a made-up model of random weights: what is looked at, what is reused,
//! what is refused.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use burn::tensor::Device;
use kinelens_models::ModelsError;
use kinelens_models::assistant::{Assistant, Message, Network, Part, Reply};
use kinelens_models::generate::{Control, Conversation, GenerationOptions, Step, StopReason};
use kinelens_models::language::LanguageConfig;
use kinelens_models::onevision::OneVisionConfig;
use kinelens_models::pixels::{Picture, ProcessorConfig, Resolution};
use kinelens_models::siglip::SiglipConfig;
use kinelens_models::text::{ChatFormat, Role, Tokenizer};
use support::block_on;

const WINDOW: usize = 400;

/// Words of one letter and the names that chat formats need.
fn tokenizer() -> Tokenizer {
    let letters = (b'a'..=b'z').map(|letter| char::from(letter).to_string());
    let words = ["[UNK]", "\n", " ", "user", "assistant", "system"].map(str::to_owned);
    let names = ["<|im_start|>", "<|im_end|>", "<image>", "<video>"];
    let vocabulary: serde_json::Map<_, _> = words
        .into_iter()
        .chain(letters)
        .chain(names.map(str::to_owned))
        .zip(0..)
        .map(|(word, id)| (word, serde_json::Value::from(id)))
        .collect();
    let special: Vec<_> = names
        .iter()
        .map(|name| {
            serde_json::json!({"id": vocabulary[*name], "content": name, "special": true,
                "single_word": false, "lstrip": false, "rstrip": false, "normalized": false})
        })
        .collect();
    let json = serde_json::json!({
        "version": "1.0", "added_tokens": special,
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "[a-z]"}, "behavior": "Isolated",
            "invert": false},
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"}
    });
    Tokenizer::from_json(json.to_string().as_bytes()).unwrap()
}

fn seeing(device: &Device) -> Assistant {
    let tokenizer = tokenizer();
    let config = OneVisionConfig {
        vision: SiglipConfig {
            hidden: 16,
            layers: 1,
            heads: 2,
            feed_forward: 16,
            image_side_px: 16,
            patch_side_px: 4,
            ..SiglipConfig::so400m_384()
        },
        language: language(),
        image_token: tokenizer.token("<image>").unwrap(),
        video_token: tokenizer.token("<video>").unwrap(),
    };
    let mut processor = ProcessorConfig::llava_onevision();
    processor.image.side_px = 16;
    processor.video.side_px = 16;
    processor.features_a_side = 4;
    processor.resolutions = vec![Resolution {
        height_px: 16,
        width_px: 32,
    }];
    let network = Network::Seeing {
        model: Box::new(config.init(device)),
        processor,
    };
    Assistant::new(
        network,
        tokenizer,
        ChatFormat::LLAVA_ONEVISION,
        device.clone(),
    )
    .unwrap()
}

fn language() -> LanguageConfig {
    LanguageConfig {
        vocabulary: 36,
        hidden: 16,
        layers: 2,
        heads: 2,
        key_value_heads: 1,
        head_width: 8,
        feed_forward: 16,
        window: 1000,
        ..LanguageConfig::qwen2_0_5b()
    }
}

/// Frames of 8 × 8 pixels, each in one colour.
fn frames(count: u8) -> Vec<Vec<u8>> {
    (0..count)
        .map(|grey| [grey, 40, 200, 255].repeat(64))
        .collect()
}

fn clip(frames: &[Vec<u8>]) -> Part<'_> {
    let pictures = frames.iter().map(|rgba| Picture::new(8, 8, rgba).unwrap());
    Part::Clip(pictures.collect())
}

fn user<'a>(parts: Vec<Part<'a>>) -> Message<'a> {
    Message {
        role: Role::User,
        parts,
    }
}

fn words(text: &str) -> Part<'static> {
    Part::Text(text.to_owned())
}

/// Asks, and counts what was looked at; cancels at a step where that is wanted.
fn ask(
    assistant: &Assistant,
    conversation: &mut Conversation,
    messages: &[Message<'_>],
    cancel_at: Option<usize>,
) -> (Result<Reply, ModelsError>, usize) {
    let options = GenerationOptions {
        most_tokens: 5,
        ..GenerationOptions::default()
    };
    let (mut steps, mut looked) = (0, 0);
    let reply = block_on(
        assistant.answer(conversation, messages, &options, &mut async |step| {
            steps += 1;
            if let Step::Looked { done, total } = step {
                looked += 1;
                assert!(done == looked && done <= total);
            }
            if cancel_at == Some(steps) {
                Control::Cancel
            } else {
                Control::GoOn
            }
        }),
    );
    (reply, looked)
}

#[test]
fn a_second_question_about_a_clip_does_not_look_at_it_again() {
    let device = Device::flex();
    let assistant = seeing(&device);
    assert!(assistant.can_see());
    let mut conversation = assistant.begin(WINDOW).unwrap();
    let frames = frames(3);
    let first = [user(vec![words("how"), clip(&frames)])];
    let expected = assistant.positions(&first).unwrap();
    let (reply, looked) = ask(&assistant, &mut conversation, &first, None);
    let reply = reply.unwrap();
    assert_eq!(reply.prompt_tokens, expected.len());
    assert!(conversation.positions().starts_with(&expected));
    // Three frames of 2 × 2 vectors and the end of the clip, after "<|im_start|>user ".
    assert_eq!((looked, reply.reused_tokens), (3, 0));
    assert!(reply.prompt_tokens > 13 && reply.answer_tokens <= 5);
    let second = [user(vec![words("why"), clip(&frames)])];
    let (reply, looked) = ask(&assistant, &mut conversation, &second, None);
    let reply = reply.unwrap();
    assert_eq!(looked, 0, "the clip was read before");
    assert!(reply.reused_tokens > 13, "{}", reply.reused_tokens);
    // The same answers come from a conversation that never read the first question.
    let mut fresh = assistant.begin(WINDOW).unwrap();
    let (again, looked) = ask(&assistant, &mut fresh, &second, None);
    assert_eq!((again.unwrap().text, looked), (reply.text, 3));
    // Another clip of the same length is another clip.
    let mut other = frames;
    other[2][0] ^= 1;
    let third = [user(vec![words("why"), clip(&other)])];
    let (_, looked) = ask(&assistant, &mut conversation, &third, None);
    assert_eq!(looked, 3);
}

#[test]
fn one_picture_is_cut_into_tiles_and_two_are_not() {
    let device = Device::flex();
    let assistant = seeing(&device);
    let frames = frames(2);
    let picture = |index: usize| Part::Picture(Picture::new(8, 8, &frames[index]).unwrap());
    let mut conversation = assistant.begin(WINDOW).unwrap();
    let one = [user(vec![picture(0), words("what")])];
    let (reply, looked) = ask(&assistant, &mut conversation, &one, None);
    assert_eq!(
        (reply.is_ok(), looked),
        (true, 3),
        "two tiles and the whole"
    );
    let two = [user(vec![picture(0), picture(1), words("what")])];
    let (reply, looked) = ask(&assistant, &mut conversation, &two, None);
    assert_eq!((reply.is_ok(), looked), (true, 2));
}

#[test]
fn a_cancel_is_obeyed_between_frames_and_nothing_is_lost() {
    let device = Device::flex();
    let assistant = seeing(&device);
    let mut conversation = assistant.begin(WINDOW).unwrap();
    let frames = frames(4);
    let question = [user(vec![clip(&frames), words("how")])];
    let (reply, looked) = ask(&assistant, &mut conversation, &question, Some(2));
    let reply = reply.unwrap();
    assert_eq!((reply.stop, looked), (StopReason::Cancelled, 2));
    let (reply, _) = ask(&assistant, &mut conversation, &question, None);
    let mut fresh = assistant.begin(WINDOW).unwrap();
    let (again, _) = ask(&assistant, &mut fresh, &question, None);
    assert_eq!(reply.unwrap().text, again.unwrap().text);
}

#[test]
fn what_cannot_be_asked_is_refused_before_anything_is_looked_at() {
    let device = Device::flex();
    let assistant = seeing(&device);
    let mut conversation = assistant.begin(WINDOW).unwrap();
    let (reply, _) = ask(
        &assistant,
        &mut conversation,
        &[user(vec![clip(&[])])],
        None,
    );
    assert!(matches!(reply, Err(ModelsError::NoFrames { .. })));
    let frames = frames(120);
    let long = [user(vec![clip(&frames)])];
    let (reply, looked) = ask(&assistant, &mut conversation, &long, None);
    assert!(matches!(
        reply,
        Err(ModelsError::PromptTooLong { window: WINDOW, .. })
    ));
    assert_eq!(looked, 0);

    let network = Network::Reading(Box::new(language().init(&device)));
    let reading = Assistant::new(network, tokenizer(), ChatFormat::SMOLLM2, device).unwrap();
    let mut conversation = reading.begin(WINDOW).unwrap();
    let question = [user(vec![clip(&frames[..1]), words("how")])];
    let (reply, _) = ask(&reading, &mut conversation, &question, None);
    assert!(matches!(reply, Err(ModelsError::CannotSee)));
    assert!(matches!(
        reading.begin(1001),
        Err(ModelsError::WindowTooLarge { .. })
    ));
}
