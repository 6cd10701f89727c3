//! Finds and ranks the places where the object could be.

use super::judge::NEAR;
use super::refine::{Refined, refine};
use super::search::{Candidate, search};
use super::sight::Sight;
use super::template::Template;
use super::window::Window;
use crate::Frame;

/// A place where the object could be.
pub(super) struct Ranked {
    /// Likeness, less what the distance from the foreseen point costs.
    pub(super) rank: f64,
    pub(super) point_px: [f64; 2],
    pub(super) score: f64,
    /// `None` for a place that was clearly worse than the best before refinement.
    pub(super) refined: Option<Refined>,
}

/// What is looked for, and how.
pub(super) struct Candidates<'a> {
    pub(super) template: &'a Template,
    pub(super) sight: &'a Sight,
    pub(super) subpixel: bool,
}

/// Pixels read around the search positions: the interpolation's margin, and the reach of the refinement.
const MARGIN_PX: i64 = 4;
/// How much likeness a candidate loses at the edge of the search window, or at three times the likely distance from
/// the foreseen point, against one at the foreseen point; and how much at most.
const DISTANCE_PENALTY: f64 = 0.08;
const MOST_PENALTY: f64 = 0.2;
/// Whole-pixel matches within this rank of the best one are refined too.
const NEAR_TIE: f64 = 0.05;
impl Candidates<'_> {
    /// Gives refined matches around a point, best rank first.
    pub(super) fn around(
        &self,
        frame: &Frame,
        centre_px: [f64; 2],
        radius_px: f64,
        likely_px: f64,
    ) -> Vec<Ranked> {
        let (window, found) = look_for(frame, self.template, self.sight, centre_px, radius_px);
        let point_at = |at: [f64; 2]| point_at(&window, self.template, at);
        let penalty = |point_px: [f64; 2]| {
            let away = distance(point_px, centre_px);
            let usual = radius_px.min(NEAR * likely_px);
            (DISTANCE_PENALTY * (away / usual).powi(2)).min(MOST_PENALTY)
        };
        let mut rough: Vec<(f64, Candidate)> = found
            .iter()
            .map(|found| {
                let point_px = point_at(found.at.map(|at| at as f64));
                (f64::from(found.score) - penalty(point_px), *found)
            })
            .collect();
        rough.sort_by(|a, b| b.0.total_cmp(&a.0));
        // Refinement is dear, and changes the order only among near equals.
        let near = rough
            .iter()
            .take_while(|(rank, _)| rank + NEAR_TIE >= rough[0].0)
            .count();
        let mut ranked: Vec<Ranked> = rough[..near]
            .iter()
            .map(|(_, found)| {
                let refined = refine(&window, self.template, found.at, self.subpixel);
                let point_px = point_at(refined.at);
                Ranked {
                    rank: f64::from(refined.score) - penalty(point_px),
                    point_px,
                    score: f64::from(refined.score),
                    refined: Some(refined),
                }
            })
            .filter(|candidate| frame.contains(candidate.point_px))
            .collect();
        ranked.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        ranked.extend(rough[near..].iter().map(|(rank, found)| Ranked {
            rank: *rank,
            point_px: point_at(found.at.map(|at| at as f64)),
            score: f64::from(found.score),
            refined: None,
        }));
        ranked
    }
}

/// Keeps the first of any that lie closer to each other than a distance.
pub(super) fn apart(ranked: Vec<Ranked>, distance_px: f64) -> Vec<Ranked> {
    let mut kept: Vec<Ranked> = Vec::with_capacity(ranked.len());
    for candidate in ranked {
        let is_new = kept
            .iter()
            .all(|other| distance(other.point_px, candidate.point_px) > distance_px);
        if is_new {
            kept.push(candidate);
        }
    }
    kept
}

/// Searches a frame for a template around a point, as far as the frame goes.
pub(super) fn look_for(
    frame: &Frame,
    template: &Template,
    sight: &Sight,
    centre_px: [f64; 2],
    radius_px: f64,
) -> (Window, Vec<Candidate>) {
    let limits = [frame.width() as i64 - 1, frame.height() as i64 - 1];
    let reach = template.radius as i64 + MARGIN_PX;
    // The matched point must lie in the frame; the template may hang over its edge.
    let spans = [0, 1].map(|axis| {
        let middle = centre_px[axis] - template.anchor[axis];
        let first = ((middle - radius_px).floor() as i64).clamp(0, limits[axis]);
        let last = ((middle + radius_px).floor() as i64).clamp(first, limits[axis]);
        (first, last)
    });
    let origin = [spans[0].0 - reach, spans[1].0 - reach];
    let size = spans.map(|(first, last)| (last - first + 1 + 2 * reach) as usize);
    let window = sight.window(frame, origin, size[0], size[1]);
    let found = search(&window, template);
    (window, found)
}

/// Gives the point of a frame, in pixels, for a template whose first pixel is at a column and row of a window.
pub(super) fn point_at(window: &Window, template: &Template, at: [f64; 2]) -> [f64; 2] {
    [0, 1].map(|axis| {
        let middle = at[axis] + template.radius as f64 + 0.5;
        window.origin[axis] as f64 + middle + template.anchor[axis]
    })
}

pub(super) fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
