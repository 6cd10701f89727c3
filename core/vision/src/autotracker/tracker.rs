//! The tracker itself: foresee, search, refine, judge, learn.

use std::sync::Arc;

use super::TrackerConfig;
use super::candidates::{Candidates, apart, distance, look_for, point_at};
use super::judge::{Evidence, NEAR, Origin};
use super::predict::Motion;
use super::sight::{Look, Sight};
use super::template::Template;
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
    /// It is that of this match against the template, and of the template's drift on an object whose looks have
    /// changed since the key frame; the drift is slow, so it is much alike in neighbouring matches. Where exactly the
    /// template sits on the object (the click, and background inside its rim) is a constant of the track and not in it.
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

/// Standard deviation of a round body's middle by its outline, in pixels: where the edge seems to be depends on what
/// is behind it. Measured on the rendered world's balls.
const OUTLINE_SIGMA_PX: f64 = 0.25;
/// Standard deviation of the drift over the template's radius, for a template that has changed altogether. Measured on
/// the rendered world's cars, walkers and falling filters, whose looks change by 1 to 60 %.
const DRIFT_SHARE: f64 = 0.17;
/// How many other places a match names.
const ALTERNATIVES: usize = 4;
/// How much the likely distance and the search radius grow with every miss, as a share of what they were.
const DOUBT_PER_MISS: f64 = 0.2;
/// Two places in the frame before are twins when their scores differ by less than this.
const TWIN_SCORE: f64 = 0.1;
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
            let candidates = Candidates {
                template: &self.template,
                sight: &self.sight,
                subpixel: self.config.subpixel,
            };
            found = candidates.around(frame, foreseen, radius, likely);
            let is_found = found
                .first()
                .is_some_and(|best| best.score >= self.config.accept_score);
            // A bounce or a hand may have stopped the object where it was last seen.
            let last = self.motion.last().unwrap_or(self.point_px);
            let is_elsewhere =
                (0..2).any(|axis| (last[axis] - foreseen[axis]).abs() > 0.1 * radius);
            if is_elsewhere && !is_found {
                found.extend(candidates.around(frame, last, radius, likely));
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
        self.learn(frame, &refined.patch, &evidence, state);
        if !self.motion.is_fresh() {
            self.motion.surprise(away.min(NEAR * likely));
        }
        self.motion.add(t_s, best.point_px);
        self.misses = 0;
        let usual = self.usual_score.unwrap_or(score);
        self.usual_score = Some(usual + 0.2 * (score - usual));
        let covariance_px2 = self.widened(refined.covariance_px2);
        let [xx, _, yy] = covariance_px2;
        Match {
            point_px: best.point_px,
            score,
            state,
            sigma_px: ((xx + yy) / 2.0).sqrt(),
            covariance_px2,
            foreseen_px: foreseen,
            search_radius_px: radius,
            alternatives,
        }
    }

    /// Lets the template take on the looks of a match that can be trusted.
    fn learn(
        &mut self,
        frame: &Frame,
        patch: &[Vec<f32>; 3],
        evidence: &Evidence,
        state: MatchState,
    ) {
        let may_learn = match self.sight.look {
            Look::Picture => state == MatchState::Good,
            // Before a plain backdrop there is nothing false to learn.
            Look::Cutout { .. } => state == MatchState::Good || evidence.away <= NEAR,
            // A disc stays a disc.
            Look::Outline { .. } => false,
        };
        let is_inside = self.template_is_inside(frame, self.point_px);
        if may_learn && is_inside && self.config.evolve_rate > 0.0 {
            self.template.evolve(patch, &self.config);
        }
    }

    /// Adds to the covariance of a match what the match itself cannot know.
    fn widened(&self, covariance_px2: [f64; 3]) -> [f64; 3] {
        let more_px = match self.sight.look {
            Look::Outline { .. } => OUTLINE_SIGMA_PX,
            Look::Picture | Look::Cutout { .. } => {
                let changed = f64::from(1.0 - self.template.kinship).max(0.0);
                DRIFT_SHARE * self.template.radius_px * changed
            }
        };
        let [xx, xy, yy] = covariance_px2;
        [xx + more_px * more_px, xy, yy + more_px * more_px]
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
        // After a gap nobody knows where the object was, but its velocity is known.
        let expected_px = if self.misses == 0 {
            before.expected_px
        } else {
            [0, 1].map(|axis| before.expected_px[axis] + point_px[axis] - foreseen_px[axis])
        };
        let tolerance_px = (likely_px / self.doubt()).max(SAME_PLACE_PX);
        let (mut here, mut elsewhere) = (0.0_f64, 0.0_f64);
        for one in &found {
            let at_px = point_at(&window, &template, one.at.map(|at| at as f64));
            let best = if distance(at_px, expected_px) <= tolerance_px {
                &mut here
            } else {
                &mut elsewhere
            };
            *best = best.max(f64::from(one.score));
        }
        Some(if here.max(elsewhere) < self.config.accept_score {
            Origin::Unknown
        } else if here >= elsewhere + TWIN_SCORE {
            Origin::Object
        } else if here >= elsewhere {
            Origin::Twin
        } else {
            Origin::Other
        })
    }

    fn template_is_inside(&self, frame: &Frame, point_px: [f64; 2]) -> bool {
        let reach = self.template.radius_px;
        point_px[0] >= reach
            && point_px[1] >= reach
            && point_px[0] + reach <= frame.width() as f64
            && point_px[1] + reach <= frame.height() as f64
    }
}

fn check_time(t_s: f64) -> Result<(), VisionError> {
    if t_s.is_finite() {
        Ok(())
    } else {
        Err(VisionError::Time)
    }
}
