//! The tracker itself: foresee, search, refine, judge, learn.

use std::sync::Arc;

use super::TrackerConfig;
use super::judge::{Evidence, NEAR, Origin};
use super::predict::Motion;
use super::refine::{Refined, refine};
use super::search::{Candidate, search};
use super::sight::{Look, Sight};
use super::template::Template;
use super::window::Window;
use crate::{Background, Frame, VisionError};

/// Says how far a match can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchState {
    /// The object was found and the template learns from it.
    Good,
    /// Something like the object was found; a person should look. The template does not learn from it.
    Possible,
    /// Nothing like the object was found; the point stayed where it was.
    Lost,
}

/// Another place that looks like the object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// Where, to a whole pixel.
    pub point_px: [f64; 2],
    /// Likeness, at most 1.
    pub score: f64,
}

/// The result of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Where the clicked point is now, in pixels; the last known place when lost.
    pub point_px: [f64; 2],
    /// Likeness of template and picture, 0 to 1.
    pub score: f64,
    pub state: MatchState,
    /// Standard deviation of one coordinate (root mean square of x and y) in pixels; infinite when lost.
    ///
    /// It is that of this match against the template. Where exactly the template sits on the object (the click, and
    /// background inside its rim) is a constant of the track and not in it.
    pub sigma_px: f64,
    /// Variance in x, covariance, variance in y, in px²; variances are infinite when lost.
    pub covariance_px2: [f64; 3],
    /// Where the search was centred, in pixels.
    pub foreseen_px: [f64; 2],
    /// How far around that it looked, in pixels.
    pub search_radius_px: f64,
    /// Other places that look alike, best first, at most four.
    pub alternatives: Vec<Alternative>,
}

/// Follows one clicked point from frame to frame, in either direction of time.
///
/// ```
/// use kinelens_vision::{Autotracker, TrackerConfig, synthetic};
/// let clip = synthetic::ball_clip_720p(1);
/// let config = TrackerConfig::default();
/// let mut tracker = Autotracker::start(&clip.frame(0.0)?, clip.truth(0.0), 0.0, config)?;
/// let found = tracker.step(&clip.frame(0.04)?, 0.04);
/// let error = found.point_px[0] - clip.truth(0.04)[0];
/// assert!(error.abs() < 0.5);
/// # Ok::<(), kinelens_vision::VisionError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Autotracker {
    config: TrackerConfig,
    background: Option<Arc<Background>>,
    sight: Sight,
    template: Template,
    motion: Motion,
    point_px: [f64; 2],
    /// Steps since the last match that was trusted.
    misses: usize,
    /// Running mean of the scores of trusted matches; `None` before the first.
    usual_score: Option<f64>,
    /// The frame before.
    before: Option<Before>,
}

#[derive(Debug, Clone)]
struct Before {
    frame: Frame,
    /// Where the object was in it, or should have been, in pixels.
    expected_px: [f64; 2],
}

/// Pixels read around the search positions: the interpolation's margin, and the reach of the refinement.
const MARGIN_PX: i64 = 4;
/// How much likeness a candidate loses at the edge of the search window, or at three times the likely distance from
/// the foreseen point, against one at the foreseen point; and how much at most.
const DISTANCE_PENALTY: f64 = 0.08;
const MOST_PENALTY: f64 = 0.2;
/// Whole-pixel matches within this rank of the best one are refined too.
const NEAR_TIE: f64 = 0.05;
/// How many other places a match names.
const ALTERNATIVES: usize = 4;
/// How much the likely distance and the search radius grow with every miss, as a share of what they were.
const DOUBT_PER_MISS: f64 = 0.2;
/// A thing this near to where the object was is the object, in pixels.
const SAME_PLACE_PX: f64 = 3.0;

impl Autotracker {
    /// Starts at a clicked point of a frame.
    ///
    /// # Errors
    /// [`VisionError`] when a setting is out of range, the time or point is not finite, the point lies outside the
    /// frame, or the picture around it has nothing to hold on to.
    pub fn start(
        frame: &Frame,
        point_px: [f64; 2],
        t_s: f64,
        config: TrackerConfig,
    ) -> Result<Self, VisionError> {
        Self::begin(None, frame, point_px, t_s, config)
    }

    /// Starts as [`Self::start`] does, before a known background: what moves then stands out from it, and a round body
    /// is followed by its outline, however its pattern turns.
    ///
    /// # Errors
    /// As [`Self::start`]. A background that does not fit the frame is passed over.
    pub fn start_before(
        background: Arc<Background>,
        frame: &Frame,
        point_px: [f64; 2],
        t_s: f64,
        config: TrackerConfig,
    ) -> Result<Self, VisionError> {
        Self::begin(Some(background), frame, point_px, t_s, config)
    }

    fn begin(
        background: Option<Arc<Background>>,
        frame: &Frame,
        point_px: [f64; 2],
        t_s: f64,
        config: TrackerConfig,
    ) -> Result<Self, VisionError> {
        config.check()?;
        check_time(t_s)?;
        let sight = Sight::choose(background.as_ref(), frame, point_px);
        let template = Template::take(frame, point_px, &config, &sight)?;
        let mut motion = Motion::default();
        motion.restart(t_s, point_px);
        Ok(Self {
            config,
            background,
            sight,
            template,
            motion,
            point_px,
            misses: 0,
            usual_score: None,
            before: Some(Before {
                frame: frame.clone(),
                expected_px: point_px,
            }),
        })
    }

    /// Takes the user's correction as a new key frame: the template is taken anew and the motion is forgotten.
    ///
    /// # Errors
    /// As [`Self::start`]; the tracker is unchanged then.
    pub fn add_key(
        &mut self,
        frame: &Frame,
        point_px: [f64; 2],
        t_s: f64,
    ) -> Result<(), VisionError> {
        *self = Self::begin(self.background.clone(), frame, point_px, t_s, self.config)?;
        Ok(())
    }

    /// Gives the last known place of the point, in pixels.
    pub fn point_px(&self) -> [f64; 2] {
        self.point_px
    }

    /// Gives the settings.
    pub fn config(&self) -> &TrackerConfig {
        &self.config
    }

    /// Looks for the point in the next frame, which may be earlier or later by any amount.
    ///
    /// A time that is not finite gives a lost match.
    pub fn step(&mut self, frame: &Frame, t_s: f64) -> Match {
        let found = self.look(frame, t_s);
        let expected_px = match found.state {
            MatchState::Lost => found.foreseen_px,
            MatchState::Good | MatchState::Possible => found.point_px,
        };
        self.before = Some(Before {
            frame: frame.clone(),
            expected_px,
        });
        found
    }

    fn look(&mut self, frame: &Frame, t_s: f64) -> Match {
        let radius = self.search_radius_px();
        let limit_s = self.config.look_ahead_limit_s;
        let time_s = if t_s.is_finite() { t_s } else { f64::NAN };
        let foreseen = self
            .motion
            .foresee(
                time_s,
                self.config.look_ahead,
                limit_s,
                self.misses > 0,
                self.point_px,
            )
            .with_bend_within(0.7 * radius)
            .within(frame.width(), frame.height())
            .point_px;
        let likely = self.likely_px(time_s).map_or(radius, |px| px.min(radius));
        let mut found = Vec::new();
        if time_s.is_finite() {
            found = self.candidates(frame, foreseen, radius, likely);
            let is_found = found
                .first()
                .is_some_and(|best| best.score >= self.config.accept_score);
            // A bounce or a hand may have stopped the object where it was last seen.
            let last = self.motion.last().unwrap_or(self.point_px);
            let is_elsewhere =
                (0..2).any(|axis| (last[axis] - foreseen[axis]).abs() > 0.1 * radius);
            if is_elsewhere && !is_found {
                found.extend(self.candidates(frame, last, radius, likely));
                // What was not refined cannot be chosen.
                found.sort_by(|a, b| {
                    let refined = b.refined.is_some().cmp(&a.refined.is_some());
                    refined.then(b.rank.total_cmp(&a.rank))
                });
                found = apart(found, self.template.radius_px / 2.0);
            }
        }
        let lead = match &found[..] {
            [] => return self.lost(0.0, foreseen, radius, Vec::new()),
            [best, next, ..] => best.rank - next.rank,
            [_] => 1.0,
        };
        let best = found.remove(0);
        let alternatives: Vec<Alternative> = found
            .iter()
            .take(ALTERNATIVES)
            .map(|other| Alternative {
                point_px: other.point_px,
                score: other.score,
            })
            .collect();
        let score = best.score.clamp(0.0, 1.0);
        let away = distance(best.point_px, foreseen);
        let mut evidence = Evidence {
            score,
            usual_score: self.usual_score,
            lead,
            away: away / likely,
            misses: self.misses,
            origin: None,
        };
        if evidence.is_odd() {
            evidence.origin = self.origin(frame, best.point_px, foreseen, likely);
        }
        let state = evidence.judge(&self.config);
        let (Some(refined), true) = (best.refined, state != MatchState::Lost) else {
            return self.lost(score, foreseen, radius, alternatives);
        };
        self.point_px = best.point_px;
        // Before a plain backdrop there is nothing false to learn.
        let is_plain = matches!(self.sight.look, Look::Cutout { .. }) && evidence.away <= NEAR;
        if state == MatchState::Good || is_plain {
            let inside = self.template_is_inside(frame, best.point_px);
            let keeps_form = matches!(self.sight.look, Look::Outline { .. });
            if self.config.evolve_rate > 0.0 && inside && !keeps_form {
                self.template.evolve(&refined.patch, &self.config);
            }
        }
        if !self.motion.is_fresh() {
            self.motion.surprise(away.min(NEAR * likely));
        }
        self.motion.add(t_s, best.point_px);
        self.misses = 0;
        let usual = self.usual_score.unwrap_or(score);
        self.usual_score = Some(usual + 0.2 * (score - usual));
        let [xx, _, yy] = refined.covariance_px2;
        Match {
            point_px: best.point_px,
            score,
            state,
            sigma_px: ((xx + yy) / 2.0).sqrt(),
            covariance_px2: refined.covariance_px2,
            foreseen_px: foreseen,
            search_radius_px: radius,
            alternatives,
        }
    }

    fn lost(
        &mut self,
        score: f64,
        foreseen_px: [f64; 2],
        search_radius_px: f64,
        alternatives: Vec<Alternative>,
    ) -> Match {
        self.misses += 1;
        Match {
            point_px: self.point_px,
            score,
            state: MatchState::Lost,
            sigma_px: f64::INFINITY,
            covariance_px2: [f64::INFINITY, 0.0, f64::INFINITY],
            foreseen_px,
            search_radius_px,
            alternatives,
        }
    }

    /// Grows with every miss, and looks farther while no velocity is known.
    fn search_radius_px(&self) -> f64 {
        let fresh = if self.motion.is_fresh() { 1.5 } else { 1.0 };
        let growth = fresh + DOUBT_PER_MISS * self.misses as f64;
        self.config.search_radius_px * growth.min(self.config.search_growth_limit.max(fresh))
    }

    /// Says how far from the foreseen point a match is likely to be, in pixels; more after every miss.
    fn likely_px(&self, t_s: f64) -> Option<f64> {
        let likely = self.motion.likely_px(t_s)?;
        Some(likely * self.doubt())
    }

    /// Says how much less is known of the place after the last misses: a factor from 1.
    fn doubt(&self) -> f64 {
        1.0 + DOUBT_PER_MISS * self.misses as f64
    }

    /// Looks for the thing at a point of a frame in the frame before; `None` when there was none.
    fn origin(
        &self,
        frame: &Frame,
        point_px: [f64; 2],
        foreseen_px: [f64; 2],
        likely_px: f64,
    ) -> Option<Origin> {
        let before = self.before.as_ref()?;
        // A disc looks like every other disc; what is on it tells them apart.
        let plain = Sight::plain();
        let sight = match self.sight.look {
            Look::Outline { .. } => &plain,
            Look::Picture | Look::Cutout { .. } => &self.sight,
        };
        let template = Template::cut(frame, point_px, self.template.radius_px, sight);
        let span = distance(point_px, before.expected_px) + self.template.radius_px;
        let (window, found) = look_for(&before.frame, &template, sight, before.expected_px, span);
        let best = found.first()?;
        if f64::from(best.score) < self.config.accept_score {
            return Some(Origin::Unknown);
        }
        let at_px = point_at(&window, &template, best.at.map(|at| at as f64));
        // After a gap nobody knows where the object was, but its velocity is known.
        let expected_px = if self.misses == 0 {
            before.expected_px
        } else {
            [0, 1].map(|axis| before.expected_px[axis] + point_px[axis] - foreseen_px[axis])
        };
        let tolerance_px = (likely_px / self.doubt()).max(SAME_PLACE_PX);
        let is_object = distance(at_px, expected_px) <= tolerance_px;
        Some(if is_object {
            Origin::Object
        } else {
            Origin::Other
        })
    }

    /// Gives refined matches around a point, best rank first.
    fn candidates(
        &self,
        frame: &Frame,
        centre_px: [f64; 2],
        radius_px: f64,
        likely_px: f64,
    ) -> Vec<Ranked> {
        let (window, found) = look_for(frame, &self.template, &self.sight, centre_px, radius_px);
        let point_at = |at: [f64; 2]| point_at(&window, &self.template, at);
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
                let refined = refine(&window, &self.template, found.at, self.config.subpixel);
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

    fn template_is_inside(&self, frame: &Frame, point_px: [f64; 2]) -> bool {
        let reach = self.template.radius_px;
        point_px[0] >= reach
            && point_px[1] >= reach
            && point_px[0] + reach <= frame.width() as f64
            && point_px[1] + reach <= frame.height() as f64
    }
}

/// Keeps the first of any that lie closer to each other than a distance.
fn apart(ranked: Vec<Ranked>, distance_px: f64) -> Vec<Ranked> {
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

struct Ranked {
    rank: f64,
    point_px: [f64; 2],
    score: f64,
    /// `None` for a place that was clearly worse than the best before refinement.
    refined: Option<Refined>,
}

/// Searches a frame for a template around a point, as far as the frame goes.
fn look_for(
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
fn point_at(window: &Window, template: &Template, at: [f64; 2]) -> [f64; 2] {
    [0, 1].map(|axis| {
        let middle = at[axis] + template.radius as f64 + 0.5;
        window.origin[axis] as f64 + middle + template.anchor[axis]
    })
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn check_time(t_s: f64) -> Result<(), VisionError> {
    if t_s.is_finite() {
        Ok(())
    } else {
        Err(VisionError::Time)
    }
}
