//! Tables for the terminal and JSON for whoever reads them later.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// Formats rows as columns; the first column is for words, the others are set to the right.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells
            .chain([header[column].chars().count()])
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let cells = cells.iter().zip(&widths).enumerate();
        let set = cells.map(|(column, (cell, &width))| {
            if column == 0 {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        format!("  {}\n", set.collect::<Vec<_>>().join("  ").trim_end())
    };
    let body = rows
        .iter()
        .map(|row| line(row.iter().map(String::as_str).collect()));
    line(header.to_vec()) + &body.collect::<String>()
}

/// Writes a report as JSON.
///
/// # Errors
/// When the file cannot be written.
pub fn save(file: &Path, value: &Value) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made.", folder.display()))?;
    }
    fs::write(file, format!("{value:#}\n"))
        .with_context(|| format!("{} cannot be written.", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = vec![
            vec!["build".into(), "9.0 s".into()],
            vec!["a longer one".into(), "1 min 02 s".into()],
        ];
        let expected =
            "  part                time\n  build              9.0 s\n  a longer one  1 min 02 s\n";
        assert_eq!(table(&["part", "time"], &rows), expected);
    }
}
