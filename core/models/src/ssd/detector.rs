//! Pictures in, detections out.

use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};

use super::decode::decode;
use super::tiling::merge;
use super::{
    Anchor, Detection, DetectionSettings, Layer, Picture, Ssd, SsdConfig, SsdOutput, Tiling,
};
use crate::ModelsError;
use crate::device::read_floats;
use crate::weights::WeightsFile;

/// The network with its weights, anchors and labels on a device.
#[derive(Debug)]
pub struct Detector {
    network: Ssd,
    anchors: Vec<Anchor>,
    labels: Vec<Arc<str>>,
    input_px: usize,
    device: Device,
}

impl Detector {
    /// Loads the published network from the file that `cargo xtask models` writes.
    ///
    /// # Errors
    /// When the file is damaged, is for another network, or has no list of labels.
    pub fn load(weights: &[u8], device: &Device) -> Result<Self, ModelsError> {
        let file = WeightsFile::parse(weights)?;
        let config = SsdConfig::open_images_300();
        let labels: Vec<Arc<str>> = file.metadata("labels")?.lines().map(Arc::from).collect();
        if labels.len() + 1 != config.classes {
            return Err(ModelsError::MetadataMissing { key: "labels" });
        }
        Ok(Self {
            network: file.fill(config.init(device))?.prepared(device),
            anchors: config.anchors(),
            labels,
            input_px: config.input_px,
            device: device.clone(),
        })
    }

    /// Names of the classes, by class index.
    pub fn labels(&self) -> &[Arc<str>] {
        &self.labels
    }

    /// The network itself.
    pub fn network(&self) -> &Ssd {
        &self.network
    }

    /// Side of the network's square input in pixels.
    pub fn input_px(&self) -> usize {
        self.input_px
    }

    /// Finds objects in a picture, best first.
    ///
    /// `breathe` is awaited after each layer, so that a caller on one thread can let other work in
    /// and drop this future to cancel; pass `&mut async |_| ()` for none.
    ///
    /// # Errors
    /// [`ModelsError::DeviceFailed`] when the device is lost, [`ModelsError::OutputNotFinite`]
    /// when it computes nonsense.
    pub async fn detect(
        &self,
        picture: &Picture<'_>,
        tiling: Tiling,
        settings: &DetectionSettings,
        breathe: &mut impl AsyncFnMut(Layer),
    ) -> Result<Vec<Detection>, ModelsError> {
        let (width, height) = (picture.width(), picture.height());
        let regions = tiling.regions(width, height);
        let mut outputs = Vec::new();
        for region in &regions {
            let values = picture.resample(region, self.input_px, self.input_px);
            let shape = [1, 3, self.input_px, self.input_px];
            let input = Tensor::from_data(TensorData::new(values, shape), &self.device);
            outputs.push(self.network.forward(input, breathe).await);
        }
        let answers = self.read(outputs).await?;

        let mut found = Vec::new();
        let row_length = 4 + 1 + self.labels.len();
        let per_region = answers.chunks_exact(self.anchors.len() * row_length);
        for (region, answers) in regions.iter().zip(per_region) {
            let detections = decode(answers, &self.anchors, &self.labels, settings)?;
            found.extend(detections.into_iter().map(|detection| Detection {
                bounds: region.to_whole(detection.bounds, width, height),
                ..detection
            }));
        }
        Ok(if regions.len() > 1 {
            merge(found, settings.iou_limit, settings.most)
        } else {
            found
        })
    }

    /// Reads back what the network said of all parts of a picture, in one transfer.
    ///
    /// One row an anchor: four box numbers, then the logits.
    async fn read(&self, outputs: Vec<SsdOutput>) -> Result<Vec<f32>, ModelsError> {
        let rows = outputs
            .into_iter()
            .map(|out| Tensor::cat(vec![out.boxes, out.logits], 2));
        read_floats(Tensor::cat(rows.collect(), 0)).await
    }
}
