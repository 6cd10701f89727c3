//! The check of a table of wordings.

use kinelens_stkit::{Asked, Query, QueryTime, SceneView, parse};

/// Parses every question of a table and fails with a list of all that are not understood as they should.
///
/// A line of the table holds the question, what it asks (with the hour), the ids of the objects, and
/// optionally the span in seconds (a moment has equal ends), separated by `|`.
pub fn check_wordings(scene: &SceneView<'_>, table: &str) {
    let lines: Vec<&str> = table
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    assert!(
        lines.len() >= 10,
        "a table of {} lines is hardly one",
        lines.len()
    );
    let wrong: Vec<String> = lines
        .iter()
        .filter_map(|line| mistake(scene, line))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} misread:\n{}",
        wrong.len(),
        lines.len(),
        wrong.join("\n")
    );
}

fn mistake(scene: &SceneView<'_>, line: &str) -> Option<String> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [question, expected @ ..] = cells.as_slice() else {
        panic!("no question in {line}");
    };
    match parse(question, scene) {
        Ok(query) => (described(&query) != expected)
            .then(|| format!("{question}\n    {:?}", described(&query))),
        Err(refusal) => Some(format!("{question}\n    refused: {refusal}")),
    }
}

/// Writes a query as the tables do.
fn described(query: &Query) -> Vec<String> {
    let asked = match query.asked {
        Asked::Distance => "distance".to_owned(),
        Asked::MeanSpeed => "mean_speed".to_owned(),
        Asked::Direction => "direction".to_owned(),
        Asked::DirectionTimestamp { hour } => format!("direction_timestamp {hour}"),
        Asked::CompareDistance => "compare_distance".to_owned(),
        Asked::CompareSpeed => "compare_speed".to_owned(),
        Asked::CompareDirection => "compare_direction".to_owned(),
        other => other.id().to_owned(),
    };
    let mut objects = query.objects.clone();
    if matches!(query.asked, Asked::CompareDistance | Asked::CompareSpeed) {
        objects.sort_unstable();
    }
    let ids: Vec<String> = objects.iter().map(u32::to_string).collect();
    let mut cells = vec![asked, ids.join(" ")];
    match query.time {
        QueryTime::Whole => {}
        QueryTime::Within(span) => cells.push(format!("{} to {}", span.start_s, span.end_s)),
        QueryTime::At(t_s) => cells.push(format!("{t_s} to {t_s}")),
    }
    cells
}
