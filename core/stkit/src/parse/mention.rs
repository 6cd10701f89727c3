//! Words that stand for objects: "the red car", "car 2", "#3", "the one on the left", "it".

use super::token::{Kind, Token, take, tokenize};
use crate::SceneView;
use crate::lexicon::{
    Place, Vocabulary, colour, is_class_word, is_common_word, is_generic_noun, is_time_unit,
    ordinal_word, place, singular,
};

/// A group of words that stands for one or more objects.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mention {
    /// Index of its first token.
    pub at: usize,
    /// Index after its last token.
    pub end: usize,
    pub head: Head,
    /// A colour or place stands alone: "the left or the right car".
    pub bare: bool,
    /// The words, for a sentence about them.
    pub words: String,
    pub plural: bool,
    /// "which car": one of several is asked for.
    pub asked_for: bool,
    pub colour: Option<&'static str>,
    pub place: Option<Place>,
    pub ordinal: Option<u32>,
    pub rank: Option<Rank>,
    /// "car 2", "objects 1 and 3".
    pub numbers: Vec<u32>,
    /// "the other car".
    pub other: bool,
    /// "this car".
    pub this: bool,
}

/// The word that carries a mention.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Head {
    /// The whole label of an object, lower case.
    Label(String),
    /// A noun, singular.
    Noun(String),
    /// "object", "one", or no noun at all.
    Any,
    /// `#3`.
    Id(u32),
    /// "it", "they".
    Pronoun,
}

/// A place in an order of speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    Fastest,
    Slowest,
}

/// Finds and takes all mentions, in the order of the text.
pub(crate) fn take_mentions(tokens: &mut [Token], scene: &SceneView<'_>) -> Vec<Mention> {
    let labels: Vec<Vec<Token>> = scene
        .objects
        .iter()
        .map(|object| tokenize(object.label))
        .collect();
    let mut mentions = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((head, plural, end)) = head_at(tokens, at, &labels, scene) else {
            at += 1;
            continue;
        };
        let mut mention = Mention {
            at,
            end,
            bare: head == Head::Any
                && tokens[at]
                    .free_word()
                    .is_some_and(|word| colour(word).is_some() || place(word).is_some()),
            head,
            words: String::new(),
            plural,
            asked_for: false,
            colour: None,
            place: None,
            ordinal: None,
            rank: None,
            numbers: Vec::new(),
            other: false,
            this: false,
        };
        let start = mention.read_left(tokens, at);
        let end = mention.read_right(tokens, end);
        mention.at = start;
        mention.end = end;
        mention.words = words_of(&tokens[start..end]);
        take(tokens, start..end);
        mentions.push(mention);
        at = end;
    }
    mentions
}

/// Returns a word that should be an object but that nobody knows: "the gizmo", "than Bob".
pub(crate) fn unknown_noun(tokens: &[Token], vocabulary: &Vocabulary) -> Option<String> {
    (1..tokens.len()).find_map(|at| {
        let word = tokens[at].free_word()?;
        let announced = tokens[at].capital
            || tokens[at - 1].free_word().is_some_and(|before| {
                matches!(
                    before,
                    "the"
                        | "a"
                        | "an"
                        | "this"
                        | "that"
                        | "of"
                        | "is"
                        | "was"
                        | "does"
                        | "did"
                        | "than"
                        | "my"
                        | "to"
                )
            });
        (announced && word.len() > 1 && !vocabulary.knows(word)).then(|| word.to_owned())
    })
}

/// Reads the carrying word at a token: head, plural, index after it.
fn head_at(
    tokens: &[Token],
    at: usize,
    labels: &[Vec<Token>],
    scene: &SceneView<'_>,
) -> Option<(Head, bool, usize)> {
    if tokens[at].used {
        return None;
    }
    if let Kind::Tag(id) = tokens[at].kind {
        return Some((Head::Id(id), false, at + 1));
    }
    if let Some((label, plural, length)) = longest_label(tokens, at, labels) {
        return Some((Head::Label(label), plural, at + length));
    }
    let word = tokens[at].free_word()?;
    let (noun, plural) = singular(word);
    let in_a_label = labels
        .iter()
        .flatten()
        .any(|token| token.kind == Kind::Word && token.text == noun);
    let generic = is_generic_noun(&noun);
    if is_class_word(&noun)
        || (in_a_label && !is_common_word(&noun) && colour(&noun).is_none() && !generic)
    {
        return Some((Head::Noun(noun), plural, at + 1));
    }
    let before = at
        .checked_sub(1)
        .map(|index| &tokens[index])
        .and_then(Token::free_word);
    if generic {
        return Some((Head::Any, plural, at + 1));
    }
    if matches!(word, "one" | "ones")
        && before.is_some_and(|before| is_modifier(before) && before != "which")
    {
        return Some((Head::Any, word == "ones", at + 1));
    }
    if matches!(word, "number" | "no" | "nr" | "id") {
        let dot = usize::from(
            tokens
                .get(at + 1)
                .is_some_and(|token| token.kind == Kind::Mark('.')),
        );
        let id = tokens.get(at + 1 + dot)?.whole_number()?;
        return Some((Head::Id(id), false, at + 2 + dot));
    }
    let next = tokens.get(at + 1).and_then(Token::free_word);
    if let Some(colour_word) = colour(word) {
        // "is red faster than blue": a colour without a noun, where an object has it.
        let noun_follows = next.is_some_and(|next| names_a_thing(next, labels) || next == "one");
        let known = scene
            .objects
            .iter()
            .any(|object| has_colour(object, colour_word));
        return (known && !noun_follows).then_some((Head::Any, false, at + 1));
    }
    if place(word).is_some() && before == Some("the") && matches!(next, Some("or" | "and" | "'s")) {
        return Some((Head::Any, false, at + 1));
    }
    pronoun(word, before, next, labels).map(|plural| (Head::Pronoun, plural, at + 1))
}

/// Tells whether a word is a pronoun here, and whether a plural one.
fn pronoun(
    word: &str,
    before: Option<&str>,
    next: Option<&str>,
    labels: &[Vec<Token>],
) -> Option<bool> {
    match word {
        "it" | "its" | "he" | "him" | "his" | "she" | "her" => {
            let impersonal = matches!(
                next,
                Some("take" | "took" | "takes" | "until" | "needs" | "need" | "true")
            );
            // "from its starting point" belongs to whatever object the question is about.
            let own = matches!(
                next,
                Some("starting" | "start" | "initial" | "own" | "first" | "original")
            );
            (!impersonal && (word == "it" || !own)).then_some(false)
        }
        "this" => (!next.is_some_and(|next| names_a_thing(next, labels) || is_modifier(next)))
            .then_some(false),
        "they" | "them" | "their" | "theirs" => Some(true),
        "these" | "those" | "both" => {
            (!next.is_some_and(|next| names_a_thing(next, labels))).then_some(true)
        }
        "two" => {
            let pair = matches!(before, Some("the" | "these" | "those" | "both"));
            (pair && !next.is_some_and(|next| names_a_thing(next, labels))).then_some(true)
        }
        _ => None,
    }
}

fn names_a_thing(word: &str, labels: &[Vec<Token>]) -> bool {
    let (noun, _) = singular(word);
    is_class_word(&noun)
        || is_generic_noun(&noun)
        || labels.iter().flatten().any(|token| token.text == noun)
}

fn is_modifier(word: &str) -> bool {
    colour(word).is_some()
        || place(word).is_some()
        || ordinal_word(word).is_some()
        || rank(word).is_some()
        || matches!(word, "other" | "this" | "that" | "selected" | "marked")
}

fn rank(word: &str) -> Option<Rank> {
    match word {
        "fastest" | "quickest" | "faster" => Some(Rank::Fastest),
        "slowest" | "slower" => Some(Rank::Slowest),
        _ => None,
    }
}

/// Tells whether an object is known to have a colour, from its name or its label.
pub(crate) fn has_colour(object: &crate::ObjectView<'_>, wanted: &str) -> bool {
    let in_words = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| colour(&word.to_lowercase()) == Some(wanted))
    };
    object.colour_name.is_some_and(in_words) || in_words(object.label)
}

/// Finds the longest label of the scene that stands at a token.
fn longest_label(
    tokens: &[Token],
    at: usize,
    labels: &[Vec<Token>],
) -> Option<(String, bool, usize)> {
    let mut longest: Option<(String, bool, usize)> = None;
    for label in labels.iter().filter(|label| !label.is_empty()) {
        let Some(candidate) = tokens.get(at..at + label.len()) else {
            continue;
        };
        let last = label.len() - 1;
        let mut plural = false;
        let matches = candidate
            .iter()
            .zip(label)
            .enumerate()
            .all(|(index, (token, wanted))| {
                if token.used {
                    return false;
                }
                let is_plural = index == last
                    && token.text != wanted.text
                    && singular(&token.text).0 == wanted.text;
                plural |= is_plural;
                token.text == wanted.text || is_plural
            });
        // A label such as "A" must not swallow the article, nor "over" the preposition.
        let everyday =
            label.len() == 1 && (is_common_word(&label[0].text) || label[0].text.len() == 1);
        let spelled_as_name = candidate[0].capital && at > 0;
        if matches
            && (!everyday || spelled_as_name)
            && longest
                .as_ref()
                .is_none_or(|(_, _, best)| label.len() > *best)
        {
            let text: Vec<&str> = label.iter().map(|token| token.text.as_str()).collect();
            longest = Some((text.join(" "), plural, label.len()));
        }
    }
    longest
}

impl Mention {
    /// Reads the words before the head that tell which object is meant; returns where they begin.
    fn read_left(&mut self, tokens: &[Token], head_at: usize) -> usize {
        let mut start = head_at;
        // A colour or place that stands alone is its own modifier.
        if self.head == Head::Any
            && let Some(word) = tokens[head_at].free_word()
        {
            self.read_modifier(word);
        }
        if self.head == Head::Pronoun {
            let pair = tokens[head_at].is_free("two");
            return if pair { head_at - 1 } else { head_at };
        }
        while let Some(token) = start
            .checked_sub(1)
            .map(|index| &tokens[index])
            .filter(|token| !token.used)
        {
            match token.kind {
                Kind::Ordinal(number) => self.ordinal = Some(number),
                Kind::Number(2.0) if self.plural => {}
                Kind::Word if self.read_modifier(&token.text) => {}
                _ => break,
            }
            start -= 1;
        }
        start
    }

    /// Takes a word before the head; false when it is none that belongs there.
    fn read_modifier(&mut self, word: &str) -> bool {
        if let Some(found) = colour(word) {
            self.colour = Some(found);
        } else if let Some(found) = rank(word) {
            self.rank = Some(found);
        } else if let Some(found) = place(word) {
            self.place = Some(found);
        } else if let Some(found) = ordinal_word(word) {
            self.ordinal = Some(found);
        } else {
            match word {
                "other" => self.other = true,
                "this" | "that" | "selected" | "marked" => self.this = true,
                "which" | "what" => self.asked_for = true,
                "both" | "two" | "all" | "these" | "those" => self.plural = true,
                "the" | "a" | "an" | "my" | "each" | "every" | "coloured" | "colored" => {}
                _ => return false,
            }
        }
        true
    }

    /// Reads the words after the head that tell which object is meant; returns the index after them.
    fn read_right(&mut self, tokens: &[Token], mut end: usize) -> usize {
        if matches!(self.head, Head::Pronoun | Head::Id(_)) {
            return end;
        }
        let is = |at: usize, words: &[&str]| {
            tokens
                .get(at)
                .and_then(Token::free_word)
                .is_some_and(|w| words.contains(&w))
        };
        loop {
            let skip = usize::from(is(end, &["number", "no", "nr", "id"]));
            let Some(number) = id_at(tokens, end + skip) else {
                break;
            };
            self.numbers.push(number);
            end += skip + 1;
            let more = is(end, &["and", "or"]) && id_at(tokens, end + 1).is_some();
            if !more {
                break;
            }
            end += 1;
        }
        if is(end, &["on", "at", "in", "to", "from"]) {
            let after = end + 1 + usize::from(is(end + 1, &["the"]));
            if let Some(found) = tokens.get(after).and_then(Token::free_word).and_then(place) {
                self.place = Some(found);
                end = after + 1 + usize::from(is(after + 1, &["side"]));
            }
        }
        end
    }
}

/// Reads `2` or `#2` that is no time.
fn id_at(tokens: &[Token], at: usize) -> Option<u32> {
    let token = tokens.get(at).filter(|token| !token.used)?;
    let measured = tokens.get(at + 1).is_some_and(|next| {
        matches!(next.kind, Kind::Unit(_))
            || next
                .free_word()
                .is_some_and(|word| is_time_unit(word) || word == "times")
    });
    match token.kind {
        Kind::Tag(id) => Some(id),
        _ if !measured => token.whole_number(),
        _ => None,
    }
}

fn words_of(tokens: &[Token]) -> String {
    let words: Vec<&str> = tokens
        .iter()
        .map(|token| token.text.as_str())
        .skip_while(|word| matches!(*word, "the" | "a" | "an" | "which" | "what" | "my"))
        .collect();
    words.join(" ")
}
