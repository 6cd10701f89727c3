//! `kinelens stkit build`: a file of questions, and its card beside it.

use std::{
    fs::File,
    io::{BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use kinelens_dataset::build::{
    BuildOptions, BuildReport, Format, Progress, Split, SplitChoice, TaskReport, build,
};
use kinelens_dataset::{CameraChoice, WordingSet, card};
use kinelens_stkit::Task;

use super::inputs::InputArguments;
use crate::usage::bad_usage;

#[derive(Args)]
pub struct BuildArguments {
    #[command(flatten)]
    inputs: InputArguments,
    /// The file of questions; its card, plot and schema are written beside it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Makes STKit-Bench: 200 questions of each of the seven tasks, balanced, of all recordings.
    #[arg(long)]
    bench: bool,
    /// Tasks by name, `stkit` for the seven, `multi-step` for those in several steps [default: all;
    /// the seven for a bench].
    #[arg(long, value_delimiter = ',', value_name = "TASK")]
    tasks: Vec<String>,
    /// Questions of each task, where the recordings have as many [default: 20000; 200 for a bench].
    #[arg(long, value_name = "N")]
    per_task: Option<usize>,
    /// Makes every kind of answer equally frequent, as a bench always does.
    #[arg(long)]
    balance: bool,
    /// Recordings that take part: one split or, each marked, all of them.
    #[arg(long, value_enum)]
    split: Option<SplitName>,
    /// `all`, `front` or the name of a camera.
    #[arg(long, default_value = "all", value_name = "CAMERA")]
    camera: String,
    /// Asks in wordings that training questions never use.
    #[arg(long)]
    paraphrased: bool,
    /// Lines of questions, or the conversations that LLaVA trains on.
    #[arg(long, value_enum, default_value_t = FormatName::Jsonl)]
    format: FormatName,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads [default: as many as there are cores].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum SplitName {
    Train,
    Val,
    Test,
    All,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Jsonl,
    Llava,
}

/// Builds the file, its card, plot and schema.
///
/// # Errors
/// Bad arguments, unreadable folders, nothing to ask about, or a file that cannot be written.
pub fn run(arguments: &BuildArguments) -> anyhow::Result<()> {
    let options = arguments.options()?;
    let inputs = arguments.inputs.open()?;
    if inputs.is_empty() {
        return Err(bad_usage(
            "No annotations are named. Give --source FORMAT and --input DIR.",
        ));
    }
    let folder = arguments
        .out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder
        && !folder.is_dir()
    {
        bail!("There is no folder {}. Make it first.", folder.display());
    }
    // What was there stays until the new file is whole.
    let unfinished = beside(&arguments.out, "part");
    let file = File::create(&unfinished)
        .with_context(|| format!("{} cannot be written", unfinished.display()))?;
    let mut out = BufWriter::new(file);
    let built = build(&inputs.as_inputs(), &options, &mut out, &shown());
    clear_line();
    let report = match built.and_then(|report| out.flush().map(|()| report).map_err(Into::into)) {
        Ok(report) => report,
        Err(error) => {
            drop(out);
            // Half a file is of no use; that it cannot be removed is no news beside the error.
            let _ = std::fs::remove_file(&unfinished);
            return Err(error.into());
        }
    };
    std::fs::rename(&unfinished, &arguments.out)
        .with_context(|| format!("{} cannot be written", arguments.out.display()))?;
    write_card(&arguments.out, &report)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        summary(&arguments.out, &report);
    }
    Ok(())
}

impl BuildArguments {
    fn options(&self) -> anyhow::Result<BuildOptions> {
        let splits = match (self.split, self.bench) {
            (Some(SplitName::Train), _) => SplitChoice::Only(Split::Train),
            (Some(SplitName::Val), _) => SplitChoice::Only(Split::Val),
            (Some(SplitName::Test), _) => SplitChoice::Only(Split::Test),
            (Some(SplitName::All), false) | (None, false) => SplitChoice::Each,
            (Some(SplitName::All), true) | (None, true) => SplitChoice::AllAsTest,
        };
        Ok(BuildOptions {
            seed: self.seed,
            tasks: self.tasks()?,
            per_task: self
                .per_task
                .unwrap_or(if self.bench { 200 } else { 20_000 })
                .max(1),
            balance: self.balance || self.bench,
            splits,
            cameras: match self.camera.as_str() {
                "all" => CameraChoice::All,
                "front" => CameraChoice::Front,
                name => CameraChoice::Named(name.to_owned()),
            },
            wording: if self.paraphrased {
                WordingSet::HeldOut
            } else {
                WordingSet::Common
            },
            format: match self.format {
                FormatName::Jsonl => Format::Jsonl,
                FormatName::Llava => Format::Llava,
            },
            threads: self.threads.unwrap_or_else(|| {
                std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
            }),
        })
    }

    fn tasks(&self) -> anyhow::Result<Vec<Task>> {
        let mut tasks = Vec::new();
        for name in &self.tasks {
            match name.as_str() {
                "stkit" => tasks.extend(Task::ALL),
                "multi-step" => tasks.extend(Task::MULTI_STEP),
                "all" => tasks.extend(Task::ALL.into_iter().chain(Task::MULTI_STEP)),
                name => {
                    let all = Task::ALL.into_iter().chain(Task::MULTI_STEP);
                    let known: Vec<&str> = all.map(Task::id).collect();
                    tasks.push(Task::from_id(name).ok_or_else(|| {
                        bad_usage(format!(
                            "There is no task {name}. Known are stkit, multi-step, all, {}.",
                            known.join(", ")
                        ))
                    })?);
                }
            }
        }
        if tasks.is_empty() {
            tasks.extend(Task::ALL);
            if !self.bench {
                tasks.extend(Task::MULTI_STEP);
            }
        }
        tasks.sort();
        tasks.dedup();
        Ok(tasks)
    }
}

fn write_card(out: &Path, report: &BuildReport) -> anyhow::Result<()> {
    let name = |path: &Path| {
        path.file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    let [page, numbers, plot, schema] =
        ["card.md", "card.json", "card.svg", "schema.json"].map(|ending| beside(out, ending));
    let text = card::markdown(report, &name(out), &name(&plot), &name(&schema));
    let files = [
        (&page, text.into_bytes()),
        (&numbers, serde_json::to_vec_pretty(report)?),
        (&plot, card::svg(report).into_bytes()),
        (&schema, serde_json::to_vec_pretty(&card::schema())?),
    ];
    for (path, bytes) in files {
        std::fs::write(path, bytes)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// `qa.jsonl` becomes `qa.card.md`.
fn beside(out: &Path, ending: &str) -> PathBuf {
    out.with_extension(ending)
}

fn shown() -> impl Fn(Progress) + Sync {
    let terminal = std::io::stderr().is_terminal();
    move |progress: Progress| {
        if terminal {
            let what = if progress.pass == 1 {
                "Looking for facts"
            } else {
                "Writing questions"
            };
            eprint!(
                "\r\x1b[K{what}, recording {} of {}",
                progress.done, progress.total
            );
        }
    }
}

fn clear_line() {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}

fn summary(out: &Path, report: &BuildReport) {
    println!(
        "{:<22} {:<6} {:>10} {:>10}  {:>13}",
        "task", "split", "facts", "questions", "most frequent"
    );
    // A split without a recording needs no ten lines of zeros.
    let is_told = |task: &&TaskReport| {
        let same_split = report
            .tasks
            .iter()
            .filter(|other| other.split == task.split);
        same_split.map(|other| other.offered).sum::<u64>() > 0
    };
    for task in report.tasks.iter().filter(is_told) {
        println!(
            "{:<22} {:<6} {:>10} {:>10}  {:>11.1} %",
            task.task,
            task.split,
            task.offered,
            task.rows,
            100.0 * task.most_frequent
        );
    }
    for source in &report.sources {
        println!(
            "{}: {} recordings, {} clips, {} questions",
            source.source, source.recordings, source.clips, source.rows
        );
    }
    for (reason, left) in &report.left_out {
        eprintln!(
            "left out: {} × {reason}, such as {}",
            left.count,
            left.examples.join("; ")
        );
    }
    for unreadable in &report.unreadable {
        eprintln!("left out: {}: {}", unreadable.log, unreadable.reason);
    }
    println!(
        "{} questions in {}; what was dropped and why is in {}.",
        report.rows,
        out.display(),
        beside(out, "card.md").display()
    );
}
