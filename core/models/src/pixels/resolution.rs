//! Sizes that a picture may be fitted into.

/// A size that tiles fill, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolution {
    pub height_px: usize,
    pub width_px: usize,
}

impl Resolution {
    /// Chooses the size that shows most of a picture's detail, and of those the one with least padding.
    ///
    /// `select_best_resolution` of `transformers`; of equally good ones the first is taken. `None` where
    /// there is nothing to choose from.
    pub fn best(choices: &[Self], width_px: usize, height_px: usize) -> Option<Self> {
        let detail_px = |choice: &Self| {
            let scale = choice.scale(width_px, height_px);
            let [shown_width, shown_height] =
                [width_px, height_px].map(|side_px| (side_px as f64 * scale) as u64);
            // A picture made larger shows no more than it has.
            (shown_width * shown_height).min(width_px as u64 * height_px as u64)
        };
        let mut best: Option<(u64, u64, Self)> = None;
        for choice in choices {
            let shown = detail_px(choice);
            let wasted = choice.area_px().saturating_sub(shown);
            let is_better = best
                .is_none_or(|(most, least, _)| shown > most || (shown == most && wasted < least));
            if is_better {
                best = Some((shown, wasted, *choice));
            }
        }
        best.map(|(_, _, choice)| choice)
    }

    /// The size of a picture made as large as fits in here, its aspect kept.
    ///
    /// `get_patch_output_size` of `transformers`.
    pub fn fitted(&self, width_px: usize, height_px: usize) -> Self {
        let [across, down] = self.scales(width_px, height_px);
        let scaled = |side_px: usize, scale: f64| (side_px as f64 * scale).ceil() as usize;
        if across < down {
            Self {
                height_px: scaled(height_px, across).min(self.height_px),
                width_px: self.width_px,
            }
        } else {
            Self {
                height_px: self.height_px,
                width_px: scaled(width_px, down).min(self.width_px),
            }
        }
    }

    fn scales(&self, width_px: usize, height_px: usize) -> [f64; 2] {
        [
            self.width_px as f64 / width_px as f64,
            self.height_px as f64 / height_px as f64,
        ]
    }

    fn scale(&self, width_px: usize, height_px: usize) -> f64 {
        let [across, down] = self.scales(width_px, height_px);
        across.min(down)
    }

    fn area_px(&self) -> u64 {
        self.height_px as u64 * self.width_px as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(height_px: usize, width_px: usize) -> Resolution {
        Resolution {
            height_px,
            width_px,
        }
    }

    #[test]
    fn the_size_with_most_detail_and_least_padding_is_chosen() {
        let choices = [
            size(384, 384),
            size(384, 768),
            size(768, 384),
            size(768, 768),
            size(384, 1920),
        ];
        for (width, height, expected) in [
            (100, 100, choices[0]),
            (700, 300, choices[1]),
            (300, 700, choices[2]),
            (1920, 1080, choices[3]),
            (5000, 1000, choices[4]),
            // So thin that nothing is left of it anywhere: the smallest.
            (1, 100_000, choices[0]),
        ] {
            let best = Resolution::best(&choices, width, height);
            assert_eq!(best, Some(expected), "{width} × {height}");
        }
        assert_eq!(Resolution::best(&[], 3, 3), None);
    }

    #[test]
    fn a_fitted_picture_keeps_its_aspect_and_a_pixel_at_least() {
        for (width, height, expected) in [
            (1920, 1080, size(432, 768)),
            (1080, 1920, size(768, 432)),
            (100, 100, size(768, 768)),
            (1, 100_000, size(768, 1)),
        ] {
            assert_eq!(size(768, 768).fitted(width, height), expected);
        }
    }
}
