//! The part of JSON Schema (draft 2020-12) that schemas of rows use.

use serde_json::Value;

/// Says where a value breaks a schema.
pub fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Walk { root: schema }.check(schema, value, "row", &mut found);
    found
}

struct Walk<'a> {
    root: &'a Value,
}

/// Words that say nothing about validity, and those that [`Walk::check`] knows.
const SILENT: [&str; 6] = [
    "$schema",
    "$defs",
    "title",
    "description",
    "default",
    "format",
];
const KNOWN: [&str; 14] = [
    "$ref",
    "type",
    "properties",
    "required",
    "items",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "const",
    "enum",
    "oneOf",
    "anyOf",
    "allOf",
];

impl Walk<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let Some(words) = schema.as_object() else {
            if schema == &Value::Bool(false) {
                found.push(format!("{at} is not allowed"));
            }
            return;
        };
        for word in words.keys().map(String::as_str) {
            assert!(
                SILENT.contains(&word) || KNOWN.contains(&word),
                "schemas now use {word}"
            );
        }
        let mut wrong = |what: String| found.push(format!("{at} {what}"));
        if let Some(wanted) = words.get("type")
            && !names(wanted).iter().any(|name| is_of(name, value))
        {
            wrong(format!("is no {wanted}: {value}"));
        }
        if words.get("const").is_some_and(|only| only != value) {
            wrong(format!("is another constant: {value}"));
        }
        if words
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|all| !all.contains(value))
        {
            wrong(format!("is none of the values: {value}"));
        }
        let bound = |word: &str| words.get(word).and_then(Value::as_f64);
        let size = value.as_array().map(|all| all.len() as f64);
        for (number, least, most) in [
            (value.as_f64(), bound("minimum"), bound("maximum")),
            (size, bound("minItems"), bound("maxItems")),
        ] {
            let Some(number) = number else { continue };
            if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
                wrong(format!("is out of bounds: {value}"));
            }
        }
        for name in words.get("required").map(names).unwrap_or_default() {
            if value.is_object() && value.get(name).is_none() {
                wrong(format!("lacks {name}"));
            }
        }
        self.check_parts(schema, value, at, found);
    }

    fn check_parts(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
            let place = path.trim_start_matches('#');
            let target = self.root.pointer(place).expect("a definition");
            self.check(target, value, at, found);
        }
        for (name, part) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if let Some(value) = value.get(name) {
                self.check(part, value, &format!("{at}.{name}"), found);
            }
        }
        if let (Some(part), Some(values)) = (schema.get("items"), value.as_array()) {
            for (index, value) in values.iter().enumerate() {
                self.check(part, value, &format!("{at}[{index}]"), found);
            }
        }
        for (word, least, most) in [
            ("oneOf", 1, 1),
            ("anyOf", 1, usize::MAX),
            ("allOf", usize::MAX, usize::MAX),
        ] {
            let Some(parts) = schema.get(word).and_then(Value::as_array) else {
                continue;
            };
            let holds = |part: &&Value| {
                let mut wrong = Vec::new();
                self.check(part, value, at, &mut wrong);
                wrong.is_empty()
            };
            let count = parts.iter().filter(holds).count();
            if count < least.min(parts.len()) || count > most {
                found.push(format!("{at} fits {count} of {word}: {value}"));
            }
        }
    }
}

fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::String(name) => vec![name],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        _ => false,
    }
}

#[test]
fn broken_rows_break_the_schema() {
    let schema = kinelens_dataset::card::schema();
    let row = serde_json::json!({
        "id": "a-1", "task": "traveled_distance", "source": "a", "split": "test",
        "clip": { "dataset": "a", "log": "b", "start_s": 0.0, "end_s": 9.0 },
        "objects": [{ "track_id": "1", "label": "car", "name": "car 1", "named_by": "id" }],
        "span_s": [0.0, 1.0], "question": "?", "answer": "1 m",
        "value": { "kind": "distance", "distance_m": 1.0 }, "unit": "m", "seed": 1,
    });
    assert_eq!(violations(&schema, &row), Vec::<String>::new());
    for (place, wrong) in [
        ("/seed", serde_json::json!("1")),
        ("/seed", serde_json::json!(-1)),
        ("/span_s", serde_json::json!([0.0])),
        ("/objects/0/named_by", serde_json::json!("guess")),
        ("/value/kind", serde_json::json!("speed")),
        ("/clip", serde_json::json!({ "dataset": "a" })),
    ] {
        let mut broken = row.clone();
        *broken.pointer_mut(place).expect("a place") = wrong;
        assert!(!violations(&schema, &broken).is_empty(), "{place}");
    }
}
