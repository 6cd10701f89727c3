//! Comma-separated values as RFC 4180 defines them.

/// Splits a text into records of fields; quoted fields may hold commas, quotes and line breaks.
///
/// A quote that is never closed takes the rest of the text into its field.
pub(super) fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            c if quoted => field.push(c),
            ',' => record.push(std::mem::take(&mut field)),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            c => field.push(c),
        }
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_commas_and_lines() {
        let text = "a,\"b, \"\"c\"\"\n2\",\r\nd,,5' 6\"\n";
        assert_eq!(
            records(text),
            [vec!["a", "b, \"c\"\n2", ""], vec!["d", "", "5' 6\""]]
        );
        assert_eq!(records("a,\"open\nb"), [vec!["a", "open\nb"]]);
        assert!(records("").is_empty());
    }
}
