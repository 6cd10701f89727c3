//! What the command line shows while it works, and at the end.

use std::io::{IsTerminal, Write};

use kinelens_protocol::{Event, Interval, LengthUnit, SceneDocument, Stage};

/// Prints progress on a terminal, or every event as a line of JSON.
pub(super) struct Progress {
    json: bool,
    terminal: bool,
}

impl Progress {
    pub fn new(json: bool) -> Self {
        Self {
            json,
            terminal: std::io::stderr().is_terminal(),
        }
    }

    pub fn show(&mut self, event: &Event) {
        if self.json {
            // The document is large and goes to a file; its summary is in the other events.
            if !matches!(event, Event::ObjectGrew { .. })
                && let Ok(line) = serde_json::to_string(event)
            {
                println!("{line}");
            }
            return;
        }
        match event {
            Event::Progress {
                stage, done, total, ..
            } if self.terminal => {
                eprint!("\r\x1b[K{} {done} of {total}", words(*stage));
                let _ = std::io::stderr().flush();
            }
            Event::Device { report } => {
                self.line(&format!(
                    "Computing on {}: {}",
                    report.chosen, report.reason
                ));
            }
            Event::Warning { failure } => self.line(&format!("warning: {failure}")),
            Event::JobEnded { .. } if self.terminal => eprint!("\r\x1b[K"),
            _ => {}
        }
    }

    fn line(&self, text: &str) {
        let clear = if self.terminal { "\r\x1b[K" } else { "" };
        eprintln!("{clear}{text}");
    }
}

/// Prints one line for each object.
pub(super) fn summary(scene: &SceneDocument) {
    let unit = match scene.camera.scale.unit {
        LengthUnit::Metres => "m",
        LengthUnit::Pixels => "px",
    };
    println!("{}", scene.camera.scale.words);
    for kinematics in &scene.kinematics {
        let label = scene
            .objects
            .iter()
            .find(|object| object.id == kinematics.object)
            .map_or("object", |object| object.label.as_str());
        let summary = &kinematics.summary;
        println!(
            "{label:<14} {:6.2} s  travelled {}  mean speed {}  peak speed {}",
            summary.duration_s,
            interval(&summary.travelled_m, unit),
            interval(&summary.mean_speed_mps, &format!("{unit}/s")),
            interval(&summary.peak_speed_mps, &format!("{unit}/s")),
        );
    }
    if scene.kinematics.is_empty() {
        println!("Nothing that moves was found.");
    }
}

fn interval(interval: &Interval, unit: &str) -> String {
    format!(
        "{:.2} {unit} ({:.2} to {:.2})",
        interval.value, interval.low, interval.high
    )
}

fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::ReadingClip => "Reading the clip",
        Stage::LoadingWeights => "Loading the detector",
        Stage::MeasuringDevices => "Measuring devices",
        Stage::FindingObjects => "Finding objects, frame",
        Stage::FollowingPoint => "Following the point, frame",
        Stage::FetchingModel => "Fetching the model, KiB",
        Stage::LookingAtClip => "The model looks at frame",
        Stage::ReadingQuestion => "The model reads, token",
        Stage::WritingAnswer => "The model writes, token",
    }
}
