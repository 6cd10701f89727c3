use serde_json::{Map, Value, json};

use super::cells::{Cell, Table};
use super::model::SceneTable;

/// Version of the layout.
const TABLE_VERSION: u32 = 1;

impl SceneTable {
    /// Writes the tables as JSON: for each object one list for each column, named by its key.
    pub fn to_json(&self) -> String {
        let about: Map<String, Value> = self
            .about
            .iter()
            .map(|(column, cell)| (column.key.clone(), value(cell)))
            .collect();
        let objects: Vec<Value> = self
            .objects
            .iter()
            .map(|object| {
                let lists = object
                    .table
                    .columns
                    .iter()
                    .enumerate()
                    .map(|(index, column)| {
                        let list = object.table.rows.iter().map(|row| value(&row[index]));
                        (column.key.clone(), list.collect())
                    });
                let lists: Map<String, Value> = lists.collect();
                json!({"id": object.id.0, "label": object.label, "samples": lists})
            })
            .collect();
        let document = json!({
            "kinelens_table": TABLE_VERSION,
            "about": about,
            "summary": records(&self.summary),
            "fits": records(&self.fits),
            "objects": objects,
        });
        // A value can always be written, and its text holds no surprises.
        document.to_string()
    }
}

fn records(table: &Table) -> Vec<Value> {
    let record = |row: &Vec<Cell>| {
        let fields = table.columns.iter().zip(row);
        let fields: Map<String, Value> = fields
            .map(|(column, cell)| (column.key.clone(), value(cell)))
            .collect();
        Value::Object(fields)
    };
    table.rows.iter().map(record).collect()
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Number(number) => (*number).into(),
        Cell::Whole(number) => (*number).into(),
        Cell::Text(text) => text.as_str().into(),
    }
}
