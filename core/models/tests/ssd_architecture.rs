//! The network's shape and behaviour with random weights, so that something runs without a download.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeSet;

use burn::tensor::{Device, Tensor, TensorData};
use kinelens_models::ModelsError;
use kinelens_models::ssd::{Detector, Layer, SsdConfig};
use kinelens_models::weights::WeightsFile;
use safetensors::Dtype;
use safetensors::tensor::{TensorView, serialize};
use support::{block_on, max_difference};

/// A picture of a given size that is the same on every run.
fn picture(batch: usize, side: usize) -> Tensor<4> {
    let count = batch * 3 * side * side;
    let values: Vec<f32> = (0..count)
        .map(|i| (i * 7919 % 509) as f32 / 254.0 - 1.0)
        .collect();
    Tensor::from_data(
        TensorData::new(values, [batch, 3, side, side]),
        &Device::flex(),
    )
}

fn floats<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec::<f32>().unwrap()
}

#[test]
fn every_anchor_gets_an_answer_and_every_layer_a_breath() {
    let config = SsdConfig::tiny();
    let device = Device::flex();
    device.seed(11);
    let network = config.init(&device);
    let mut breaths = Vec::new();
    let output = block_on(
        network.forward(picture(2, config.input_px), &mut async |layer| {
            breaths.push(layer);
        }),
    );
    let anchors = config.anchors().len();
    assert_eq!(output.boxes.dims(), [2, anchors, 4]);
    assert_eq!(output.logits.dims(), [2, anchors, config.classes]);
    assert!(floats(output.logits).iter().all(|value| value.is_finite()));
    let blocks = (0..6).map(Layer::Block);
    let expected: Vec<Layer> = [Layer::Stem]
        .into_iter()
        .chain(blocks)
        .chain([Layer::Last, Layer::Head(1), Layer::Extra(0)])
        .collect();
    assert_eq!(breaths, expected);
}

#[test]
fn prepared_weights_and_batches_change_nothing() {
    let config = SsdConfig::tiny();
    let device = Device::flex();
    device.seed(12);
    let network = config.init(&device);
    let run = |network: &kinelens_models::ssd::Ssd, input| {
        let output = block_on(network.forward(input, &mut async |_| ()));
        [floats(output.boxes), floats(output.logits)]
    };
    let both = picture(2, config.input_px);
    let plain = run(&network, both.clone());
    let prepared = network.prepared(&device);
    let fast = run(&prepared, both.clone());
    let second = run(&prepared, both.narrow(0, 1, 1));
    for output in 0..2 {
        assert!(max_difference(&plain[output], &fast[output]) < 1e-4);
        let half = fast[output].len() / 2;
        assert!(max_difference(&fast[output][half..], &second[output]) < 1e-5);
    }
}

/// Weights of the tiny network as a file, changed by `change`.
fn tiny_file(change: impl Fn(&mut Vec<(String, Vec<usize>, Vec<u8>)>)) -> Vec<u8> {
    let mut tensors = tiny_tensors();
    change(&mut tensors);
    let views = tensors.iter().map(|(name, shape, bytes)| {
        (
            name.as_str(),
            TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap(),
        )
    });
    serialize(views, None).unwrap()
}

/// Every tensor of the tiny network by its path, found by asking for them one by one.
fn tiny_tensors() -> Vec<(String, Vec<usize>, Vec<u8>)> {
    let device = Device::flex();
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    loop {
        let views = tensors.iter().map(|(name, shape, bytes)| {
            (
                name.as_str(),
                TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap(),
            )
        });
        let bytes = serialize(views, None).unwrap();
        let file = WeightsFile::parse(&bytes).unwrap();
        match file.fill(SsdConfig::tiny().init(&device)) {
            Ok(_) => return tensors,
            Err(ModelsError::TensorMissing { name }) => tensors.push((name, vec![1], vec![0; 4])),
            Err(ModelsError::TensorShape { name, expected, .. }) => {
                let numbers: usize = expected.iter().product();
                let entry = tensors.iter_mut().find(|entry| entry.0 == name).unwrap();
                let value = |index: usize| ((index * 31 % 17) as f32 / 40.0 - 0.2).to_le_bytes();
                *entry = (name, expected, (0..numbers).flat_map(value).collect());
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_file_fills_every_parameter_by_its_path() {
    let bytes = tiny_file(|_| ());
    let file = WeightsFile::parse(&bytes).unwrap();
    let network = file.fill(SsdConfig::tiny().init(&Device::flex())).unwrap();
    let weight = network.backbone.blocks[1]
        .expand
        .as_ref()
        .unwrap()
        .weight
        .val();
    assert_eq!(floats(weight.slice([0..1, 0..1]))[0], -0.2);
    let names: BTreeSet<String> = tiny_tensors().into_iter().map(|entry| entry.0).collect();
    for name in [
        "backbone.stem.bias",
        "backbone.blocks.0.depthwise.weight",
        "heads.2.logits.weight",
    ] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
}

#[test]
fn a_wrong_file_is_refused_with_the_tensor_that_is_wrong() {
    let fill = |bytes: &[u8]| {
        let file = WeightsFile::parse(bytes).unwrap();
        file.fill(SsdConfig::tiny().init(&Device::flex()))
            .map(|_| ())
    };
    let nan = tiny_file(|tensors| tensors[3].2[..4].copy_from_slice(&f32::NAN.to_le_bytes()));
    assert!(matches!(fill(&nan), Err(ModelsError::TensorValues { .. })));
    let extra = tiny_file(|tensors| tensors.push(("stranger".into(), vec![1], vec![0; 4])));
    assert!(matches!(fill(&extra), Err(ModelsError::TensorUnknown { name }) if name == "stranger"));
    let missing = tiny_file(|tensors| {
        tensors.pop();
    });
    assert!(matches!(
        fill(&missing),
        Err(ModelsError::TensorMissing { .. })
    ));
    let whole = tiny_file(|_| ());
    for length in [0, 7, 8, 100, whole.len() / 2, whole.len() - 1] {
        assert!(
            WeightsFile::parse(&whole[..length]).is_err(),
            "{length} bytes were accepted"
        );
    }
    let other_network = Detector::load(&whole, &Device::flex());
    assert!(matches!(
        other_network,
        Err(ModelsError::MetadataMissing { key: "labels" })
    ));
}
