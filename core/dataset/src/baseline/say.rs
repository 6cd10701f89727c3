//! Typed answers in words that a reader of answers understands.

use kinelens_stkit::Unit;
use kinelens_stkit::score::Truth;

use crate::row::Row;

/// Says an answer to a question.
pub(super) fn say(value: &Truth, row: &Row) -> String {
    let unit = row.unit.as_deref().and_then(Unit::from_symbol);
    let number = |si: f64, default: Unit| {
        let unit = unit.unwrap_or(default);
        // Six digits: an answer loses nothing to rounding.
        format!("{:.6} {}", si / unit.si_per_unit(), unit.symbol())
    };
    match value {
        Truth::Distance { distance_m } => number(*distance_m, Unit::METRE),
        Truth::Speed { speed_mps } => number(*speed_mps, Unit::KILOMETRE_PER_HOUR),
        Truth::Hour { hour } => format!("{hour} o'clock"),
        Truth::Spans { spans_s } => {
            let spans: Vec<String> = spans_s
                .iter()
                .map(|[start, end]| format!("from {start:.3} s to {end:.3} s"))
                .collect();
            if spans.is_empty() {
                "never".to_owned()
            } else {
                spans.join(" and ")
            }
        }
        Truth::Winner { object, .. } => match row.objects.get(*object) {
            Some(object) => object.name.clone(),
            None => "neither".to_owned(),
        },
        Truth::Duration { duration_s } => format!("{duration_s:.6} s"),
        Truth::Decision { yes } => if *yes { "yes" } else { "no" }.to_owned(),
    }
}
