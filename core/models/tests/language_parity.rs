//! The decoders against `transformers`, on seeded random weights of reduced sizes.
//!
//! The golden files are made by `scripts/reference/language_golden.py`. What is compared is f32 on both
//! sides: sums of a hundred products in another order differ by some 1e-6 of the largest.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use burn::tensor::{Device, Int, Tensor, TensorData};
use kinelens_models::language::{KvCache, LanguageConfig, LanguageModel, hugging_face_name};
use kinelens_models::weights::{Naming, fill};
use support::{Golden, relative_difference};

const FILES: [&str; 2] = ["qwen2.safetensors", "llama.safetensors"];
const TOLERANCE: f32 = 1e-5;

fn model(golden: &Golden, device: &Device) -> LanguageModel {
    let config = LanguageConfig::from_json(golden.metadata("config")).unwrap();
    let naming = Naming {
        rename: &hugging_face_name,
        may_ignore: &|_| false,
    };
    fill(config.init(device), golden, &naming).unwrap()
}

fn tokens(values: &[i32], batch: usize, device: &Device) -> Tensor<2, Int> {
    let data = TensorData::new(values.to_vec(), [batch, values.len() / batch]);
    Tensor::from_data(data, device)
}

fn floats<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec::<f32>().unwrap()
}

#[track_caller]
fn close(name: &str, found: Vec<f32>, expected: &[f32]) {
    let difference = relative_difference(&found, expected);
    assert!(difference <= TOLERANCE, "{name} differs by {difference}");
}

#[test]
fn every_block_and_the_logits_are_those_of_the_reference() {
    let device = Device::flex();
    for file in FILES {
        let golden = Golden::read(file);
        let model = model(&golden, &device);
        let batch = golden.shape("tokens")[0];
        let embeddings = model.embed(tokens(&golden.tokens("tokens"), batch, &device));
        let mut cache = KvCache::new(model.config(), batch, 19, &device);
        let last = model.config().layers - 1;
        let stream = model.read_watched(embeddings, &mut cache, &mut |index, stream| {
            if index < last {
                let name = format!("block.{index}");
                close(&name, floats(stream.clone()), golden.values(&name));
            }
        });
        assert_eq!((cache.len(), cache.room()), (19, 0));
        close("stream", floats(stream.clone()), golden.values("stream"));
        close(
            "logits",
            floats(model.logits(stream)),
            golden.values("logits"),
        );
    }
}

#[test]
fn chunks_and_single_tokens_give_the_logits_of_the_whole() {
    let device = Device::flex();
    for file in FILES {
        let golden = Golden::read(file);
        let model = model(&golden, &device);
        let given = golden.tokens("tokens");
        let vocabulary = model.config().vocabulary;
        let expected = &golden.values("logits")[..19 * vocabulary];
        for lengths in [&[19][..], &[7, 5, 7], &[1; 19], &[18, 1]] {
            let mut cache = KvCache::new(model.config(), 1, 19, &device);
            let mut found = Vec::new();
            let mut rest = &given[..19];
            for length in lengths {
                let (chunk, later) = rest.split_at(*length);
                rest = later;
                let stream = model.read(model.embed(tokens(chunk, 1, &device)), &mut cache);
                found.extend(floats(model.logits(stream)));
            }
            close(&format!("{file} in {lengths:?}"), found, expected);
        }
    }
}

#[test]
fn what_is_forgotten_leaves_no_trace() {
    let device = Device::flex();
    let golden = Golden::read(FILES[0]);
    let model = model(&golden, &device);
    let given = golden.tokens("tokens");
    let read = |chunk: &[i32], cache: &mut KvCache| {
        floats(model.logits(model.read(model.embed(tokens(chunk, 1, &device)), cache)))
    };
    let mut cache = KvCache::new(model.config(), 1, 32, &device);
    read(&given[..10], &mut cache);
    read(&given[20..30], &mut cache);
    cache.forget_after(10);
    let again = read(&given[10..19], &mut cache);
    let expected = &golden.values("logits")[10 * 97..19 * 97];
    close("after forgetting", again, expected);
}

#[test]
fn sixty_four_greedy_tokens_are_those_of_the_reference() {
    let device = Device::flex();
    for file in FILES {
        let golden = Golden::read(file);
        let model = model(&golden, &device);
        let mut cache = KvCache::new(model.config(), 1, 19 + 64, &device);
        let mut next = golden.tokens("tokens")[..19].to_vec();
        let mut chosen = Vec::new();
        while chosen.len() < 64 {
            let stream = model.read(model.embed(tokens(&next, 1, &device)), &mut cache);
            let logits = floats(model.logits(stream));
            let last = &logits[logits.len() - model.config().vocabulary..];
            let best = (0..last.len())
                .max_by(|a, b| last[*a].total_cmp(&last[*b]))
                .unwrap();
            next = vec![best as i32];
            chosen.push(best as i32);
        }
        assert_eq!(chosen, golden.tokens("greedy"), "{file}");
    }
}
