//! What the filters dropped.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Rule, Verdict, passes};

/// Counts verdicts label by label.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FilterTally {
    labels: usize,
    kept: usize,
    rules: BTreeMap<Rule, Counted>,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Counted {
    checked: usize,
    unmeasured: usize,
    broken: usize,
    dropped: usize,
    before: Vec<f64>,
    after: Vec<f64>,
}

/// What the filters did to a set of labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FilterReport {
    pub labels: usize,
    /// Labels that broke no rule.
    pub kept: usize,
    /// In the order in which rules are applied; only those that were applied.
    pub rules: Vec<RuleReport>,
}

/// What one rule did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleReport {
    pub rule: Rule,
    /// Unit of the spreads.
    pub unit: &'static str,
    /// Labels to which it was applied.
    pub checked: usize,
    /// Of these, labels with nothing to measure.
    pub unmeasured: usize,
    /// Labels that broke it.
    pub broken: usize,
    /// Labels that broke it before any other rule.
    pub dropped: usize,
    /// The measured values of all labels; `None` where nothing was measured.
    pub before: Option<Spread>,
    /// The measured values of the labels that broke no rule at all.
    pub after: Option<Spread>,
}

/// How finite values are spread; quartiles between two values are taken straight between them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    pub min: f64,
    pub first_quartile: f64,
    pub median: f64,
    pub third_quartile: f64,
    pub max: f64,
}

impl FilterTally {
    /// Counts the verdicts on one label, of one filter or of several in turn, and tells whether it
    /// is kept.
    pub fn add(&mut self, verdicts: &[Verdict]) -> bool {
        let is_kept = passes(verdicts);
        self.labels += 1;
        self.kept += usize::from(is_kept);
        let first = verdicts.iter().find_map(Verdict::reason);
        for verdict in verdicts {
            let counted = self.rules.entry(verdict.rule).or_default();
            counted.checked += 1;
            counted.broken += usize::from(!verdict.passes);
            match verdict.measured {
                None => counted.unmeasured += 1,
                Some(value) if value.is_finite() => {
                    counted.before.push(value);
                    if is_kept {
                        counted.after.push(value);
                    }
                }
                Some(_) => {}
            }
        }
        if let Some(rule) = first {
            self.rules.entry(rule).or_default().dropped += 1;
        }
        is_kept
    }

    /// Reports what was counted so far.
    pub fn report(&self) -> FilterReport {
        let rules = self.rules.iter().map(|(rule, counted)| RuleReport {
            rule: *rule,
            unit: rule.unit(),
            checked: counted.checked,
            unmeasured: counted.unmeasured,
            broken: counted.broken,
            dropped: counted.dropped,
            before: Spread::of(&counted.before),
            after: Spread::of(&counted.after),
        });
        FilterReport {
            labels: self.labels,
            kept: self.kept,
            rules: rules.collect(),
        }
    }
}

impl Spread {
    /// Returns the spread of values, or `None` without any; values that are not finite are passed over.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted: Vec<f64> = values
            .iter()
            .copied()
            .filter(|value| value.is_finite())
            .collect();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        let at = |share: f64| {
            let place = share * last as f64;
            let low = place.floor() as usize;
            let high = (low + 1).min(last);
            sorted[low] + (place - low as f64) * (sorted[high] - sorted[low])
        };
        Some(Self {
            min: sorted[0],
            first_quartile: at(0.25),
            median: at(0.5),
            third_quartile: at(0.75),
            max: sorted[last],
        })
    }
}

impl FilterReport {
    /// Writes the report as a text of lines: of each rule the counts, then minimum, quartiles and
    /// maximum before and after.
    pub fn table(&self) -> String {
        let mut text = format!(
            "{:<14} {:>7}  {:>7}  {:>7}  {:<5} {:<38}  {:<38}\n",
            "rule", "checked", "broken", "dropped", "unit", "before", "after"
        );
        for rule in &self.rules {
            let spread = |spread: Option<Spread>| {
                spread.map_or_else(|| "–".to_owned(), |spread| spread.to_string())
            };
            let line = format!(
                "{:<14} {:>7}  {:>7}  {:>7}  {:<5} {:<38}  {:<38}",
                rule.rule.id(),
                rule.checked,
                rule.broken,
                rule.dropped,
                rule.unit,
                spread(rule.before),
                spread(rule.after)
            );
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text.push_str(&format!("labels kept: {} of {}\n", self.kept, self.labels));
        text
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            min,
            first_quartile,
            median,
            third_quartile,
            max,
        } = self;
        write!(
            f,
            "{min:.2} {first_quartile:.2} {median:.2} {third_quartile:.2} {max:.2}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filters::Bound;

    #[test]
    fn rules_are_counted_and_values_spread() {
        let mut tally = FilterTally::default();
        for speed_mps in [1.0, 2.0, 3.0, 4.0, 90.0] {
            let scale = if speed_mps == 90.0 { 0.5 } else { 0.1 };
            let verdicts = [
                Verdict::of(Rule::Speed, speed_mps, Bound::AtMost(70.0)),
                Verdict::of(Rule::Scale, scale, Bound::AtMost(0.15)),
                Verdict::unmeasured(Rule::MaskArea, Bound::AtLeast(256.0)),
            ];
            assert_eq!(tally.add(&verdicts), speed_mps < 70.0);
        }
        tally.add(&[Verdict::of(Rule::Speed, f64::NAN, Bound::AtMost(70.0))]);
        let report = tally.report();
        assert_eq!((report.labels, report.kept), (6, 4));
        let [speed, mask, scale] = &report.rules[..] else {
            panic!("{report:?}");
        };
        assert_eq!((speed.checked, speed.broken, speed.dropped), (6, 2, 2));
        assert_eq!((scale.broken, scale.dropped, mask.unmeasured), (1, 0, 5));
        let before = speed.before.expect("values");
        assert_eq!((before.min, before.median, before.max), (1.0, 3.0, 90.0));
        let after = speed.after.expect("values");
        assert_eq!(
            (after.first_quartile, after.median, after.max),
            (1.75, 2.5, 4.0)
        );
        assert_eq!(mask.before, None);
        let table = report.table();
        assert!(table.contains("1.00 1.75 2.50 3.25 4.00"), "{table}");
        assert!(table.ends_with("labels kept: 4 of 6\n"), "{table}");
        assert_eq!(
            serde_json::to_value(&report).unwrap()["rules"][0]["rule"],
            "speed"
        );
    }

    #[test]
    fn no_values_have_no_spread() {
        assert_eq!(Spread::of(&[f64::NAN]), None);
        let one = Spread::of(&[2.0]).expect("a value");
        assert_eq!((one.min, one.third_quartile, one.max), (2.0, 2.0, 2.0));
        let empty = FilterTally::default().report();
        assert!(empty.table().ends_with("labels kept: 0 of 0\n"));
    }
}
