use serde_json::{Map, Value};

/// What a file held that this version does not know: written back when the scene is saved again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// Unknown fields as a tree: objects stay objects, elements of lists are found by [`key_of`].
    pub(super) fields: Option<Value>,
    /// Unknown files of the archive.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

impl Kept {
    /// Tells whether the file held nothing unknown.
    pub fn is_empty(&self) -> bool {
        self.fields.is_none() && self.files.is_empty()
    }
}

/// Fields that tell elements of a list apart while others come and go.
const IDENTITIES: [&str; 3] = ["id", "object", "frame"];

/// Finds what `original` has and `known` has not.
///
/// Nothing that is `null` counts: an absent option may be written either way.
pub(super) fn unknown_fields(original: &Value, known: &Value) -> Option<Value> {
    let found: Map<String, Value> = match (original, known) {
        (Value::Object(original), Value::Object(known)) => original
            .iter()
            .filter(|(_, value)| !value.is_null())
            .filter_map(|(key, value)| {
                let unknown = match known.get(key) {
                    Some(known) => unknown_fields(value, known)?,
                    None => value.clone(),
                };
                Some((key.clone(), unknown))
            })
            .collect(),
        // Both lists come from the same text, so elements stand at the same place.
        (Value::Array(original), Value::Array(known)) => original
            .iter()
            .zip(known)
            .enumerate()
            .filter_map(|(index, (value, known))| {
                Some((key_of(value, index), unknown_fields(value, known)?))
            })
            .collect(),
        _ => Map::new(),
    };
    (!found.is_empty()).then_some(Value::Object(found))
}

/// Puts unknown fields back where what held them still is.
pub(super) fn restore(target: &mut Value, unknown: &Value) {
    let Value::Object(unknown) = unknown else {
        return;
    };
    match target {
        Value::Object(target) => {
            for (key, value) in unknown {
                match target.get_mut(key) {
                    Some(known) => restore(known, value),
                    None => {
                        target.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        Value::Array(target) => {
            for (index, element) in target.iter_mut().enumerate() {
                if let Some(value) = unknown.get(&key_of(element, index)) {
                    restore(element, value);
                }
            }
        }
        _ => {}
    }
}

fn key_of(element: &Value, index: usize) -> String {
    IDENTITIES
        .iter()
        .find_map(|name| Some(format!("{name}={}", element.get(name)?.as_u64()?)))
        .unwrap_or_else(|| format!("[{index}]"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unknown_fields_go_back_to_where_they_were() {
        let original = json!({
            "a": 1, "new": {"x": 2}, "none": null,
            "objects": [{"id": 1, "note": "one"}, {"id": 2, "label": "b", "note": ["two"]}],
            "list": [{"p": 1}, {"p": 2, "q": 3}],
        });
        let known = json!({
            "a": 1,
            "objects": [{"id": 1}, {"id": 2, "label": "b"}],
            "list": [{"p": 1}, {"p": 2}],
        });
        let unknown = unknown_fields(&original, &known).unwrap();
        let mut same = known.clone();
        restore(&mut same, &unknown);
        let mut without_null = original;
        without_null.as_object_mut().unwrap().remove("none");
        assert_eq!(same, without_null);

        let mut changed =
            json!({"a": 5, "objects": [{"id": 3}, {"id": 2, "label": "c"}], "list": []});
        restore(&mut changed, &unknown);
        assert_eq!(
            changed,
            json!({
                "a": 5, "new": {"x": 2}, "list": [],
                "objects": [{"id": 3}, {"id": 2, "label": "c", "note": ["two"]}],
            })
        );
        assert_eq!(unknown_fields(&known, &known), None);
    }
}
