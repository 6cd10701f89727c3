//! Qwen2's tokenizer against tiktoken and `transformers`, and on a small vocabulary made here.
//!
//! `scripts/reference/qwen_tokens_golden.py` makes the golden file. The vocabulary (2.6 MB) is that of the
//! PyPI package dashscope, which `cargo xtask models` fetches; `KINELENS_QWEN_TIKTOKEN` names another copy.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use kinelens_models::text::Tokenizer;
use serde_json::Value;
use support::cached_file;

/// Below the cache folder.
const FILE: &str = "language-models/qwen.tiktoken";

fn golden() -> Value {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = folder.join("tests/golden/qwen_tokens.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The text of tokens that come one by one, of which none may show half a character.
fn streamed(tokenizer: &Tokenizer, tokens: &[u32]) -> String {
    let mut stream = tokenizer.stream();
    let mut text = String::new();
    for token in tokens {
        let part = stream.push(*token).unwrap();
        assert!(
            !part.contains('\u{fffd}'),
            "half a character after {text:?}"
        );
        text.push_str(&part);
    }
    text + &stream.finish().unwrap()
}

#[test]
fn texts_become_the_tokens_of_tiktoken_and_of_transformers() {
    let Some(bytes) = cached_file("KINELENS_QWEN_TIKTOKEN", FILE) else {
        return;
    };
    let tokenizer = Tokenizer::from_tiktoken(&bytes, &Tokenizer::LLAVA_ONEVISION).unwrap();
    assert_eq!(tokenizer.vocabulary(), 151_648);
    let golden = golden();
    let special = golden["special"].as_object().unwrap();
    assert_eq!(special.len(), 5);
    for (name, number) in special {
        assert_eq!(tokenizer.token(name).map(u64::from), number.as_u64());
    }
    let cases = golden["texts"].as_array().unwrap();
    assert!(cases.len() >= 40);
    for case in cases {
        let text = case["text"].as_str().unwrap();
        let numbers = case["tokens"].as_array().unwrap().iter();
        let expected: Vec<u32> = numbers
            .map(|number| number.as_u64().unwrap() as u32)
            .collect();
        let tokens = tokenizer.encode(text).unwrap();
        assert_eq!(tokens, expected, "{text:?}");
        let decoded = tokenizer.decode(&tokens).unwrap();
        assert_eq!(streamed(&tokenizer, &tokens), decoded, "{text:?}");
        // The same text in another form of Unicode may come back.
        let plain = special
            .keys()
            .fold(text.to_owned(), |text, name| text.replace(name, ""));
        let again = tokenizer.encode(&plain).unwrap();
        assert_eq!(tokenizer.decode(&again).unwrap(), decoded);
        assert!(plain != text || again == tokens);
    }
}

/// Bytes in base64, as the file has them.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |index: usize| u32::from(*three.get(index).unwrap_or(&0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = ALPHABET[(word >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= three.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

/// All bytes in an order of their own, as real vocabularies have them, then tokens of several.
fn vocabulary(tokens: &[&[u8]]) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> = (0..=255).rev().map(|byte| vec![byte]).collect();
    let all = bytes
        .iter()
        .map(Vec::as_slice)
        .chain(tokens.iter().copied());
    let lines = all
        .zip(0..)
        .map(|(token, rank)| format!("{} {rank}\n", base64(token)));
    lines.collect::<String>().into_bytes()
}

/// Number of a byte's token in [`vocabulary`].
fn byte(byte: u8) -> u32 {
    u32::from(u8::MAX - byte)
}

const SPECIAL: [(&str, u32); 2] = [("<|im_end|>", 300), ("<image>", 302)];

#[test]
fn a_small_vocabulary_merges_by_rank_and_keeps_the_numbers_of_special_tokens() {
    let tokens = [&b"lo"[..], b" w", b"hel", b"he", b"or", b"ld"];
    let error = Tokenizer::from_tiktoken(&vocabulary(&tokens), &SPECIAL).unwrap_err();
    // `hel` came before `he`, and three bytes make no two parts.
    assert!(error.to_string().contains("rank 258"), "{error}");
    let tokens = [&b"lo"[..], b" w", b"he", b"hel", b"or", b"ld", b" wor"];
    let tokenizer = Tokenizer::from_tiktoken(&vocabulary(&tokens), &SPECIAL).unwrap();
    let [lo, he, hel, l] = [256, 258, 259, byte(b'l')];
    for (text, expected) in [
        ("hello", vec![hel, lo]),
        (" world", vec![262, 261]),
        // A capital and a digit stand alone, and a contraction is a word.
        (
            "He'll12",
            vec![
                byte(b'H'),
                byte(b'e'),
                byte(b'\''),
                l,
                l,
                byte(b'1'),
                byte(b'2'),
            ],
        ),
        ("lo<image>lo<|im_end|>", vec![lo, 302, lo, 300]),
        // Decomposed: NFC makes one letter of it, of two bytes.
        ("e\u{301}", vec![byte(0xc3), byte(0xa9)]),
    ] {
        assert_eq!(tokenizer.encode(text).unwrap(), expected, "{text}");
    }
    assert_eq!(tokenizer.decode(&[300, he, 302, lo]).unwrap(), "helo");
    assert_eq!(tokenizer.token("<image>"), Some(302));
}

#[test]
fn tokens_that_end_one_character_and_begin_another_stream_whole() {
    // `할` is ED 95 A0, and Qwen2's vocabulary has a token A0 ED too.
    let tokenizer = Tokenizer::from_tiktoken(&vocabulary(&[b"\xa0\xed"]), &SPECIAL).unwrap();
    let mut tokens = vec![byte(0xed)];
    for _ in 0..9 {
        tokens.extend([byte(0x95), 256]);
    }
    // A special token between two halves says nothing.
    tokens.extend([300, byte(0x95), byte(0xa0), byte(b'!'), 999]);
    assert_eq!(streamed(&tokenizer, &tokens), "할".repeat(10) + "!");
    let mut stream = tokenizer.stream();
    assert_eq!(stream.push(byte(0xed)).unwrap(), "");
    assert_eq!(stream.finish().unwrap(), "\u{fffd}");
}

#[test]
fn special_tokens_that_are_taken_are_refused_in_words() {
    let file = vocabulary(&[b"lo"]);
    for (special, words) in [
        ([("<a>", 300), ("<b>", 300)], "the number of another"),
        ([("<a>", 300), ("<b>", 256)], "the number of another"),
        ([("<a>", 300), ("<a>", 301)], "\"<a>\""),
        ([("<a>", 300), ("lo", 301)], "\"lo\""),
        ([("<a>", 300), ("", 301)], "\"\""),
    ] {
        let error = Tokenizer::from_tiktoken(&file, &special).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(Tokenizer::from_tiktoken(&file[..file.len() / 2], &SPECIAL).is_err());
    assert!(Tokenizer::from_tiktoken(b"", &SPECIAL).is_err());
}
