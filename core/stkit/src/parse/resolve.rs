//! From mentions to the objects of the scene.

use kinelens_motion::mean_speed;

use super::mention::{Head, Mention, Rank, has_colour};
use super::token::{Kind, tokenize};
use crate::lexicon::{Kinship, Place, same_kind};
use crate::refusal::NotUnderstood;
use crate::{ObjectView, SceneView};

/// A mention with the ids it stands for, at least one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resolved {
    /// Index of the mention's first token.
    pub at: usize,
    /// Index after its last token.
    pub end: usize,
    pub ids: Vec<u32>,
}

/// Finds the objects that all mentions stand for.
///
/// Pronouns that only repeat an object named before are left out.
///
/// # Errors
/// A mention fits no object, or several where one is meant.
pub(crate) fn resolve(
    mentions: &[Mention],
    scene: &SceneView<'_>,
) -> Result<Vec<Resolved>, NotUnderstood> {
    let mut resolved: Vec<Resolved> = Vec::new();
    let listed = mentions
        .iter()
        .filter(|mention| !mention.asked_for && mention.head != Head::Pronoun)
        .count();
    for (index, mention) in mentions.iter().enumerate() {
        // "Which car is faster, car 1 or car 2?" is about the two that are listed.
        if mention.asked_for && listed >= 2 {
            continue;
        }
        let named =
            |mentions: &[Mention]| mentions.iter().filter(|m| m.head != Head::Pronoun).count();
        let ids = if mention.head == Head::Pronoun {
            let repeats = if mention.plural {
                named(mentions) >= 2
            } else {
                named(&mentions[..index]) >= 1
            };
            if repeats {
                continue;
            }
            pronoun_ids(mention, scene)?
        } else {
            let so_far: Vec<u32> = resolved
                .iter()
                .flat_map(|earlier| earlier.ids.iter().copied())
                .collect();
            match mention_ids(mention, borrowed_head(&mentions[index..]), scene, &so_far) {
                Err(NotUnderstood::NoSuchObject { named, available }) => {
                    let unnamed = lone_unnamed(scene);
                    vec![unnamed.ok_or(NotUnderstood::NoSuchObject { named, available })?]
                }
                other => other?,
            }
        };
        resolved.push(Resolved {
            at: mention.at,
            end: mention.end,
            ids,
        });
    }
    Ok(resolved)
}

/// Finds the only object of a scene if nobody has named it: "the ball" can mean nothing but it.
///
/// Clicked points are called `point 1`, `point 2`, … until the user gives them a name.
pub(crate) fn lone_unnamed(scene: &SceneView<'_>) -> Option<u32> {
    let [only] = scene.objects.as_slice() else {
        return None;
    };
    let number = only.label.trim().strip_prefix("point ")?;
    number
        .chars()
        .all(|c| c.is_ascii_digit())
        .then_some(only.id)
}

/// Makes the refusal of a mention that fits several objects.
pub(crate) fn ambiguous(named: &str, candidates: Vec<u32>, scene: &SceneView<'_>) -> NotUnderstood {
    let names: Vec<String> = candidates
        .iter()
        .map(|id| {
            format!(
                "{}{}",
                scene.name(*id),
                place_words(*id, &candidates, scene)
            )
        })
        .collect();
    let could_be = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.join(""),
    };
    let example = candidates.first().map_or_else(String::new, |id| {
        scene.object(*id).map_or_else(String::new, |object| {
            format!("“{} #{id}”", object.label.trim())
        })
    });
    NotUnderstood::Ambiguous {
        named: named.to_owned(),
        could_be,
        candidates,
        example,
    }
}

/// Lists what the scene has, for a hint.
pub(crate) fn available(scene: &SceneView<'_>) -> String {
    let ids: Vec<u32> = scene.objects.iter().map(|object| object.id).collect();
    if ids.is_empty() {
        "no objects yet".to_owned()
    } else {
        scene.names(&ids)
    }
}

fn pronoun_ids(mention: &Mention, scene: &SceneView<'_>) -> Result<Vec<u32>, NotUnderstood> {
    let selected: Vec<u32> = scene
        .selected
        .iter()
        .copied()
        .filter(|id| scene.object(*id).is_some())
        .collect();
    let all: Vec<u32> = scene.objects.iter().map(|object| object.id).collect();
    let ids = match (mention.plural, selected.len(), all.len()) {
        (false, 1.., _) => selected[..1].to_vec(),
        (false, 0, 1) => all,
        (true, 2.., _) => selected,
        (true, _, 2) => all,
        _ => return Err(ambiguous(&mention.words, all, scene)),
    };
    Ok(ids)
}

fn mention_ids(
    mention: &Mention,
    head: &Head,
    scene: &SceneView<'_>,
    so_far: &[u32],
) -> Result<Vec<u32>, NotUnderstood> {
    let missing = || NotUnderstood::NoSuchObject {
        named: mention.words.clone(),
        available: available(scene),
    };
    let mut candidates = nearest_in_meaning(head, scene);
    if candidates.is_empty() {
        return Err(missing());
    }
    if let Some(colour) = mention.colour {
        let coloured: Vec<&ObjectView<'_>> = candidates
            .iter()
            .copied()
            .filter(|object| has_colour(object, colour))
            .collect();
        // The only car of the scene may be called red while nobody has said what colour it has.
        let unknown_colour = candidates.len() == 1 && candidates[0].colour_name.is_none();
        if coloured.is_empty() && !unknown_colour {
            return Err(missing());
        }
        if !coloured.is_empty() {
            candidates = coloured;
        }
    }
    if mention.other {
        let current = if so_far.is_empty() {
            scene.selected.first().copied().as_slice().to_vec()
        } else {
            so_far.to_vec()
        };
        candidates.retain(|object| !current.contains(&object.id));
    }
    if !mention.numbers.is_empty() {
        return numbered(&mention.numbers, &candidates).ok_or_else(missing);
    }
    if let Some(chosen) = by_order(mention, &candidates) {
        return chosen.map(|id| vec![id]).ok_or_else(missing);
    }
    let ids: Vec<u32> = candidates.iter().map(|object| object.id).collect();
    let selected: Vec<u32> = scene
        .selected
        .iter()
        .copied()
        .filter(|id| ids.contains(id))
        .collect();
    match (ids.len(), selected.len()) {
        (0, _) => Err(missing()),
        (1, _) => Ok(ids),
        _ if mention.plural || mention.asked_for => Ok(ids),
        (_, 1) => Ok(selected),
        (_, 2..) if mention.this => Ok(selected[..1].to_vec()),
        _ => Err(ambiguous(&mention.words, ids, scene)),
    }
}

/// Returns the head of the first mention, or for a bare "the left" in "the left or the right car"
/// the noun that follows.
fn borrowed_head(mentions: &[Mention]) -> &Head {
    match mentions {
        [first, next, ..]
            if first.bare && !next.bare && matches!(next.head, Head::Noun(_) | Head::Label(_)) =>
        {
            &next.head
        }
        [first, ..] => &first.head,
        [] => &Head::Any,
    }
}

/// Returns the objects that a head can mean, only those of the nearest meaning.
fn nearest_in_meaning<'s, 'a>(head: &Head, scene: &'s SceneView<'a>) -> Vec<&'s ObjectView<'a>> {
    let matching = |fits: &dyn Fn(&ObjectView<'a>) -> bool| {
        scene.objects.iter().filter(|object| fits(object)).collect()
    };
    match head {
        Head::Id(id) => matching(&|object| object.id == *id),
        Head::Any | Head::Pronoun => matching(&|_| true),
        Head::Label(label) => matching(&|object| label_text(object.label) == *label),
        Head::Noun(noun) => {
            let kinship = |object: &ObjectView<'a>| {
                let words = tokenize(object.label);
                words
                    .iter()
                    .filter(|token| token.kind == Kind::Word)
                    .filter_map(|t| same_kind(noun, &t.text))
                    .min()
            };
            let nearest: Option<Kinship> = scene.objects.iter().filter_map(kinship).min();
            matching(&|object| nearest.is_some() && kinship(object) == nearest)
        }
    }
}

fn label_text(label: &str) -> String {
    let tokens = tokenize(label);
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    words.join(" ")
}

/// "car 2" is the object with id 2 if it is a car, else the second car.
fn numbered(numbers: &[u32], candidates: &[&ObjectView<'_>]) -> Option<Vec<u32>> {
    numbers
        .iter()
        .map(|number| {
            let by_id = candidates.iter().find(|object| object.id == *number);
            let by_count = || candidates.get((*number as usize).checked_sub(1)?);
            by_id.or_else(by_count).map(|object| object.id)
        })
        .collect()
}

/// Chooses by speed, place or order; `None` when the mention names no order, `Some(None)` when no
/// object has that place.
fn by_order(mention: &Mention, candidates: &[&ObjectView<'_>]) -> Option<Option<u32>> {
    let mut sorted = candidates.to_vec();
    if let Some(rank) = mention.rank {
        let speed_mps = |object: &ObjectView<'_>| {
            object
                .kinematics
                .and_then(|k| mean_speed(k, k.span()).ok())
                .map_or(f64::NAN, |speed| speed.value)
        };
        sorted.retain(|object| speed_mps(object).is_finite());
        sorted.sort_by(|a, b| speed_mps(b).total_cmp(&speed_mps(a)));
        if rank == Rank::Slowest {
            sorted.reverse();
        }
    } else if let Some(place) = mention.place {
        if candidates.len() == 1 {
            return Some(candidates.first().map(|object| object.id));
        }
        sorted.retain(|object| object.mean_point_px.is_some());
        let axis = usize::from(matches!(place, Place::Top | Place::Bottom));
        let along = |object: &ObjectView<'_>| object.mean_point_px.map_or(0.0, |point| point[axis]);
        sorted.sort_by(|a, b| along(a).total_cmp(&along(b)));
        match place {
            Place::Left | Place::Top => {}
            Place::Right | Place::Bottom => sorted.reverse(),
            Place::Middle => return Some(sorted.get(sorted.len() / 2).map(|object| object.id)),
        }
    } else {
        mention.ordinal?;
        let first_seen_s = |object: &ObjectView<'_>| {
            object
                .kinematics
                .map_or(f64::INFINITY, |k| k.span().start_s)
        };
        sorted.sort_by(|a, b| first_seen_s(a).total_cmp(&first_seen_s(b)));
    }
    let index = mention
        .ordinal
        .map_or(0, |ordinal| (ordinal as usize).saturating_sub(1));
    Some(sorted.get(index).map(|object| object.id))
}

/// Says where an object is, to tell it from its likes.
fn place_words(id: u32, among: &[u32], scene: &SceneView<'_>) -> String {
    let x_px = |id: u32| {
        scene
            .object(id)
            .and_then(|object| object.mean_point_px)
            .map(|point| point[0])
    };
    let Some(own_px) = x_px(id) else {
        return String::new();
    };
    let others: Vec<f64> = among
        .iter()
        .filter(|other| **other != id)
        .filter_map(|other| x_px(*other))
        .collect();
    if others.len() + 1 < among.len() || others.is_empty() {
        String::new()
    } else if others.iter().all(|other_px| own_px < *other_px) {
        " (left)".to_owned()
    } else if others.iter().all(|other_px| own_px > *other_px) {
        " (right)".to_owned()
    } else {
        String::new()
    }
}
