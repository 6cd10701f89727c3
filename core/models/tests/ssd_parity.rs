//! The detector against the published model run by LiteRT; see `scripts/reference/ssd_golden.py`.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeMap;

use burn::tensor::{Tensor, TensorData};
use kinelens_models::device::{Accelerator, OpenDevice};
use kinelens_models::ssd::{Anchor, Detector, Layer, SsdConfig};
use support::{Golden, block_on, max_difference, weights};

const SIDE_PX: usize = 300;

/// Runs the network on a golden picture and returns box codes, logits and watched layers.
fn run(
    detector: &Detector,
    device: &OpenDevice,
    picture: &[f32],
) -> (Vec<f32>, Vec<f32>, BTreeMap<String, Vec<f32>>) {
    let channels_first: Vec<f32> = (0..3)
        .flat_map(|channel| picture.iter().skip(channel).step_by(3))
        .map(|value| value / 127.5 - 1.0)
        .collect();
    let data = TensorData::new(channels_first, [1, 3, SIDE_PX, SIDE_PX]);
    let input = Tensor::<4>::from_data(data, device.device());
    let mut layers = BTreeMap::new();
    let output = block_on(detector.network().forward_watched(
        input,
        &mut async |_| (),
        &mut |layer, tensor| {
            let name = match layer {
                Layer::Block(index) => format!("backbone.blocks.{index}"),
                Layer::Extra(index) => format!("extras.{index}"),
                _ => return,
            };
            layers.insert(name, tensor.clone());
        },
    ));
    let values = |data: TensorData| data.convert::<f32>().try_into_vec::<f32>().unwrap();
    let read3 = |tensor: Tensor<3>| values(block_on(tensor.into_data_async()).unwrap());
    let layers = layers
        .into_iter()
        .map(|(name, tensor)| (name, values(block_on(tensor.into_data_async()).unwrap())));
    (read3(output.boxes), read3(output.logits), layers.collect())
}

/// Edges of every anchor's box in pixels of the input.
fn edges_px(anchors: &[Anchor], codes: &[f32]) -> Vec<f32> {
    let side = SIDE_PX as f32;
    let edges = |(anchor, code): (&Anchor, &[f32])| {
        let (y, x) = (
            anchor.centre_y + code[0] / 10.0 * anchor.height,
            anchor.centre_x + code[1] / 10.0 * anchor.width,
        );
        let (height, width) = (
            anchor.height * (code[2] / 5.0).exp(),
            anchor.width * (code[3] / 5.0).exp(),
        );
        [
            x - width / 2.0,
            y - height / 2.0,
            x + width / 2.0,
            y + height / 2.0,
        ]
        .map(|edge| edge * side)
    };
    anchors
        .iter()
        .zip(codes.chunks_exact(4))
        .flat_map(edges)
        .collect()
}

fn sigmoids(logits: &[f32]) -> Vec<f32> {
    logits
        .iter()
        .map(|logit| 1.0 / (1.0 + (-logit).exp()))
        .collect()
}

fn check(accelerator: Accelerator, device: &OpenDevice, weights: &[u8]) {
    let detector = Detector::load(weights, device.device()).unwrap();
    let golden = Golden::read("ssd_mobilenetv2.safetensors");
    let anchors = SsdConfig::open_images_300().anchors();
    for picture in ["noise", "road", "blobs"] {
        let (codes, logits, layers) = run(
            &detector,
            device,
            golden.values(&format!("{picture}.picture")),
        );

        // The sums of some thousand products are added in another order; what is left after 60
        // layers is far below a pixel and far below what a threshold can see.
        let box_px = max_difference(
            &edges_px(&anchors, &codes),
            &edges_px(&anchors, golden.values(&format!("{picture}.boxes"))),
        );
        let score = max_difference(
            &sigmoids(&logits),
            &sigmoids(golden.values(&format!("{picture}.logits"))),
        );
        println!("{accelerator} {picture}: boxes within {box_px:.5} px, scores within {score:.2e}");
        assert!(
            box_px <= 1.0,
            "{accelerator}, {picture}: a box is {box_px} px off"
        );
        assert!(
            score <= 1e-3,
            "{accelerator}, {picture}: a score is {score} off"
        );

        for name in ["backbone.blocks.5", "backbone.blocks.11", "extras.0"] {
            if picture == "road" {
                let expected = golden.values(&format!("{picture}.{name}"));
                let difference = max_difference(&layers[name], expected);
                // Activations are of the order of ten.
                assert!(
                    difference <= 1e-2,
                    "{accelerator}, {name}: {difference} off"
                );
            }
        }
    }
}

#[test]
fn agrees_with_the_published_model_on_the_cpu() {
    let Some(weights) = weights() else { return };
    let device = block_on(OpenDevice::open(Accelerator::Cpu)).unwrap();
    check(Accelerator::Cpu, &device, &weights);
}

#[cfg(feature = "wgpu")]
#[test]
fn agrees_with_the_published_model_on_a_gpu() {
    let Some(weights) = weights() else { return };
    match block_on(OpenDevice::open(Accelerator::Gpu)) {
        Ok(device) => {
            println!("on {}", device.description());
            check(Accelerator::Gpu, &device, &weights);
        }
        Err(error) => println!("skipped: {error}"),
    }
}
