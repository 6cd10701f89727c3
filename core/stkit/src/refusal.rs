//! Why a question gets no answer, and what to do about it.

use kinelens_motion::Span;

/// A question without an answer: a sentence for the reader, and [`Refusal::hint`] says what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    NotUnderstood(#[from] NotUnderstood),
    #[error(transparent)]
    CannotAnswer(#[from] CannotAnswer),
}

/// The words do not make a question about the objects of the scene.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotUnderstood {
    #[error("The question is empty.")]
    Empty,
    #[error("The question has {length} characters; {most} is the most I read.")]
    TooLong { length: usize, most: usize },
    #[error("I don't see a question about distance, speed or direction in this.")]
    NotAboutMotion,
    #[error("I don't measure {what}.")]
    NotMeasured { what: &'static str },
    #[error("I find no {named} in the scene.")]
    NoSuchObject { named: String, available: String },
    #[error(
        "It isn't clear which object is meant{}: it could be {could_be}.",
        quoted(named)
    )]
    Ambiguous {
        named: String,
        could_be: String,
        candidates: Vec<u32>,
        example: String,
    },
    #[error("A comparison needs two different objects.")]
    NeedsTwoObjects { available: String },
    #[error("I can tell this for one object at a time, not for {found}.")]
    OneObjectAtATime { found: String },
    #[error("The direction to look for is missing.")]
    NoHour,
    #[error("A clock has the hours 1 to 12; {hour} is not one of them.")]
    NoSuchHour { hour: f64 },
    #[error("No part of the clip is marked.")]
    NoMarkedSpan,
    #[error(
        "The clip runs from {:.1} s to {:.1} s; the question is about {:.1} s to {:.1} s.",
        clip.start_s, clip.end_s, asked.start_s, asked.end_s
    )]
    OutsideClip { asked: Span, clip: Span },
}

/// The question is clear, but the measurement has no answer to it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CannotAnswer {
    #[error("No object has been followed yet.")]
    NoObjects,
    #[error("{name} was not followed long enough to measure motion.")]
    TrackTooShort { name: String },
    #[error("{name} was not seen between {:.1} s and {:.1} s; it was seen between {:.1} s and {:.1} s.",
        asked.start_s, asked.end_s, seen.start_s, seen.end_s)]
    NotSeen {
        name: String,
        asked: Span,
        seen: Span,
    },
    #[error("{names} were not seen at the same time in this part of the clip.")]
    NotSeenTogether { names: String },
    #[error("{name} hardly moved {when} (less than 0.2 {unit}), so its motion has no direction.")]
    TooSlowForDirection {
        name: String,
        when: String,
        unit: &'static str,
    },
    #[error("{name} did not get that far: it travelled {travelled} {when}.")]
    NeverReached {
        name: String,
        travelled: String,
        when: String,
    },
    #[error("There is no scale yet, so I can't compare with a speed or length in {unit}.")]
    NoScale { unit: &'static str },
}

impl Refusal {
    /// Says what to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::NotUnderstood(reason) => reason.hint(),
            Self::CannotAnswer(reason) => reason.hint(),
        }
    }
}

impl NotUnderstood {
    /// Says what to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty | Self::NotAboutMotion | Self::TooLong { .. } => {
                "Ask for example: How far did the car travel between 2 and 4 seconds?".to_owned()
            }
            Self::NotMeasured { .. } => {
                "Ask how far or how fast an object moved, in which direction, or compare two objects.".to_owned()
            }
            Self::NoSuchObject { available, .. } => format!("The scene has {available}."),
            Self::Ambiguous { example, .. } => {
                format!("Select the object in the picture, or name it, for example {example}.")
            }
            Self::NeedsTwoObjects { available } => {
                format!("Name two objects or select two; the scene has {available}.")
            }
            Self::OneObjectAtATime { .. } => "Name one object.".to_owned(),
            Self::NoHour | Self::NoSuchHour { .. } => {
                "Say it with an hour: 12 o'clock is straight on, 3 o'clock right, 6 o'clock back, 9 o'clock left."
                    .to_owned()
            }
            Self::NoMarkedSpan => "Mark a part on the time line, or say for example: between 2 and 4 seconds.".to_owned(),
            Self::OutsideClip { clip, .. } => {
                format!("Ask about a time between {:.1} s and {:.1} s.", clip.start_s, clip.end_s)
            }
        }
    }
}

impl CannotAnswer {
    /// Says what to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::NoObjects => {
                "Click an object in the picture, or let the detector find some.".to_owned()
            }
            Self::TrackTooShort { .. } => "Follow it through more frames.".to_owned(),
            Self::NotSeen { seen, .. } => {
                format!(
                    "Ask about a time between {:.1} s and {:.1} s, or follow it further.",
                    seen.start_s, seen.end_s
                )
            }
            Self::NotSeenTogether { .. } => "Ask about each of them alone.".to_owned(),
            Self::TooSlowForDirection { .. } => "Ask about a time in which it moves.".to_owned(),
            Self::NeverReached { .. } => "Ask about a shorter way.".to_owned(),
            Self::NoScale { .. } => "Set the scale with a known length in the picture.".to_owned(),
        }
    }
}

fn quoted(named: &str) -> String {
    if named.is_empty() {
        String::new()
    } else {
        format!(" by “{named}”")
    }
}
