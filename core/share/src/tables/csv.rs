use super::cells::{Cell, digits};
use super::model::SceneTable;

/// What stands between whole and part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1.5`, fields parted by commas.
    #[default]
    Point,
    /// `1,5`, fields parted by semicolons.
    Comma,
}

/// How a CSV file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CsvStyle {
    pub decimal: DecimalMark,
    /// Puts the mark in front by which Excel knows UTF-8.
    pub byte_order_mark: bool,
}

impl SceneTable {
    /// Writes all objects one below the other (RFC 4180), each row with its object's name.
    ///
    /// A text that a spreadsheet would take for a formula gets an apostrophe in front, so that it
    /// stays text wherever the file is opened.
    pub fn to_csv(&self, style: CsvStyle) -> String {
        let mut out = String::new();
        if style.byte_order_mark {
            out.push('\u{feff}');
        }
        let headings = self.objects.first().map(|object| &object.table.columns);
        let headings = headings
            .into_iter()
            .flatten()
            .map(|column| column.heading());
        let first = ["object".to_owned(), "number".to_owned()];
        write_row(
            &mut out,
            style,
            first.into_iter().chain(headings).map(Cell::Text),
        );
        for object in &self.objects {
            for row in &object.table.rows {
                let first = [
                    Cell::Text(object.label.clone()),
                    Cell::Whole(object.id.0.into()),
                ];
                write_row(
                    &mut out,
                    style,
                    first.into_iter().chain(row.iter().cloned()),
                );
            }
        }
        out
    }
}

fn write_row(out: &mut String, style: CsvStyle, cells: impl Iterator<Item = Cell>) {
    let separator = match style.decimal {
        DecimalMark::Point => ',',
        DecimalMark::Comma => ';',
    };
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(separator);
        }
        match cell {
            Cell::Empty => {}
            Cell::Whole(number) => out.push_str(&number.to_string()),
            Cell::Number(number) => match style.decimal {
                DecimalMark::Point => out.push_str(&digits(number)),
                DecimalMark::Comma => out.push_str(&digits(number).replace('.', ",")),
            },
            Cell::Text(text) => write_text(out, &text),
        }
    }
    out.push_str("\r\n");
}

/// Quotes what needs it. Both separators do, whichever is used, since programs guess.
fn write_text(out: &mut String, text: &str) {
    // Spreadsheets skip blanks and take full-width signs for signs (OWASP, "CSV Injection").
    let formula = text
        .trim_start()
        .starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    let text = match formula {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    if text.contains([',', ';', '"', '\r', '\n', '\t', '\'']) || text.trim() != text {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        for (text, written) in [
            ("ball", "ball"),
            ("red, round", "\"red, round\""),
            ("a;b", "\"a;b\""),
            ("5\" disc", "\"5\"\" disc\""),
            ("two\nlines", "\"two\nlines\""),
            ("=HYPERLINK(1)", "\"'=HYPERLINK(1)\""),
            ("+1", "\"'+1\""),
            ("-2", "\"'-2\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("  =1", "\"'  =1\""),
            ("\t=1", "\"'\t=1\""),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            let mut out = String::new();
            write_text(&mut out, text);
            assert_eq!(out, written);
        }
    }

    #[test]
    fn numbers_follow_the_decimal_mark() {
        let row = [
            Cell::Number(-1.5e-7),
            Cell::Empty,
            Cell::Whole(3),
            Cell::Number(2.0),
        ];
        let mut out = String::new();
        write_row(&mut out, CsvStyle::default(), row.iter().cloned());
        let comma = CsvStyle {
            decimal: DecimalMark::Comma,
            ..CsvStyle::default()
        };
        write_row(&mut out, comma, row.into_iter());
        assert_eq!(out, "-1.5e-7,,3,2\r\n-1,5e-7;;3;2\r\n");
    }
}
