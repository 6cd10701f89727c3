//! Names of objects in an answer.

use super::read::without_brackets;
use crate::parse::{Kind, Token, tokenize};

/// The kind of a token that stands for a name; no text has it, control letters are read as spaces.
const NAME: Kind = Kind::Mark('\0');

/// Words after which a name may stand without its article.
const ARTICLES: [&str; 5] = ["the", "a", "an", "this", "that"];

/// Puts one token in place of each name: the 2 of "car 2" is no measure.
///
/// Where names begin alike, or one lies within another, the longest counts.
pub(super) fn with_marks(tokens: &[Token], names: &[String]) -> Vec<Token> {
    with_aliases(tokens, names.iter().map(String::as_str).enumerate())
}

/// Does the same where an object has several names: each comes with the object's index.
pub(crate) fn with_aliases<'n>(
    tokens: &[Token],
    names: impl Iterator<Item = (usize, &'n str)>,
) -> Vec<Token> {
    let mut known: Vec<(usize, Vec<Token>)> = names
        .map(|(index, name)| (index, without_brackets(tokenize(name))))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    known.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    let mut marked: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let rest = &tokens[at..];
        let whole = known.iter().find(|(_, name)| begins_with(rest, name));
        let found = whole
            .map(|(index, name)| (*index, name.len()))
            .or_else(|| bare(rest, marked.last(), &known));
        match found {
            Some((index, length)) => {
                marked.push(Token::new(index.to_string(), NAME));
                at += length;
            }
            None => {
                marked.push(rest[0].clone());
                at += 1;
            }
        }
    }
    marked
}

/// Which of the names a token stands for.
pub(super) fn name_of(token: &Token) -> Option<usize> {
    (token.kind == NAME)
        .then(|| token.text.parse().ok())
        .flatten()
}

/// "Red car" for "the red car", where no other word stands before it that may make it another one.
fn bare(
    rest: &[Token],
    before: Option<&Token>,
    known: &[(usize, Vec<Token>)],
) -> Option<(usize, usize)> {
    let may_begin = before.is_none_or(|token| {
        matches!(token.kind, Kind::Mark(_)) || ARTICLES.contains(&token.text.as_str())
    });
    if !may_begin {
        return None;
    }
    known.iter().find_map(|(index, name)| {
        let (article, bare) = name.split_first()?;
        let is_article = ARTICLES.contains(&article.text.as_str());
        (is_article && !bare.is_empty() && begins_with(rest, bare)).then_some((*index, bare.len()))
    })
}

fn begins_with(tokens: &[Token], name: &[Token]) -> bool {
    tokens.len() >= name.len() && tokens.iter().zip(name).all(|(a, b)| a.text == b.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_counts() {
        let cases: [(&[&str], &str, &str); 6] = [
            (
                &["the car", "the red car"],
                "the red car beat the car",
                "<1> beat <0>",
            ),
            (
                &["the car", "the car at 2.0 s"],
                "The car at 2.0 s, the car",
                "<1> , <0>",
            ),
            (&["car 2", "car 22"], "Car 22 and car 2.", "<1> and <0> ."),
            (&["the red car", "the van"], "red car", "<0>"),
            (&["the car", "the van"], "the police car", "the police car"),
            (&["", "the (red) car"], "the (red) car", "<1>"),
        ];
        for (names, text, wanted) in cases {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let tokens = without_brackets(tokenize(text));
            let found: Vec<String> = with_marks(&tokens, &names)
                .iter()
                .map(|token| match name_of(token) {
                    Some(index) => format!("<{index}>"),
                    None => token.text.clone(),
                })
                .collect();
            assert_eq!(found.join(" "), wanted, "{text}");
        }
    }
}
