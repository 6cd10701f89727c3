//! Made-up models and pictures for tests.

use std::process::Command;

use kinelens_models::assistant::{Assistant, Network};
use kinelens_models::device::{Accelerator, OpenDevice};
use kinelens_models::language::LanguageConfig;
use kinelens_models::onevision::OneVisionConfig;
use kinelens_models::pixels::{ProcessorConfig, Resolution};
use kinelens_models::siglip::SiglipConfig;
use kinelens_models::text::{ChatFormat, Tokenizer};
use serde_json::{Value, json};

use super::LoadedModel;
use super::open::OpenedModel;

/// The name of the made-up models.
pub const NAME: &str = "made-up";

/// A tokenizer of single letters with the names that chat formats need.
pub fn tokenizer_json() -> String {
    let letters = (b'a'..=b'z').map(|letter| char::from(letter).to_string());
    let words = ["[UNK]", "\n", " ", "user", "assistant", "system"].map(str::to_owned);
    let names = ["<|im_start|>", "<|im_end|>", "<image>", "<video>"];
    let vocabulary: serde_json::Map<_, _> = words
        .into_iter()
        .chain(letters)
        .chain(names.map(str::to_owned))
        .zip(0..)
        .map(|(word, id)| (word, Value::from(id)))
        .collect();
    let special: Vec<_> = names
        .iter()
        .map(|name| {
            json!({"id": vocabulary[*name], "content": name, "special": true,
                "single_word": false, "lstrip": false, "rstrip": false, "normalized": false})
        })
        .collect();
    json!({
        "version": "1.0", "added_tokens": special,
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "[a-z]"}, "behavior": "Isolated",
            "invert": false},
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"}
    })
    .to_string()
}

fn tokenizer() -> Tokenizer {
    Tokenizer::from_json(tokenizer_json().as_bytes()).unwrap()
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
        window: 2000,
        ..LanguageConfig::qwen2_0_5b()
    }
}

pub fn cpu() -> OpenDevice {
    pollster::block_on(OpenDevice::open(Accelerator::Cpu)).unwrap()
}

/// A model of text with random weights. Its conversations take 128 bytes a token.
pub fn reading() -> OpenedModel {
    let device = cpu().device().clone();
    let network = Network::Reading(Box::new(language().init(&device)));
    opened(Assistant::new(network, tokenizer(), ChatFormat::SMOLLM2, device).unwrap())
}

/// A model that looks at pictures, with random weights.
pub fn seeing() -> OpenedModel {
    let device = cpu().device().clone();
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
        model: Box::new(config.init(&device)),
        processor,
    };
    let format = ChatFormat::LLAVA_ONEVISION;
    opened(Assistant::new(network, tokenizer, format, device).unwrap())
}

fn opened(assistant: Assistant) -> OpenedModel {
    OpenedModel {
        assistant,
        name: NAME.to_owned(),
    }
}

/// A made-up model on its thread.
pub fn loaded(make: fn() -> OpenedModel) -> LoadedModel {
    LoadedModel::start(4 << 20, "processor".to_owned(), move || Ok(make())).unwrap()
}

/// SmolLM2 where `cargo xtask models` has put it, or `None` with a line that says how to get it.
pub fn smollm2() -> Option<std::path::PathBuf> {
    const FILE: &str = "language-models/smollm2-135m-instruct-q4_1.gguf";
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let path = match (variable("KINELENS_SMOLLM2"), variable("XDG_CACHE_HOME")) {
        (Some(given), _) => given.into(),
        (None, Some(cache)) => std::path::PathBuf::from(cache).join("kinelens").join(FILE),
        (None, None) => {
            let home = std::path::PathBuf::from(variable("HOME").unwrap_or_default());
            home.join(".cache/kinelens").join(FILE)
        }
    };
    if path.is_file() {
        return Some(path);
    }
    println!(
        "skipped: {} is missing; `cargo xtask models` fetches it",
        path.display()
    );
    None
}

/// Some frames of an ffmpeg test source as a file, or `None` with a line where there is no ffmpeg.
pub fn ffmpeg_makes(source_and_frames: &[&str; 2], ending: &str) -> Option<Vec<u8>> {
    let [source, frames] = source_and_frames;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("made.{ending}"));
    let made = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            source,
            "-frames:v",
            frames,
        ])
        .arg(&path)
        .status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: there is no ffmpeg that writes {ending}");
        return None;
    }
    Some(std::fs::read(path).unwrap())
}
