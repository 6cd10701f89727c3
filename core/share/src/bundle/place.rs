//! From a position in JSON text to the name of the field that lies there.

/// What the outermost level is called.
const TOP: &str = "its top level";
/// Most characters of a place that are shown; a hostile file makes it as long as itself.
const LONGEST: usize = 100;

/// A list or record that is open at some position.
enum Open<'a> {
    Record { key: &'a str },
    List { index: usize },
}

/// Names the field at a position, for example `objects[2].samples[5].t_s`.
///
/// The position is a line and a column in bytes, both from 1, as `serde_json` reports them; text
/// behind it need not be JSON.
pub(super) fn place_at(text: &str, line: usize, column: usize) -> String {
    let before_line: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let end = before_line.saturating_add(column).min(text.len());
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut last_string = "";
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < end {
        match bytes[at] {
            b'"' => {
                let start = at + 1;
                at = start;
                while at < end && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                last_string = text.get(start..at.min(end)).unwrap_or_default();
            }
            b'{' => open.push(Open::Record { key: "" }),
            b'[' => open.push(Open::List { index: 0 }),
            b'}' | b']' => drop(open.pop()),
            b':' => {
                if let Some(Open::Record { key }) = open.last_mut() {
                    *key = last_string;
                }
            }
            b',' => match open.last_mut() {
                Some(Open::Record { key }) => *key = "",
                Some(Open::List { index }) => *index += 1,
                None => {}
            },
            _ => {}
        }
        at += 1;
    }
    spoken(&open)
}

fn spoken(open: &[Open<'_>]) -> String {
    let mut place = String::new();
    for level in open {
        match level {
            Open::Record { key: "" } => {}
            Open::Record { key } if place.is_empty() => place.push_str(key),
            Open::Record { key } => {
                place.push('.');
                place.push_str(key);
            }
            Open::List { index } => place.push_str(&format!("[{index}]")),
        }
    }
    if place.is_empty() {
        TOP.to_owned()
    } else if place.chars().count() > LONGEST {
        place.chars().take(LONGEST).chain("…".chars()).collect()
    } else {
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named() {
        let text = "{\"a\": [1,\n {\"b,]\\\"\": {\"c\": 2}},\n 3], \"d\": 4}";
        let place = |part: &str| {
            let at = text.find(part).unwrap() + part.len();
            let line = text[..at].matches('\n').count() + 1;
            let column = at - text[..at].rfind('\n').map_or(0, |start| start + 1);
            place_at(text, line, column)
        };
        for (part, expected) in [
            ("{", "its top level"),
            ("[1", "a[0]"),
            ("\"c\": 2", "a[1].b,]\\\".c"),
            ("3", "a[2]"),
            ("4", "d"),
            ("4}", "its top level"),
        ] {
            assert_eq!(place(part), expected, "{part}");
        }
        for (line, column) in [(0, 0), (9, 9), (usize::MAX, usize::MAX), (1, 3)] {
            place_at(text, line, column);
        }
        assert!(place_at(&"[".repeat(9999), 1, 9999).chars().count() <= LONGEST + 1);
        place_at("\"\\", 1, 2);
        place_at("{\"é\\", 1, 4);
    }
}
