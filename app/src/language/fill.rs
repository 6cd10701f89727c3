use std::fmt::{Display, Write};

/// Puts values into the places `{name}` of a text; a place without a value stays as it is.
pub fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        filled.push_str(before);
        let Some(end) = from.find('}') else {
            rest = from;
            break;
        };
        let name = &from[1..end];
        match values.iter().find(|(known, _)| *known == name) {
            // Writing into a string cannot fail.
            Some((_, value)) => drop(write!(filled, "{value}")),
            None => filled.push_str(&from[..=end]),
        }
        rest = &from[end + 1..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use super::*;

    #[test]
    fn values_go_to_their_places_in_any_order() {
        let values: [(&str, &dyn Display); 2] = [("count", &3), ("name", &"{count}")];
        for (text, expected) in [
            ("{count} of {name}", "3 of {count}"),
            ("{name}: {count}{count}", "{count}: 33"),
            ("no place", "no place"),
            ("{other} {count}", "{other} 3"),
            ("open { end", "open { end"),
        ] {
            assert_eq!(fill(text, &values), expected);
        }
    }

    type Texts = BTreeMap<String, String>;

    fn part(language: &str, name: &str) -> Texts {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("locales")
            .join(language)
            .join(name);
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    fn places(text: &str) -> BTreeSet<&str> {
        let after = text.split('{').skip(1);
        after
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect()
    }

    #[test]
    fn every_language_has_every_text_with_the_same_places() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
        let names = std::fs::read_dir(folder).expect("has a folder").flatten();
        let names: Vec<_> = names.map(|entry| entry.file_name()).collect();
        assert!(names.len() >= 9);
        for name in names {
            let name = name.to_string_lossy();
            let english = part("en", &name);
            for language in ["de", "es", "fr"] {
                let texts = part(language, &name);
                for (key, text) in &english {
                    let other = texts
                        .get(key)
                        .unwrap_or_else(|| panic!("{language}/{name} lacks {key}"));
                    assert!(!other.trim().is_empty() || text.trim().is_empty());
                    assert_eq!(
                        places(other),
                        places(text),
                        "{language}/{name}: {key} has other places"
                    );
                    let edges = |text: &str| (text.starts_with(' '), text.ends_with(' '));
                    assert_eq!(
                        edges(other),
                        edges(text),
                        "{language}/{name}: {key}: spaces"
                    );
                }
                let spare: Vec<_> = texts
                    .keys()
                    .filter(|key| !english.contains_key(*key))
                    .collect();
                assert!(spare.is_empty(), "{language}/{name} has unused {spare:?}");
            }
        }
    }
}
