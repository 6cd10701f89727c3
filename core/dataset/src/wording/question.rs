//! Questions and answers in their wordings.

use kinelens_stkit::Task;

use super::fill::fill;
use super::tables::{clock_sentence, table};
use crate::{Fact, Statement};

/// Which wordings of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordingSet {
    /// For training and everyday use.
    Common,
    /// Paraphrases that no training sees.
    HeldOut,
}

/// Writes the question that a statement answers; the index counts round.
///
/// Empty for a statement that has fewer names than its fact needs.
pub fn question(statement: &Statement, set: WordingSet, index: usize) -> String {
    let task = statement.fact.task();
    let templates = templates(task, set);
    let index = index % templates.len();
    let compares = task == Task::DirectionComparison;
    let template = templates[index].replace("{clock}", clock_sentence(compares, set, index));
    fill(&template, statement).unwrap_or_default()
}

/// Returns how many wordings the questions of a task have.
pub fn wordings(task: Task, set: WordingSet) -> usize {
    templates(task, set).len()
}

/// Writes the answer; the index counts round, terse wordings first.
///
/// A wording with a number that is not finite, such as the ratio to nothing, gives way to the first.
pub fn answer(statement: &Statement, index: usize) -> String {
    let task = table(statement.fact.task());
    let templates = match statement.fact {
        Fact::Limit { exceeds: false, .. } => task.denials,
        _ => task.answers,
    };
    fill(templates[index % templates.len()], statement)
        .or_else(|| fill(templates[0], statement))
        .unwrap_or_default()
}

/// Returns how many wordings the answers of a task have.
pub fn answer_wordings(task: Task) -> usize {
    table(task).answers.len()
}

fn templates(task: Task, set: WordingSet) -> &'static [&'static str] {
    match set {
        WordingSet::Common => table(task).common,
        WordingSet::HeldOut => table(task).held_out,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::wording::fill::PLACEHOLDERS;

    fn tasks() -> impl Iterator<Item = Task> {
        Task::ALL.into_iter().chain(Task::MULTI_STEP)
    }

    fn placeholders(template: &str) -> Vec<&str> {
        let parts = template.split('{').skip(1);
        parts.filter_map(|part| part.split('}').next()).collect()
    }

    #[test]
    fn there_are_enough_and_every_placeholder_is_known() {
        for task in tasks() {
            let table = table(task);
            assert!(table.common.len() >= 24, "{task:?}");
            assert!(table.held_out.len() >= 8, "{task:?}");
            assert!(table.answers.len() >= 4, "{task:?}");
            let is_limit = task == Task::SpeedLimit;
            assert_eq!(
                table.denials.len(),
                if is_limit { table.answers.len() } else { 0 }
            );
            let all = [table.common, table.held_out, table.answers, table.denials].concat();
            for template in &all {
                for placeholder in placeholders(template) {
                    assert!(PLACEHOLDERS.contains(&placeholder), "{template}");
                }
                for after in ["object", "other", "winner", "loser"] {
                    assert!(!template.contains(&format!("{{{after}}}'")), "{template}");
                }
            }
            let different: BTreeSet<String> = all.iter().map(|text| text.to_lowercase()).collect();
            assert_eq!(different.len(), all.len(), "{task:?} has a wording twice");
        }
    }

    #[test]
    fn every_question_holds_what_it_needs() {
        for task in tasks() {
            let table = table(task);
            for template in [table.common, table.held_out].concat() {
                let held = placeholders(template);
                for group in table.needs {
                    let explains = group == &["clock"]
                        && template.contains("clockwise")
                        && ["12", "noon"]
                            .iter()
                            .any(|twelve| template.contains(twelve));
                    let has = group.iter().any(|need| held.contains(need));
                    assert!(has || explains, "{template} lacks {group:?}");
                }
            }
        }
    }

    /// Words that differ between two templates, as insertions, deletions and swaps.
    fn distance_in_words(a: &str, b: &str) -> usize {
        let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, word) in a.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, other) in b.iter().enumerate() {
                let swap = diagonal + usize::from(word != other);
                diagonal = row[j + 1];
                row[j + 1] = swap.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    }

    #[test]
    fn held_out_wordings_are_far_from_common_ones() {
        for task in tasks() {
            let table = table(task);
            for held_out in table.held_out {
                for common in table.common {
                    let longer = held_out.split(' ').count().max(common.split(' ').count());
                    let share = distance_in_words(held_out, common) as f64 / longer as f64;
                    assert!(share >= 0.5, "{share:.2}\n{held_out}\n{common}");
                }
            }
            for (index, one) in table.common.iter().enumerate() {
                for other in &table.common[..index] {
                    let words = distance_in_words(one, other);
                    assert!(words >= 4, "{words}\n{one}\n{other}");
                }
            }
        }
    }
}
