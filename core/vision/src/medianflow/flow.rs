//! From the flows of many points to one box.

use super::lucas_kanade::follow;
use crate::{BoxPx, Pyramid};

/// How far a carried box can be trusted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlowQuality {
    /// Median distance in pixels between a point and where it comes back to when followed there and back.
    pub round_trip_px: f64,
    /// Share of the grid's points that moved with the box, 0 to 1.
    pub agreeing: f64,
    /// One number in (0, 1] that falls with either, as [`crate::ByteTracker::nudge`] takes it.
    pub quality: f64,
}

/// Points along each side of the grid.
const GRID: usize = 10;
/// Pyramid levels used once a common shift is known; enough for what scaling adds to it.
const FINE_LEVELS: usize = 2;
/// Fewer surviving points than this are no evidence.
const LEAST_POINTS: usize = 8;
/// A median round trip above this, in pixels, means that tracking failed.
const LOST_ROUND_TRIP_PX: f64 = 4.0;

/// Carries a box from one picture to another by translation and scale; `None` when too few points can be followed.
///
/// The medians tolerate that nearly half of the points lie on the background or are hidden. Both pyramids must come
/// from frames of one size.
pub fn track_box(from: &Pyramid, to: &Pyramid, box_px: BoxPx) -> Option<(BoxPx, FlowQuality)> {
    let finest = &from.levels()[0];
    let inside = box_px.clipped(finest.width(), finest.height());
    if !box_px.is_usable() || !inside.is_usable() {
        return None;
    }
    // Coarse levels mix the object with its surroundings, so they only vote for a common start.
    let votes: Vec<[f64; 2]> = grid(inside)
        .filter_map(|start| {
            let end = follow(from, to, start, [0.0; 2], usize::MAX)?;
            Some([end[0] - start[0], end[1] - start[1]])
        })
        .collect();
    if votes.len() < LEAST_POINTS {
        return None;
    }
    let common = [0, 1].map(|axis| median(votes.iter().map(|vote| vote[axis]).collect()));
    let flows: Vec<Flow> = grid(inside)
        .filter_map(|start| {
            let end = follow(from, to, start, common, FINE_LEVELS)?;
            let back = follow(to, from, end, common.map(|value| -value), FINE_LEVELS)?;
            Some(Flow {
                start,
                end,
                round_trip_px: (back[0] - start[0]).hypot(back[1] - start[1]),
            })
        })
        .collect();
    if flows.len() < LEAST_POINTS {
        return None;
    }
    let round_trip_px = median(flows.iter().map(|flow| flow.round_trip_px).collect());
    if round_trip_px > LOST_ROUND_TRIP_PX {
        return None;
    }
    let trusted: Vec<&Flow> = flows
        .iter()
        .filter(|flow| flow.round_trip_px <= round_trip_px.max(0.1))
        .collect();
    if trusted.len() < LEAST_POINTS {
        return None;
    }
    let scale = median_scale(&trusted);
    let pivot = inside.centre();
    let shift = [0, 1].map(|axis| {
        let moved = |flow: &&Flow| {
            flow.end[axis] - flow.start[axis] - (scale - 1.0) * (flow.start[axis] - pivot[axis])
        };
        median(trusted.iter().map(moved).collect())
    });
    // The scale is about the middle of the points, which is not that of a box cut by the picture's edge.
    let centre = [0, 1]
        .map(|axis| pivot[axis] + shift[axis] + scale * (box_px.centre()[axis] - pivot[axis]));
    let carried = BoxPx::from_centre(centre, scale * box_px.width(), scale * box_px.height());
    let agreeing = trusted
        .iter()
        .filter(|flow| {
            let off = [0, 1].map(|axis| {
                let expected = shift[axis] + (scale - 1.0) * (flow.start[axis] - pivot[axis]);
                flow.end[axis] - flow.start[axis] - expected
            });
            off[0].hypot(off[1]) < 1.0
        })
        .count() as f64
        / trusted.len() as f64
        * (flows.len() as f64 / (GRID * GRID) as f64);
    let quality = (agreeing / (1.0 + round_trip_px)).clamp(0.05, 1.0);
    carried.is_usable().then_some((
        carried,
        FlowQuality {
            round_trip_px,
            agreeing,
            quality,
        },
    ))
}

struct Flow {
    start: [f64; 2],
    end: [f64; 2],
    round_trip_px: f64,
}

/// Spreads points over the box, half a cell from its edges, where background is likeliest.
fn grid(box_px: BoxPx) -> impl Iterator<Item = [f64; 2]> {
    let at = |index: usize| (index as f64 + 0.5) / GRID as f64;
    (0..GRID * GRID).map(move |index| {
        [
            box_px.left + at(index % GRID) * box_px.width(),
            box_px.top + at(index / GRID) * box_px.height(),
        ]
    })
}

/// Gives the median ratio of the distances between points after and before.
fn median_scale(flows: &[&Flow]) -> f64 {
    let mut ratios = Vec::with_capacity(flows.len() * flows.len() / 2);
    for (index, one) in flows.iter().enumerate() {
        for other in &flows[index + 1..] {
            let distance = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
            let before = distance(one.start, other.start);
            if before > 1.0 {
                ratios.push(distance(one.end, other.end) / before);
            }
        }
    }
    if ratios.is_empty() {
        return 1.0;
    }
    median(ratios)
}

fn median(mut values: Vec<f64>) -> f64 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::{SplitMix, Texture};
    use crate::{Frame, Luma};

    /// A textured box over another texture, moved and scaled about its centre, with noise.
    fn picture(box_px: BoxPx, scale: f64, seed: u64) -> Luma {
        let near = Texture::new(3, 12, [10.0, 60.0], 30.0);
        let far = Texture::new(4, 12, [15.0, 80.0], 20.0);
        let mut noise = SplitMix::new(seed);
        let centre = box_px.centre();
        let rgba: Vec<u8> = (0..320 * 240)
            .flat_map(|at| {
                let (x, y) = ((at % 320) as f64 + 0.5, (at / 320) as f64 + 0.5);
                let is_inside = (x - centre[0]).abs() < box_px.width() / 2.0
                    && (y - centre[1]).abs() < box_px.height() / 2.0;
                let rgb = if is_inside {
                    near.at((x - centre[0]) / scale, (y - centre[1]) / scale)
                } else {
                    far.at(x, y)
                };
                let [r, g, b] = rgb.map(|value| (value + 2.0 * noise.normal()) as u8);
                [r, g, b, 255]
            })
            .collect();
        Frame::new(320, 240, rgba).unwrap().luma()
    }

    #[test]
    fn translation_and_scale_are_recovered() {
        let start = BoxPx::from_centre([150.0, 120.0], 80.0, 60.0);
        let before = Pyramid::new(picture(start, 1.0, 1), 4);
        let cases = [
            ([0.0, 0.0], 1.0),
            ([3.4, -1.7], 1.0),
            ([-14.0, 9.5], 1.0),
            ([5.0, 5.0], 1.06),
            ([-6.0, 2.0], 0.95),
        ];
        for (shift, scale) in cases {
            let truth = BoxPx::from_centre(
                [150.0 + shift[0], 120.0 + shift[1]],
                80.0 * scale,
                60.0 * scale,
            );
            let after = Pyramid::new(picture(truth, scale, 2), 4);
            let (found, quality) = track_box(&before, &after, start).unwrap();
            let off = [0, 1].map(|axis| found.centre()[axis] - truth.centre()[axis]);
            assert!(off[0].hypot(off[1]) < 0.1, "{shift:?} {scale}: {off:?}");
            let ratio = found.width() / truth.width();
            assert!((ratio - 1.0).abs() < 0.01, "{shift:?} {scale}: {ratio}");
            assert!(quality.quality > 0.9, "{shift:?} {scale}: {quality:?}");
        }
    }

    #[test]
    fn a_vanished_or_featureless_box_is_not_carried() {
        let start = BoxPx::from_centre([150.0, 120.0], 80.0, 60.0);
        let before = Pyramid::new(picture(start, 1.0, 1), 4);
        let flat = Luma::from_parts(320, 240, vec![90.0; 320 * 240]);
        let flat = Pyramid::new(flat, 4);
        assert_eq!(track_box(&flat, &before, start), None);
        assert_eq!(track_box(&before, &flat, start), None);
        for unusable in [
            BoxPx::from_centre([f64::NAN, 0.0], 5.0, 5.0),
            BoxPx::from_centre([900.0, 0.0], 50.0, 50.0),
            BoxPx::from_centre([100.0, 100.0], -5.0, 5.0),
        ] {
            assert_eq!(track_box(&before, &before, unusable), None);
        }
    }
}
