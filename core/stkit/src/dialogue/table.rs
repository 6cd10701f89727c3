//! Measured trajectories as text.

use kinelens_motion::{
    Kinematics, SAMPLED_STEP_S, clock_hour, displacement, heading_clock_at, mean_speed, peak_speed,
    travelled_distance,
};

use crate::answer::format::{answer_unit, decimals, in_unit, number, plain, seconds};
use crate::{Dimension, ObjectView, SceneView, Unit};

/// How much a table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableOptions<'a> {
    /// The most rows of samples of all objects together. Headings and summaries are not counted.
    pub most_rows: usize,
    /// Ids of the objects, in the order of the table; `None` shows all in the order of the scene.
    pub objects: Option<&'a [u32]>,
}

impl Default for TableOptions<'_> {
    /// Shows all objects in 60 rows: some 1,500 tokens (SmolLM2's tokenizer) for one or two objects.
    fn default() -> Self {
        Self {
            most_rows: 60,
            objects: None,
        }
    }
}

/// Measured trajectories as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrajectoryTable {
    pub text: String,
    /// Rows of samples in the text.
    pub rows: usize,
    /// False where lengths are in pixels of the picture.
    pub metric: bool,
}

/// Rows that an object has at least, its first and its last, or it has none.
const FEWEST_ROWS: usize = 2;
/// Letters of a label that are shown; a label can come from a file.
const MOST_LABEL_LETTERS: usize = 60;
/// What stands for a value that there is not.
const NONE: &str = "-";

/// Writes the measured motion of a scene's objects as a compact text.
///
/// Each object has a summary, since small models cannot add up columns, and rows every 0.5 s, the
/// sampling of STKit (ST-VLM, section "STKit"); steps are longer where the rows would be more than
/// the options allow, and the first and the last are always there. Where there are fewer than two
/// rows for each object, the first objects have theirs and the others their summary alone.
/// Positions that stay zero have no column. The same scene gives the same text.
pub fn trajectory_table(scene: &SceneView<'_>, options: &TableOptions<'_>) -> TrajectoryTable {
    let objects = chosen(scene, options.objects);
    let measured = objects.iter().filter(|object| object.kinematics.is_some());
    let mut sharing = measured.count();
    let mut rows_left = options.most_rows;
    let mut text = String::new();
    if objects.is_empty() {
        text.push_str("No object has been measured in this clip.");
    } else {
        text.push_str(legend(scene.metric));
    }
    for object in objects {
        text.push_str("\n\n");
        let Some(kinematics) = object.kinematics else {
            text.push_str(&title(scene, object));
            text.push_str(" not measured, it was not followed long enough.");
            continue;
        };
        let most_rows = (rows_left / sharing.max(1)).max(FEWEST_ROWS).min(rows_left);
        sharing = sharing.saturating_sub(1);
        let section = Section::new(scene, object, kinematics);
        text.push_str(&title(scene, object));
        text.push_str(&section.summary());
        rows_left -= section.rows(most_rows, &mut text);
    }
    TrajectoryTable {
        text,
        rows: options.most_rows - rows_left,
        metric: scene.metric,
    }
}

/// The objects asked for; an id that the scene does not have, or that is given twice, is passed over.
fn chosen<'s, 'a>(scene: &'s SceneView<'a>, ids: Option<&[u32]>) -> Vec<&'s ObjectView<'a>> {
    let Some(ids) = ids else {
        return scene.objects.iter().collect();
    };
    let mut objects: Vec<&ObjectView<'_>> = Vec::with_capacity(ids.len());
    for id in ids {
        if !objects.iter().any(|known| known.id == *id) {
            objects.extend(scene.object(*id));
        }
    }
    objects
}

/// Says what the numbers are.
const fn legend(metric: bool) -> &'static str {
    if metric {
        "Measured from the video. t: time in seconds. x, y, z: position in metres, x to the right, y up, z towards the camera. path: metres travelled since the first row. heading: hour on the object's own clock, where 12 is its first direction of motion, 3 its right, 6 back and 9 its left."
    } else {
        "Measured from the video. There is no scale, so lengths are pixels of the picture and not metres. t: time in seconds. x, y: position in pixels, x to the right, y up. path: pixels travelled since the first row. heading: hour on the object's own clock, where 12 is its first direction of motion, 3 its right, 6 back and 9 its left."
    }
}

/// Writes `Object 2 (car #2, red):`.
fn title(scene: &SceneView<'_>, object: &ObjectView<'_>) -> String {
    let name = one_line(&scene.name(object.id));
    let colour = object.colour_name.map(one_line).unwrap_or_default();
    let comma = if colour.is_empty() { "" } else { ", " };
    format!("Object {} ({name}{comma}{colour}):", object.id)
}

/// A name without line breaks, which would look like rows.
pub(super) fn one_line(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(MOST_LABEL_LETTERS).collect()
}

/// One object's part of the table.
struct Section<'a> {
    kinematics: &'a Kinematics,
    length: Unit,
    speed: Unit,
    length_decimals: usize,
    speed_decimals: usize,
    /// Whether x, y and z have a column.
    shown_axes: [bool; 3],
}

impl<'a> Section<'a> {
    fn new(scene: &SceneView<'_>, object: &ObjectView<'_>, kinematics: &'a Kinematics) -> Self {
        let length = answer_unit(Dimension::Length, None, object.label, scene);
        let speed = answer_unit(Dimension::Speed, None, object.label, scene);
        let positions = || kinematics.position_m.iter();
        let reach = |axis: usize| largest(positions().map(|position| position[axis]));
        let error_m = middle(kinematics.position_sigma_m.iter().copied());
        let path_m = kinematics.path_length_m.iter().map(|path| path.value);
        let extent_m = largest([reach(0), reach(1), reach(2), largest(path_m)].into_iter());
        let speeds = || kinematics.speed_mps.iter();
        let in_speed_unit = |mps: f64| mps / speed.si_per_unit();
        let length_decimals = column_decimals(extent_m, error_m);
        let least_shown_m = 0.5 * 0.1_f64.powi(i32::try_from(length_decimals).unwrap_or(0));
        let axes = [0, 1, 2].map(|axis| reach(axis) >= least_shown_m);
        Self {
            kinematics,
            length,
            speed,
            length_decimals,
            speed_decimals: column_decimals(
                in_speed_unit(largest(speeds().map(|speed| speed.value))),
                in_speed_unit(middle(speeds().map(|speed| speed.sigma()))),
            ),
            // What moves nowhere still is somewhere.
            shown_axes: [axes[0] || !(axes[1] || axes[2]), axes[1], axes[2]],
        }
    }

    /// The numbers that would take adding up.
    fn summary(&self) -> String {
        let kinematics = self.kinematics;
        let span = kinematics.span();
        let mut parts = vec![format!(
            "seen from {} to {}",
            seconds(span.start_s),
            seconds(span.end_s)
        )];
        let mut add = |words: &str, estimate: kinelens_motion::Estimate, unit: Unit| {
            if estimate.value.is_finite() {
                parts.push(format!(
                    "{words} {}",
                    plain(&in_unit(&estimate, unit), unit)
                ));
            }
        };
        if let Ok(path_m) = travelled_distance(kinematics, span) {
            add("total distance", path_m, self.length);
        }
        if let Ok(straight_m) = displacement(kinematics, span) {
            add(
                "straight distance from start to end",
                straight_m,
                self.length,
            );
        }
        if let Ok(mean_mps) = mean_speed(kinematics, span) {
            add("mean speed", mean_mps, self.speed);
        }
        if let Ok(peak) = peak_speed(kinematics, span) {
            let words = format!("highest speed (at {})", seconds(peak.t_s));
            add(&words, peak.speed_mps, self.speed);
        }
        format!(" {}.", parts.join(", "))
    }

    /// Adds a heading and at most so many rows; returns how many.
    fn rows(&self, most_rows: usize, text: &mut String) -> usize {
        let times_s = times(self.kinematics, most_rows);
        if times_s.is_empty() {
            return 0;
        }
        let (length, speed) = (self.length.symbol(), self.speed.symbol());
        let axes = ["x", "y", "z"].iter().zip(self.shown_axes);
        let columns: Vec<String> = axes
            .filter(|(_, shown)| *shown)
            .map(|(axis, _)| format!("{axis} {length}"))
            .collect();
        text.push_str(&format!(
            "\nt s,{},path {length},speed {speed},heading",
            columns.join(",")
        ));
        for t_s in &times_s {
            text.push('\n');
            text.push_str(&self.row(*t_s));
        }
        times_s.len()
    }

    fn row(&self, t_s: f64) -> String {
        let mut cells = vec![seconds(t_s).trim_end_matches(" s").to_owned()];
        let Some(between) = Between::new(self.kinematics, t_s) else {
            cells.push("not seen".to_owned());
            return cells.join(",");
        };
        let position_m = self.kinematics.position_at(t_s).unwrap_or([f64::NAN; 3]);
        let shown = position_m.iter().zip(self.shown_axes);
        for (part_m, _) in shown.filter(|(_, shown)| *shown) {
            cells.push(cell(*part_m, self.length_decimals));
        }
        let path_m = between.of(|index| self.kinematics.path_length_m.get(index).map(|p| p.value));
        cells.push(cell(path_m, self.length_decimals));
        let speed_mps = between.of(|index| self.kinematics.speed_mps.get(index).map(|v| v.value));
        cells.push(cell(
            speed_mps / self.speed.si_per_unit(),
            self.speed_decimals,
        ));
        let heading =
            heading_clock_at(self.kinematics, t_s).filter(|found| found.hours.is_finite());
        cells.push(heading.map_or_else(
            || NONE.to_owned(),
            |heading| clock_hour(heading.hours).to_string(),
        ));
        cells.join(",")
    }
}

/// Times of rows: every 0.5 s from the first sample or, with too many of them, every so many of
/// these; and the last.
fn times(kinematics: &Kinematics, most_rows: usize) -> Vec<f64> {
    let span = kinematics.span();
    let duration_s = span.duration_s();
    if most_rows < FEWEST_ROWS || !(duration_s.is_finite() && duration_s > 0.0) {
        return Vec::new();
    }
    let steps = duration_s / SAMPLED_STEP_S;
    // Between the first and the last lie at most so many.
    let stride = (steps / (most_rows - 1) as f64 - ON_GRID).ceil().max(1.0);
    let step_s = stride * SAMPLED_STEP_S;
    let whole = (duration_s / step_s + ON_GRID).floor();
    let mut times_s: Vec<f64> = (0..most_rows)
        .map(|index| index as f64)
        .take_while(|index| *index <= whole)
        .map(|index| (span.start_s + index * step_s).min(span.end_s))
        .collect();
    if times_s
        .last()
        .is_some_and(|last_s| span.end_s - last_s > ON_GRID * step_s)
    {
        times_s.truncate(most_rows - 1);
        times_s.push(span.end_s);
    }
    times_s
}

/// Slack for an end that misses the grid by rounding, in steps.
const ON_GRID: f64 = 1e-6;

/// A time between two samples.
struct Between {
    before: usize,
    after: usize,
    share: f64,
}

impl Between {
    /// Finds the samples around a time, or `None` where the object was missing between them.
    fn new(kinematics: &Kinematics, t_s: f64) -> Option<Self> {
        let times_s = &kinematics.t_s;
        let last = times_s.len().checked_sub(1)?;
        let after = times_s
            .partition_point(|sample_s| *sample_s < t_s)
            .min(last);
        let (end_s, is_after_gap) = (
            times_s[after],
            kinematics.gap_before.get(after) == Some(&true),
        );
        let before = after.saturating_sub(1);
        let start_s = times_s[before];
        if is_after_gap && t_s > start_s && t_s < end_s {
            return None;
        }
        let share = if end_s > start_s {
            ((t_s - start_s) / (end_s - start_s)).clamp(0.0, 1.0)
        } else {
            1.0
        };
        Some(Self {
            before,
            after,
            share,
        })
    }

    fn of(&self, value: impl Fn(usize) -> Option<f64>) -> f64 {
        let (Some(a), Some(b)) = (value(self.before), value(self.after)) else {
            return f64::NAN;
        };
        a + self.share * (b - a)
    }
}

/// Decimals that show two figures of the error, and three figures of the largest at most: a
/// model's tokens are single digits, and the summary has the fourth.
fn column_decimals(largest: f64, sigma: f64) -> usize {
    let by_error = decimals(largest, 1.96 * sigma);
    by_error.min(decimals(largest, 0.0).saturating_sub(2))
}

fn cell(value: f64, decimals: usize) -> String {
    if value.is_finite() {
        number(value, decimals)
    } else {
        NONE.to_owned()
    }
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    let finite = values.filter(|value| value.is_finite());
    finite.fold(0.0, |largest, value| largest.max(value.abs()))
}

fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}
