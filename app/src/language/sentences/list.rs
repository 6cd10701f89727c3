//! Names of objects, alone and in lists, as the engine writes them.

use super::reader::Reader;

/// Returns the object's own name of `the car`, `Anna` or `car #2`.
///
/// Only a name in small letters without digits has an article that is not its own.
pub fn name(words: &str) -> Option<&str> {
    let label = words
        .strip_prefix("the ")
        .or_else(|| words.strip_prefix("The "));
    let label = label.filter(|label| !label.is_empty() && !is_own_name(label));
    Some(label.unwrap_or(words)).filter(|name| !name.is_empty())
}

/// Returns the object's own name of `the car's` or `James'`.
pub fn owner(words: &str) -> Option<&str> {
    let stem = match words.strip_suffix('\'') {
        Some(stem) if stem.ends_with('s') => stem,
        _ => words.strip_suffix("'s")?,
    };
    name(stem)
}

/// Says a list of objects, or words that stand for one.
pub fn names(reader: &mut Reader<'_>, text: &str, depth: usize) -> Option<String> {
    if let Some(said) = reader.phrase("names", text, depth) {
        return Some(said);
    }
    listed(reader, text, depth, item_is_a_name, |reader, item| {
        reader
            .phrase("item", item, depth)
            .or_else(|| name(item).map(str::to_owned))
    })
}

/// Says a list of spans of time.
pub fn spans(reader: &mut Reader<'_>, text: &str, depth: usize) -> Option<String> {
    listed(
        reader,
        text,
        depth,
        |_| true,
        |reader, item| reader.phrase("span", item, depth),
    )
}

/// Says `a, b and c` item by item. What follows the last joining word must be an item: a name may
/// hold such a word itself.
fn listed(
    reader: &mut Reader<'_>,
    text: &str,
    depth: usize,
    is_item: impl Fn(&str) -> bool,
    said: impl Fn(&mut Reader<'_>, &str) -> Option<String>,
) -> Option<String> {
    let joins = [" and ", " or "].into_iter();
    let last = joins
        .filter_map(|join| text.rfind(join).map(|at| (at, join)))
        .max()
        .filter(|&(at, join)| is_item(&text[at + join.len()..]));
    let Some((at, join)) = last else {
        return said(reader, text);
    };
    let mut items = Vec::new();
    for item in text[..at].split(", ") {
        items.push(said(reader, item)?);
    }
    let last = said(reader, &text[at + join.len()..])?;
    let join = reader.phrase("join", join, depth)?;
    Some(format!("{}{join}{last}", items.join(", ")))
}

/// Tells whether a sentence would call an object so.
fn item_is_a_name(item: &str) -> bool {
    item.starts_with("the ") || is_own_name(item)
}

/// Tells a name that stands without an article.
fn is_own_name(label: &str) -> bool {
    label
        .chars()
        .any(|letter| letter.is_uppercase() || letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_taken_off_where_the_engine_put_them() {
        for (words, label) in [
            ("the car", Some("car")),
            ("The car", Some("car")),
            ("The Rock", Some("The Rock")),
            ("the the", Some("the")),
            ("the ", Some("the ")),
            ("car #2", Some("car #2")),
            ("", None),
        ] {
            assert_eq!(name(words), label, "{words}");
        }
        for (words, label) in [
            ("The car's", Some("car")),
            ("James'", Some("James")),
            ("Anna's'", Some("Anna's")),
            ("rock''s", Some("rock'")),
            ("car", None),
            ("'s", None),
        ] {
            assert_eq!(owner(words), label, "{words}");
        }
    }
}
