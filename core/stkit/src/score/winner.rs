//! Who wins in an answer to a comparison.

use super::names::name_of;
use super::read::{Given, Unread};
use crate::Task;
use crate::parse::{Kind, Token};

/// Words that tell who wins.
struct Words {
    more: &'static [&'static str],
    less: &'static [&'static str],
    /// Words of another comparison, which decide nothing here.
    foreign: &'static [&'static str],
    /// Words that turn the others round: who takes longer is not the faster one.
    blurs: &'static [&'static str],
    /// What may stand between "1.6 times as" and "as".
    measures: &'static [&'static str],
}

const AMOUNTS: Words = Words {
    more: &[
        "farther", "further", "more", "longer", "faster", "quicker", "greater", "higher",
        "farthest", "furthest", "fastest", "quickest", "longest", "beat", "beats", "outpaced",
    ],
    less: &[
        "less", "shorter", "slower", "nearer", "lower", "fewer", "slowest", "shortest",
    ],
    foreign: &[],
    blurs: &["took", "takes", "need", "needs", "needed"],
    measures: &[
        "far", "fast", "much", "long", "quick", "quickly", "great", "high", "large",
    ],
};

const ARRIVALS: Words = Words {
    more: &[
        "first", "sooner", "earlier", "earliest", "before", "ahead", "wins", "beat", "beats",
    ],
    less: &["later", "last", "after", "behind"],
    foreign: &[
        "faster", "slower", "farther", "further", "longer", "shorter", "quicker", "nearer",
    ],
    blurs: &[],
    measures: &[],
};

/// Words of an answer that says that neither has more.
const EQUAL: [&str; 4] = ["same", "equal", "equally", "tie"];
/// Words of an answer that gives none.
const UNSURE: [&str; 7] = [
    "cannot", "can't", "unclear", "unsure", "unable", "whether", "unknown",
];
/// Words between the one that has more and the one it is compared with.
const COMPARATORS: [&str; 9] = [
    "than", "compared", "against", "before", "after", "behind", "ahead", "beat", "beats",
];
/// Of these only those before a name compare: "after 9.6 s" does not.
const BEFORE_NAMES: [&str; 4] = ["before", "after", "behind", "ahead"];

/// Reads who of the first two objects has more, and how many times as much.
///
/// The tokens carry marks for the names.
///
/// # Errors
/// Neither is named, or both without a word that tells who has more.
pub(super) fn winner_in(tokens: &[Token], task: Task) -> Result<Given, Unread> {
    let table = match task {
        Task::FirstToArrive => &ARRIVALS,
        _ => &AMOUNTS,
    };
    let tokens = without_pairs(&without_questions(tokens));
    let says = |words: &[&str]| {
        words
            .iter()
            .any(|word| tokens.iter().any(|t| t.text == *word))
    };
    if says(&UNSURE) {
        return Err(Unread::Missing);
    }
    let clauses: Vec<Clause> = tokens
        .split(ends_clause)
        .map(|clause| Clause::new(clause, table))
        .collect();
    let decides = clauses.iter().any(|clause| clause.more || clause.less);
    let ratio = ratio_in(&tokens, table);
    let named = distinct(
        clauses
            .iter()
            .flat_map(|clause| clause.names.iter().copied()),
    );
    if says(&["neither"]) || says(&EQUAL) {
        let is_tie = says(&["neither"]) || (!decides && named.len() != 1);
        return match is_tie {
            true => Ok(Given::Winner {
                object: None,
                ratio,
            }),
            false => Err(Unread::Several),
        };
    }
    let mut votes = Vec::new();
    for clause in &clauses {
        votes.extend(clause.vote()?);
    }
    let object = match distinct(votes.into_iter())[..] {
        [object] => object,
        [] => by_name_alone(&tokens, &clauses, &named, says(table.foreign))?,
        _ => return Err(Unread::Several),
    };
    Ok(Given::Winner {
        object: Some(object),
        // "0.6 times as far" is told of the other.
        ratio: ratio.map(|ratio| {
            if ratio < 1.0 && ratio > 0.0 {
                1.0 / ratio
            } else {
                ratio
            }
        }),
    })
}

/// A part of a sentence, between marks.
struct Clause<'a> {
    tokens: &'a [Token],
    /// Objects in the order in which they are named.
    names: Vec<usize>,
    more: bool,
    less: bool,
    denies: bool,
    /// Where "1.6 times as far" begins to compare, and the number.
    times_as: Option<(usize, f64)>,
}

impl<'a> Clause<'a> {
    fn new(tokens: &'a [Token], table: &Words) -> Self {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        let decides = |words: &[&str]| {
            (0..tokens.len()).any(|at| {
                words.contains(&text(at))
                    && (!BEFORE_NAMES.contains(&text(at)) || name_follows(tokens, at))
                    && !(text(at) == "more" && text(at + 1) == "slowly")
            })
        };
        let slowly = (1..tokens.len()).any(|at| text(at - 1) == "more" && text(at) == "slowly");
        // "Took longer", "in less time": more of a time is less of a speed.
        let blurred = (0..tokens.len()).any(|at| {
            let counts = |word: &str| table.more.contains(&word) || table.less.contains(&word);
            table.blurs.contains(&text(at)) || (counts(text(at)) && text(at + 1) == "time")
        });
        Self {
            tokens,
            names: distinct(tokens.iter().filter_map(name_of)),
            more: decides(table.more),
            less: decides(table.less) || slowly,
            denies: tokens.iter().any(denies) || blurred,
            times_as: (0..tokens.len()).find_map(|at| {
                let (ratio, next) = times_at(tokens, at)?;
                let compares = text(next) == "as" && table.measures.contains(&text(next + 1));
                compares.then_some((next, ratio))
            }),
        }
    }

    /// The object that the clause says has more.
    fn vote(&self) -> Result<Option<usize>, Unread> {
        let place = |index: usize| self.tokens.iter().position(|t| name_of(t) == Some(index));
        if let ([first, second], Some((at, ratio))) = (&self.names[..], self.times_as) {
            // "1.6 times as far as", between the two.
            let between = place(*first).is_some_and(|place| place < at)
                && place(*second).is_some_and(|place| place > at);
            let known = between && !self.denies && ratio > 0.0 && ratio != 1.0;
            let winner = if ratio > 1.0 { *first } else { *second };
            return known.then_some(Some(winner)).ok_or(Unread::Several);
        }
        if !self.more && !self.less {
            return Ok(None);
        }
        // "Not faster" leaves slower and equal open.
        if self.denies || (self.more && self.less) {
            return Err(Unread::Several);
        }
        let comparator = self.tokens.iter().enumerate().position(|(at, token)| {
            COMPARATORS.contains(&token.text.as_str())
                && (!BEFORE_NAMES.contains(&token.text.as_str()) || name_follows(self.tokens, at))
        });
        // "More than 12 m" compares with no object.
        let is_bound = comparator.and_then(|at| self.tokens.get(at + 1));
        if is_bound.is_some_and(|token| matches!(token.kind, Kind::Number(_))) {
            return Err(Unread::Several);
        }
        let subject = match (&self.names[..], comparator) {
            ([], _) => return Ok(None),
            ([only], None) => *only,
            ([only], Some(at)) if place(*only).is_some_and(|place| place < at) => *only,
            ([only], Some(_)) => other(*only)?,
            ([first, second], Some(at)) => match (place(*first), place(*second)) {
                (Some(a), Some(b)) if a < at && at < b => *first,
                // "Compared to the red car truck 2 was faster" is about the second.
                (Some(a), Some(b)) if at < a && at < b => *second,
                _ => return Err(Unread::Several),
            },
            _ => return Err(Unread::Several),
        };
        let winner = if self.less { other(subject)? } else { subject };
        Ok(Some(winner))
    }
}

/// No clause tells who has more: an answer may be just a name, or "X, not Y".
fn by_name_alone(
    tokens: &[Token],
    clauses: &[Clause<'_>],
    named: &[usize],
    foreign: bool,
) -> Result<usize, Unread> {
    let more = clauses.iter().any(|clause| clause.more);
    let less = clauses.iter().any(|clause| clause.less);
    let other_one = tokens
        .iter()
        .any(|t| matches!(t.text.as_str(), "other" | "others"));
    match named {
        [] => Err(Unread::Missing),
        _ if foreign => Err(Unread::Missing),
        // "The red car. It went farther." But of whom "the other was faster" is told is not plain.
        [only] if !(less || (more && other_one)) => {
            let denied = clauses.iter().any(|clause| clause.denies);
            if denied {
                Err(Unread::Several)
            } else {
                Ok(*only)
            }
        }
        [_] => Err(Unread::Several),
        _ if more || less => Err(Unread::Several),
        _ => {
            let excluded = distinct(tokens.iter().enumerate().filter_map(|(at, token)| {
                let word = |back: usize| Some(tokens.get(at.checked_sub(back)?)?.text.as_str());
                let excludes = word(1) == Some("not")
                    || (word(2), word(1)) == (Some("rather"), Some("than"))
                    || (word(2), word(1)) == (Some("instead"), Some("of"));
                name_of(token).filter(|_| excludes)
            }));
            let denials = tokens.iter().filter(|token| denies(token)).count();
            match excluded[..] {
                [lost] if denials <= 1 => other(lost),
                _ => Err(Unread::Several),
            }
        }
    }
}

/// Leaves out sentences that end in a question mark: they repeat what was asked.
fn without_questions(tokens: &[Token]) -> Vec<Token> {
    let ends = |token: &Token| matches!(token.kind, Kind::Mark('.' | '!' | '?'));
    tokens
        .split_inclusive(ends)
        .filter(|sentence| sentence.last().is_none_or(|t| t.kind != Kind::Mark('?')))
        .flatten()
        .cloned()
        .collect()
}

/// Leaves out "of the red car and truck 2", which names both and prefers none.
fn without_pairs(tokens: &[Token]) -> Vec<Token> {
    let is_pair = |at: usize| {
        let [before, a, joint, b] = &tokens.get(at..at + 4)? else {
            return None;
        };
        let opens = matches!(
            before.text.as_str(),
            "of" | "between" | "among" | "both" | "comparing"
        );
        let joins = matches!(joint.text.as_str(), "and" | "or");
        (opens && joins && name_of(a).is_some() && name_of(b).is_some()).then_some(())
    };
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if is_pair(at).is_some() {
            at += 4;
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn ends_clause(token: &Token) -> bool {
    matches!(token.kind, Kind::Mark('.' | ',' | ';' | ':' | '!' | '?'))
        || matches!(
            token.text.as_str(),
            "but" | "while" | "whereas" | "because" | "so"
        )
}

fn denies(token: &Token) -> bool {
    matches!(
        token.text.as_str(),
        "not" | "never" | "nor" | "no" | "none" | "nothing"
    ) || token.text.ends_with("n't")
}

fn name_follows(tokens: &[Token], at: usize) -> bool {
    let skip = tokens
        .get(at + 1)
        .is_some_and(|token| matches!(token.text.as_str(), "of" | "the"));
    let next = tokens.get(at + 1 + usize::from(skip));
    next.is_some_and(|token| name_of(token).is_some())
}

fn other(object: usize) -> Result<usize, Unread> {
    1_usize.checked_sub(object).ok_or(Unread::Missing)
}

fn distinct(indices: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut found = Vec::new();
    for index in indices {
        if !found.contains(&index) {
            found.push(index);
        }
    }
    found
}

/// "1.6 times", "1.6x", "60 % farther".
fn ratio_in(tokens: &[Token], table: &Words) -> Option<f64> {
    (0..tokens.len()).find_map(|at| {
        let Kind::Number(value) = tokens[at].kind else {
            return times_at(tokens, at).map(|(ratio, _)| ratio);
        };
        let text = |index: usize| tokens.get(index).map(|token| token.text.as_str());
        match text(at + 1)? {
            "times" | "x" | "×" => Some(value),
            "%" | "percent" => table
                .more
                .contains(&text(at + 2)?)
                .then_some(1.0 + value / 100.0),
            _ => None,
        }
    })
}

/// Reads "1.6 times", "twice" or "half" at a token, and where it ends.
fn times_at(tokens: &[Token], at: usize) -> Option<(f64, usize)> {
    let token = tokens.get(at)?;
    match (token.kind, token.text.as_str()) {
        (Kind::Word, "twice") => Some((2.0, at + 1)),
        (Kind::Word, "half") if tokens.get(at + 1)?.text == "as" => Some((0.5, at + 1)),
        (Kind::Number(value), _) => {
            let times = matches!(tokens.get(at + 1)?.text.as_str(), "times" | "x" | "×");
            times.then_some((value, at + 2))
        }
        _ => None,
    }
}
