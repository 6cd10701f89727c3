//! The shares of the answers as a picture: SVG, no library, no font but the reader's own.

use std::fmt::Write;

use crate::build::{BuildReport, TaskReport};

/// Width and height of one panel and the room around its bars, pixels.
const PANEL_PX: [f64; 2] = [300.0, 170.0];
const ROOM_PX: [f64; 4] = [42.0, 30.0, 12.0, 34.0];
const COLUMNS: usize = 3;
const WIDEST_BAR_PX: f64 = 22.0;
/// Before and after balancing, distinguishable in grey and by the colour-blind.
const BEFORE: &str = "#b7c4d6";
const AFTER: &str = "#1f6feb";

/// Draws one panel for each task and split: the share of each kind of answer before and after.
pub fn svg(report: &BuildReport) -> String {
    let panels: Vec<&TaskReport> = report.tasks.iter().filter(|task| task.rows > 0).collect();
    let rows = panels.len().div_ceil(COLUMNS).max(1);
    let [width, height] = [
        COLUMNS as f64 * PANEL_PX[0],
        rows as f64 * PANEL_PX[1] + 26.0,
    ];
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"system-ui, sans-serif\" font-size=\"10\" fill=\"#24292f\">\n\
         <title>Shares of the answers before and after balancing</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    for (index, task) in panels.iter().enumerate() {
        let at = [
            (index % COLUMNS) as f64 * PANEL_PX[0],
            (index / COLUMNS) as f64 * PANEL_PX[1],
        ];
        panel(&mut picture, task, at);
    }
    let y = height - 10.0;
    // Writing into a String cannot fail.
    let _ = write!(
        picture,
        "<rect x=\"42\" y=\"{}\" width=\"10\" height=\"10\" fill=\"{BEFORE}\"/><text x=\"57\" y=\"{y}\">before</text>\
         <rect x=\"112\" y=\"{}\" width=\"10\" height=\"10\" fill=\"{AFTER}\"/><text x=\"127\" y=\"{y}\">after</text>\n</svg>\n",
        y - 9.0,
        y - 9.0
    );
    picture
}

fn panel(picture: &mut String, task: &TaskReport, [x, y]: [f64; 2]) {
    let [left, top, right, bottom] = ROOM_PX;
    let (width, height) = (PANEL_PX[0] - left - right, PANEL_PX[1] - top - bottom);
    let total = |count: fn(&crate::build::BinReport) -> u64| {
        task.bins.iter().map(count).sum::<u64>().max(1) as f64
    };
    let (offered, rows) = (total(|bin| bin.offered), total(|bin| bin.rows));
    let shares: Vec<[f64; 2]> = task
        .bins
        .iter()
        .map(|bin| [bin.offered as f64 / offered, bin.rows as f64 / rows])
        .collect();
    let highest = shares
        .iter()
        .flatten()
        .copied()
        .fold(0.0, f64::max)
        .max(1e-9);
    let base = y + top + height;
    let _ = writeln!(
        picture,
        "<text x=\"{}\" y=\"{}\" font-weight=\"600\" font-size=\"11\">{} ({}), {} questions</text>\
         <line x1=\"{}\" y1=\"{base}\" x2=\"{}\" y2=\"{base}\" stroke=\"#57606a\"/>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{:.0} %</text><text x=\"{}\" y=\"{base}\" text-anchor=\"end\">0</text>",
        x + left,
        y + 18.0,
        task.task,
        task.split,
        task.rows,
        x + left,
        x + left + width,
        x + left - 4.0,
        y + top + 8.0,
        100.0 * highest,
        x + left - 4.0,
    );
    let slot = width / shares.len().max(1) as f64;
    for (index, (bin, share)) in task.bins.iter().zip(&shares).enumerate() {
        let bar = (0.4 * slot).min(WIDEST_BAR_PX);
        for (place, (share, colour)) in share.iter().zip([BEFORE, AFTER]).enumerate() {
            let tall = share / highest * height;
            let _ = write!(
                picture,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{bar:.1}\" height=\"{tall:.1}\" fill=\"{colour}\">\
                 <title>{}: {} before, {} after</title></rect>",
                x + left + (index as f64 + 0.5) * slot + (place as f64 - 1.0) * bar,
                base - tall,
                bin.name,
                bin.offered,
                bin.rows
            );
        }
        // "12 o'clock" and "3.1 to 4.7 m" shrink to what tells them apart.
        let short = bin.name.split(' ').next().unwrap_or_default();
        let _ = writeln!(
            picture,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{short}</text>",
            x + left + (index as f64 + 0.5) * slot,
            base + 13.0
        );
    }
    let unit = task
        .bins
        .first()
        .and_then(|bin| bin.name.rsplit(' ').next());
    let _ = writeln!(
        picture,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#57606a\">{}</text>",
        x + left + 0.5 * width,
        base + 27.0,
        match unit {
            Some(unit @ ("m" | "km/h" | "s")) => format!("from, {unit}"),
            Some("o'clock") => "o'clock".to_owned(),
            _ => String::new(),
        }
    );
}
