//! Yes or no in an answer about a limit; yes means above it.

use super::names::name_of;
use super::read::Unread;
use crate::Dimension;
use crate::parse::{Kind, Token};

/// Words of what is above a limit, whatever follows.
const EXCEEDS: [&str; 4] = ["exceed", "exceeds", "exceeded", "exceeding"];
/// Words that count only beside a limit.
const BREAKS: [&str; 7] = [
    "broke",
    "breaks",
    "broken",
    "break",
    "violated",
    "violates",
    "overstepped",
];
/// Words of what keeps to a limit, where one follows.
const KEEPS: [&str; 8] = [
    "respected",
    "respects",
    "obeyed",
    "obeys",
    "observed",
    "kept",
    "keeps",
    "complied",
];
/// Words of place that count only before a limit or a number.
const ABOVE: [&str; 4] = ["above", "over", "beyond", "past"];
const BELOW: [&str; 5] = ["below", "under", "within", "beneath", "inside"];
/// Words that count only before "than".
const FASTER: [&str; 5] = ["faster", "higher", "greater", "more", "quicker"];
const SLOWER: [&str; 4] = ["slower", "lower", "less", "smaller"];
/// Clauses with one of these say nothing.
const UNSURE: [&str; 16] = [
    "almost", "nearly", "close", "whether", "if", "maybe", "perhaps", "might", "may", "could",
    "cannot", "can't", "unclear", "unsure", "unknown", "possibly",
];

/// Reads whether the limit was exceeded. The tokens carry marks for names.
///
/// # Errors
/// The text says neither, or both.
pub(super) fn decision_in(tokens: &[Token]) -> Result<bool, Unread> {
    decision_about(tokens, true)
}

/// Does the same for a question to which yes may mean below.
///
/// # Errors
/// The text says neither, or both.
pub(crate) fn decision_about(tokens: &[Token], yes_means_above: bool) -> Result<bool, Unread> {
    let mut votes = Vec::new();
    for clause in tokens.split(ends_clause) {
        if !clause
            .iter()
            .any(|token| UNSURE.contains(&token.text.as_str()))
        {
            votes.extend(spoken(clause).map(|yes| yes == yes_means_above));
            let compared = compared(clause);
            if compared.is_empty() {
                votes.extend(short(clause).map(|yes| yes == yes_means_above));
            }
            votes.extend(compared);
        }
    }
    let Some(first) = votes.first() else {
        return Err(Unread::Missing);
    };
    let agree = votes.iter().all(|vote| vote == first);
    agree.then_some(*first).ok_or(Unread::Several)
}

fn ends_clause(token: &Token) -> bool {
    matches!(
        token.kind,
        Kind::Mark('.' | ',' | ';' | ':' | '!' | '?' | '-')
    ) || matches!(
        token.text.as_str(),
        "but" | "because" | "so" | "as" | "and" | "while"
    )
}

/// "Yes", "no", "true", at the beginning or the end of a clause.
fn spoken(clause: &[Token]) -> Option<bool> {
    let yes = |token: &Token| match token.text.as_str() {
        "yes" | "yeah" | "yep" | "true" => Some(true),
        "no" | "nope" | "false" => Some(false),
        _ => None,
    };
    let words: Vec<&Token> = clause.iter().filter(|t| t.kind == Kind::Word).collect();
    let (first, last) = (words.first()?, words.last()?);
    // "No faster than the limit" is told by its comparison, "not true" is the reverse of true.
    if opens_comparison(clause) {
        return None;
    }
    let denied = words.iter().any(|word| denies(word) && word.text != "no");
    let told = yes(first).or_else(|| yes(last))?;
    let is_about_truth = matches!(last.text.as_str(), "true" | "false");
    Some(told != (denied && is_about_truth))
}

/// "It was", "it did not", "the red car wasn't": nothing else may stand in the clause.
fn short(clause: &[Token]) -> Option<bool> {
    let words: Vec<&str> = clause
        .iter()
        .filter(|token| name_of(token).is_none() && !matches!(token.kind, Kind::Mark(_)))
        .map(|token| token.text.as_str())
        .skip_while(|word| matches!(*word, "yes" | "no" | "it" | "that" | "they" | "he" | "she"))
        .collect();
    match words[..] {
        ["was" | "did" | "is" | "does"] => Some(true),
        ["was" | "did" | "is" | "does", "not"] => Some(false),
        ["wasn't" | "didn't" | "isn't" | "doesn't"] => Some(false),
        _ => None,
    }
}

/// "Above the limit", "slower than 50 km/h", "did not exceed it".
fn compared(clause: &[Token]) -> Vec<bool> {
    let is = |at: usize, words: &[&str]| {
        let token = clause.get(at).filter(|token| token.kind == Kind::Word);
        token.is_some_and(|token| words.contains(&token.text.as_str()))
    };
    let names_limit = clause.iter().any(|token| token.text == "limit");
    // A "no" that opens the clause answers, and does not deny what follows.
    let answers = is(0, &["yes", "no"]) && !opens_comparison(clause);
    let mut votes = Vec::new();
    let mut denials = 0;
    for at in 0..clause.len() {
        let than = is(at + 1, &["than"]) && limit_follows(clause, at + 2);
        let above = is(at, &EXCEEDS)
            || (is(at, &BREAKS) && names_limit)
            || (is(at, &["speeding"]) && !is(at + 1, &["up"]))
            || (is(at, &ABOVE) && limit_follows(clause, at + 1))
            || (is(at, &FASTER) && than)
            || (is(at, &["too"]) && is(at + 1, &["fast"]));
        let below = (is(at, &KEEPS) && limit_follows(clause, at + 1))
            || (is(at, &BELOW) && limit_follows(clause, at + 1))
            || (is(at, &SLOWER) && than);
        if above || below {
            match denials {
                0 => votes.push(above),
                1 => votes.push(!above),
                // Two denials are a riddle: read as both.
                _ => votes.extend([true, false]),
            }
        }
        denials += usize::from(denies(&clause[at]) && !(answers && at == 0));
    }
    votes
}

/// "No faster than the limit": the "no" belongs to the comparison.
fn opens_comparison(clause: &[Token]) -> bool {
    let compares = |token: &Token| {
        FASTER.contains(&token.text.as_str()) || SLOWER.contains(&token.text.as_str())
    };
    matches!(clause, [no, next, ..] if no.text == "no" && compares(next))
}

/// "The speed limit", "50 km/h": after a few small words comes a limit.
fn limit_follows(clause: &[Token], from: usize) -> bool {
    const SMALL: [&str; 18] = [
        "the", "a", "this", "that", "its", "it", "speed", "posted", "given", "stated", "of",
        "what", "is", "mean", "about", "average", "to", "with",
    ];
    const LIMITS: [&str; 8] = [
        "limit",
        "limits",
        "allowed",
        "permitted",
        "allows",
        "threshold",
        "cap",
        "maximum",
    ];
    for (at, token) in clause.iter().enumerate().skip(from) {
        match token.kind {
            Kind::Word if LIMITS.contains(&token.text.as_str()) => return true,
            Kind::Word if SMALL.contains(&token.text.as_str()) => {}
            // A number counts with a unit of speed: "over 2.5 s" is no comparison.
            Kind::Number(_) => return clause.get(at + 1).is_some_and(is_speed),
            _ => return false,
        }
    }
    false
}

fn is_speed(token: &Token) -> bool {
    matches!(token.kind, Kind::Unit(unit) if unit.dimension() == Dimension::Speed)
}

fn denies(token: &Token) -> bool {
    matches!(
        token.text.as_str(),
        "not" | "never" | "no" | "without" | "nor" | "neither" | "hardly" | "failed" | "fails"
    ) || token.text.ends_with("n't")
}
