//! What objects are called, so that nobody can mistake one for another.

use kinelens_annotations::Track;
use kinelens_motion::SAMPLED_STEP_S;

use crate::facts::{Found, Place, Search};
use crate::hash;
use crate::row::{DrawnBox, NamedBy, ObjectRef};
use crate::sight::Sight;

/// Share of questions that point at objects with a drawn box although words would do.
const DRAWN_ANYWAY: f64 = 0.3;
/// How much farther to the side the leftmost or rightmost must be than the next, share of the box widths' mean.
const CLEARLY_ASIDE: f64 = 0.5;
/// How much nearer the nearest must be than the next.
const CLEARLY_NEARER: f64 = 0.75;
/// Longest id that a person would say.
const LONGEST_SPOKEN_ID: usize = 12;

/// Tells whether all objects of a fact can be named; cheaper than naming them.
pub fn can_name(search: &Search<'_>, found: &Found) -> bool {
    if search.view.has_camera {
        drawing_moment(search, found).is_some()
    } else {
        let places = found.places.iter();
        places.copied().all(|place| said(search, place).is_some())
    }
}

/// Names the objects of a fact; `None` where neither words nor a box tell them apart.
pub fn names(search: &Search<'_>, found: &Found) -> Option<Vec<ObjectRef>> {
    if !search.view.has_camera {
        return found
            .places
            .iter()
            .map(|place| said(search, *place))
            .collect();
    }
    let grid = drawing_moment(search, found)?;
    let in_words: Option<Vec<ObjectRef>> = found
        .places
        .iter()
        .map(|place| said(search, *place).or_else(|| by_place(search, *place, grid)))
        .collect();
    let draws = hash::share(hash::of(&[search.seed, found.key, 3])) < DRAWN_ANYWAY;
    match in_words {
        Some(names) if !draws => Some(names),
        _ => Some(boxes(search, found, grid)),
    }
}

/// The first moment of the time asked about in which the camera sees all objects.
fn drawing_moment(search: &Search<'_>, found: &Found) -> Option<usize> {
    let [from, to] = found.grid;
    (from..=to).find(|grid| {
        let mut places = found.places.iter();
        places.all(|place| search.stretch(*place).sight_at(*grid).is_some())
    })
}

/// A name that holds in the whole clip: the only bus, the only red car, player 7.
fn said(search: &Search<'_>, place: Place) -> Option<ObjectRef> {
    let view = search.view;
    let own_index = view.objects[place.object].track;
    let own = &search.recording.tracks[own_index];
    let is_alone = |same: &dyn Fn(&Track) -> bool| {
        let followed = view.objects.iter().map(|object| object.track);
        let glimpsed = view.glimpses.iter().map(|glimpse| glimpse.track);
        let mut others = followed.chain(glimpsed).filter(|track| *track != own_index);
        others.all(|track| !same(&search.recording.tracks[track]))
    };
    if !own.label.is_empty() && is_alone(&|other| other.label == own.label) {
        let name = called(&own.label);
        return Some(reference(search, place, name, NamedBy::Class));
    }
    if let Some(colour) = &own.colour
        && is_alone(&|other| other.label == own.label && other.colour.as_ref() == Some(colour))
    {
        let name = format!("the {colour} {}", own.label);
        return Some(reference(search, place, name, NamedBy::Colour));
    }
    // Without pictures there is nothing to point at, but short ids are names.
    let is_spoken = own.id.len() <= LONGEST_SPOKEN_ID
        && own.id.chars().all(|letter| letter.is_ascii_alphanumeric());
    if search.view.has_camera || !is_spoken {
        return None;
    }
    let is_name = own
        .id
        .starts_with(|letter: char| letter.is_ascii_uppercase());
    let name = if is_name || own.label.is_empty() {
        own.id.clone()
    } else {
        format!("{} {}", own.label, own.id)
    };
    Some(reference(search, place, name, NamedBy::Id))
}

/// `the bus`, but `Anna` and `point 1`: what has a capital or a number is a name.
fn called(label: &str) -> String {
    let is_name = |letter: char| letter.is_uppercase() || letter.is_ascii_digit();
    if label.contains(is_name) {
        label.to_owned()
    } else {
        format!("the {label}")
    }
}

/// The leftmost, rightmost or nearest of its kind at a moment.
fn by_place(search: &Search<'_>, place: Place, grid: usize) -> Option<ObjectRef> {
    let view = search.view;
    let own_index = view.objects[place.object].track;
    let label = |track: usize| &search.recording.tracks[track].label;
    let is_rival = |track: usize| track != own_index && label(track) == label(own_index);
    let own = search.stretch(place).sight_at(grid)?;
    let followed = view
        .objects
        .iter()
        .filter(|other| is_rival(other.track))
        .flat_map(|other| &other.stretches)
        .filter_map(|stretch| stretch.sight_at(grid));
    let glimpsed = view
        .glimpses
        .iter()
        .filter(|glimpse| glimpse.grid == grid && is_rival(glimpse.track))
        .filter_map(|glimpse| glimpse.sight);
    let others: Vec<Sight> = followed.chain(glimpsed).collect();
    let middle = |sight: &Sight| 0.5 * (sight.box_px[0] + sight.box_px[2]);
    let width = |sight: &Sight| sight.box_px[2] - sight.box_px[0];
    let aside = |other: &Sight| CLEARLY_ASIDE * 0.5 * (width(&own) + width(other));
    let word = if others.is_empty() {
        return None;
    } else if others
        .iter()
        .all(|other| own.depth_m < CLEARLY_NEARER * other.depth_m)
    {
        "nearest"
    } else if others
        .iter()
        .all(|other| middle(&own) < middle(other) - aside(other))
    {
        "leftmost"
    } else if others
        .iter()
        .all(|other| middle(&own) > middle(other) + aside(other))
    {
        "rightmost"
    } else {
        return None;
    };
    let t_s = grid as f64 * SAMPLED_STEP_S;
    let name = format!("the {word} {} at {t_s:.1} s", label(own_index));
    Some(reference(search, place, name, NamedBy::Place))
}

fn boxes(search: &Search<'_>, found: &Found, grid: usize) -> Vec<ObjectRef> {
    let is_one = found.places.len() == 1;
    found
        .places
        .iter()
        .zip(["A", "B"])
        .map(|(place, letter)| {
            let label = {
                let track = search.view.objects[place.object].track;
                &search.recording.tracks[track].label
            };
            let noun = if label.is_empty() { "object" } else { label };
            let name = if is_one {
                format!("the {noun} in the drawn box")
            } else {
                format!("the {noun} in box {letter}")
            };
            let mut named = reference(search, *place, name, NamedBy::Box);
            named.drawn = search.stretch(*place).sight_at(grid).map(|sight| DrawnBox {
                letter: (!is_one).then(|| letter.to_owned()),
                t_s: grid as f64 * SAMPLED_STEP_S,
                box_px: sight.box_px.map(|edge| (edge * 10.0).round() / 10.0),
            });
            named
        })
        .collect()
}

fn reference(search: &Search<'_>, place: Place, name: String, named_by: NamedBy) -> ObjectRef {
    let track = &search.recording.tracks[search.view.objects[place.object].track];
    ObjectRef {
        track_id: track.id.clone(),
        label: track.label.clone(),
        name,
        named_by,
        drawn: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_article() {
        assert_eq!(called("bus"), "the bus");
        assert_eq!(called("Anna"), "Anna");
        assert_eq!(called("point 1"), "point 1");
    }
}
