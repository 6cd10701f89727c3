//! Scores as a table.

use std::fmt::Write;

use super::score::{Report, System};

/// The tasks of each system, then all systems side by side.
pub fn table(report: &Report) -> String {
    let mut text = String::new();
    for system in &report.systems {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{}", system.name);
        of_system(&mut text, system, report.questions);
    }
    if report.systems.len() > 1 {
        text.push_str("average accuracy\n");
        for system in &report.systems {
            let _ = writeln!(
                text,
                "  {:<20} {:>6.1} %",
                system.name,
                100.0 * system.average_accuracy
            );
        }
    }
    text
}

fn of_system(text: &mut String, system: &System, questions: usize) {
    let _ = writeln!(
        text,
        "{:<22} {:>9}  {:>8}  {:<15}  {:>16}  {:>6}  {:>10}",
        "task",
        "questions",
        "accuracy",
        "95 % interval",
        "mean error / IoU",
        "unread",
        "unanswered"
    );
    for task in &system.tasks {
        let (unit, decimals) = measure(task.task);
        let mean = match task.mean_measure {
            Some(mean) => format!("{mean:.decimals$} {unit}"),
            None => "–".to_owned(),
        };
        let _ = writeln!(
            text,
            "{:<22} {:>9}  {:>6.1} %  {:>5.1} to {:>5.1}  {:>16}  {:>6}  {:>10}",
            task.task,
            task.questions,
            100.0 * task.accuracy,
            100.0 * task.accuracy_interval.low,
            100.0 * task.accuracy_interval.high,
            mean,
            task.unread.values().sum::<usize>(),
            task.unanswered,
        );
    }
    let _ = writeln!(
        text,
        "{:<22} {questions:>9}  {:>6.1} %",
        "average",
        100.0 * system.average_accuracy
    );
    if system.unknown_ids > 0 {
        let _ = writeln!(
            text,
            "{} answers belong to no question and are left out.",
            system.unknown_ids
        );
    }
    text.push('\n');
}

/// What a task measures beside accuracy.
fn measure(task: &str) -> (&'static str, usize) {
    match task {
        "traveled_distance" => ("m", 2),
        "traveling_speed" => ("km/h", 2),
        "direction_timestamp" => ("IoU", 3),
        "movement_direction" | "direction_comparison" => ("h", 2),
        "time_to_reach" => ("s", 2),
        _ => ("", 0),
    }
}
