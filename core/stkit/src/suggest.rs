//! Questions worth asking about the objects at hand.

use kinelens_motion::{Kinematics, clock_hour, mean_speed};

use crate::SceneView;
use crate::scene::possessive;

/// Speed from which motion has a direction, metres per second.
const MOVING_MPS: f64 = 0.2;
/// At most this many questions.
const MOST: usize = 6;

/// Returns four to six questions that the scene can answer; none while no object has a track.
///
/// Selected objects come first, then those with the longest tracks.
pub fn suggestions(scene: &SceneView<'_>) -> Vec<String> {
    let mut tracked: Vec<(u32, &Kinematics)> = scene
        .objects
        .iter()
        .filter_map(|object| Some((object.id, object.kinematics?)))
        .collect();
    let place_in_selection = |id: u32| {
        scene
            .selected
            .iter()
            .position(|s| *s == id)
            .unwrap_or(usize::MAX)
    };
    tracked.sort_by(|(a, track_a), (b, track_b)| {
        let length_s = |track: &Kinematics| track.span().duration_s();
        place_in_selection(*a)
            .cmp(&place_in_selection(*b))
            .then(length_s(track_b).total_cmp(&length_s(track_a)))
            .then(a.cmp(b))
    });
    let Some((id, track)) = tracked.first().copied() else {
        return Vec::new();
    };
    let name = scene.name(id);
    let seen = track.span();
    let third_s = seen.duration_s() / 3.0;
    let (from, to) = (seen.start_s + third_s, seen.end_s - third_s);
    let mut questions = vec![
        format!("How far did {name} travel?"),
        format!("How fast was {name} between {from:.1} and {to:.1} seconds?"),
        format!("What was {} top speed?", possessive(&name)),
    ];
    let moves = mean_speed(track, seen).is_ok_and(|speed_mps| speed_mps.value >= MOVING_MPS);
    let turned_to = usual_turn(track);
    match turned_to.filter(|_| moves) {
        Some(hour) => questions.push(format!("When did {name} move towards {hour} o'clock?")),
        None if moves => questions.push(format!(
            "In which direction did {name} move at {to:.1} seconds?"
        )),
        None => {}
    }
    match tracked.get(1) {
        Some((other, _)) => {
            let other = scene.name(*other);
            questions.push(format!("Which was faster, {name} or {other}?"));
            if moves {
                questions.push(format!(
                    "Compared to {name}, in which direction did {other} move?"
                ));
            }
        }
        None => {
            questions.push(format!("When was {name} fastest?"));
            questions.push(format!("How far from its starting point did {name} end?"));
        }
    }
    questions.truncate(MOST);
    questions
}

/// Returns the hour other than 12 towards which the object moves longest.
fn usual_turn(track: &Kinematics) -> Option<u8> {
    let mut samples = [0_usize; 13];
    for hours in track.heading_clock_h.iter().flatten() {
        samples[usize::from(clock_hour(*hours))] += 1;
    }
    // The earlier hour wins a tie, so that the suggestion is the same every time.
    let turns = (1..12_u8)
        .rev()
        .filter(|hour| samples[usize::from(*hour)] > 0);
    turns.max_by_key(|hour| samples[usize::from(*hour)])
}
