//! What a model says beside what is measured.

use kinelens_motion::{
    ClockHeading, Estimate, compare_direction, heading_clock_at, overall_heading_clock,
};

use super::claim::{
    Time, amount_of, duration_of, has_foreign_digits, hour_of, is_above, moment_of, pixels,
    spans_of, winner_of,
};
use super::known::Known;
use super::words;
use crate::parse::{Token, parse};
use crate::score::{Given, Truth, Unread, mark};
use crate::task::Limit;
use crate::{Asked, Dimension, MeasuredAnswer, SceneView, Unit, Value};

/// How a model's answer stands to the measured one.
///
/// Texts are as [`Self::sentence`] says them: `14 m`, `12.1 m (95 % interval 11.6 to 12.6 m)`.
#[derive(Debug, Clone, PartialEq)]
pub enum Agreement {
    /// The model's value lies in the 95 % interval, widened by the rounding of what it wrote.
    Agrees { model: String, measured: String },
    /// It lies outside.
    Disagrees {
        by: Apart,
        model: String,
        measured: String,
    },
    /// The text has no plain answer.
    Unreadable(Unread),
    /// There are not two values of one kind.
    NotComparable(Incomparable),
}

/// How far apart two answers are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Apart {
    /// The model's value less the measured one, in the unit of the measured answer.
    Amount { difference: f64, unit: Unit },
    /// Hours on the clock, 1 to 6.
    Hours(u8),
    /// The time that only one of both names, seconds; zero for a moment at which nothing was measured.
    Seconds(f64),
    /// The model names another object, or none; the measured one is this.
    OtherObject { measured: u32 },
    /// The model says no where yes is measured, or yes where no is.
    OtherDecision,
}

/// Why two answers are not compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Incomparable {
    /// Answers to such questions are not read.
    Question,
    /// The question is about more than two objects.
    ManyObjects,
    /// The model speaks of metres, and the scene has no scale.
    NoScale,
    /// The model speaks of pixels, and the scene has a scale.
    Pixels,
    /// The error of the measured number is not known.
    UnknownError,
    /// The measurement cannot tell.
    Undecided { model: String },
}

impl Agreement {
    /// Returns one plain English sentence, with a unit on every number.
    pub fn sentence(&self) -> String {
        words::sentence(self)
    }
}

/// Compares what a model says with what is measured.
///
/// The question tells the unit of a number that the model wrote without one. Of a comparison it
/// counts who has more, not how many times. Spans agree when they overlap by half, as STKit marks
/// them, or when their ends are within its sampling step of 0.5 s. Never panics on a text.
pub fn compare(
    question: &str,
    measured: &MeasuredAnswer,
    scene: &SceneView<'_>,
    model_text: &str,
) -> Agreement {
    let comparison = Comparison {
        question,
        measured,
        scene,
        known: Known::new(scene, &measured.evidence.objects),
    };
    comparison
        .outcome(model_text)
        .unwrap_or_else(|reason| match reason {
            Reason::Unread(unread) => Agreement::Unreadable(unread),
            Reason::Incomparable(why) => Agreement::NotComparable(why),
        })
}

/// Speed below which the crate calls an object still, metres per second: "it did not move" is as
/// exact as that.
const HARDLY_MOVING_MPS: f64 = 0.2;
/// Ends of spans this far apart are one, seconds: the sampling of STKit.
const SPAN_STEP_S: f64 = 0.5;

enum Reason {
    Unread(Unread),
    Incomparable(Incomparable),
}

impl From<Unread> for Reason {
    fn from(unread: Unread) -> Self {
        Self::Unread(unread)
    }
}

impl From<Incomparable> for Reason {
    fn from(why: Incomparable) -> Self {
        Self::Incomparable(why)
    }
}

struct Comparison<'s> {
    question: &'s str,
    measured: &'s MeasuredAnswer,
    scene: &'s SceneView<'s>,
    known: Known<'s>,
}

impl Comparison<'_> {
    fn outcome(&self, text: &str) -> Result<Agreement, Reason> {
        if text.trim().is_empty() {
            return Err(Unread::Empty.into());
        }
        if has_foreign_digits(text) {
            return Err(Unread::Missing.into());
        }
        let tokens = self.known.tokens(text)?;
        match (self.measured.asked, &self.measured.value) {
            (Asked::Distance | Asked::Displacement, Value::Number { estimate, unit }) => {
                self.amount(&tokens, Dimension::Length, estimate, *unit)
            }
            (Asked::MeanSpeed | Asked::PeakSpeed, Value::Number { estimate, unit }) => {
                self.amount(&tokens, Dimension::Speed, estimate, *unit)
            }
            (Asked::PeakTime, Value::Number { estimate, unit }) => {
                time(&moment_of(tokens)?, estimate, *unit)
            }
            (Asked::TimeToCover { .. }, Value::Number { estimate, unit }) => {
                time(&duration_of(tokens, self.unit_asked())?, estimate, *unit)
            }
            (Asked::SpeedLimit { limit, above }, Value::Number { estimate, unit }) => {
                decision(is_above(&tokens, above)?, above, limit, estimate, *unit)
            }
            (Asked::Direction | Asked::CompareDirection, Value::Clock { hour, .. }) => {
                self.hour(hour_of(tokens)?, *hour)
            }
            (Asked::DirectionTimestamp { .. }, Value::Spans(spans)) => {
                let measured_s: Vec<[f64; 2]> = spans
                    .iter()
                    .map(|span| [span.start_s, span.end_s])
                    .collect();
                Ok(self::spans(&spans_of(tokens)?, &measured_s))
            }
            (
                Asked::CompareDistance | Asked::CompareSpeed,
                Value::Winner {
                    object, certain, ..
                },
            ) => self.winner(tokens, *object, *certain),
            _ => Err(Incomparable::Question.into()),
        }
    }

    /// The unit that the question asks for.
    fn unit_asked(&self) -> Option<Unit> {
        parse(self.question, self.scene).ok()?.unit
    }

    fn amount(
        &self,
        tokens: &[Token],
        dimension: Dimension,
        estimate: &Estimate,
        unit: Unit,
    ) -> Result<Agreement, Reason> {
        let in_pixels = pixels(tokens);
        if self.scene.metric && in_pixels.is_some() {
            return Err(Incomparable::Pixels.into());
        }
        let bare = match (self.scene.metric, in_pixels) {
            (true, _) => self.unit_asked(),
            (false, found) => found.filter(|found| *found == dimension).map(|_| unit),
        };
        let mut said = amount_of(tokens, dimension, bare)?;
        if !self.scene.metric && said.unit != unit {
            return Err(Incomparable::NoScale.into());
        }
        if said.value == 0.0 && said.rounding_si == 0.0 {
            said.rounding_si = HARDLY_MOVING_MPS
                * match dimension {
                    Dimension::Length => self.measured.evidence.span.duration_s().max(0.0),
                    _ => 1.0,
                };
        }
        let model = words::amount(&said, unit);
        number(model, (said.si(), said.rounding_si), estimate, unit)
    }

    fn hour(&self, said: u8, measured: u8) -> Result<Agreement, Reason> {
        let apart = said.abs_diff(measured) % 12;
        let apart = apart.min(12 - apart);
        let is_within = self.heading().is_some_and(|heading| {
            let hours = (f64::from(said) - heading.hours).rem_euclid(12.0);
            hours.min(12.0 - hours) <= 0.5 + 1.96 * heading.sigma_hours
        });
        let (model, measured) = (words::hour(said), words::hour(measured));
        Ok(if apart == 0 || is_within {
            Agreement::Agrees { model, measured }
        } else {
            Agreement::Disagrees {
                by: Apart::Hours(apart),
                model,
                measured,
            }
        })
    }

    /// The measured direction with its error, as the answer took it.
    fn heading(&self) -> Option<ClockHeading> {
        let evidence = &self.measured.evidence;
        let mut objects = evidence.objects.iter();
        let mut next = || self.scene.object(*objects.next()?)?.kinematics;
        let (subject, reference) = (next()?, next());
        let span = evidence.span;
        match (self.measured.asked, reference) {
            (Asked::CompareDirection, Some(reference)) => {
                compare_direction(reference, subject, span).ok()?
            }
            (Asked::Direction, _) if span.duration_s() == 0.0 => {
                heading_clock_at(subject, span.start_s)
            }
            (Asked::Direction, _) => overall_heading_clock(subject, span).ok()?,
            _ => None,
        }
    }

    fn winner(&self, tokens: Vec<Token>, object: u32, certain: bool) -> Result<Agreement, Reason> {
        if self.measured.evidence.objects.len() != 2 {
            return Err(Incomparable::ManyObjects.into());
        }
        let said = winner_of(tokens, &self.known)?;
        let model = said.map_or_else(|| words::NEITHER.to_owned(), |id| self.scene.name(id));
        let measured = self.scene.name(object);
        match (said, certain) {
            (None, false) => Ok(Agreement::Agrees {
                model,
                measured: words::NO_DIFFERENCE.to_owned(),
            }),
            (Some(_), false) => Err(Incomparable::Undecided { model }.into()),
            (Some(id), true) if id == object => Ok(Agreement::Agrees { model, measured }),
            (_, true) => Ok(Agreement::Disagrees {
                by: Apart::OtherObject { measured: object },
                model,
                measured,
            }),
        }
    }
}

/// Compares a number and its rounding, SI units, with an estimate in its unit.
fn number(
    model: String,
    (said_si, rounding_si): (f64, f64),
    estimate: &Estimate,
    unit: Unit,
) -> Result<Agreement, Reason> {
    // Before the cut at zero, which would make a number of what is none.
    if !estimate.interval95().iter().all(|bound| bound.is_finite()) {
        return Err(Incomparable::UnknownError.into());
    }
    let [low, high] = estimate.nonnegative_interval95();
    let (said, rounding) = (
        said_si / unit.si_per_unit(),
        rounding_si / unit.si_per_unit(),
    );
    // Against conversions that are off in the last bit.
    let slack = 1e-9 * said.abs().max(high);
    let measured = words::estimate(estimate, unit);
    Ok(
        if said + rounding + slack >= low && said - rounding - slack <= high {
            Agreement::Agrees { model, measured }
        } else {
            Agreement::Disagrees {
                by: Apart::Amount {
                    difference: said - estimate.value,
                    unit,
                },
                model,
                measured,
            }
        },
    )
}

fn time(said: &Time, estimate: &Estimate, unit: Unit) -> Result<Agreement, Reason> {
    let model = words::time(said);
    number(model, (said.value_s, said.rounding_s), estimate, unit)
}

/// Compares a decision about a limit with the interval of the speed.
fn decision(
    said_above: bool,
    asked_above: bool,
    limit: Limit,
    estimate: &Estimate,
    unit: Unit,
) -> Result<Agreement, Reason> {
    let [low, high] = estimate.interval95();
    if !(low.is_finite() && high.is_finite()) {
        return Err(Incomparable::UnknownError.into());
    }
    let limit_in_unit = limit.si / unit.si_per_unit();
    let model = words::decision(said_above == asked_above);
    let is_above = low > limit_in_unit;
    if !(is_above || high < limit_in_unit) {
        return Err(Incomparable::Undecided { model }.into());
    }
    let measured = words::against_limit(estimate, unit, limit, is_above);
    Ok(if is_above == said_above {
        Agreement::Agrees { model, measured }
    } else {
        Agreement::Disagrees {
            by: Apart::OtherDecision,
            model,
            measured,
        }
    })
}

/// Compares spans of time, seconds; moments are spans of no length.
fn spans(said_s: &[[f64; 2]], measured_s: &[[f64; 2]]) -> Agreement {
    let (model, measured) = (words::spans(said_s), words::spans(measured_s));
    let overlap = mark(
        &Given::Spans {
            spans_s: said_s.to_vec(),
        },
        &Truth::Spans {
            spans_s: measured_s.to_vec(),
        },
    );
    let near = |a: f64, b: f64| (a - b).abs() <= SPAN_STEP_S;
    let ends_agree = said_s.len() == measured_s.len()
        && said_s
            .iter()
            .zip(measured_s)
            .all(|(a, b)| near(a[0], b[0]) && near(a[1], b[1]));
    let is_moment = |span: &[f64; 2]| span[0] == span[1];
    let is_inside = |moment: &[f64; 2]| {
        let mut measured = measured_s.iter();
        measured.any(|span| (span[0]..=span[1]).contains(&moment[0]))
    };
    let all_inside = !said_s.is_empty() && said_s.iter().all(|s| is_moment(s) && is_inside(s));
    if overlap.is_right || ends_agree || all_inside {
        return Agreement::Agrees { model, measured };
    }
    let length = |spans: &[[f64; 2]]| spans.iter().map(|[start, end]| end - start).sum::<f64>();
    let share = overlap.measure.unwrap_or(0.0).clamp(0.0, 1.0);
    // From the share in common, both over either, follows what is not in common.
    let total_s = length(said_s) + length(measured_s);
    Agreement::Disagrees {
        by: Apart::Seconds(total_s * (1.0 - share) / (1.0 + share)),
        model,
        measured,
    }
}
