//! Pictures, layouts and frame numbers against `transformers` with torchvision, and against Pillow.
//!
//! The golden file is made by `scripts/reference/pixels_golden.py`. Bytes are compared exactly; normalised
//! numbers to 1e-6, as the reference divides in f32.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use kinelens_models::pixels::{
    Picture, ProcessorConfig, ProcessorFiles, Resampler, TileConfig, frame_indices,
};
use support::{Golden, max_difference};

const PICTURES: usize = 6;
const RESIZES: usize = 7;
const FULL_PICTURES: usize = 4;
/// Rows that one checksum covers.
const BAND: usize = 24;

fn golden() -> Golden {
    Golden::read("pixels.safetensors")
}

fn config(golden: &Golden, name: &str) -> ProcessorConfig {
    ProcessorConfig::from_files(&ProcessorFiles {
        processor: Some(golden.metadata(name)),
        ..ProcessorFiles::default()
    })
    .unwrap()
}

/// A golden picture's width, height and bytes.
fn stored(golden: &Golden, name: &str) -> (usize, usize, Vec<u8>) {
    let shape = golden.shape(name);
    (shape[1], shape[0], golden.rgba(name))
}

/// The bytes before normalisation.
fn bytes(values: &[f32], tile: &TileConfig) -> Vec<f32> {
    let plane = tile.side_px * tile.side_px;
    let byte = |(index, value): (usize, &f32)| {
        let channel = index / plane % 3;
        ((f64::from(*value) * tile.std[channel] + tile.mean[channel]) * 255.0).round() as f32
    };
    values.iter().enumerate().map(byte).collect()
}

#[test]
fn resampled_bytes_are_those_of_torchvision_and_of_pillow() {
    let golden = golden();
    let mut differing = 0;
    for index in 0..RESIZES {
        let name = format!("resize.{index}");
        let (width, height, rgba) = stored(&golden, &name);
        let picture = Picture::new(width, height, &rgba).unwrap();
        let mut both = Vec::new();
        for (resampler, suffix) in [
            (Resampler::Torchvision, "torchvision"),
            (Resampler::Pillow, "pillow"),
        ] {
            let name = format!("{name}.{suffix}");
            let shape = golden.shape(&name);
            let found = resampler.resize(&picture, shape[1], shape[0]);
            let found: Vec<f32> = found.into_iter().map(f32::from).collect();
            assert_eq!(found, golden.values(&name), "{name}");
            both.push(found);
        }
        // Each direction rounds once.
        assert!(max_difference(&both[0], &both[1]) <= 2.0);
        differing += usize::from(both[0] != both[1]);
    }
    assert!(differing > 0, "the two are told apart by these pictures");
}

#[test]
fn tiles_and_frames_are_those_of_the_processors() {
    let golden = golden();
    let config = config(&golden, "small");
    for index in 0..PICTURES {
        let (width, height, rgba) = stored(&golden, &format!("picture.{index}"));
        let picture = Picture::new(width, height, &rgba).unwrap();
        let image = config.image(&picture);
        let several = config.one_of_several(&picture);
        let frame = config.frame(&picture);
        for (name, input) in [("image", &image), ("several", &several), ("frame", &frame)] {
            let name = format!("{name}.{index}");
            assert_eq!(golden.shape(&name), [input.tiles, 3, 28, 28], "{name}");
            let found = bytes(&input.values, &config.image);
            assert_eq!(found, golden.values(&name), "{name}");
        }
        assert_eq!(image.tiles, config.layout(width, height).tiles());
        if index == 0 {
            assert!(max_difference(&image.values, golden.values("values.0")) < 1e-6);
        }
    }
}

/// The large pictures of `pixels_golden.py`.
fn by_formula(width: usize, height: usize) -> Vec<u8> {
    let pixel = |index: usize| {
        let (down, across) = (index / width, index % width);
        let colour = |colour: usize| {
            let value = across * across / 7 + down * down / 5;
            ((value + across * down * (colour + 1) / 40 + 60 * colour) % 256) as u8
        };
        [colour(0), colour(1), colour(2), 255]
    };
    (0..width * height).flat_map(pixel).collect()
}

#[test]
fn tiles_of_full_size_have_the_sums_and_samples_of_the_processor() {
    let golden = golden();
    let config = config(&golden, "full");
    assert_eq!(config, ProcessorConfig::llava_onevision());
    for index in 0..FULL_PICTURES {
        let size = golden.tokens(&format!("full.{index}.size"));
        let [width, height] = [size[0] as usize, size[1] as usize];
        let rgba = by_formula(width, height);
        let input = config.image(&Picture::new(width, height, &rgba).unwrap());
        let found = bytes(&input.values, &config.image);
        let weighted = |band: &[f32]| {
            let weights = (0..input.side_px).map(|column| (column % 7 + 1) as f32);
            band.iter()
                .zip(weights.cycle())
                .map(|(byte, weight)| byte * weight)
                .sum::<f32>()
        };
        let bands: Vec<f32> = found.chunks(BAND * input.side_px).map(weighted).collect();
        assert_eq!(bands, golden.values(&format!("full.{index}.bands")));
        let places = golden.tokens(&format!("full.{index}.places"));
        let sampled: Vec<f32> = places.iter().map(|place| found[*place as usize]).collect();
        assert_eq!(sampled, golden.values(&format!("full.{index}.bytes")));
    }
}

#[test]
fn layouts_are_those_of_the_model_and_the_processor() {
    let golden = golden();
    let mut reduced = 0;
    for name in ["small", "full"] {
        let config = config(&golden, name);
        let sizes = golden.tokens(&format!("layout.{name}.sizes"));
        let layouts = golden.tokens(&format!("layout.{name}"));
        assert_eq!(sizes.len(), 400);
        for (size, expected) in sizes.chunks_exact(2).zip(layouts.chunks_exact(11)) {
            let layout = config.layout(size[0] as usize, size[1] as usize);
            let [rows, columns] = layout.plane();
            let kept = [&layout.kept_rows, &layout.kept_columns];
            let is_empty = kept.iter().any(|range| range.is_empty());
            // Where nothing is kept the reference cannot say where that began.
            let start = |index: usize| {
                if is_empty {
                    -1
                } else {
                    kept[index].start as i32
                }
            };
            let found = [
                layout.tiles() as i32,
                layout.tile_rows as i32,
                layout.tile_columns as i32,
                start(0),
                kept[0].len() as i32,
                start(1),
                kept[1].len() as i32,
                rows as i32,
                columns as i32,
                i32::from(layout.reduced.is_some()),
                layout.tokens() as i32,
            ];
            assert_eq!(found, expected, "{name} {size:?}");
            reduced += usize::from(layout.reduced.is_some());
        }
    }
    assert!((20..380).contains(&reduced), "{reduced} of 400 are reduced");
}

#[test]
fn frame_numbers_are_those_of_numpy() {
    let golden = golden();
    let mut expected = golden.tokens("frames").into_iter();
    for pair in golden.tokens("frames.pairs").chunks_exact(2) {
        let [available, wanted] = [pair[0] as usize, pair[1] as usize];
        for index in frame_indices(available, wanted).unwrap() {
            assert_eq!(Some(index as i32), expected.next(), "{pair:?}");
        }
    }
    assert_eq!(expected.next(), None);
}
