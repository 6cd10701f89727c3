use std::path::Path;

use kinelens_motion::Pose;

use super::sequence::{Rig, seconds_of};
use crate::gather::{Gatherer, TrackHead, plain_words};
use crate::report::reason;
use crate::{LeftOut, ReadError, Seen, Track, TrackSample, compose, files};

/// Fields of a row: frame, track, type, truncated, occluded, alpha, four of the box in the picture,
/// three of its size, three of its place, rotation. A score may follow.
const FIELDS: usize = 17;
/// Truncated by more than this counts as partly seen; newer files have 0, 1 or 2 instead of a share.
const MUCH_TRUNCATED: f64 = 0.5;

/// Reads a file of labels and puts its boxes into the world. Rows are lines, counted from 1.
pub(super) fn read_boxes(
    file: &Path,
    rig: &Rig,
    left_out: &mut LeftOut,
) -> Result<Vec<Track>, ReadError> {
    let text = files::read_text(file)?;
    let short_name = format!("label_02/{}", files::name(file));
    let mut gatherer = Gatherer::new(&short_name);
    for (row, line) in (1..).zip(text.lines()) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        if fields.is_empty() {
            continue;
        }
        if fields.get(2) == Some(&"DontCare") {
            gatherer.leave(left_out, reason::DONT_CARE, row, "DontCare");
            continue;
        }
        let found = match Row::parse(&fields) {
            Ok(found) => found,
            Err(reason) => {
                gatherer.leave(left_out, reason, row, &shortened(line));
                continue;
            }
        };
        let Some(world_from_rectified) = rig.world_from_rectified(found.frame) else {
            let frame = format!("frame {}", found.frame);
            gatherer.leave(left_out, reason::NO_EGO_POSE, row, &frame);
            continue;
        };
        let sample = TrackSample {
            t_s: seconds_of(found.frame),
            world_from_object: compose(&world_from_rectified, &found.rectified_from_object()),
            seen: found.seen(),
        };
        gatherer.add(found.track, sample, row, left_out, || TrackHead {
            label: label(found.class),
            colour: None,
            size_m: Some([found.length_m, found.width_m, found.height_m]),
        });
    }
    let folder = file.parent().unwrap_or(file);
    gatherer.finish(folder, left_out)
}

#[derive(Debug)]
struct Row<'a> {
    frame: u32,
    track: &'a str,
    class: &'a str,
    truncated: f64,
    occluded: f64,
    height_m: f64,
    width_m: f64,
    length_m: f64,
    /// Middle of the box's lower face: x right, y down, z forward.
    foot_m: [f64; 3],
    /// Turn about the camera's y; 0 faces right, a quarter of a turn faces the camera.
    rotation_y_rad: f64,
}

impl<'a> Row<'a> {
    fn parse(fields: &[&'a str]) -> Result<Self, &'static str> {
        let [frame, track, class, ..] = *fields else {
            return Err(reason::UNREADABLE_ROW);
        };
        if fields.len() < FIELDS {
            return Err(reason::UNREADABLE_ROW);
        }
        let number = |field: usize| -> Result<f64, &'static str> {
            let parsed = fields[field].parse::<f64>().ok();
            let finite = parsed.filter(|number| number.is_finite());
            finite.ok_or(reason::NOT_A_NUMBER)
        };
        Ok(Self {
            frame: frame.parse().map_err(|_| reason::NOT_A_NUMBER)?,
            track,
            class,
            truncated: number(3)?,
            occluded: number(4)?,
            height_m: number(10)?,
            width_m: number(11)?,
            length_m: number(12)?,
            foot_m: [number(13)?, number(14)?, number(15)?],
            rotation_y_rad: number(16)?,
        })
    }

    fn rectified_from_object(&self) -> Pose {
        let (sin, cos) = self.rotation_y_rad.sin_cos();
        let [x_m, y_m, z_m] = self.foot_m;
        Pose {
            // Columns: forward, left and up of the object; y is down.
            rotation: [[cos, sin, 0.0], [0.0, 0.0, -1.0], [-sin, cos, 0.0]],
            translation_m: [x_m, y_m - self.height_m / 2.0, z_m],
        }
    }

    /// Occluded is 0 for not at all, 1 partly, 2 largely, 3 unknown, which annotators chose where little
    /// was left to see.
    fn seen(&self) -> Seen {
        if self.occluded >= 2.0 {
            Seen::Hidden
        } else if self.occluded >= 1.0 || self.truncated > MUCH_TRUNCATED {
            Seen::Partly
        } else if self.occluded >= 0.0 {
            Seen::Clearly
        } else {
            Seen::Unknown
        }
    }
}

fn label(class: &str) -> String {
    match class {
        "Person" | "Person_sitting" => "seated person".to_owned(),
        "Misc" => "object".to_owned(),
        other => plain_words(other),
    }
}

fn shortened(line: &str) -> String {
    line.trim().chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_that_faces_right_has_its_left_ahead_and_its_middle_over_its_foot() {
        let line = "7 3 Person_sitting 0 1 0 0 0 0 0 2.0 1.5 4.0 1.0 1.5 10.0 0.0";
        let fields: Vec<&str> = line.split(' ').collect();
        let row = Row::parse(&fields).expect("a row");
        let pose = row.rectified_from_object();
        assert_eq!(pose.translation_m, [1.0, 0.5, 10.0]);
        assert_eq!(pose.direction_to_world([1.0, 0.0, 0.0]), [1.0, 0.0, 0.0]);
        assert_eq!(pose.direction_to_world([0.0, 1.0, 0.0]), [0.0, 0.0, 1.0]);
        assert_eq!(pose.direction_to_world([0.0, 0.0, 1.0]), [0.0, -1.0, 0.0]);
        assert_eq!(
            (row.seen(), label(row.class)),
            (Seen::Partly, "seated person".to_owned())
        );
        assert_eq!(
            Row::parse(&fields[..16]).err(),
            Some(reason::UNREADABLE_ROW)
        );
    }
}
