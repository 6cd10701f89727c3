//! Exact match and word F1, as SQuAD defines them.
//!
//! After Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", 2016, and the
//! official evaluation of version 2.0, which adds the rule for texts without words.

use std::collections::BTreeMap;

/// Normalises a text: lower case, without ASCII punctuation and articles, words one space apart.
pub(super) fn normalised(text: &str) -> String {
    let lower: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_ascii_punctuation())
        .collect();
    let mut without_articles = String::with_capacity(lower.len());
    let mut word = String::new();
    // The space after the end closes the last word.
    for c in lower.chars().chain([' ']) {
        if c.is_alphanumeric() {
            word.push(c);
            continue;
        }
        let is_article = matches!(word.as_str(), "a" | "an" | "the");
        without_articles.push_str(if is_article { " " } else { &word });
        without_articles.push(c);
        word.clear();
    }
    let words: Vec<&str> = without_articles.split_whitespace().collect();
    words.join(" ")
}

/// Exact match, 0 or 1, and F1 of the words, 0 to 1: each the best over the accepted texts.
pub(super) fn exact_and_f1(given: &str, accepted: &[String]) -> (f64, f64) {
    let given = normalised(given);
    let mut best = (0.0_f64, 0.0_f64);
    for truth in accepted {
        let truth = normalised(truth);
        best.0 = best.0.max(if given == truth { 1.0 } else { 0.0 });
        best.1 = best.1.max(f1(&given, &truth));
    }
    best
}

fn f1(given: &str, truth: &str) -> f64 {
    if given.is_empty() || truth.is_empty() {
        return if given == truth { 1.0 } else { 0.0 };
    }
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for word in truth.split(' ') {
        *left.entry(word).or_default() += 1;
    }
    let mut common = 0_usize;
    for word in given.split(' ') {
        if let Some(count) = left.get_mut(word).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    let words = given.split(' ').count() + truth.split(' ').count();
    // 2pr / (p + r) of precision p and recall r.
    2.0 * common as f64 / words as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_normalised_as_in_squad() {
        for (text, normal) in [
            ("The  Cat, and an owl!", "cat and owl"),
            ("A.", ""),
            ("Theatre a-b", "theatre ab"),
            ("Denver Broncos’ ", "denver broncos’"),
            ("", ""),
        ] {
            assert_eq!(normalised(text), normal, "{text}");
        }
    }

    #[test]
    fn known_values() {
        let score = |given: &str, truths: &[&str]| {
            let truths: Vec<String> = truths.iter().map(|text| (*text).to_owned()).collect();
            exact_and_f1(given, &truths)
        };
        assert_eq!(score("the Cat.", &["cat"]), (1.0, 1.0));
        // Two of three given words, two of two true ones: p = 2/3, r = 1.
        assert_eq!(score("big red car", &["red car"]), (0.0, 0.8));
        assert_eq!(score("red red", &["red"]), (0.0, 2.0 / 3.0));
        assert_eq!(score("dog", &["cat", "a dog"]), (1.0, 1.0));
        assert_eq!(score("dog", &["cat"]), (0.0, 0.0));
        assert_eq!(score("the", &["a"]), (1.0, 1.0));
        assert_eq!(score("", &["cat"]), (0.0, 0.0));
    }
}
