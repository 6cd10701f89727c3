//! The whole way from a text to a query.

use super::hour::take_hours;
use super::intent::{Cues, Facts, read_cues};
use super::limit::{take_limit, take_wanted_unit};
use super::mention::{Head, Mention, take_mentions, unknown_noun};
use super::resolve::{Resolved, ambiguous, available, lone_unnamed, resolve};
use super::time::take_time;
use super::token::{Kind, Token, merge, split, tokenize};
use crate::lexicon::Vocabulary;
use crate::refusal::NotUnderstood;
use crate::{Asked, Query, SceneView};

/// The longest text that is read, characters; longer than any question.
const MOST_CHARACTERS: usize = 2000;

/// Reads a question about the objects of a scene.
///
/// Single slips of spelling in words of five letters and more are mended.
///
/// # Errors
/// The question is empty, about something else, about an object or time that is not there, or it
/// could mean several objects.
pub fn parse(question: &str, scene: &SceneView<'_>) -> Result<Query, NotUnderstood> {
    let length = question.chars().count();
    if length > MOST_CHARACTERS {
        return Err(NotUnderstood::TooLong {
            length,
            most: MOST_CHARACTERS,
        });
    }
    let label_tokens: Vec<Token> = scene
        .objects
        .iter()
        .flat_map(|object| tokenize(object.label))
        .collect();
    let vocabulary = Vocabulary::new(label_tokens.iter().map(|token| token.text.as_str()));
    let mut tokens = mended(question, &vocabulary);
    if !tokens
        .iter()
        .any(|token| !matches!(token.kind, Kind::Mark(_)))
    {
        return Err(NotUnderstood::Empty);
    }
    let hours = take_hours(&mut tokens)?;
    let limit = take_limit(&mut tokens);
    let time = take_time(&mut tokens);
    let mentions = take_mentions(&mut tokens, scene);
    let wanted = take_wanted_unit(&mut tokens);
    let cues = read_cues(&tokens);
    let unknown = unknown_noun(&tokens, &vocabulary);

    let named = mentions
        .iter()
        .filter(|mention| !mention.asked_for && mention.head != Head::Pronoun)
        .count();
    let mut facts = Facts {
        objects: named,
        hour: hours.first().map(|(_, hour)| *hour),
        limit: limit.map(|(_, limit)| limit),
        wanted,
        measured_from_object: mentions
            .iter()
            .any(|mention| follows_from(&tokens, mention)),
    };
    // Whether the question is about motion at all comes before which object it means.
    cues.single(facts)
        .or_else(|refusal| cues.comparison(facts).map_err(|_| refusal))?;
    let resolved = resolve(&mentions, scene)?;
    let mut objects: Vec<u32> = Vec::new();
    for id in resolved.iter().flat_map(|mention| mention.ids.iter()) {
        if !objects.contains(id) {
            objects.push(*id);
        }
    }
    facts.objects = objects.len();
    let asked = if cues.wants_two(facts) {
        if objects.len() < 2 {
            objects = two_objects(&objects, unknown, scene)?;
        }
        let asked = cues.comparison(facts)?;
        if asked == Asked::CompareDirection {
            objects = subject_and_reference(&objects, &resolved, &cues, &tokens, scene)?;
        }
        asked
    } else {
        if objects.is_empty() {
            objects = vec![the_object(unknown, scene)?];
        }
        cues.single(facts)?
    };
    let time = time.place(scene.clip, scene.span)?;
    let unit = wanted.or(facts.limit.map(|limit| limit.unit));
    Ok(Query {
        asked,
        objects,
        time,
        unit,
    })
}

/// Splits the question and mends its words.
fn mended(question: &str, vocabulary: &Vocabulary) -> Vec<Token> {
    let mut pieces = split(question);
    for piece in &mut pieces {
        if piece.kind == Kind::Word
            && let Some(correction) = vocabulary.correction(&piece.text)
        {
            piece.text = correction.to_owned();
        }
    }
    merge(pieces)
}

/// Tells whether "between", "from" or "to" stands just before a mention.
fn follows_from(tokens: &[Token], mention: &Mention) -> bool {
    let before = mention.at.checked_sub(1).map(|index| &tokens[index]);
    before.is_some_and(|token| token.is_free("between") || token.is_free("from"))
}

/// Chooses the one object of a question that names none.
fn the_object(unknown: Option<String>, scene: &SceneView<'_>) -> Result<u32, NotUnderstood> {
    if let Some(named) = unknown
        && lone_unnamed(scene).is_none()
    {
        return Err(NotUnderstood::NoSuchObject {
            named,
            available: available(scene),
        });
    }
    let selected = scene
        .selected
        .iter()
        .copied()
        .find(|id| scene.object(*id).is_some());
    match (selected, scene.objects.as_slice()) {
        (Some(id), _) => Ok(id),
        (None, [only]) => Ok(only.id),
        (None, objects) => Err(ambiguous(
            "",
            objects.iter().map(|object| object.id).collect(),
            scene,
        )),
    }
}

/// Completes the objects of a comparison that names fewer than two.
fn two_objects(
    named: &[u32],
    unknown: Option<String>,
    scene: &SceneView<'_>,
) -> Result<Vec<u32>, NotUnderstood> {
    if let Some(named) = unknown {
        return Err(NotUnderstood::NoSuchObject {
            named,
            available: available(scene),
        });
    }
    let with_named = |others: Vec<u32>| -> Vec<u32> {
        let others = others.into_iter().filter(|id| !named.contains(id));
        named.iter().copied().chain(others).collect()
    };
    let selected = with_named(
        scene
            .selected
            .iter()
            .copied()
            .filter(|id| scene.object(*id).is_some())
            .collect(),
    );
    let all = with_named(scene.objects.iter().map(|object| object.id).collect());
    if selected.len() >= 2 && (named.is_empty() || selected.len() == 2) {
        Ok(selected)
    } else if all.len() == 2 || (named.is_empty() && all.len() > 2) {
        Ok(all)
    } else {
        Err(NotUnderstood::NeedsTwoObjects {
            available: available(scene),
        })
    }
}

/// Puts the object asked about first and the one whose motion is 12 o'clock second.
fn subject_and_reference(
    objects: &[u32],
    resolved: &[Resolved],
    cues: &Cues,
    tokens: &[Token],
    scene: &SceneView<'_>,
) -> Result<Vec<u32>, NotUnderstood> {
    let [first, second] = *objects else {
        return Err(NotUnderstood::NeedsTwoObjects {
            available: available(scene),
        });
    };
    let first_id = |mention: &Resolved| mention.ids.first().copied();
    let after = |ends: &[usize]| -> Option<u32> {
        let end = *ends.last()?;
        resolved
            .iter()
            .find(|mention| mention.at >= end)
            .and_then(first_id)
    };
    // "on the car's clock".
    let owner_of_clock = || {
        let owns = |mention: &&Resolved| {
            tokens
                .get(mention.end)
                .is_some_and(|token| token.is_free("'s"))
                && tokens
                    .get(mention.end + 1)
                    .is_some_and(|token| token.is_free("clock"))
        };
        resolved.iter().find(owns).and_then(first_id)
    };
    // "the same way as the car", "opposite to the car".
    let joined = || {
        let joins = |mention: &&Resolved| {
            let before = mention
                .at
                .checked_sub(1)
                .and_then(|index| tokens[index].free_word());
            matches!(
                before,
                Some("as" | "to" | "from" | "with" | "than" | "against")
            )
        };
        resolved.iter().skip(1).find(joins).and_then(first_id)
    };
    let reference = after(&cues.reference_ends)
        .or_else(|| after(&cues.assume_ends))
        .or_else(owner_of_clock)
        .or_else(joined);
    // "compare the directions of A and B": A's motion is the measure.
    Ok(if reference.unwrap_or(first) == second {
        vec![first, second]
    } else {
        vec![second, first]
    })
}
