//! The part of a text that gives the answer.

use kinelens_stkit::score::Unread;

/// What announces an answer.
const CUES: [&str; 3] = ["answer is", "answer:", "answer**:"];

/// Reads the parts that a text announces as its answer, else the whole text.
///
/// # Errors
/// No part can be read, or two that can differ.
pub(super) fn read_parts<T: PartialEq>(
    text: &str,
    read: impl Fn(&str) -> Result<T, Unread>,
) -> Result<T, Unread> {
    let mut found: Option<T> = None;
    let mut refusal = None;
    for part in parts(text) {
        match read(part) {
            Ok(answer) if found.as_ref().is_some_and(|first| *first != answer) => {
                return Err(Unread::Several);
            }
            Ok(answer) => found = Some(answer),
            // Two things named in one part are not settled by another.
            Err(Unread::Several) => return Err(Unread::Several),
            Err(reason) => refusal = refusal.or(Some(reason)),
        }
    }
    found.ok_or(refusal.unwrap_or(Unread::Empty))
}

fn parts(text: &str) -> Vec<&str> {
    // ASCII only, so that places in it are places in the text.
    let lower = text.to_ascii_lowercase();
    let mut tagged = Vec::new();
    let mut from = 0;
    while let Some(open) = lower[from..].find("<answer>") {
        let start = from + open + "<answer>".len();
        let end = lower[start..]
            .find("</answer>")
            .map_or(text.len(), |close| start + close);
        tagged.push(&text[start..end]);
        from = end;
    }
    if !tagged.is_empty() {
        return tagged;
    }
    let mut starts: Vec<usize> = CUES
        .iter()
        .flat_map(|cue| lower.match_indices(cue).map(|(at, _)| at + cue.len()))
        .collect();
    starts.sort_unstable();
    if starts.is_empty() {
        return vec![text];
    }
    let line = |start: usize| {
        let tail = text[start..].trim_start_matches([':', '*', ' ', '\n', '\r', '\t']);
        tail.lines().next().unwrap_or_default()
    };
    starts.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_announced_part_is_read() {
        for (text, expected) in [
            ("It may be 3. The answer is: 4.\nNot 5.", &["4."][..]),
            ("<think>A</think><Answer>B</answer>", &["B"]),
            ("ANSWER:\n\nC", &["C"]),
            ("plain", &["plain"]),
            ("Ä answer is é", &["é"]),
            ("<answer>open", &["open"]),
            ("", &[""]),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn two_parts_must_agree() {
        let read = |text: &str| {
            read_parts(text, |part| {
                part.trim_end_matches('.')
                    .parse::<i32>()
                    .map_err(|_| Unread::Missing)
            })
        };
        assert_eq!(read("answer is 1.\nAnswer: 1"), Ok(1));
        assert_eq!(read("answer is 1.\nAnswer: 2"), Err(Unread::Several));
        assert_eq!(read("answer is clear.\nAnswer: 2"), Ok(2));
        assert_eq!(read("answer is clear"), Err(Unread::Missing));
    }
}
