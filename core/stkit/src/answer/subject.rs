//! The object of an answer with the part of its track that the question is about.

use kinelens_motion::{Estimate, Kinematics, KinematicsError, Span};

use super::measured::{Evidence, MeasuredAnswer, Value};
use crate::query::QueryTime;
use crate::refusal::CannotAnswer;
use crate::{Query, SceneView, Unit};

/// An object that is known to have a track.
#[derive(Debug, Clone)]
pub(super) struct Subject<'a> {
    pub id: u32,
    /// As inside a sentence: "the car".
    pub name: String,
    /// As at the start of a sentence: "The car".
    pub capital_name: String,
    pub label: &'a str,
    pub kinematics: &'a Kinematics,
}

/// A track that ends this close to a moment still counts as seen then, seconds: half of STKit's step
/// would be too much, one frame of a slow camera is not.
const END_SLACK_S: f64 = 0.1;

impl<'a> Subject<'a> {
    /// Finds an object with its track.
    pub(super) fn new(id: u32, scene: &SceneView<'a>) -> Result<Self, CannotAnswer> {
        let (name, capital_name) = (scene.name(id), scene.capital_name(id));
        match scene
            .object(id)
            .and_then(|object| Some((object.label, object.kinematics?)))
        {
            Some((label, kinematics)) => Ok(Self {
                id,
                name,
                capital_name,
                label,
                kinematics,
            }),
            None => Err(CannotAnswer::TrackTooShort { name: capital_name }),
        }
    }

    /// Finds the first object of a query.
    pub(super) fn first(query: &Query, scene: &SceneView<'a>) -> Result<Self, CannotAnswer> {
        let id = query
            .objects
            .first()
            .copied()
            .ok_or(CannotAnswer::NoObjects)?;
        Self::new(id, scene)
    }

    /// Returns the part of the track that a question is about; a moment counts from the start of the
    /// track on.
    pub(super) fn part(&self, time: QueryTime) -> Result<Span, CannotAnswer> {
        let seen = self.kinematics.span();
        match time {
            QueryTime::Whole => self
                .kinematics
                .tracked_part(seen)
                .ok_or_else(|| self.too_short()),
            QueryTime::Within(asked) => self
                .kinematics
                .tracked_part(asked)
                .ok_or_else(|| self.not_seen(asked)),
            QueryTime::At(t_s) => {
                let t_s = self.moment(t_s)?;
                let until = Span::new(seen.start_s, t_s);
                self.kinematics
                    .tracked_part(until)
                    .ok_or_else(|| self.not_seen(until))
            }
        }
    }

    /// Returns a moment of the track, the nearest if the asked one is just outside.
    pub(super) fn moment(&self, t_s: f64) -> Result<f64, CannotAnswer> {
        let seen = self.kinematics.span();
        let near = t_s >= seen.start_s - END_SLACK_S && t_s <= seen.end_s + END_SLACK_S;
        let after = self
            .kinematics
            .t_s
            .partition_point(|sample_s| *sample_s < t_s);
        let in_gap = self
            .kinematics
            .gap_before
            .get(after)
            .copied()
            .unwrap_or(false)
            && self
                .kinematics
                .t_s
                .get(after)
                .is_some_and(|sample_s| *sample_s > t_s)
            && after > 0;
        if near && !in_gap {
            Ok(t_s.clamp(seen.start_s, seen.end_s))
        } else {
            Err(self.not_seen(Span::new(t_s, t_s)))
        }
    }

    /// Returns the speed at a moment, metres per second, between samples by straight lines.
    pub(super) fn speed_at(&self, t_s: f64) -> Result<Estimate, CannotAnswer> {
        let t_s = self.moment(t_s)?;
        let (times, speeds) = (&self.kinematics.t_s, &self.kinematics.speed_mps);
        let after = times
            .partition_point(|sample_s| *sample_s < t_s)
            .min(times.len().saturating_sub(1));
        let before = after.saturating_sub(1);
        let (Some(a), Some(b)) = (speeds.get(before), speeds.get(after)) else {
            return Err(self.too_short());
        };
        let step_s = times[after] - times[before];
        let weight = if step_s > 0.0 {
            (t_s - times[before]) / step_s
        } else {
            1.0
        };
        let between = |a: f64, b: f64| a + weight * (b - a);
        // Smoothed neighbours share their noise, so sigmas mix like the values.
        Ok(Estimate {
            value: between(a.value, b.value),
            noise_sigma: between(a.noise_sigma, b.noise_sigma),
            shared_sigma: between(a.shared_sigma, b.shared_sigma),
            dof: a.dof.or(b.dof),
        })
    }

    pub(super) fn not_seen(&self, asked: Span) -> CannotAnswer {
        CannotAnswer::NotSeen {
            name: self.capital_name.clone(),
            asked,
            seen: self.kinematics.span(),
        }
    }

    /// Turns an error of the kinematics into a refusal.
    pub(super) fn refused(&self, error: &KinematicsError) -> CannotAnswer {
        match error {
            KinematicsError::TooFewSamples { .. } => self.too_short(),
            KinematicsError::SpanNotCovered { start_s, end_s } => {
                self.not_seen(Span::new(*start_s, *end_s))
            }
        }
    }

    /// Makes an answer that is a number of this object, with its evidence.
    pub(super) fn number(
        &self,
        query: &Query,
        text: String,
        estimate: Estimate,
        unit: Unit,
        span: Span,
        formula: &'static str,
    ) -> MeasuredAnswer {
        MeasuredAnswer {
            asked: query.asked,
            text,
            value: Value::Number { estimate, unit },
            evidence: Evidence {
                objects: vec![self.id],
                span,
                formula,
            },
        }
    }

    fn too_short(&self) -> CannotAnswer {
        CannotAnswer::TrackTooShort {
            name: self.capital_name.clone(),
        }
    }
}
