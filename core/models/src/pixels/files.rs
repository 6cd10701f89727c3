//! Settings as Hugging Face publishes them beside a checkpoint.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::config::refused;
use super::{ProcessorConfig, ProcessorFiles, Resampler, Resolution, TileConfig};
use crate::ModelsError;

/// The fields of `processor_config.json` that are read.
#[derive(Default, Deserialize)]
struct Processor {
    image_processor: Option<Pixels>,
    video_processor: Option<Pixels>,
    num_image_tokens: Option<usize>,
    vision_aspect_ratio: Option<String>,
    vision_feature_select_strategy: Option<String>,
}

/// The settings of an image or video processor.
#[derive(Clone, Default, Deserialize)]
struct Pixels {
    image_processor_type: Option<String>,
    video_processor_type: Option<String>,
    image_mean: Option<Vec<f64>>,
    image_std: Option<Vec<f64>>,
    rescale_factor: Option<f64>,
    resample: Option<i64>,
    size: Option<Size>,
    crop_size: Option<Size>,
    image_grid_pinpoints: Option<Vec<[usize; 2]>>,
    do_resize: Option<bool>,
    do_rescale: Option<bool>,
    do_normalize: Option<bool>,
    do_center_crop: Option<bool>,
    do_sample_frames: Option<bool>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// A size in one of the ways that were in use.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Size {
    Sides {
        height: usize,
        width: usize,
    },
    /// Both sides of a square, and the smaller side of anything else.
    Shortest {
        shortest_edge: usize,
    },
    Number(usize),
}

/// Settings that change no pixel here: names, and how the reference computes.
const WITHOUT_EFFECT: [&str; 17] = [
    "_processor_class",
    "_valid_processor_keys",
    "data_format",
    "default_to_square",
    "device",
    "disable_grouping",
    "do_convert_rgb",
    // Pads the list of tiles where several prompts are read at once.
    "do_pad",
    "feature_extractor_type",
    "fps",
    "input_data_format",
    "model_input_names",
    "num_frames",
    "processor_class",
    "return_metadata",
    "return_tensors",
    "transformers_version",
];

/// Pillow's number of bicubic resampling.
const BICUBIC: i64 = 3;
/// The only side of which the number of features is known without a file: 27 patches of 14.
const USUAL_SIDE_PX: usize = 384;
const USUAL_FEATURES_A_SIDE: usize = 27;
const USUAL_GRIDS: usize = 6;

impl ProcessorConfig {
    /// Reads the settings of a LLaVA-OneVision checkpoint.
    ///
    /// As in `transformers`, what `processor_config.json` has inside goes before the other files, and
    /// frames are prepared like pictures where nothing is said of them.
    ///
    /// # Errors
    /// [`ModelsError::ConfigUnreadable`] for what is no such file, [`ModelsError::ConfigUnsupported`]
    /// for settings that are missing, unknown, or do not fit each other.
    pub fn from_files(files: &ProcessorFiles<'_>) -> Result<Self, ModelsError> {
        let processor: Processor = parsed(files.processor)?.unwrap_or_default();
        let image = match processor.image_processor {
            Some(inside) => inside,
            None => parsed(files.image)?
                .ok_or_else(|| refused("no file says how pictures are prepared"))?,
        };
        let video = match processor.video_processor {
            Some(inside) => inside,
            None => parsed(files.video)?.unwrap_or_else(|| image.clone()),
        };
        let strategy = processor.vision_feature_select_strategy;
        if let Some(other) = strategy.filter(|strategy| strategy != "full") {
            return Err(refused(format!(
                "vision_feature_select_strategy is {other}; known is full"
            )));
        }
        let image_tile = image.tile()?;
        let side_px = image_tile.side_px;
        let config = Self {
            resolutions: match &image.image_grid_pinpoints {
                Some(listed) => listed
                    .iter()
                    .map(|[height_px, width_px]| Resolution {
                        height_px: *height_px,
                        width_px: *width_px,
                    })
                    .collect(),
                None if side_px == USUAL_SIDE_PX => Self::grids(USUAL_GRIDS, side_px),
                None => return Err(refused("image_grid_pinpoints is missing")),
            },
            image: image_tile,
            video: video.frame()?,
            features_a_side: features_a_side(processor.num_image_tokens, side_px)?,
            most_tiles: most_tiles(processor.vision_aspect_ratio.as_deref())?,
        };
        config.checked()
    }
}

impl Pixels {
    fn tile(&self) -> Result<TileConfig, ModelsError> {
        self.check_names()?;
        let steps = [
            ("do_resize", self.do_resize, true),
            ("do_rescale", self.do_rescale, true),
            ("do_normalize", self.do_normalize, true),
            ("do_center_crop", self.do_center_crop, false),
            ("do_sample_frames", self.do_sample_frames, false),
        ];
        for (name, stated, known) in steps {
            if stated.is_some_and(|stated| stated != known) {
                return Err(refused(format!("{name} is {}; known is {known}", !known)));
            }
        }
        if let Some(other) = self.resample.filter(|number| *number != BICUBIC) {
            return Err(refused(format!(
                "resample is {other}; known is {BICUBIC}, bicubic"
            )));
        }
        let size = self.size.ok_or_else(|| refused("size is missing"))?;
        let side_px = size.side_px()?;
        if let Some(crop) = self.crop_size
            && crop.side_px()? != side_px
        {
            return Err(refused("size and crop_size differ"));
        }
        Ok(TileConfig {
            side_px,
            mean: colours("image_mean", self.image_mean.as_deref())?,
            std: colours("image_std", self.image_std.as_deref())?,
            rescale_factor: self.rescale_factor.unwrap_or(1.0 / 255.0),
            resampler: Resampler::Torchvision,
        })
    }

    fn frame(&self) -> Result<TileConfig, ModelsError> {
        if matches!(self.size, Some(Size::Shortest { .. } | Size::Number(_))) {
            return Err(refused(
                "size of frames is that of one side alone; height and width are needed",
            ));
        }
        self.tile()
    }

    /// Refuses another family's settings, and what is not known to be without effect.
    fn check_names(&self) -> Result<(), ModelsError> {
        let types = [&self.image_processor_type, &self.video_processor_type];
        for stated in types.into_iter().flatten() {
            if !stated.starts_with("LlavaOnevision") {
                return Err(refused(format!(
                    "pictures are prepared by {stated}; known is LlavaOnevisionImageProcessor"
                )));
            }
        }
        let unknown = self
            .other
            .iter()
            .find(|(name, value)| !value.is_null() && !WITHOUT_EFFECT.contains(&name.as_str()));
        match unknown {
            Some((name, _)) => Err(refused(format!(
                "the setting {name} of the image processor is not known"
            ))),
            None => Ok(()),
        }
    }
}

impl Size {
    fn side_px(self) -> Result<usize, ModelsError> {
        match self {
            Self::Sides { height, width } if height != width => Err(refused(format!(
                "tiles are {height} × {width} pixels and no squares"
            ))),
            Self::Sides { height, .. } => Ok(height),
            Self::Shortest { shortest_edge } => Ok(shortest_edge),
            Self::Number(side_px) => Ok(side_px),
        }
    }
}

fn parsed<T: DeserializeOwned>(file: Option<&str>) -> Result<Option<T>, ModelsError> {
    file.map(serde_json::from_str)
        .transpose()
        .map_err(|source| ModelsError::ConfigUnreadable { source })
}

fn colours(name: &str, stated: Option<&[f64]>) -> Result<[f64; 3], ModelsError> {
    // The class of the reference would take CLIP's numbers, which no such checkpoint was trained with.
    let stated = stated.ok_or_else(|| refused(format!("{name} is missing")))?;
    stated
        .try_into()
        .map_err(|_| refused(format!("{name} has {} numbers and not 3", stated.len())))
}

fn features_a_side(stated: Option<usize>, side_px: usize) -> Result<usize, ModelsError> {
    match stated {
        Some(features) if features.isqrt().pow(2) == features => Ok(features.isqrt()),
        Some(features) => Err(refused(format!(
            "num_image_tokens is {features}, which fill no square"
        ))),
        None if side_px == USUAL_SIDE_PX => Ok(USUAL_FEATURES_A_SIDE),
        None => Err(refused("num_image_tokens is missing")),
    }
}

fn most_tiles(stated: Option<&str>) -> Result<usize, ModelsError> {
    let stated = stated.unwrap_or("anyres_max_9");
    stated
        .strip_prefix("anyres_max_")
        .and_then(|number| number.parse().ok())
        .ok_or_else(|| {
            refused(format!(
                "vision_aspect_ratio is {stated}; known is anyres_max_ and a number"
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As published beside llava-onevision-qwen2-0.5b-ov-hf, its list of sizes made short.
    const IMAGE: &str = r#"{"do_convert_rgb": true, "do_normalize": true, "do_pad": true,
        "do_rescale": true, "do_resize": true, "image_grid_pinpoints": [[384, 384], [384, 768]],
        "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "LlavaOnevisionImageProcessor",
        "image_std": [0.5, 0.5, 0.5], "processor_class": "LlavaOnevisionProcessor", "resample": 3,
        "rescale_factor": 0.00392156862745098, "size": {"height": 384, "width": 384}}"#;
    const PROCESSOR: &str = r#"{"image_token": "<image>", "num_image_tokens": 729,
        "processor_class": "LlavaOnevisionProcessor", "video_token": "<video>",
        "vision_aspect_ratio": "anyres_max_9", "vision_feature_select_strategy": "full"}"#;

    fn image(json: &str) -> Result<ProcessorConfig, ModelsError> {
        ProcessorConfig::from_files(&ProcessorFiles {
            processor: Some(PROCESSOR),
            image: Some(json),
            video: None,
        })
    }

    #[test]
    fn the_published_files_give_the_preset() {
        let preset = ProcessorConfig::llava_onevision();
        let read = image(IMAGE).unwrap();
        assert_eq!(read.resolutions, preset.resolutions[..2]);
        assert_eq!(
            ProcessorConfig {
                resolutions: preset.resolutions.clone(),
                ..read
            },
            preset
        );
        let listed = r#""image_grid_pinpoints": [[384, 384], [384, 768]],"#;
        let without = IMAGE.replace(listed, "");
        assert_eq!(image(&without).unwrap(), preset);
        assert_eq!(preset.clone().checked().unwrap(), preset);
        // As newer versions save it: all in one file.
        let video = IMAGE.replace("image_processor_type", "video_processor_type");
        let video = video.replace(
            listed,
            r#""return_metadata": false, "do_center_crop": null,"#,
        );
        let whole = PROCESSOR.replace(
            r#""num_image_tokens""#,
            &format!(
                r#""image_processor": {without}, "video_processor": {video}, "num_image_tokens""#
            ),
        );
        let files = ProcessorFiles {
            processor: Some(&whole),
            image: Some("not read"),
            video: Some("not read"),
        };
        assert_eq!(ProcessorConfig::from_files(&files).unwrap(), preset);
    }

    #[test]
    fn a_side_may_be_given_by_the_shortest_edge_for_pictures_alone() {
        let stated = r#""size": {"height": 384, "width": 384}"#;
        let shortest = IMAGE.replace(stated, r#""size": {"shortest_edge": 384}"#);
        let files = ProcessorFiles {
            processor: Some(PROCESSOR),
            image: Some(&shortest),
            video: Some(IMAGE),
        };
        assert!(ProcessorConfig::from_files(&files).is_ok());
        let error = image(&shortest).unwrap_err().to_string();
        assert!(error.contains("height and width"), "{error}");
    }

    #[test]
    fn what_is_not_known_or_does_not_fit_is_refused_in_words() {
        for (from, to, words) in [
            (r#""resample": 3"#, r#""resample": 2"#, "bicubic"),
            (
                r#""do_pad": true"#,
                r#""do_reduce_labels": 1"#,
                "do_reduce_labels",
            ),
            (
                r#""do_resize": true"#,
                r#""do_resize": false"#,
                "do_resize is false",
            ),
            (
                r#""do_pad": true"#,
                r#""do_center_crop": true"#,
                "do_center_crop is true",
            ),
            (
                r#""do_pad": true"#,
                r#""crop_size": 336"#,
                "crop_size differ",
            ),
            (r#""width": 384"#, r#""width": 336"#, "no squares"),
            (r#"[384, 768]"#, r#"[384, 700]"#, "384 × 700"),
            (r#"[384, 768]"#, r#"[384, 0]"#, "384 × 0"),
            (
                r#""height": 384, "width": 384"#,
                r#""height": 3, "width": 3"#,
                "384 × 384",
            ),
            (r#"[384, 768]"#, r#"[384, 38400]"#, "384 × 38400"),
            (r#"[[384, 384], [384, 768]]"#, "[]", "0 sizes"),
            (
                r#""image_mean""#,
                r#""data_format""#,
                "image_mean is missing",
            ),
            (
                r#"[0.5, 0.5, 0.5], "image_p"#,
                r#"[0.5], "image_p"#,
                "1 numbers",
            ),
            (
                r#"[0.5, 0.5, 0.5], "p"#,
                r#"[0.5, 0, 0.5], "p"#,
                "image_std is out",
            ),
            ("0.00392156862745098", "0", "rescale_factor"),
            ("LlavaOnevisionImage", "SiglipImage", "SiglipImageProcessor"),
            (
                r#""height": 384, "width": 384"#,
                r#""height": 0, "width": 0"#,
                "0 pixels a side",
            ),
        ] {
            let json = IMAGE.replace(from, to);
            assert_ne!(json, IMAGE, "{from}");
            let error = image(&json).unwrap_err().to_string();
            assert!(error.contains(words), "{to}: {error}");
        }
        for (from, to, words) in [
            ("729", "730", "no square"),
            ("729", "0", "num_image_tokens"),
            ("anyres_max_9", "pad", "vision_aspect_ratio is pad"),
            ("anyres_max_9", "anyres_max_0", "vision_aspect_ratio"),
            (r#""full""#, r#""default""#, "known is full"),
        ] {
            let files = ProcessorFiles {
                processor: Some(&PROCESSOR.replace(from, to)),
                image: Some(IMAGE),
                video: None,
            };
            let error = ProcessorConfig::from_files(&files).unwrap_err().to_string();
            assert!(error.contains(words), "{to}: {error}");
        }
        let none = ProcessorConfig::from_files(&ProcessorFiles::default());
        assert!(none.unwrap_err().to_string().contains("no file"));
        assert!(matches!(
            image("[]"),
            Err(ModelsError::ConfigUnreadable { .. })
        ));
    }
}
