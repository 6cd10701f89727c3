//! From the network's raw numbers to boxes.

use std::sync::Arc;

use super::Anchor;
use super::suppress::suppress;
use crate::ModelsError;

/// An object found in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// Index of the class among the detector's labels.
    pub class_index: usize,
    /// Name of the class.
    pub label: Arc<str>,
    /// Confidence, 0..=1.
    pub score: f32,
    /// Left, top, right, bottom as fractions of the picture's sides, within 0..=1.
    pub bounds: [f32; 4],
}

/// Which answers count as detections.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectionSettings {
    /// Lowest score that is kept.
    pub min_score: f32,
    /// Two boxes of a class that overlap more than this (intersection over union) are one object.
    pub iou_limit: f32,
    /// Most detections in one picture.
    pub most: usize,
    /// Boxes that span more than this fraction of both sides of the picture are dropped.
    ///
    /// On an empty road the network's largest anchors answer with scores about 0.3 that the whole
    /// picture is a person or a car. An object that large can't be tracked anyway. A limit above
    /// one keeps everything.
    pub max_side: f32,
}

impl Default for DetectionSettings {
    fn default() -> Self {
        Self {
            min_score: 0.3,
            iou_limit: 0.5,
            most: 100,
            max_side: 0.9,
        }
    }
}

/// Divisors of the box code: offsets of the centre, then logarithms of the size.
const CENTRE_SCALE: f32 = 10.0;
const SIZE_SCALE: f32 = 5.0;
/// Largest coded size, so that `exp` stays finite: 2^20 times the anchor.
const MAX_LOG_SIZE: f32 = 14.0;

/// Decodes one picture's answers and removes repeats.
///
/// `answers` has one row an anchor: four box numbers, then a logit a class, the background first.
/// Coordinates are fractions of the network's input. Offsets of the centre count in anchor sizes
/// over ten, sizes as logarithms over five (Liu et al. 2016, equation 2, with the variances that
/// the network was trained with); a class's score is the sigmoid of its logit.
///
/// # Errors
/// [`ModelsError::OutputNotFinite`] when any number is not finite.
pub(super) fn decode(
    answers: &[f32],
    anchors: &[Anchor],
    labels: &[Arc<str>],
    settings: &DetectionSettings,
) -> Result<Vec<Detection>, ModelsError> {
    if answers.iter().any(|value| !value.is_finite()) {
        return Err(ModelsError::OutputNotFinite);
    }
    let mut found = Vec::new();
    for (anchor, row) in anchors
        .iter()
        .zip(answers.chunks_exact(4 + 1 + labels.len()))
    {
        let &[dy, dx, log_height, log_width, _background, ref logits @ ..] = row else {
            continue;
        };
        let code = [dy, dx, log_height, log_width];
        let bounds = decode_box(anchor, code);
        let too_large =
            bounds[2] - bounds[0] > settings.max_side && bounds[3] - bounds[1] > settings.max_side;
        let empty = bounds[2] <= bounds[0] || bounds[3] <= bounds[1];
        if too_large || empty {
            continue;
        }
        for (class_index, (label, logit)) in labels.iter().zip(logits).enumerate() {
            let score = 1.0 / (1.0 + (-logit).exp());
            if score >= settings.min_score {
                found.push(Detection {
                    class_index,
                    label: label.clone(),
                    score,
                    bounds,
                });
            }
        }
    }
    Ok(suppress(
        found,
        settings.iou_limit,
        f32::INFINITY,
        settings.most,
    ))
}

/// Left, top, right, bottom of a coded box, cut to the picture.
fn decode_box(anchor: &Anchor, code: [f32; 4]) -> [f32; 4] {
    let [dy, dx, log_height, log_width] = code;
    let centre_x = anchor.centre_x + dx / CENTRE_SCALE * anchor.width;
    let centre_y = anchor.centre_y + dy / CENTRE_SCALE * anchor.height;
    let half = |log: f32, side: f32| (log / SIZE_SCALE).min(MAX_LOG_SIZE).exp() * side / 2.0;
    let (half_width, half_height) = (
        half(log_width, anchor.width),
        half(log_height, anchor.height),
    );
    [
        centre_x - half_width,
        centre_y - half_height,
        centre_x + half_width,
        centre_y + half_height,
    ]
    .map(|edge| edge.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANCHOR: Anchor = Anchor {
        centre_x: 0.5,
        centre_y: 0.25,
        width: 0.2,
        height: 0.1,
    };

    fn labels() -> Vec<Arc<str>> {
        vec!["car".into(), "dog".into()]
    }

    #[test]
    fn a_zero_code_is_the_anchor_itself() {
        let bounds = decode_box(&ANCHOR, [0.0; 4]);
        for (found, expected) in bounds.iter().zip([0.4, 0.2, 0.6, 0.3]) {
            assert!((found - expected).abs() < 1e-6);
        }
        // One coded unit moves the centre by a tenth of the anchor, and log 2 doubles a side.
        let moved = decode_box(&ANCHOR, [1.0, 1.0, 0.0, 5.0 * 2.0_f32.ln()]);
        for (found, expected) in moved.iter().zip([0.32, 0.21, 0.72, 0.31]) {
            assert!((found - expected).abs() < 1e-6, "{moved:?}");
        }
    }

    #[test]
    fn scores_are_sigmoids_without_the_background() {
        let answers = [0.0, 0.0, 0.0, 0.0, 9.0, 1.0, -3.0];
        let found = decode(
            &answers,
            &[ANCHOR],
            &labels(),
            &DetectionSettings::default(),
        )
        .unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(&*found[0].label, "car");
        assert!((found[0].score - 0.731_058_6).abs() < 1e-6);
    }

    #[test]
    fn refuses_numbers_that_are_not_finite_and_drops_the_whole_picture() {
        let settings = DetectionSettings::default();
        let nan = [0.0, 0.0, 0.0, 0.0, 0.0, f32::NAN, 0.0];
        assert!(matches!(
            decode(&nan, &[ANCHOR], &labels(), &settings),
            Err(ModelsError::OutputNotFinite)
        ));
        let huge = [0.0, 0.0, 1e30, 1e30, 0.0, 5.0, 5.0];
        assert!(
            decode(&huge, &[ANCHOR], &labels(), &settings)
                .unwrap()
                .is_empty()
        );
    }
}
