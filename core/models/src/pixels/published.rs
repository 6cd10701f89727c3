//! The files in which a checkpoint says how pictures are prepared.

use serde_json::{Map, Value};

use super::config::refused;
use crate::ModelsError;

/// The files of a checkpoint that say how pictures are prepared; older and newer ones divide it
/// differently.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProcessorFiles<'a> {
    /// `processor_config.json`.
    pub processor: Option<&'a str>,
    /// `preprocessor_config.json`.
    pub image: Option<&'a str>,
    /// `video_preprocessor_config.json`.
    pub video: Option<&'a str>,
}

impl ProcessorFiles<'_> {
    /// Returns one `processor_config.json` that says the same; `None` where no file is there.
    ///
    /// # Errors
    /// [`ModelsError::ConfigUnreadable`] or [`ModelsError::ConfigUnsupported`] for what is no JSON object.
    pub fn merged(&self) -> Result<Option<String>, ModelsError> {
        if (self.processor, self.image, self.video) == (None, None, None) {
            return Ok(None);
        }
        let mut merged = self.processor.map(object).transpose()?.unwrap_or_default();
        for (name, file) in [
            ("image_processor", self.image),
            ("video_processor", self.video),
        ] {
            // What stands inside already goes before the other files.
            if let Some(file) = file.filter(|_| !merged.contains_key(name)) {
                merged.insert(name.to_owned(), object(file)?.into());
            }
        }
        Ok(Some(Value::from(merged).to_string()))
    }
}

fn object(file: &str) -> Result<Map<String, Value>, ModelsError> {
    match serde_json::from_str(file) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(refused("a file about pictures holds no JSON object")),
        Err(source) => Err(ModelsError::ConfigUnreadable { source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::ProcessorConfig;

    const IMAGE: &str = r#"{"size": {"height": 28, "width": 28}, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
        "rescale_factor": 0.00392156862745098, "image_grid_pinpoints": [[28, 28], [28, 56]]}"#;
    const VIDEO: &str = r#"{"size": {"height": 28, "width": 28}, "image_mean": [0.4, 0.5, 0.6], "image_std": [0.5, 0.5, 0.5],
        "rescale_factor": 0.00392156862745098}"#;
    const PROCESSOR: &str = r#"{"num_image_tokens": 4, "vision_aspect_ratio": "anyres_max_2"}"#;

    #[test]
    fn one_file_says_what_three_say() {
        let apart = ProcessorFiles {
            processor: Some(PROCESSOR),
            image: Some(IMAGE),
            video: Some(VIDEO),
        };
        let merged = apart.merged().unwrap().unwrap();
        let together = ProcessorFiles {
            processor: Some(&merged),
            ..ProcessorFiles::default()
        };
        let expected = ProcessorConfig::from_files(&apart).unwrap();
        assert_eq!(ProcessorConfig::from_files(&together).unwrap(), expected);
        assert_ne!(expected.image.mean, expected.video.mean);
        assert_eq!(expected.features_a_side, 2);
        // Its own text goes before other files.
        let again = ProcessorFiles {
            image: Some(VIDEO),
            ..together
        };
        assert_eq!(again.merged().unwrap().unwrap(), merged);
    }

    #[test]
    fn no_file_stays_none_and_what_is_no_object_is_refused() {
        assert_eq!(ProcessorFiles::default().merged().unwrap(), None);
        for file in ["[1]", "{"] {
            let files = ProcessorFiles {
                video: Some(file),
                ..ProcessorFiles::default()
            };
            assert!(files.merged().is_err(), "{file}");
        }
    }
}
