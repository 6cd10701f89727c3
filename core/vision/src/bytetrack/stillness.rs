//! Tells a parked object from a moving one by its boxes alone.

use crate::BoxPx;

/// How far a box went, measured against how much it trembles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stillness {
    /// Distance between the median centres of the first and the last third, in pixels.
    pub travel_px: f64,
    /// Median step of the centre from box to box, in pixels.
    pub tremble_px: f64,
    /// The travel is within what the trembling explains, or under 2 % of the box height.
    pub is_still: bool,
}

/// Judges a track of boxes in order of time; `None` for fewer than six usable boxes.
///
/// Only meaningful for a static camera.
pub fn stillness(boxes_px: &[BoxPx]) -> Option<Stillness> {
    let usable: Vec<&BoxPx> = boxes_px.iter().filter(|b| b.is_usable()).collect();
    if usable.len() < 6 {
        return None;
    }
    let third = usable.len() / 3;
    let middle = |boxes: &[&BoxPx]| {
        [0, 1].map(|axis| median(boxes.iter().map(|b| b.centre()[axis]).collect()))
    };
    let (from, to) = (
        middle(&usable[..third]),
        middle(&usable[usable.len() - third..]),
    );
    let travel_px = (to[0] - from[0]).hypot(to[1] - from[1]);
    let steps = usable.windows(2).map(|pair| {
        let (a, b) = (pair[0].centre(), pair[1].centre());
        (b[0] - a[0]).hypot(b[1] - a[1])
    });
    let tremble_px = median(steps.collect());
    let height_px = median(usable.iter().map(|b| b.height()).collect());
    // A median of n trembling places errs by about tremble / √n; five of those are no accident.
    let explained_px = 5.0 * tremble_px / (third as f64).sqrt();
    Some(Stillness {
        travel_px,
        tremble_px,
        is_still: travel_px <= explained_px.min(0.25 * height_px).max(0.02 * height_px),
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::SplitMix;

    fn track(speed_px: f64, tremble_px: f64) -> Vec<BoxPx> {
        let mut random = SplitMix::new(9);
        (0..30)
            .map(|step| {
                let x = 100.0 + speed_px * f64::from(step) + tremble_px * random.normal();
                let y = 80.0 + tremble_px * random.normal();
                BoxPx::from_centre([x, y], 60.0, 40.0)
            })
            .collect()
    }

    #[test]
    fn parked_and_moving_are_told_apart() {
        let cases = [
            (0.0, 0.0, true),
            (0.0, 1.5, true),
            (0.02, 0.2, true),
            (0.5, 0.0, false),
            (0.5, 1.0, false),
            (8.0, 3.0, false),
        ];
        for (speed, tremble, expected) in cases {
            let found = stillness(&track(speed, tremble)).unwrap();
            assert_eq!(found.is_still, expected, "{speed} {tremble} {found:?}");
        }
        assert_eq!(stillness(&track(0.0, 1.0)[..5]), None);
    }
}
