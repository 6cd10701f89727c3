//! The card as Markdown.

use std::fmt::Write;

use crate::build::{BuildReport, TaskReport};
use crate::rule::Rule;

/// Writes the card of a build; `plot` and `schema` are the names of the files beside it.
pub fn markdown(report: &BuildReport, title: &str, plot: &str, schema: &str) -> String {
    let mut page = String::new();
    let wording = if report.held_out_wording {
        "paraphrases that no training question uses"
    } else {
        "everyday wordings"
    };
    let balance = if report.balanced {
        "every kind of answer equally often"
    } else {
        "answers as often as the recordings have them"
    };
    // Writing into a String cannot fail.
    let _ = write!(
        page,
        "# {title}\n\n{} questions about motion with exact answers, {balance}, in {wording}. \
         Seed {}.\n\nOne JSON object a line; `{schema}` is its schema. Times are seconds of the \
         clip, values are in SI units, clock hours are seen from above with the object's own first \
         moving step at 12.\n\n",
        report.rows, report.seed
    );
    sources(&mut page, report);
    tasks(&mut page, report, plot);
    left_out(&mut page, report);
    page
}

fn sources(page: &mut String, report: &BuildReport) {
    page.push_str(
        "## Sources\n\n| source | recordings | clips | hours of clips | tracks | facts | questions |\n\
         |---|---:|---:|---:|---:|---:|---:|\n",
    );
    for source in &report.sources {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {:.2} | {} | {} | {} |",
            source.source,
            source.recordings,
            source.clips,
            source.seconds / 3600.0,
            source.tracks,
            source.facts,
            source.rows
        );
    }
    page.push_str(
        "\nAnnotations keep the licence of their source. Clips of several cameras count each.\n\n",
    );
}

fn tasks(page: &mut String, report: &BuildReport, plot: &str) {
    page.push_str(
        "## Tasks\n\n| task | split | facts before | questions after | farthest from equal shares | most frequent answer | scarce answers |\n\
         |---|---|---:|---:|---:|---:|---|\n",
    );
    for task in &report.tasks {
        let scarce = if task.scarce.is_empty() {
            "–".to_owned()
        } else {
            task.scarce.join(", ")
        };
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {:.2} % | {:.1} % | {scarce} |",
            task.task,
            task.split,
            task.offered,
            task.rows,
            100.0 * task.imbalance,
            100.0 * task.most_frequent
        );
    }
    let _ = write!(
        page,
        "\n![Shares of the answers before and after balancing]({plot})\n\n"
    );
    for task in report.tasks.iter().filter(|task| task.rows > 0) {
        bins(page, task);
    }
}

fn bins(page: &mut String, task: &TaskReport) {
    let _ = write!(
        page,
        "### {} ({})\n\n| answer | before | after |\n|---|---:|---:|\n",
        task.task, task.split
    );
    for bin in &task.bins {
        let _ = writeln!(page, "| {} | {} | {} |", bin.name, bin.offered, bin.rows);
    }
    page.push('\n');
}

fn left_out(page: &mut String, report: &BuildReport) {
    page.push_str("## Dropped by rules\n\n");
    if report.dropped.is_empty() {
        page.push_str("Nothing.\n\n");
    } else {
        page.push_str("| rule | dropped | what |\n|---|---:|---|\n");
        for (name, count) in &report.dropped {
            let words = Rule::ALL
                .into_iter()
                .find(|rule| rule.id() == *name)
                .map_or("", Rule::words);
            let _ = writeln!(page, "| {name} | {count} | {words} |");
        }
        page.push('\n');
    }
    page.push_str("## Left out by the readers\n\n");
    if report.left_out.is_empty() && report.unreadable.is_empty() {
        page.push_str("Nothing.\n");
        return;
    }
    for (reason, left) in &report.left_out {
        let _ = writeln!(page, "- {} × {reason}", left.count);
        for example in &left.examples {
            let _ = writeln!(page, "  - {example}");
        }
    }
    for unreadable in &report.unreadable {
        let _ = writeln!(page, "- {}: {}", unreadable.log, unreadable.reason);
    }
}
