/// An English sentence or phrase with places for what differs.
#[derive(Debug, PartialEq, Eq)]
pub struct Pattern {
    pub pieces: Vec<Piece>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    Literal(String),
    Place { name: String, kind: Kind },
}

/// What a place takes.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text, kept as it is.
    Anything,
    Number,
    Unit,
    /// An object as sentences call it: `the car`.
    Name,
    /// An object's possessive: `the car's`.
    Owner,
    /// Objects: `the car, the ball and Anna`.
    Names,
    /// Phrases of the section `span`, joined like names.
    Spans,
    /// A phrase of a section; any other text too where it is open.
    Phrase {
        section: String,
        is_open: bool,
    },
}

impl Pattern {
    /// Reads a template; a brace without its partner is a letter like any other.
    pub fn new(template: &str, is_section: impl Fn(&str) -> bool) -> Self {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((literal, place, after)) = split(rest) {
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal.to_owned()));
            }
            let (name, kind) = named(place, &is_section);
            pieces.push(Piece::Place { name, kind });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.to_owned()));
        }
        Self { pieces }
    }

    /// Length of the words that are the pattern's own.
    pub fn literal_bytes(&self) -> usize {
        self.literals().map(str::len).sum()
    }

    /// The longest words of its own: a text without them is another.
    pub fn longest_literal(&self) -> &str {
        self.literals().max_by_key(|text| text.len()).unwrap_or("")
    }

    /// Tells a sentence, after which another may follow, from a phrase that stands alone.
    pub fn is_sentence(&self) -> bool {
        let end = |text: &str| text.ends_with(['.', '?', '!']);
        matches!(self.pieces.last(), Some(Piece::Literal(text)) if end(text))
    }

    fn literals(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(text) => Some(text.as_str()),
            Piece::Place { .. } => None,
        })
    }
}

/// Returns what stands before the first place, the inside of its braces, and what follows.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, from) = text.split_once('{')?;
    let (place, after) = from.split_once('}')?;
    Some((literal, place, after))
}

fn named(place: &str, is_section: impl Fn(&str) -> bool) -> (String, Kind) {
    if let Some(name) = place.strip_prefix('#') {
        return (name.to_owned(), Kind::Number);
    }
    let name = place.trim_end_matches('?');
    let section = name.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let kind = match section {
        "unit" => Kind::Unit,
        "name" | "other" => Kind::Name,
        "owner" => Kind::Owner,
        "names" => Kind::Names,
        "spans" => Kind::Spans,
        section if is_section(section) => Kind::Phrase {
            section: section.to_owned(),
            is_open: place.ends_with('?'),
        },
        _ => Kind::Anything,
    };
    (name.to_owned(), kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_know_what_they_take() {
        let pattern = Pattern::new(
            "{name} went {#far} {unit} {when2}{so?}: {what}.",
            |section| matches!(section, "when" | "so"),
        );
        let literal = |text: &str| Piece::Literal(text.to_owned());
        let place = |name: &str, kind| Piece::Place {
            name: name.to_owned(),
            kind,
        };
        let phrase = |section: &str, is_open| Kind::Phrase {
            section: section.to_owned(),
            is_open,
        };
        assert_eq!(
            pattern.pieces,
            [
                place("name", Kind::Name),
                literal(" went "),
                place("far", Kind::Number),
                literal(" "),
                place("unit", Kind::Unit),
                literal(" "),
                place("when2", phrase("when", false)),
                place("so", phrase("so", true)),
                literal(": "),
                place("what", Kind::Anything),
                literal("."),
            ]
        );
        assert_eq!(pattern.longest_literal(), " went ");
        assert!(pattern.is_sentence());
        assert!(!Pattern::new("half {open", |_| false).is_sentence());
    }
}
