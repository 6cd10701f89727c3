//! LLaVA-OneVision against `transformers`, on seeded random weights of reduced sizes.
//!
//! The golden file is made by `scripts/reference/onevision_golden.py`. What is compared is f32 on both
//! sides: sums of a hundred products in another order differ by some 1e-6 of the largest.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use burn::tensor::{Device, Int, Tensor, TensorData};
use kinelens_models::language::KvCache;
use kinelens_models::onevision::{OneVisionConfig, OneVisionModel};
use kinelens_models::pixels::{ProcessorConfig, Resolution};
use kinelens_models::weights::layouts::Layout;
use kinelens_models::weights::{Naming, TensorSource, fill};
use support::{Golden, relative_difference};

const TOLERANCE: f32 = 1e-5;

fn golden() -> Golden {
    Golden::read("onevision.safetensors")
}

fn model(golden: &Golden, device: &Device) -> OneVisionModel {
    let config = OneVisionConfig::from_json(golden.metadata("config")).unwrap();
    let names = TensorSource::names(golden);
    let layout = Layout::of(names.iter().map(String::as_str)).unwrap();
    let naming = Naming {
        rename: &|path| layout.name(path),
        may_ignore: &|name| layout.may_ignore(name),
    };
    fill(config.init(device), golden, &naming).unwrap()
}

/// What the script's configuration says of pictures.
fn processor() -> ProcessorConfig {
    let mut processor = ProcessorConfig::llava_onevision();
    let steps = [30, 60, 90];
    let sizes = steps.iter().flat_map(|height_px| {
        steps.map(|width_px| Resolution {
            height_px: *height_px,
            width_px,
        })
    });
    processor.resolutions = sizes.collect();
    processor.image.side_px = 30;
    processor.video.side_px = 30;
    processor.features_a_side = 7;
    processor.most_tiles = 4;
    processor
}

fn pictures(golden: &Golden, name: &str, device: &Device) -> Tensor<4> {
    let shape: [usize; 4] = golden.shape(name).try_into().unwrap();
    let data = TensorData::new(golden.values(name).to_vec(), shape);
    Tensor::from_data(data, device)
}

fn embedded(golden: &Golden, name: &str, model: &OneVisionModel, device: &Device) -> Tensor<3> {
    let tokens = golden.tokens(name);
    let count = tokens.len();
    let tokens = Tensor::<2, Int>::from_data(TensorData::new(tokens, [1, count]), device);
    model.language.embed(tokens)
}

/// A prompt with what was seen between two runs of words.
fn prompt(golden: &Golden, seen: Tensor<2>, model: &OneVisionModel, device: &Device) -> Tensor<3> {
    let words = |name| embedded(golden, name, model, device);
    Tensor::cat(vec![words("before"), seen.unsqueeze(), words("after")], 1)
}

fn floats<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec::<f32>().unwrap()
}

#[track_caller]
fn close<const D: usize>(golden: &Golden, name: &str, found: Tensor<D>) {
    let difference = relative_difference(&floats(found), golden.values(name));
    assert!(difference <= TOLERANCE, "{name} differs by {difference}");
}

/// Reads a prompt in one piece and gives the logits of its last words.
fn logits(golden: &Golden, seen: Tensor<2>, model: &OneVisionModel, device: &Device) -> Tensor<3> {
    let prompt = prompt(golden, seen, model, device);
    let [_, length, _] = prompt.dims();
    let mut cache = KvCache::new(model.language.config(), 1, length, device);
    let logits = model
        .language
        .logits(model.language.read(prompt, &mut cache));
    let last = golden.tokens("after").len();
    logits.slice([0..1, length - last..length])
}

#[test]
fn every_block_of_the_tower_is_that_of_the_reference() {
    let device = Device::flex();
    let golden = golden();
    let model = model(&golden, &device);
    let pictures = pictures(&golden, "tower.pictures", &device);
    let mut compared = 0;
    model.tower.forward_watched(pictures, &mut |index, stream| {
        close(&golden, &format!("tower.block.{index}"), stream.clone());
        compared += 1;
    });
    assert_eq!(compared, 4);
}

#[test]
fn pictures_of_every_shape_are_read_as_by_the_reference() {
    let device = Device::flex();
    let golden = golden();
    let model = model(&golden, &device);
    let mut reduced = 0;
    for index in 0..5 {
        let size = golden.tokens(&format!("picture.{index}.size"));
        let layout = processor().layout(size[1] as usize, size[0] as usize);
        let tiles = pictures(&golden, &format!("picture.{index}.tiles"), &device);
        assert_eq!(tiles.dims()[0], layout.tiles(), "tiles of picture {index}");
        let seen = model.pack_tiles(model.look(tiles), &layout);
        assert_eq!(seen.dims()[0], layout.tokens());
        close(&golden, &format!("picture.{index}.seen"), seen.clone());
        let logits = logits(&golden, seen, &model, &device);
        close(&golden, &format!("picture.{index}.logits"), logits);
        reduced += usize::from(layout.reduced.is_some());
    }
    assert!(reduced > 0, "one of them is too large");
}

#[test]
fn several_pictures_and_a_clip_are_read_as_by_the_reference() {
    let device = Device::flex();
    let golden = golden();
    let model = model(&golden, &device);
    let both = pictures(&golden, "several.pictures", &device);
    let seen = both.split(1, 0).into_iter().map(|one| model.see_small(one));
    close(&golden, "several.seen", Tensor::cat(seen.collect(), 0));

    let seen = clip(&golden, &model, &device);
    assert_eq!(seen.dims()[0], processor().tokens_of_frames(3));
    close(&golden, "clip.seen", seen.clone());
    close(
        &golden,
        "clip.logits",
        logits(&golden, seen, &model, &device),
    );
}

/// The vectors of the clip, one frame after the other.
fn clip(golden: &Golden, model: &OneVisionModel, device: &Device) -> Tensor<2> {
    let frames = pictures(golden, "clip.frames", device).split(1, 0);
    let mut seen: Vec<_> = frames
        .into_iter()
        .map(|one| model.see_frames(one))
        .collect();
    seen.push(model.end_of_clip());
    Tensor::cat(seen, 0)
}

#[test]
fn sixty_four_greedy_tokens_after_a_clip_are_those_of_the_reference() {
    let device = Device::flex();
    let golden = golden();
    let model = model(&golden, &device);
    let language = &model.language;
    let mut next = prompt(&golden, clip(&golden, &model, &device), &model, &device);
    let window = next.dims()[1] + 64;
    let mut cache = KvCache::new(language.config(), 1, window, &device);
    let mut chosen = Vec::new();
    while chosen.len() < 64 {
        let logits = floats(language.logits(language.read(next, &mut cache)));
        let last = &logits[logits.len() - language.config().vocabulary..];
        // The script leaves the placeholders out, the last two tokens.
        let words = &last[..last.len() - 2];
        let best = (0..words.len())
            .max_by(|a, b| words[*a].total_cmp(&words[*b]))
            .unwrap();
        let token =
            Tensor::<2, Int>::from_data(TensorData::new(vec![best as i32], [1, 1]), &device);
        next = language.embed(token);
        chosen.push(best as i32);
    }
    assert_eq!(chosen, golden.tokens("clip.greedy"));
}
