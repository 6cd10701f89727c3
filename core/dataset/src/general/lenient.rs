//! JSON as Python writes it, entry by entry.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// An entry that may not be what it should be.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Entry<T> {
    Good(T),
    Broken(IgnoredAny),
}

/// Puts `null` where Python wrote `NaN` or `Infinity`, which are no JSON; texts stay as they are.
pub(super) fn without_nan(json: &str) -> String {
    let mut clean = String::with_capacity(json.len());
    let mut rest = json;
    let (mut in_text, mut escaped) = (false, false);
    while let Some(c) = rest.chars().next() {
        let word = if in_text {
            None
        } else {
            let words = ["NaN", "-Infinity", "Infinity"];
            words.into_iter().find(|word| rest.starts_with(word))
        };
        if let Some(word) = word {
            clean.push_str("null");
            rest = &rest[word.len()..];
            continue;
        }
        if in_text {
            in_text = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else {
            // An entry is on its own in a file of lines, so an open text ends with its line.
            in_text = c == '"';
        }
        if c == '\n' {
            (in_text, escaped) = (false, false);
        }
        clean.push(c);
        rest = &rest[c.len_utf8()..];
    }
    clean
}

/// Reads a finite number, written as such or as text.
pub(super) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

/// Reads a name, written as text or as a whole number; an empty one is none.
pub(super) fn name(value: &Value) -> Option<String> {
    let name = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) if !number.is_f64() => number.to_string(),
        _ => String::new(),
    };
    (!name.is_empty()).then_some(name)
}

/// Reads a span of time: two times not below zero, the second not before the first.
pub(super) fn span_s(value: &Value) -> Option<[f64; 2]> {
    let [start, end] = value.as_array()?.as_slice() else {
        return None;
    };
    let span_s = [number(start)?, number(end)?];
    (span_s[0] >= 0.0 && span_s[1] >= span_s[0]).then_some(span_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_numbers_become_null_and_texts_stay() {
        let json =
            r#"{"a": [NaN, -Infinity, 1], "NaN": "say \"NaN\" to Infinity\\", "b": Infinity}"#;
        let clean = without_nan(json);
        let value: Value = serde_json::from_str(&clean).unwrap();
        assert_eq!(value["a"], serde_json::json!([null, null, 1]));
        assert_eq!(value["NaN"], "say \"NaN\" to Infinity\\");
        assert_eq!(value["b"], Value::Null);
    }

    #[test]
    fn spans_are_two_finite_times_in_order() {
        let span = |json: &str| span_s(&serde_json::from_str(json).unwrap());
        assert_eq!(span("[1, \"2.5\"]"), Some([1.0, 2.5]));
        assert_eq!(span("[2, 2]"), Some([2.0, 2.0]));
        for odd in [
            "[2, 1]",
            "[-1, 1]",
            "[null, 1]",
            "[1]",
            "[1, 2, 3]",
            "7",
            "[\"nan\", 1]",
        ] {
            assert_eq!(span(odd), None, "{odd}");
        }
    }
}
