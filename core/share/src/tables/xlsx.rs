//! Office Open XML spreadsheets (ECMA-376), as few parts as every program opens.
//!
//! Written by hand: a summary and plain tables need six small parts, while a library brings charts,
//! formulas and a hundred times the code into the page.

use std::fmt::Write;

use super::cells::{Cell, Table, digits};
use super::model::SceneTable;
use crate::ShareError;
use crate::archive::{ArchiveWriter, Packing};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
/// Excel's own limits.
const LONGEST_NAME: usize = 31;
const LONGEST_TEXT: usize = 32_767;
const MOST_ROWS: usize = 1_048_576;
/// Index of the bold style in the styles part.
const BOLD: u32 = 1;

/// A sheet as rows of cells; `true` marks a row of headings.
struct Sheet {
    name: String,
    rows: Vec<(bool, Vec<Cell>)>,
}

impl SceneTable {
    /// Writes an XLSX file: a summary with scale and fits, then a sheet for each object. Numbers
    /// are number cells of all their digits; texts are never formulas.
    ///
    /// # Errors
    /// When an object has more rows than a sheet can hold.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, ShareError> {
        let mut sheets = vec![self.summary_sheet()];
        for object in &self.objects {
            let name = sheet_name(&object.label, &sheets);
            let mut rows = Vec::new();
            add_table(&mut rows, &object.table);
            sheets.push(Sheet { name, rows });
        }
        if sheets.iter().any(|sheet| sheet.rows.len() > MOST_ROWS) {
            return Err(ShareError::NotWritable {
                format: "XLSX",
                reason: format!("a sheet holds at most {MOST_ROWS} rows"),
            });
        }
        let mut archive = ArchiveWriter::new();
        let mut add = |name: &str, text: &str| {
            archive.add(name, format!("{HEAD}{text}").as_bytes(), Packing::Deflated)
        };
        add("[Content_Types].xml", &content_types(sheets.len()))?;
        let target = format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        add("_rels/.rels", &target)?;
        add("xl/workbook.xml", &workbook(&sheets))?;
        add(
            "xl/_rels/workbook.xml.rels",
            &workbook_relations(sheets.len()),
        )?;
        add("xl/styles.xml", &styles())?;
        for (number, sheet) in (1..).zip(&sheets) {
            add(
                &format!("xl/worksheets/sheet{number}.xml"),
                &worksheet(sheet),
            )?;
        }
        archive.finish()
    }

    fn summary_sheet(&self) -> Sheet {
        let mut rows = vec![(true, vec![Cell::text("Kinelens")])];
        for (column, cell) in &self.about {
            rows.push((false, vec![Cell::text(column.heading()), cell.clone()]));
        }
        for (title, table) in [("Objects", &self.summary), ("Fits", &self.fits)] {
            if !table.rows.is_empty() {
                rows.push((false, Vec::new()));
                rows.push((true, vec![Cell::text(title)]));
                add_table(&mut rows, table);
            }
        }
        Sheet {
            name: "Summary".into(),
            rows,
        }
    }
}

fn add_table(rows: &mut Vec<(bool, Vec<Cell>)>, table: &Table) {
    let headings = table
        .columns
        .iter()
        .map(|column| Cell::Text(column.heading()));
    rows.push((true, headings.collect()));
    rows.extend(table.rows.iter().map(|row| (false, row.clone())));
}

/// Makes a label into a name that Excel takes and no sheet has yet.
fn sheet_name(label: &str, others: &[Sheet]) -> String {
    let plain: String = label
        .chars()
        .filter(|c| !c.is_control() && !"[]:*?/\\".contains(*c))
        .take(LONGEST_NAME)
        .collect();
    let plain = plain.trim().trim_matches('\'').trim();
    // Excel keeps this name for itself.
    let plain = match plain.to_lowercase().as_str() {
        "" | "history" => "object",
        _ => plain,
    };
    let taken = |name: &str| {
        let folded = name.to_lowercase();
        others
            .iter()
            .any(|sheet| sheet.name.to_lowercase() == folded)
    };
    let mut name = plain.to_owned();
    let mut number = 2;
    while taken(&name) {
        let end = format!(" {number}");
        let room = LONGEST_NAME - end.len();
        name = plain.chars().take(room).collect::<String>() + &end;
        number += 1;
    }
    name
}

fn worksheet(sheet: &Sheet) -> String {
    let widest = sheet
        .rows
        .iter()
        .map(|(_, row)| row.len())
        .max()
        .unwrap_or(1);
    let mut out = format!("<worksheet xmlns=\"{MAIN}\">");
    // Headings of a plain table stay in sight.
    if matches!(sheet.rows.as_slice(), [(true, headings), ..] if headings.len() > 1) {
        out.push_str(
            "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" \
             activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>",
        );
    }
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<cols><col min=\"1\" max=\"{}\" width=\"18\" customWidth=\"1\"/></cols><sheetData>",
        widest.max(1)
    );
    for (number, (bold, row)) in (1..).zip(&sheet.rows) {
        let _ = write!(out, "<row r=\"{number}\">");
        for (index, cell) in row.iter().enumerate() {
            write_cell(
                &mut out,
                &format!("{}{number}", column_letters(index)),
                *bold,
                cell,
            );
        }
        out.push_str("</row>");
    }
    out.push_str("</sheetData></worksheet>");
    out
}

fn write_cell(out: &mut String, place: &str, bold: bool, cell: &Cell) {
    let style = match bold {
        true => format!(" s=\"{BOLD}\""),
        false => String::new(),
    };
    let _ = match cell {
        Cell::Empty => Ok(()),
        Cell::Number(number) => {
            write!(
                out,
                "<c r=\"{place}\"{style}><v>{}</v></c>",
                digits(*number)
            )
        }
        Cell::Whole(number) => write!(out, "<c r=\"{place}\"{style}><v>{number}</v></c>"),
        Cell::Text(text) => write!(
            out,
            "<c r=\"{place}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
            escaped(text)
        ),
    };
}

/// `A` … `Z`, `AA` and so on.
fn column_letters(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (index % 26) as u8);
        if index < 26 {
            break;
        }
        index = index / 26 - 1;
    }
    letters
        .iter()
        .rev()
        .map(|&letter| char::from(letter))
        .collect()
}

/// Escapes a text; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(LONGEST_TEXT) {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || ['\u{fffe}', '\u{ffff}'].contains(&c) => {}
            c => out.push(c),
        }
    }
    out
}

fn content_types(sheets: usize) -> String {
    let mut out = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>"
    );
    for number in 1..=sheets {
        let _ = write!(
            out,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{TYPE}.worksheet+xml\"/>"
        );
    }
    out + "</Types>"
}

fn workbook(sheets: &[Sheet]) -> String {
    let mut out = format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>");
    for (number, sheet) in (1..).zip(sheets) {
        let name = escaped(&sheet.name);
        let _ = write!(
            out,
            "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"
        );
    }
    out + "</sheets></workbook>"
}

fn workbook_relations(sheets: usize) -> String {
    let mut out = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for number in 1..=sheets {
        let _ = write!(
            out,
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    let number = sheets + 1;
    let _ = write!(
        out,
        "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    out
}

/// Plain and bold; the rest is what the format demands.
fn styles() -> String {
    let font = "<sz val=\"11\"/><name val=\"Calibri\"/>";
    format!(
        "<styleSheet xmlns=\"{MAIN}\">\
         <fonts count=\"2\"><font>{font}</font><font><b/>{font}</font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>\
         </styleSheet>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_like_a_spreadsheet() {
        for (index, letters) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (701, "ZZ"),
            (702, "AAA"),
        ] {
            assert_eq!(column_letters(index), letters);
        }
    }

    #[test]
    fn sheet_names_are_allowed_and_unique() {
        let mut sheets = vec![Sheet {
            name: "Summary".into(),
            rows: Vec::new(),
        }];
        let long = "a very long label that goes on and on";
        for (label, expected) in [
            ("ball", "ball"),
            ("Ball", "Ball 2"),
            ("a/b:c[d]", "abcd"),
            ("", "object"),
            ("'''", "object 2"),
            ("History", "object 3"),
            ("summary", "summary 2"),
            (long, "a very long label that goes on "),
            (long, "a very long label that goes o 2"),
        ] {
            let name = sheet_name(label, &sheets);
            assert_eq!(name.trim_end(), expected.trim_end());
            assert!(name.chars().count() <= 31);
            sheets.push(Sheet {
                name,
                rows: Vec::new(),
            });
        }
    }
}
