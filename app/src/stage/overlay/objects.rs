use kinelens_protocol::{Kinematics, Sample, SampleState, SceneObject};

use super::pen::Pen;
use crate::format::UnitSet;

/// Seconds of path drawn behind an object.
pub const TRAIL_S: f64 = 1.5;
/// The velocity arrow shows the way made in this time.
pub const ARROW_S: f64 = 0.2;
/// Longest arrow, as a share of the picture's diagonal; a longer way is drawn dashed.
const LONGEST_ARROW: f64 = 0.12;
/// Shortest arrow worth drawing, in page pixels.
const SHORTEST_ARROW: f64 = 8.0;
/// The trail fades in so many steps.
const FADE_STEPS: usize = 8;

/// How one object is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub selected: bool,
    pub hovered: bool,
    /// Writes the speed beside the name.
    pub with_speed: bool,
    /// Diagonal of the picture in its own pixels.
    pub diagonal_px: f64,
}

/// Finds an object's sample in a frame.
pub fn sample_at(object: &SceneObject, frame: u32) -> Option<&Sample> {
    let samples = &object.samples;
    let index = samples.partition_point(|sample| sample.frame < frame);
    samples.get(index).filter(|sample| sample.frame == frame)
}

/// Draws one object as it is in a frame, its way there, and where it goes.
pub fn draw(
    pen: &Pen,
    object: &SceneObject,
    kinematics: Option<&Kinematics>,
    frame: u32,
    t_s: f64,
    units: UnitSet,
    look: Look,
) {
    draw_trail(pen, object, t_s, look);
    let Some(sample) = sample_at(object, frame) else {
        return;
    };
    let colour = object.colour.as_str();
    let width = if look.selected || look.hovered {
        2.5
    } else {
        1.5
    };
    if let Some(box_px) = sample.box_px {
        if look.selected {
            pen.tint(box_px, colour, 0.12);
        }
        pen.rectangle(box_px, colour, width, dash_of(sample.state));
    }
    // An arrow tells the speed, so it goes where that is not told.
    let tells_speed = kinematics.is_none_or(|kinematics| {
        let index = kinematics.frame.binary_search(&sample.frame).ok();
        let speed = index.and_then(|index| kinematics.speed_mps.value.get(index));
        speed.is_none_or(|speed| speed.is_finite())
    });
    if sample.state.is_measured() && tells_speed {
        draw_arrow(pen, object, sample, look);
    }
    draw_marker(pen, sample, colour, look);
    let corner_px = match sample.box_px {
        Some([x, y, ..]) => [x, y],
        None => [
            sample.point_px[0] + 8.0 / pen.scale,
            sample.point_px[1] - 6.0 / pen.scale,
        ],
    };
    let words = words_of(object, sample, kinematics, units, look);
    pen.label(corner_px, &words, colour, look.selected || look.hovered);
}

fn words_of(
    object: &SceneObject,
    sample: &Sample,
    kinematics: Option<&Kinematics>,
    units: UnitSet,
    look: Look,
) -> String {
    let speed = kinematics
        .filter(|_| look.with_speed)
        .and_then(|kinematics| {
            let index = kinematics.frame.binary_search(&sample.frame).ok()?;
            let speed = kinematics.speed_mps.interval(index)?;
            if !speed.value.is_finite() {
                return None;
            }
            let (value, _) = units.speed.pair(speed.value, speed.half_width());
            Some(format!("{value} {}", units.speed.name))
        });
    let state = match sample.state {
        SampleState::Lost => Some("lost".to_owned()),
        SampleState::Possible => Some("check".to_owned()),
        SampleState::Key | SampleState::Good => None,
    };
    let parts = [Some(object.label.clone()), state, speed];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn dash_of(state: SampleState) -> &'static [f64] {
    match state {
        SampleState::Key | SampleState::Good => &[],
        SampleState::Possible => &[7.0, 5.0],
        SampleState::Lost => &[1.0, 6.0],
    }
}

fn draw_marker(pen: &Pen, sample: &Sample, colour: &str, look: Look) {
    let radius = if look.selected { 5.0 } else { 3.5 };
    match sample.state {
        SampleState::Key => pen.diamond(sample.point_px, radius + 1.5, colour),
        SampleState::Good if look.selected => {
            pen.circle(sample.point_px, radius + 3.0, colour, false);
            pen.circle(sample.point_px, 1.5, colour, true);
        }
        SampleState::Good => pen.circle(sample.point_px, radius, colour, true),
        SampleState::Possible => pen.circle(sample.point_px, radius + 1.0, colour, false),
        SampleState::Lost => pen.cross(sample.point_px, radius + 1.0, colour, true),
    }
}

fn draw_trail(pen: &Pen, object: &SceneObject, t_s: f64, look: Look) {
    let samples = &object.samples;
    if look.selected {
        for run in measured_runs(samples) {
            pen.line(&points_of(run), &object.colour, 1.0, 0.35);
        }
    }
    let first = samples.partition_point(|sample| sample.t_s < t_s - TRAIL_S);
    let end = samples.partition_point(|sample| sample.t_s <= t_s + 1e-6);
    let Some(trail) = samples.get(first..end) else {
        return;
    };
    let newest_s = trail.last().map_or(t_s, |sample| sample.t_s);
    // An object that left the picture a while ago leaves no trail.
    if t_s - newest_s > 0.5 {
        return;
    }
    for step in 0..FADE_STEPS {
        let share = |step: usize| TRAIL_S * (1.0 - step as f64 / FADE_STEPS as f64);
        let (from_s, to_s) = (t_s - share(step), t_s - share(step + 1));
        let begin = trail.partition_point(|sample| sample.t_s < from_s);
        // One sample more, so that the pieces join.
        let end = (trail.partition_point(|sample| sample.t_s < to_s) + 1).min(trail.len());
        let Some(piece) = trail.get(begin.saturating_sub(1)..end) else {
            continue;
        };
        let alpha = (step + 1) as f64 / FADE_STEPS as f64;
        for run in measured_runs(piece) {
            pen.line(&points_of(run), &object.colour, 2.0, alpha * 0.85);
        }
    }
}

/// Splits samples where the object was lost.
fn measured_runs(samples: &[Sample]) -> impl Iterator<Item = &[Sample]> {
    samples
        .split(|sample| !sample.state.is_measured())
        .filter(|run| !run.is_empty())
}

fn points_of(samples: &[Sample]) -> Vec<[f64; 2]> {
    samples.iter().map(|sample| sample.point_px).collect()
}

fn draw_arrow(pen: &Pen, object: &SceneObject, sample: &Sample, look: Look) {
    let Some([vx, vy]) = velocity_px(object, sample) else {
        return;
    };
    let (way_px, is_cut) = arrow_px([vx, vy], look.diagonal_px);
    if way_px[0].hypot(way_px[1]) * pen.scale >= SHORTEST_ARROW {
        let [x, y] = sample.point_px;
        let width = if look.selected { 2.5 } else { 1.5 };
        let tip_px = [x + way_px[0], y + way_px[1]];
        pen.arrow([x, y], tip_px, &object.colour, width, is_cut);
    }
}

/// The arrow of a velocity in pixels a second, and whether it is shorter than the way it stands for.
fn arrow_px(velocity_px: [f64; 2], diagonal_px: f64) -> ([f64; 2], bool) {
    let way_px = velocity_px.map(|part| part * ARROW_S);
    let longest_px = diagonal_px * LONGEST_ARROW;
    let length_px = way_px[0].hypot(way_px[1]);
    if length_px <= longest_px {
        return (way_px, false);
    }
    (way_px.map(|part| part * longest_px / length_px), true)
}

/// Velocity on the picture, over some samples to either side.
fn velocity_px(object: &SceneObject, sample: &Sample) -> Option<[f64; 2]> {
    let samples = &object.samples;
    let index = samples.partition_point(|one| one.frame < sample.frame);
    let near = |one: &&Sample| one.state.is_measured() && (one.t_s - sample.t_s).abs() < 0.3;
    let before = samples
        .get(index.saturating_sub(3)..index)?
        .iter()
        .find(near);
    let end = (index + 4).min(samples.len());
    let after = samples.get(index..end)?.iter().rev().find(near);
    let (before, after) = (before.or(Some(sample))?, after.or(Some(sample))?);
    let span_s = after.t_s - before.t_s;
    (span_s > 1e-6).then(|| {
        [
            (after.point_px[0] - before.point_px[0]) / span_s,
            (after.point_px[1] - before.point_px[1]) / span_s,
        ]
    })
}

#[cfg(test)]
mod tests {
    use kinelens_protocol::{ObjectId, ObjectSource};

    use super::*;

    fn object(states: &[SampleState]) -> SceneObject {
        let samples = states.iter().enumerate().map(|(index, &state)| Sample {
            frame: 2 * index as u32,
            t_s: index as f64 * 0.1,
            point_px: [index as f64 * 10.0, 5.0],
            sigma_px: 0.5,
            box_px: None,
            state,
            score: 1.0,
            world_m: None,
            covariance_m2: None,
        });
        SceneObject {
            id: ObjectId(1),
            label: "ball".into(),
            colour: "#112233".into(),
            source: ObjectSource::Autotracker,
            over_plane_m: None,
            samples: samples.collect(),
        }
    }

    #[test]
    fn samples_are_found_by_their_frame_only() {
        let object = object(&[SampleState::Good; 3]);
        assert!(sample_at(&object, 1).is_none());
        assert_eq!(sample_at(&object, 4).map(|sample| sample.frame), Some(4));
        assert!(sample_at(&object, 6).is_none());
    }

    #[test]
    fn an_arrow_is_the_way_of_a_short_time_and_never_long() {
        let (slow_px, is_cut) = arrow_px([300.0, -400.0], 1000.0);
        assert!((slow_px[0] - 60.0).abs() < 1e-9 && (slow_px[1] + 80.0).abs() < 1e-9);
        assert!(!is_cut);
        let (fast_px, is_cut) = arrow_px([3000.0, -4000.0], 1000.0);
        assert!((fast_px[0].hypot(fast_px[1]) - 120.0).abs() < 1e-9);
        assert!(
            (fast_px[0] / fast_px[1] + 0.75).abs() < 1e-9,
            "keeps its direction"
        );
        assert!(is_cut);
    }

    #[test]
    fn velocity_on_the_picture_skips_what_was_lost() {
        use SampleState::{Good, Lost};
        let steady = object(&[Good, Good, Good]);
        let [vx, vy] = velocity_px(&steady, &steady.samples[1]).expect("has neighbours");
        assert!((vx - 100.0).abs() < 1e-9 && vy.abs() < 1e-9);
        let alone = object(&[Lost, Good, Lost]);
        assert_eq!(velocity_px(&alone, &alone.samples[1]), None);
        assert_eq!(measured_runs(&alone.samples).count(), 1);
    }
}
