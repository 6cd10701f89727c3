//! CSV, JSON and XLSX hold the same numbers, and those of the document.

mod support;

use std::{collections::HashMap, fs, io::Cursor, path::Path};

use kinelens_protocol::{Fit, FitModel, FitParameter, Interval, ObjectId, Quantity, SceneDocument};
use kinelens_share::{Cell, CsvStyle, DecimalMark, SceneTable};
use quick_xml::events::Event;
use serde_json::Value;
use support::scene;

fn fits() -> Vec<Fit> {
    vec![Fit {
        object: ObjectId(1),
        quantity: Quantity::Y,
        model: FitModel::Parabola,
        span_s: [0.25, 1.75],
        parameters: vec![FitParameter {
            symbol: "2a".into(),
            name: "acceleration".into(),
            unit: "m/s²".into(),
            estimate: Interval {
                value: -9.814,
                low: -9.9,
                high: -9.7,
            },
        }],
        residual_rms: 0.003,
        points: 44,
        curve_t_s: Vec::new(),
        curve_value: Vec::new(),
        formula: "c + b t + a t²".into(),
    }]
}

fn document(seed: u64) -> SceneDocument {
    let mut document = scene(seed, 3, 40);
    document.objects[0].label = "=HYPERLINK(\"http://x\"), \"ball\"; 5 µm <b>&amp;".into();
    document.objects[1].label = "zwei\nZeilen".into();
    document.objects[2].label = "- 3".into();
    document
}

/// A field's text: quotes undone.
fn parse_csv(text: &str, separator: char) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let field = rows
            .last_mut()
            .expect("as the tests made it")
            .last_mut()
            .expect("as the tests made it");
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            _ if quoted => field.push(letter),
            '\r' => assert_eq!(letters.next(), Some('\n')),
            _ if letter == separator => rows
                .last_mut()
                .expect("as the tests made it")
                .push(String::new()),
            _ => field.push(letter),
        }
        if letter == '\r' && !quoted {
            rows.push(vec![String::new()]);
        }
    }
    assert_eq!(
        rows.pop(),
        Some(vec![String::new()]),
        "ends with a line end"
    );
    rows
}

/// The sheets of a workbook: their names, and each cell by its place.
fn parse_xlsx(bytes: &[u8]) -> Vec<(String, HashMap<String, Cell>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("as the tests made it");
    let mut part = |name: &str| {
        std::io::read_to_string(zip.by_name(name).expect("as the tests made it"))
            .expect("as the tests made it")
    };
    let mut names = Vec::new();
    let workbook = part("xl/workbook.xml");
    let mut reader = quick_xml::Reader::from_str(&workbook);
    loop {
        match reader.read_event().expect("as the tests made it") {
            Event::Empty(sheet) if sheet.name().as_ref() == "sheet" => {
                let name = sheet
                    .attributes()
                    .flatten()
                    .find(|a| a.key.as_ref() == "name");
                names.push(
                    quick_xml::escape::unescape(&name.expect("as the tests made it").value)
                        .expect("as the tests made it")
                        .into_owned(),
                );
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let sheets = names.into_iter().enumerate().map(|(index, name)| {
        let sheet = part(&format!("xl/worksheets/sheet{}.xml", index + 1));
        (name, parse_sheet(&sheet))
    });
    sheets.collect()
}

fn parse_sheet(text: &str) -> HashMap<String, Cell> {
    let mut cells = HashMap::new();
    let mut reader = quick_xml::Reader::from_str(text);
    let mut place = String::new();
    let mut content = String::new();
    loop {
        match reader.read_event().expect("as the tests made it") {
            Event::Start(start) if start.name().as_ref() == "c" => {
                let found = start.attributes().flatten().find(|a| a.key.as_ref() == "r");
                place = found.expect("as the tests made it").value.into_owned();
                content.clear();
            }
            Event::Text(text) => content.push_str(&text),
            Event::GeneralRef(name) => {
                content.push_str(
                    &quick_xml::escape::unescape(&format!("&{};", &*name))
                        .expect("as the tests made it"),
                );
            }
            Event::End(end) if end.name().as_ref() == "v" => {
                cells.insert(
                    place.clone(),
                    Cell::Number(content.parse().expect("as the tests made it")),
                );
            }
            Event::End(end) if end.name().as_ref() == "t" => {
                cells.insert(place.clone(), Cell::Text(content.clone()));
            }
            Event::Eof => return cells,
            _ => {}
        }
    }
}

fn letters(index: usize) -> String {
    let letter = |index: usize| char::from(b'A' + index as u8);
    match index {
        0..26 => letter(index).to_string(),
        _ => format!("{}{}", letter(index / 26 - 1), letter(index % 26)),
    }
}

#[test]
fn all_formats_hold_the_same_cells() {
    let mut compared = 0;
    for seed in 0..10 {
        let document = document(seed);
        let table = SceneTable::new(&document, &fits());
        let points = parse_csv(&table.to_csv(CsvStyle::default()), ',');
        let comma = CsvStyle {
            decimal: DecimalMark::Comma,
            byte_order_mark: false,
        };
        let commas = parse_csv(&table.to_csv(comma), ';');
        let json: Value = serde_json::from_str(&table.to_json()).unwrap();
        let sheets = parse_xlsx(&table.to_xlsx().unwrap());
        assert_eq!(sheets.len(), 1 + table.objects.len());
        let mut line = 1;
        for (index, object) in table.objects.iter().enumerate() {
            let samples = &json["objects"][index]["samples"];
            let sheet = &sheets[index + 1].1;
            for (row_index, row) in object.table.rows.iter().enumerate() {
                assert_eq!(points[line].len(), row.len() + 2);
                for (column_index, (column, cell)) in
                    object.table.columns.iter().zip(row).enumerate()
                {
                    let in_csv = &points[line][column_index + 2];
                    let with_comma = commas[line][column_index + 2].replace(',', ".");
                    let in_json = &samples[&column.key][row_index];
                    let in_xlsx = sheet.get(&format!("{}{}", letters(column_index), row_index + 2));
                    match cell {
                        Cell::Number(number) => {
                            let bits = number.to_bits();
                            assert_eq!(in_csv.parse::<f64>().unwrap().to_bits(), bits);
                            assert_eq!(with_comma.parse::<f64>().unwrap().to_bits(), bits);
                            assert_eq!(in_json.as_f64().unwrap().to_bits(), bits);
                            assert_eq!(in_xlsx, Some(&Cell::Number(*number)));
                            compared += 1;
                        }
                        Cell::Whole(number) => {
                            assert_eq!(in_csv, &number.to_string());
                            assert_eq!(in_json.as_u64(), Some(*number));
                            assert_eq!(in_xlsx, Some(&Cell::Number(*number as f64)));
                        }
                        Cell::Empty => {
                            assert!(in_csv.is_empty() && in_json.is_null() && in_xlsx.is_none());
                        }
                        Cell::Text(_) => panic!("no text among the samples"),
                    }
                }
                line += 1;
            }
        }
        assert_eq!(line, points.len());
    }
    println!("{compared} numbers agree in four files to the last bit");
}

#[test]
fn cells_are_the_documents_numbers() {
    let document = document(3);
    let table = SceneTable::new(&document, &[]);
    let motion = &document.kinematics[1];
    let column = |key: &str| {
        let found = table.objects[1]
            .table
            .columns
            .iter()
            .position(|c| c.key == key);
        let index = found.unwrap_or_else(|| panic!("{key}"));
        let rows = table.objects[1].table.rows.iter();
        rows.map(move |row| row[index].clone())
            .collect::<Vec<Cell>>()
    };
    for (key, values) in [
        ("t_s", &motion.t_s),
        ("x_m", &motion.x_m.value),
        ("z_95_m", &motion.z_m.half_width),
        ("vy_mps", &motion.vy_mps.value),
        ("speed_mps", &motion.speed_mps.value),
        ("speed_95_mps", &motion.speed_mps.half_width),
        ("acceleration_mps2", &motion.acceleration_mps2.value),
        ("path_length_m", &motion.path_length_m.value),
        ("displacement_m", &motion.displacement_m.value),
    ] {
        let expected: Vec<Cell> = values.iter().map(|&value| Cell::Number(value)).collect();
        assert_eq!(column(key), expected, "{key}");
    }
    let expected: Vec<Cell> = document.objects[1]
        .samples
        .iter()
        .map(|sample| Cell::Number(sample.point_px[1]))
        .collect();
    assert_eq!(column("picture_y_px"), expected);
    assert_eq!(table.objects[1].table.columns[2].heading(), "x (m)");
    assert!(table.fits.rows.is_empty());
}

#[test]
fn units_follow_the_scale() {
    let mut document = document(3);
    document.camera.scale.unit = kinelens_protocol::LengthUnit::Pixels;
    let table = SceneTable::new(&document, &[]);
    let csv = table.to_csv(CsvStyle::default());
    let headings = csv.lines().next().unwrap();
    assert!(
        headings.contains("x (px)") && headings.contains("speed (px/s)"),
        "{headings}"
    );
    assert!(!headings.contains("(m"));
}

#[test]
fn labels_stay_text_everywhere() {
    let document = document(1);
    let table = SceneTable::new(&document, &fits());
    let rows = parse_csv(&table.to_csv(CsvStyle::default()), ',');
    assert_eq!(rows[1][0], format!("'{}", document.objects[0].label));
    assert_eq!(rows[41][0], "zwei\nZeilen");
    assert_eq!(rows[81][0], "'- 3");
    let json: Value = serde_json::from_str(&table.to_json()).unwrap();
    assert_eq!(
        json["objects"][0]["label"],
        document.objects[0].label.as_str()
    );
    assert_eq!(json["fits"][0]["value"], -9.814);
    let sheets = parse_xlsx(&table.to_xlsx().unwrap());
    let texts: Vec<&Cell> = sheets[0].1.values().collect();
    assert!(texts.contains(&&Cell::Text(document.objects[0].label.clone())));
    assert!(texts.contains(&&Cell::Text("acceleration".into())));
    assert!(texts.contains(&&Cell::Number(-9.814)));
    assert!(texts.contains(&&Cell::Text("scale from".into())));
}

#[test]
fn an_empty_scene_gives_files_too() {
    let mut document = scene(1, 1, 3);
    document.kinematics.clear();
    let table = SceneTable::new(&document, &[]);
    assert_eq!(table.to_csv(CsvStyle::default()), "object,number\r\n");
    assert_eq!(parse_xlsx(&table.to_xlsx().unwrap()).len(), 1);
    let marked = CsvStyle {
        byte_order_mark: true,
        ..CsvStyle::default()
    };
    assert!(table.to_csv(marked).starts_with('\u{feff}'));
    // For a look with other programs.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let table = SceneTable::new(&self::document(3), &fits());
    fs::write(folder.join("table.xlsx"), table.to_xlsx().unwrap()).unwrap();
    fs::write(folder.join("table.json"), table.to_json()).unwrap();
    fs::write(folder.join("table.csv"), table.to_csv(CsvStyle::default())).unwrap();
}
