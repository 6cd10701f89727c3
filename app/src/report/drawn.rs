//! Where lines of the report lie on its paper.

use crate::plots::{Domain, Scale};

/// Dashes tell objects apart in black on white.
pub const LINES: [&str; 4] = ["none", "9 4", "2 3", "9 3 2 3"];

/// Two axes with the same scale, the drawing in the middle of its frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Map {
    pub across: Scale,
    pub up: Scale,
}

impl Map {
    /// Fits places into a frame `[left, top, right, bottom]`; none where there are no places.
    ///
    /// With `downwards`, larger second coordinates lie lower: forwards is up when seen from above.
    pub fn around(places: &[[f64; 2]], frame_px: [f64; 4], downwards: bool) -> Option<Self> {
        let [left_px, top_px, right_px, bottom_px] = frame_px;
        let domain = |axis: usize| Domain::around(places.iter().map(|place| place[axis]), 0.06);
        let (x, y) = (domain(0)?, domain(1)?);
        let (width_px, height_px) = (right_px - left_px, bottom_px - top_px);
        let per_px = (x.width() / width_px).max(y.width() / height_px);
        let widened = |domain: Domain, length_px: f64| {
            let room = (length_px * per_px - domain.width()) / 2.0;
            Domain::new(domain.low - room, domain.high + room)
        };
        let (from_px, to_px) = if downwards {
            (top_px, bottom_px)
        } else {
            (bottom_px, top_px)
        };
        Some(Self {
            across: Scale {
                domain: widened(x, width_px)?,
                from_px: left_px,
                to_px: right_px,
            },
            up: Scale {
                domain: widened(y, height_px)?,
                from_px,
                to_px,
            },
        })
    }

    pub fn px(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.across.px(x), self.up.px(y)]
    }
}

/// Joins places by a line that is broken where `starts` says so.
pub fn broken_line(places: &[[f64; 2]], starts: &[bool], map: &Map) -> String {
    let mut path = String::new();
    let mut joined = false;
    for (index, &place) in places.iter().enumerate() {
        if !place.iter().all(|part| part.is_finite()) {
            joined = false;
            continue;
        }
        let verb = if joined && starts.get(index) != Some(&true) {
            'L'
        } else {
            'M'
        };
        let [x, y] = map.px(place);
        path.push_str(&format!("{verb}{x:.2} {y:.2}"));
        joined = true;
    }
    path
}

/// Which samples are listed: at most so many, evenly, the first among them.
pub fn thinning(count: usize, most: usize) -> usize {
    count.div_ceil(most.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_axes_have_one_scale() {
        let places = [[0.0, 0.0], [2.0, 1.0], [f64::NAN, 3.0]];
        let map = Map::around(&places[..2], [0.0, 0.0, 100.0, 100.0], false).expect("places");
        let per = |scale: Scale| (scale.to_px - scale.from_px).abs() / scale.domain.width();
        assert!((per(map.across) - per(map.up)).abs() < 1e-9);
        let [_, low] = map.px([0.0, 0.0]);
        let [_, high] = map.px([0.0, 1.0]);
        assert!(high < low, "up is up");
        assert_eq!(Map::around(&[], [0.0, 0.0, 1.0, 1.0], false), None);
    }

    #[test]
    fn a_path_is_broken_where_nothing_was_seen() {
        let places = [
            [0.0, 0.0],
            [1.0, 0.0],
            [f64::NAN, 0.0],
            [2.0, 1.0],
            [3.0, 1.0],
        ];
        let map =
            Map::around(&[[0.0, 0.0], [3.0, 1.0]], [0.0, 0.0, 90.0, 90.0], false).expect("places");
        let path = broken_line(&places, &[false, false, false, false, true], &map);
        assert_eq!(path.matches('M').count(), 3);
        assert_eq!(path.matches('L').count(), 1);
    }

    #[test]
    fn tables_stay_short() {
        for (count, step) in [(0, 1), (40, 1), (41, 2), (400, 10), (401, 11)] {
            assert_eq!(thinning(count, 40), step);
            assert!(count.div_ceil(step) <= 40);
        }
    }
}
