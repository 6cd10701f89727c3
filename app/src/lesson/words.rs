//! What class work says.

use kinelens_protocol::Quantity;

use super::compare::Difference;
use crate::format::{Unit, clock, plain};

pub const TITLE: &str = "Class";
pub const QUESTION: &str = "Question";
pub const QUESTION_HINT: &str =
    "How does the speed change while the ball rises and falls? Draw it.";
pub const ABOUT: &str = "About";
pub const ANY_OBJECT: &str = "Any object";
pub const TO_DRAW: &str = "To be drawn";
pub const AXIS_LOW: &str = "Axis from";
pub const AXIS_HIGH: &str = "to";
pub const AXIS_NOTE: &str =
    "The axis is what students see before they draw: leave room, so that it gives nothing away.";
pub const AXIS_WRONG: &str = "The axis must go from a lower to a higher number.";
pub const HIDE: &str = "Hide the measured curve until a prediction is drawn";
pub const HIDE_NOTE: &str = "Hiding is for the lesson; it is no lock. The numbers are in the file, and exports for \
     other programs may hold them: who looks there finds them.";
pub const REVEAL: &str = "Show the answer on this page";
pub const SET: &str = "Set the question";
pub const CHANGE: &str = "Change the question";
pub const REMOVE: &str = "Remove it";
pub const SAID_SET: &str =
    "The question is set. Hand out the saved scene or the page for everyone.";
pub const SAID_REMOVED: &str = "The question is removed.";
pub const HAND_OUT: &str = "Hand it out";
pub const HAND_OUT_SCENE: &str = "Saved scene";
pub const HAND_OUT_PAGE: &str = "Page for everyone";
pub const HAND_OUT_LINK: &str = "Link to this view";
pub const HAND_OUT_NOTE: &str =
    "A link shows the view to those who have the same scene open; it holds no question.";
pub const NOTHING_MEASURED: &str = "Follow an object first: then there is something to ask about.";

pub const DRAW: &str = "Draw a prediction";
pub const DRAW_ANOTHER: &str = "Draw another prediction";
pub const ONLY_HERE: &str = "What you draw lives in this page only and is gone when it is closed.";
pub const VEILED: &str = "hidden until you have drawn your prediction";
pub const VEILED_SOME: &str = "Some numbers are hidden until you have drawn your prediction.";

pub const PREDICTIONS: &str = "Predictions";
pub const NAME: &str = "Name";
pub const UNDO: &str = "Undo";
pub const CLEAR: &str = "Clear";
pub const COMPARE: &str = "Compare";
pub const STOP: &str = "Stop";
pub const HOW: &str = "Draw across the plot; a part is drawn anew by drawing over it. By keyboard, on the plot: arrow \
     keys move, Enter sets a point, Esc lifts the pen.";
pub const REDRAW: &str = "Draw on";
pub const NOT_COMPARED: &str = "Not compared yet.";
pub const NO_OVERLAP: &str = "Nothing was measured where it is drawn.";
pub const JUMP: &str = "Go to this moment";

/// How the quantity is spoken of in a sentence.
pub fn quantity_words(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::X => "position x",
        Quantity::Y => "position y",
        Quantity::Z => "position z",
        Quantity::VelocityX => "velocity x",
        Quantity::VelocityY => "velocity y",
        Quantity::VelocityZ => "velocity z",
        Quantity::Speed => "speed",
        Quantity::Acceleration => "acceleration",
        Quantity::PathLength => "path length",
        Quantity::Displacement => "displacement",
    }
}

pub fn task(quantity: Quantity, object: Option<&str>) -> String {
    let quantity = quantity_words(quantity);
    match object {
        Some(label) => format!("Draw the {quantity} of {label} over time."),
        None => format!("Draw the {quantity} over time."),
    }
}

pub fn usual_name(number: usize) -> String {
    format!("Prediction {number}")
}

pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}

pub fn cursor(t_s: f64, value: f64, unit: Unit) -> String {
    format!(
        "Pen at {}, {} {}",
        clock(t_s),
        plain(value * unit.factor),
        unit.name
    )
}

/// The two parts of a comparison: the mean difference, and the largest up to its time.
pub fn difference_parts(difference: &Difference, unit: Unit) -> [String; 2] {
    let side = if difference.largest < 0.0 {
        "too low"
    } else {
        "too high"
    };
    [
        format!("{} {}", plain(difference.rms * unit.factor), unit.name),
        format!(
            "{} {} {side} at",
            plain(difference.largest.abs() * unit.factor),
            unit.name
        ),
    ]
}

pub const RMS: &str = "RMS difference";
pub const LARGEST: &str = "largest";

/// The comparison as one sentence.
pub fn difference_words(difference: &Difference, unit: Unit) -> String {
    let [rms, largest] = difference_parts(difference, unit);
    format!(
        "{RMS} {rms}, {LARGEST} {largest} {} ({} samples, {} to {}).",
        clock(difference.largest_t_s),
        difference.samples,
        clock(difference.from_s),
        clock(difference.to_s),
    )
}

pub fn reach(difference: &Difference) -> String {
    format!(
        "{} samples, {} to {}",
        difference.samples,
        clock(difference.from_s),
        clock(difference.to_s)
    )
}
