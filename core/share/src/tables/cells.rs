/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    /// Always finite.
    Number(f64),
    Whole(u64),
    Text(String),
}

impl Cell {
    /// A number, or nothing where there is none.
    pub(super) fn number(value: f64) -> Self {
        if value.is_finite() {
            Self::Number(value)
        } else {
            Self::Empty
        }
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// For programs: letters, digits and underscores, ending in the unit.
    pub key: String,
    /// For people; a page may put it in another language.
    pub name: String,
    /// Symbol of the unit; empty for what has none.
    pub unit: String,
}

impl Column {
    pub(super) fn new(key: impl Into<String>, name: &str, unit: &str) -> Self {
        Self {
            key: key.into(),
            name: name.to_owned(),
            unit: unit.to_owned(),
        }
    }

    /// The name with its unit, for example `speed (m/s)`.
    pub fn heading(&self) -> String {
        match self.unit.as_str() {
            "" => self.name.clone(),
            unit => format!("{} ({unit})", self.name),
        }
    }
}

/// Columns and rows; every row has a cell for every column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// A number with as few digits as give the same bits back, as every spreadsheet reads it.
pub(super) fn digits(value: f64) -> String {
    let text = format!("{value:?}");
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_few_and_exact() {
        for (value, text) in [
            (1.0, "1"),
            (-0.25, "-0.25"),
            (1e-9, "1e-9"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e22, "1e22"),
        ] {
            assert_eq!(digits(value), text);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }
}
