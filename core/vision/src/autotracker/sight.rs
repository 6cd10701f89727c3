//! What of a frame the tracker looks at: all of it, or only what moves.

use std::sync::Arc;

use super::blob::Blob;
use super::window::Window;
use crate::{Background, Frame};

/// How the pixels of a frame are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Look {
    /// As they are.
    Picture,
    /// Before a plain backdrop of one colour, as cut out before a green screen: neither holds the background the
    /// template back, nor does it matter what lies behind the object's outline.
    Cutout { backdrop: [f32; 3] },
    /// Only whether something stands before the background: for round bodies, whose pattern may turn in any way
    /// while the outline keeps its middle.
    Outline { radius_px: f64 },
}

/// Looks at frames in one way.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    background: Option<Arc<Background>>,
    pub(super) look: Look,
    /// Radius of a template that suits the object, in pixels; `None` when its outline is not known.
    pub(super) radius_px: Option<f64>,
    /// The middle of a round body, in pixels.
    pub(super) middle_px: Option<[f64; 2]>,
}

/// How far the outline of an object is looked for, in pixels.
const REACH_PX: i64 = 90;
/// The template takes in the object's outline until the object fills only this share of it.
const FILLED_SHARE: f64 = 0.4;
/// Least and most radius of a template around an outline, in pixels.
const RADII_PX: [usize; 2] = [12, 48];
/// An object is not cut out where the background had no clear majority in more than this share of the pixels around.
const DOUBTFUL_SHARE: f64 = 0.15;
/// Nor where the patch around the click is a fragment: where more than this share of what is present near it is not
/// connected to it.
const STRAY_SHARE: f64 = 0.4;
/// Nor where the click is on something thin: the patch fills less than this share of a circle of so many pixels.
const CORE_SHARE: f64 = 0.75;
const CORE_PX: f64 = 4.0;
/// A clear majority of the frames, and how far around the click it is wanted, in pixels.
const MAJORITY: f32 = 0.65;
const AROUND_PX: i64 = 60;
/// How far the backdrop's colour lies from the object's mean, in 8-bit steps.
const BACKDROP_STEP: f32 = 64.0;
/// What stands before the background is brighter than all colours that are not there, in 8-bit steps.
pub(super) const OUTLINE_CONTRAST: f32 = 100.0;
/// Least difference from the background that counts as half present, in standard deviations of noise and in 8-bit
/// steps: video stores neighbouring colours alike.
const PRESENT: [f32; 2] = [3.0, 5.0];

impl Sight {
    /// Looks at everything.
    pub(super) fn plain() -> Self {
        Self {
            background: None,
            look: Look::Picture,
            radius_px: None,
            middle_px: None,
        }
    }

    /// Chooses how to look by what moves around a clicked point of a key frame.
    pub(super) fn choose(
        background: Option<&Arc<Background>>,
        frame: &Frame,
        point_px: [f64; 2],
    ) -> Self {
        let plain = Self::plain();
        let Some(background) = background.filter(|background| background.fits(frame)) else {
            return plain;
        };
        let mut sight = Self {
            background: Some(background.clone()),
            ..Self::plain()
        };
        let middle = point_px.map(|at| at.floor() as i64);
        if doubtful_share(background, middle) > DOUBTFUL_SHARE {
            return plain;
        }
        let origin = middle.map(|at| at - REACH_PX);
        let side = 2 * REACH_PX as usize + 1;
        let seen = Window::read(frame, origin, side, side);
        let present = sight.present(&seen);
        let Some(blob) = Blob::around(&present, side, [REACH_PX as usize; 2]) else {
            return plain;
        };
        let click = [0, 1].map(|axis| point_px[axis] - origin[axis] as f64);
        if let Some(round) = blob.round(click) {
            sight.look = Look::Outline {
                radius_px: round.radius_px,
            };
            sight.radius_px = Some((1.25 * round.radius_px + 3.0).clamp(6.0, 60.0));
            sight.middle_px = Some([0, 1].map(|axis| round.middle_px[axis] + origin[axis] as f64));
            return sight;
        }
        if blob.share_within(click, CORE_PX) < CORE_SHARE {
            return plain;
        }
        let filled = |radius: usize| blob.share_within(click, radius as f64);
        let [least, most] = RADII_PX;
        let Some(radius) = (least..=most).find(|radius| filled(*radius) <= FILLED_SHARE) else {
            return plain;
        };
        if blob.strays(&present, click, 1.5 * radius as f64) > STRAY_SHARE {
            return plain;
        }
        let mean = blob.mean(&seen.colour, click, radius as f64);
        sight.look = Look::Cutout {
            backdrop: mean.map(|value| {
                // Values are 8-bit steps less 128.
                let away = if value > 0.0 {
                    -BACKDROP_STEP
                } else {
                    BACKDROP_STEP
                };
                value + away
            }),
        };
        sight.radius_px = Some(radius as f64);
        sight
    }

    /// Reads a part of a frame in this way of looking.
    pub(super) fn window(
        &self,
        frame: &Frame,
        origin: [i64; 2],
        width: usize,
        height: usize,
    ) -> Window {
        let mut window = Window::read(frame, origin, width, height);
        match self.look {
            Look::Picture => {}
            Look::Cutout { backdrop } => {
                let present = self.present(&window);
                for (plane, backdrop) in window.colour.iter_mut().zip(backdrop) {
                    for (value, share) in plane.iter_mut().zip(&present) {
                        *value = backdrop + share * (*value - backdrop);
                    }
                }
                window.renew_power();
            }
            Look::Outline { .. } => {
                let present = self.present(&window);
                for plane in &mut window.colour {
                    for (value, share) in plane.iter_mut().zip(&present) {
                        *value = OUTLINE_CONTRAST * share;
                    }
                }
                window.renew_power();
            }
        }
        window
    }

    /// Says of every pixel of a window how surely it differs from the background, 0 to 1.
    fn present(&self, seen: &Window) -> Vec<f32> {
        let Some(background) = &self.background else {
            return vec![1.0; seen.colour[0].len()];
        };
        let behind = Window::read(background.picture(), seen.origin, seen.width, seen.height);
        let [sigmas, least] = PRESENT;
        let limit = 3.0 * (sigmas * background.noise()).max(least).powi(2);
        let mut square = vec![0.0_f32; seen.colour[0].len()];
        for (seen, behind) in seen.colour.iter().zip(&behind.colour) {
            for ((sum, seen), behind) in square.iter_mut().zip(seen).zip(behind) {
                *sum += (seen - behind) * (seen - behind);
            }
        }
        for value in &mut square {
            let ratio = (*value / limit) * (*value / limit);
            *value = ratio / (1.0 + ratio);
        }
        square
    }
}

/// Says how much of the surroundings of a pixel was hidden behind something for long, 0 to 1.
fn doubtful_share(background: &Background, middle: [i64; 2]) -> f64 {
    let picture = background.picture();
    let span = |axis: usize, limit: usize| {
        let limit = limit as i64;
        let first = (middle[axis] - AROUND_PX).clamp(0, limit);
        first as usize..(middle[axis] + AROUND_PX).clamp(first, limit) as usize
    };
    let (mut doubtful, mut all) = (0.0, 0.0);
    for row in span(1, picture.height()) {
        for column in span(0, picture.width()) {
            doubtful += f64::from(u8::from(background.support(column, row) < MAJORITY));
            all += 1.0;
        }
    }
    doubtful / f64::max(all, 1.0)
}
