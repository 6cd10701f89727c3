//! Anchors: the boxes that the network's answers are offsets from.

use super::SsdConfig;

/// A box with its centre and size as fractions of the input's sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    /// Centre, from the left.
    pub centre_x: f32,
    /// Centre, from the top.
    pub centre_y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl SsdConfig {
    /// Lists the anchors in the order of the network's output: map, row, column, shape.
    ///
    /// Sides grow evenly from `anchor_min_scale` to `anchor_max_scale` over the maps (Liu et al.
    /// 2016, equation 4). Each cell has the five aspect ratios and one square of the size between
    /// this map and the next; the finest map has three shapes, one of them extra small.
    pub fn anchors(&self) -> Vec<Anchor> {
        let sides = self.map_sides();
        let steps = (sides.len() - 1).max(1) as f32;
        let span = self.anchor_max_scale - self.anchor_min_scale;
        let scale = |map: usize| self.anchor_min_scale + span * map as f32 / steps;

        let mut anchors = Vec::new();
        for (map, &side) in sides.iter().enumerate() {
            let shapes: Vec<(f32, f32)> = if map == 0 {
                vec![
                    (self.anchor_smallest_scale, 1.0),
                    (scale(0), 2.0),
                    (scale(0), 0.5),
                ]
            } else {
                let next = if map + 1 < sides.len() {
                    scale(map + 1)
                } else {
                    1.0
                };
                // 0.3333 and not 1/3: the published anchors were made with four digits.
                let ratios = [1.0, 2.0, 0.5, 3.0, 0.3333].map(|ratio| (scale(map), ratio));
                let between = ((scale(map) * next).sqrt(), 1.0);
                ratios.into_iter().chain([between]).collect()
            };
            for cell in 0..side * side {
                let centre = |index: usize| (index as f32 + 0.5) / side as f32;
                anchors.extend(shapes.iter().map(|(scale, ratio)| Anchor {
                    centre_x: centre(cell % side),
                    centre_y: centre(cell / side),
                    width: scale * ratio.sqrt(),
                    height: scale / ratio.sqrt(),
                }));
            }
        }
        anchors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_network_has_1917_anchors() {
        let anchors = SsdConfig::open_images_300().anchors();
        assert_eq!(anchors.len(), 19 * 19 * 3 + (100 + 25 + 9 + 4 + 1) * 6);
        assert_eq!(
            anchors[0],
            Anchor {
                centre_x: 0.5 / 19.0,
                centre_y: 0.5 / 19.0,
                width: 0.1,
                height: 0.1
            }
        );
        let last = anchors[1916];
        assert!((last.width - 0.95_f32.sqrt()).abs() < 1e-6 && last.width == last.height);
        assert_eq!((last.centre_x, last.centre_y), (0.5, 0.5));
    }
}
