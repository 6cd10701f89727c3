//! What class work says.

use kinelens_protocol::Quantity;

use super::compare::Difference;
use crate::format::{Unit, clock, plain};
use crate::language::Words;

pub const TITLE: Words = || words!(lesson.title);
pub const QUESTION: Words = || words!(lesson.question);
pub const QUESTION_HINT: Words = || words!(lesson.question_hint);
pub const ABOUT: Words = || words!(lesson.about);
pub const ANY_OBJECT: Words = || words!(lesson.any_object);
pub const TO_DRAW: Words = || words!(lesson.to_draw);
pub const AXIS_LOW: Words = || words!(lesson.axis_low);
pub const AXIS_HIGH: Words = || words!(lesson.axis_high);
pub const AXIS_NOTE: Words = || words!(lesson.axis_note);
pub const AXIS_WRONG: Words = || words!(lesson.axis_wrong);
pub const HIDE: Words = || words!(lesson.hide);
pub const HIDE_NOTE: Words = || words!(lesson.hide_note);
pub const REVEAL: Words = || words!(lesson.reveal);
pub const SET: Words = || words!(lesson.set);
pub const CHANGE: Words = || words!(lesson.change);
pub const REMOVE: Words = || words!(lesson.remove);
pub const SAID_SET: Words = || words!(lesson.said_set);
pub const SAID_REMOVED: Words = || words!(lesson.said_removed);
pub const HAND_OUT: Words = || words!(lesson.hand_out);
pub const HAND_OUT_SCENE: Words = || words!(lesson.hand_out_scene);
pub const HAND_OUT_PAGE: Words = || words!(lesson.hand_out_page);
pub const HAND_OUT_LINK: Words = || words!(lesson.hand_out_link);
pub const HAND_OUT_NOTE: Words = || words!(lesson.hand_out_note);
pub const NOTHING_MEASURED: Words = || words!(lesson.nothing_measured);

pub const DRAW: Words = || words!(lesson.draw);
pub const DRAW_ANOTHER: Words = || words!(lesson.draw_another);
pub const ONLY_HERE: Words = || words!(lesson.only_here);
pub const VEILED: Words = || words!(lesson.veiled);
pub const VEILED_SOME: Words = || words!(lesson.veiled_some);

pub const PREDICTIONS: Words = || words!(lesson.predictions);
pub const NAME: Words = || words!(lesson.name);
pub const UNDO: Words = || words!(lesson.undo);
pub const CLEAR: Words = || words!(lesson.clear);
pub const COMPARE: Words = || words!(lesson.compare);
pub const STOP: Words = || words!(lesson.stop);
pub const HOW: Words = || words!(lesson.how);
pub const REDRAW: Words = || words!(lesson.redraw);
pub const NOT_COMPARED: Words = || words!(lesson.not_compared);
pub const NO_OVERLAP: Words = || words!(lesson.no_overlap);
pub const JUMP: Words = || words!(lesson.jump);

/// How the quantity is spoken of in a sentence.
pub fn quantity_words(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::X => words!(lesson.quantity_position_x),
        Quantity::Y => words!(lesson.quantity_position_y),
        Quantity::Z => words!(lesson.quantity_position_z),
        Quantity::VelocityX => words!(lesson.quantity_velocity_x),
        Quantity::VelocityY => words!(lesson.quantity_velocity_y),
        Quantity::VelocityZ => words!(lesson.quantity_velocity_z),
        Quantity::Speed => words!(lesson.quantity_speed),
        Quantity::Acceleration => words!(lesson.quantity_acceleration),
        Quantity::PathLength => words!(lesson.quantity_path_length),
        Quantity::Displacement => words!(lesson.quantity_displacement),
    }
}

pub fn task(quantity: Quantity, object: Option<&str>) -> String {
    let quantity = quantity_words(quantity);
    match object {
        Some(label) => words!(lesson.task_of, quantity = quantity, label = label),
        None => words!(lesson.task, quantity = quantity),
    }
}

pub fn usual_name(number: usize) -> String {
    words!(lesson.usual_name, number = number)
}

pub fn remove(name: &str) -> String {
    words!(lesson.remove_named, name = name)
}

pub fn cursor(t_s: f64, value: f64, unit: Unit) -> String {
    words!(
        lesson.pen_at,
        time = clock(t_s),
        value = plain(value * unit.factor),
        unit = unit.name
    )
}

/// The two parts of a comparison: the mean difference, and the largest up to its time.
pub fn difference_parts(difference: &Difference, unit: Unit) -> [String; 2] {
    let side = if difference.largest < 0.0 {
        words!(lesson.too_low)
    } else {
        words!(lesson.too_high)
    };
    [
        format!("{} {}", plain(difference.rms * unit.factor), unit.name),
        words!(
            lesson.side_at,
            value = plain(difference.largest.abs() * unit.factor),
            unit = unit.name,
            side = side
        ),
    ]
}

pub const RMS: Words = || words!(lesson.rms);
pub const LARGEST: Words = || words!(lesson.largest);

/// The comparison as one sentence.
pub fn difference_words(difference: &Difference, unit: Unit) -> String {
    let [rms, largest] = difference_parts(difference, unit);
    words!(
        lesson.difference,
        rms = rms,
        largest = largest,
        time = clock(difference.largest_t_s),
        reach = reach(difference)
    )
}

pub fn reach(difference: &Difference) -> String {
    words!(
        lesson.reach,
        count = difference.samples,
        from = clock(difference.from_s),
        to = clock(difference.to_s)
    )
}
