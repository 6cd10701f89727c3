//! `kinelens stkit grade`: answers to other benchmarks.

use std::{
    fs::File,
    io::{BufReader, Cursor},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use kinelens_dataset::general::{Benchmark, grade, whole};

#[derive(Args)]
pub struct GradeArguments {
    /// The benchmark whose format the annotations have.
    #[arg(long, value_enum)]
    benchmark: BenchmarkName,
    /// The benchmark's own file.
    #[arg(long, value_name = "FILE")]
    annotations: PathBuf,
    /// The answers: `{"id": …, "text": "…"}`, one a line, in any order.
    #[arg(long, value_name = "FILE", required_unless_present = "whole")]
    answers: Option<PathBuf>,
    /// Grades instead who answers "the whole clip" to every question for a time.
    #[arg(long, conflicts_with = "answers")]
    whole: bool,
    /// Writes the table as JSON, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Seed of the bootstrap.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum BenchmarkName {
    /// When does it happen: val_1.json; ids are `video:index of the sentence`.
    ActivitynetCaptions,
    /// When does it happen: lines of `video start end##sentence`; ids as above.
    CharadesSta,
    /// Which of five, and when: ids are `qid`.
    TvqaPlus,
    /// Spatial numbers and choices: lines of JSON; ids are `id` or the line from 0.
    VsiBench,
    /// Sizes, speeds, accelerations: quantiphy_validation.csv; ids are its first column.
    Quantiphy,
    /// Lines of `{"id", "options": […], "answer", "type"}`.
    MultipleChoice,
    /// Lines of `{"id", "answer": text or texts, "type"}`.
    OpenEnded,
}

/// Grades answers, prints the table and writes it.
///
/// # Errors
/// A file cannot be read or written, or is not in its format.
pub fn run(arguments: &GradeArguments) -> anyhow::Result<()> {
    let benchmark = arguments.benchmark.benchmark();
    let annotations = opened(&arguments.annotations)?;
    let told = || format!("{} cannot be graded", arguments.annotations.display());
    let report = match &arguments.answers {
        Some(path) => grade(benchmark, annotations, opened(path)?, arguments.seed),
        None if arguments.whole => {
            let lines: Vec<String> = whole(benchmark, annotations)
                .with_context(told)?
                .iter()
                .map(serde_json::to_string)
                .collect::<Result<_, _>>()?;
            let again = opened(&arguments.annotations)?;
            grade(
                benchmark,
                again,
                Cursor::new(lines.join("\n")),
                arguments.seed,
            )
        }
        None => bail!("There is nothing to grade. Give --answers FILE or --whole."),
    }
    .with_context(told)?;
    print!("{}", report.table());
    if let Some(path) = &arguments.json {
        std::fs::write(path, serde_json::to_vec_pretty(&report)?)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

fn opened(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    Ok(BufReader::new(file))
}

impl BenchmarkName {
    const fn benchmark(self) -> Benchmark {
        match self {
            Self::ActivitynetCaptions => Benchmark::ActivityNetCaptions,
            Self::CharadesSta => Benchmark::CharadesSta,
            Self::TvqaPlus => Benchmark::TvqaPlus,
            Self::VsiBench => Benchmark::VsiBench,
            Self::Quantiphy => Benchmark::QuantiPhy,
            Self::MultipleChoice => Benchmark::MultipleChoice,
            Self::OpenEnded => Benchmark::OpenEnded,
        }
    }
}
