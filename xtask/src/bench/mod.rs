//! `cargo xtask bench`: figures, as a table and as JSON.
//!
//! A bench is one of five: `bundle` (sizes of the page), `truth` and `render` (the rendered world), a
//! `[[bench]]` target of a native package, or a file `tests/browser/*.bench.mjs`. The last two print one JSON object a line for each figure,
//! `{"figure": "autotracker 1280×720", "value": 71.2, "unit": "frames/s", "note": "one core"}`;
//! all lines are passed on as they come. One name may stand for a native bench and one in the browser.

mod bundle;
mod machine;
mod programs;
mod reference;
mod rendered;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::metadata::Graph;
use crate::paths::Paths;
use crate::report::{save, table};
use crate::shell::note;
use machine::Machine;

/// One measured figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub bench: String,
    pub name: String,
    pub value: f64,
    pub unit: String,
    pub note: String,
}

/// Runs the bench of that name, or all of them.
///
/// # Errors
/// When no bench has that name or one fails.
pub fn run(paths: &Paths, name: Option<&str>, seeds: Option<&str>) -> Result<()> {
    let benches = programs::find(paths, &Graph::load(paths, None)?)?;
    let mut known: Vec<&str> = [bundle::NAME, rendered::TRUTH, rendered::RENDER]
        .into_iter()
        .chain(benches.iter().map(|bench| bench.name()))
        .collect();
    known.dedup();
    if let Some(name) = name
        && !known.contains(&name)
    {
        bail!(
            "There is no bench named {name}. Known are: {}.",
            known.join(", ")
        );
    }
    let wanted = |bench: &str| name.is_none_or(|name| name == bench);
    let machine = Machine::look()?;
    let mut figures = Vec::new();
    if wanted(bundle::NAME) {
        figures.extend(bundle::measure(paths)?);
    }
    if wanted(rendered::TRUTH) {
        figures.extend(rendered::measure(paths, seeds)?);
    }
    if wanted(rendered::RENDER) {
        figures.extend(rendered::render(paths)?);
    }
    for bench in benches.iter().filter(|bench| wanted(bench.name())) {
        figures.extend(bench.measure(paths)?);
    }
    show(paths, &machine, &figures)
}

fn show(paths: &Paths, machine: &Machine, figures: &[Figure]) -> Result<()> {
    let rows: Vec<Vec<String>> = figures
        .iter()
        .map(|figure| {
            vec![
                format!("{}: {}", figure.bench, figure.name),
                spoken(figure.value),
                figure.unit.clone(),
                figure.note.clone(),
            ]
        })
        .collect();
    println!("\n{}", table(&["figure", "value", "unit", "note"], &rows));
    note(machine.words());
    let rows: Vec<Value> = figures
        .iter()
        .map(|figure| json!({"bench": figure.bench, "figure": figure.name, "value": figure.value, "unit": figure.unit, "note": figure.note}))
        .collect();
    let file = paths.reports().join("bench.json");
    save(&file, &json!({"machine": machine.json(), "figures": rows}))?;
    note(format!("Written to {}", file.display()));
    Ok(())
}

/// Three or more digits, no more than a reader needs.
fn spoken(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0..100.0 => format!("{value:.1}"),
        1.0..10.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_for_people() {
        let cases = [
            (1234.56, "1235"),
            (99.94, "99.9"),
            (7.126, "7.13"),
            (0.01234, "0.0123"),
            (-12.34, "-12.3"),
        ];
        for (value, expected) in cases {
            assert_eq!(spoken(value), expected);
        }
    }
}
