//! Names the published detector's tensors after our module tree and transposes them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};

use super::catalogue::Source;
use super::safetensors::{self, Tensor};
use super::tflite::{self, Constant};

/// Converts the model to the file that `kinelens-models` loads.
///
/// # Errors
/// When the model is damaged or has a layer that the network does not.
pub fn convert(model: &[u8], labels: &[String], source: &Source) -> Result<Vec<u8>> {
    let mut tensors = BTreeMap::new();
    for layer in tflite::convolutions(model)? {
        let name = our_name(layer.output)
            .with_context(|| format!("The layer {} is unknown.", layer.output))?;
        let weight = if layer.depthwise {
            permuted(&layer.weight, [3, 0, 1, 2])?
        } else {
            permuted(&layer.weight, [0, 3, 1, 2])?
        };
        let bias = Tensor {
            shape: layer.bias.shape,
            halves: layer.bias.halves.to_vec(),
        };
        let new = tensors.insert(format!("{name}.weight"), weight).is_none();
        ensure!(new, "Two layers are named {name}.");
        tensors.insert(format!("{name}.bias"), bias);
    }
    let metadata = BTreeMap::from([
        ("labels", labels.join("\n")),
        ("licence", source.licence.to_owned()),
        (
            "source",
            format!("npm {}@{}", source.package, source.version),
        ),
    ]);
    safetensors::write(&tensors, &metadata)
}

/// Path in our module tree of the layer that writes a tensor.
///
/// TensorFlow counts the blocks `expanded_conv`, `expanded_conv_1`, …, and the coarser maps
/// `layer_19_1_Conv2d_2_…` (1 × 1) and `layer_19_2_Conv2d_2_…` (3 × 3) from two.
fn our_name(output: &str) -> Option<String> {
    if let Some(rest) = output.strip_prefix("BoxPredictor_") {
        let (index, rest) = rest.split_once('/')?;
        let part = match rest.split('/').next()? {
            "BoxEncodingPredictor" => "boxes",
            "ClassPredictor" => "logits",
            _ => return None,
        };
        return Some(format!("heads.{}.{part}", index.parse::<usize>().ok()?));
    }
    let rest = output.strip_prefix("FeatureExtractor/MobilenetV2/")?;
    let (layer, rest) = rest.split_once('/')?;
    match layer {
        "Conv" => return Some("backbone.stem".to_owned()),
        "Conv_1" => return Some("backbone.last".to_owned()),
        _ => {}
    }
    for (prefix, part) in [
        ("layer_19_1_Conv2d_", "reduce"),
        ("layer_19_2_Conv2d_", "shrink"),
    ] {
        if let Some(rest) = layer.strip_prefix(prefix) {
            let index: usize = rest.split('_').next()?.parse().ok()?;
            return Some(format!("extras.{}.{part}", index.checked_sub(2)?));
        }
    }
    let block = layer.strip_prefix("expanded_conv")?;
    let index: usize = if block.is_empty() {
        0
    } else {
        block.strip_prefix('_')?.parse().ok()?
    };
    let part = rest.split('/').next()?;
    ["expand", "depthwise", "project"]
        .contains(&part)
        .then(|| format!("backbone.blocks.{index}.{part}"))
}

/// Reorders the axes of a tensor of rank four; axis `i` of the result is axis `order[i]`.
fn permuted(constant: &Constant<'_>, order: [usize; 4]) -> Result<Tensor> {
    let shape: [usize; 4] = constant
        .shape
        .as_slice()
        .try_into()
        .context("A kernel has not four axes.")?;
    let stride = |axis: usize| shape[axis + 1..].iter().product::<usize>();
    let [sides, steps] = [order.map(|axis| shape[axis]), order.map(stride)];
    let mut halves = Vec::with_capacity(constant.halves.len());
    for a in 0..sides[0] {
        for b in 0..sides[1] {
            for c in 0..sides[2] {
                for d in 0..sides[3] {
                    let at = 2 * (a * steps[0] + b * steps[1] + c * steps[2] + d * steps[3]);
                    halves.extend_from_slice(&constant.halves[at..at + 2]);
                }
            }
        }
    }
    Ok(Tensor {
        shape: sides.to_vec(),
        halves,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_get_our_names() {
        let backbone = "FeatureExtractor/MobilenetV2/";
        for (theirs, ours) in [
            ("Conv/Relu6", "backbone.stem"),
            (
                "expanded_conv/depthwise/Relu6",
                "backbone.blocks.0.depthwise",
            ),
            ("expanded_conv_13/expand/Relu6", "backbone.blocks.13.expand"),
            (
                "expanded_conv_16/project/BatchNorm/FusedBatchNormV3",
                "backbone.blocks.16.project",
            ),
            ("Conv_1/Relu6", "backbone.last"),
            ("layer_19_1_Conv2d_2_1x1_256/Relu6", "extras.0.reduce"),
            ("layer_19_2_Conv2d_5_3x3_s2_128/Relu6", "extras.3.shrink"),
        ] {
            assert_eq!(
                our_name(&format!("{backbone}{theirs}")).as_deref(),
                Some(ours)
            );
        }
        assert_eq!(
            our_name("BoxPredictor_2/ClassPredictor/BiasAdd").as_deref(),
            Some("heads.2.logits")
        );
        for unknown in ["", "Softmax", "BoxPredictor_x/BoxEncodingPredictor/BiasAdd"] {
            assert_eq!(our_name(unknown), None);
        }
    }

    #[test]
    fn axes_are_reordered() {
        let halves: Vec<u8> = (0..48).collect();
        let constant = Constant {
            shape: vec![1, 2, 3, 4],
            halves: &halves,
        };
        let tensor = permuted(&constant, [3, 0, 1, 2]).unwrap();
        assert_eq!(tensor.shape, [4, 1, 2, 3]);
        // Element (1, 0, 1, 2) of the result is element (0, 1, 2, 1) of the source.
        let at = 2 * (6 + 3 + 2);
        let from = 2 * (12 + 8 + 1);
        assert_eq!(tensor.halves[at..at + 2], halves[from..from + 2]);
    }
}
