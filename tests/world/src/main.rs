//! `kinelens-world`: worlds as pictures, clips and truth, and the bench against that truth.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use kinelens_world::bench::{Clips, Report, Score, report, trials};
use kinelens_world::generate::Family;
use kinelens_world::render::Renderer;
use kinelens_world::scene::World;
use kinelens_world::{clip, picture, sample, sheet, truth};

/// x264's rate factor: hardly visible losses.
const QUALITY: u32 = 18;

#[derive(Parser)]
#[command(name = "kinelens-world", about = "A small world with exact truth.")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Names the families.
    List,
    /// Renders one frame as a PNG.
    Picture {
        family: String,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Share of the clip that has gone, 0 to 1.
        #[arg(long, default_value_t = 0.5)]
        at: f64,
        #[arg(long)]
        out: PathBuf,
    },
    /// Renders a clip and its truth into a folder.
    Clip {
        family: String,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Writes masks, depth and flow of every n-th frame.
        #[arg(long, default_value_t = 10)]
        every: usize,
        #[arg(long)]
        out: PathBuf,
    },
    /// Renders one picture of every family onto one sheet.
    Sheet {
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[arg(long)]
        out: PathBuf,
    },
    /// Renders the clips that come with the app.
    Sample {
        #[arg(long, default_value = "public/samples")]
        out: PathBuf,
    },
    /// Times the renderer on every family, without encoding.
    Speed {
        #[arg(long, default_value_t = 8)]
        frames: u32,
        /// All families, where left out.
        #[arg(long, value_delimiter = ',')]
        families: Vec<String>,
    },
    /// Renders clips, measures them with `kinelens analyze`, and compares with the truth.
    Bench {
        /// The binary to measure with.
        #[arg(long)]
        kinelens: PathBuf,
        #[arg(long, value_parser = seeds, default_value = "0..4")]
        seeds: Range<u64>,
        /// All families with a camera that stands still, where left out.
        #[arg(long, value_delimiter = ',')]
        families: Vec<String>,
        /// Keeps the clips here, and takes those that are here already.
        #[arg(long)]
        clips: Option<PathBuf>,
        /// Writes what came of every single trial, as JSON.
        #[arg(long)]
        scores: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::List => {
            for family in Family::ALL {
                println!("{}", family.name());
            }
            Ok(())
        }
        Task::Picture {
            family,
            seed,
            at,
            out,
        } => {
            let world = Family::from_name(&family)?.world(seed);
            let times_s = world.filming.times_s();
            let frame = ((at * times_s.len() as f64) as usize).min(times_s.len() - 1);
            let renderer = Renderer::new()?;
            let rgba = renderer
                .film(&world)?
                .picture(frame as u32, times_s[frame])?;
            picture::rgba8(
                &out,
                [world.filming.width_px, world.filming.height_px],
                &rgba,
            )
        }
        Task::Clip {
            family,
            seed,
            every,
            out,
        } => {
            let world = Family::from_name(&family)?.world(seed);
            std::fs::create_dir_all(&out)
                .with_context(|| format!("{} cannot be made", out.display()))?;
            let renderer = Renderer::new()?;
            println!("Rendering on {}", renderer.adapter());
            let name = format!("{family}-{seed}.mp4");
            film(&renderer, &world, &out.join(&name))?;
            truth::files::write(&renderer, &world, &out, &name, every)
        }
        Task::Sample { out } => sample::write(&Renderer::new()?, &out),
        Task::Sheet { seed, out } => sheet::write(&Renderer::new()?, seed, &out),
        Task::Speed { frames, families } => speed(frames, &families),
        Task::Bench {
            kinelens,
            seeds,
            families,
            clips,
            scores,
        } => {
            let renderer = Renderer::new()?;
            let clips = Clips::new(&renderer, clips.as_deref())?;
            let found = bench(&kinelens, seeds, &families, &clips)?;
            if let Some(file) = scores {
                std::fs::write(&file, serde_json::to_string_pretty(&found)? + "\n")
                    .with_context(|| format!("{} cannot be written", file.display()))?;
            }
            report(&found).iter().for_each(print_lines);
            Ok(())
        }
    }
}

fn film(renderer: &Renderer, world: &World, out: &Path) -> Result<()> {
    let start = std::time::Instant::now();
    clip::write(renderer, world, out, QUALITY, |_, _| ())?;
    let rate_hz = f64::from(world.filming.frames) / start.elapsed().as_secs_f64();
    println!(
        "{} seed {}: {} frames, {rate_hz:.1} frames/s with encoding",
        world.family, world.seed, world.filming.frames
    );
    Ok(())
}

/// Prints frames per second of each family, the first frame and all set-up apart.
fn speed(frames: u32, families: &[String]) -> Result<()> {
    let renderer = Renderer::new()?;
    println!("Rendering on {}", renderer.adapter());
    for family in chosen(families, |_| true)? {
        let world = family.world(1);
        let film = renderer.film(&world)?;
        let times_s = world.filming.times_s();
        film.picture(0, times_s[0])?;
        let start = std::time::Instant::now();
        for frame in 0..frames {
            let at = (frame as usize * times_s.len()) / frames as usize;
            film.picture(at as u32, times_s[at])?;
        }
        let rate_hz = f64::from(frames) / start.elapsed().as_secs_f64();
        let figure = format!("{}, rendering at 640x360", family.name());
        println!(
            "{}",
            serde_json::json!({"figure": figure, "value": rate_hz, "unit": "frames/s"})
        );
    }
    Ok(())
}

/// The families of these names, or those that are usual.
fn chosen(names: &[String], usual: impl Fn(Family) -> bool) -> Result<Vec<Family>> {
    if names.is_empty() {
        return Ok(Family::ALL.into_iter().filter(|one| usual(*one)).collect());
    }
    let named = names.iter().map(|name| Family::from_name(name));
    Ok(named.collect::<Result<_, _>>()?)
}

fn bench(
    kinelens: &Path,
    seeds: Range<u64>,
    families: &[String],
    clips: &Clips<'_>,
) -> Result<Vec<Score>> {
    let mut scores = Vec::new();
    for family in chosen(families, Family::is_static)? {
        for seed in seeds.clone() {
            let world = family.world(seed);
            let clip = clips.of(&world)?;
            for trial in trials(family, &world) {
                let score = trial.run(kinelens, &clip, &world)?;
                eprintln!("{score:?}");
                scores.push(score);
            }
            clips.done_with(&clip)?;
        }
    }
    if scores.is_empty() {
        bail!("nothing in these families can be measured with a ruler");
    }
    Ok(scores)
}

/// Prints one figure a line, as the benches of this repository do.
fn print_lines(report: &Report) {
    let figure = |name: &str, value: f64, unit: &str| {
        let name = format!("{} {name}", report.family);
        let note = format!("{} trials", report.trials);
        println!(
            "{}",
            serde_json::json!({"figure": name, "value": value, "unit": unit, "note": note})
        );
    };
    figure("failed", 100.0 * report.failed, "%");
    if let Some(track_px) = report.track_px {
        figure("track, median RMS", track_px, "px");
    }
    for (name, pair) in [
        ("distance", report.distance),
        ("speed", report.speed),
        ("period", report.period),
    ] {
        if let Some([median, tenth]) = pair {
            figure(&format!("{name}, median error"), 100.0 * median, "%");
            figure(&format!("{name}, 90th percentile"), 100.0 * tenth, "%");
        }
    }
    if let Some([mean, sigma]) = report.gravity {
        figure("g, mean error", 100.0 * mean, "%");
        figure("g, standard deviation", 100.0 * sigma, "%");
    }
    if let Some(direction_h) = report.direction_h {
        figure("direction, median error", direction_h, "h");
    }
    let [held, all] = report.held;
    if all > 0 {
        figure(
            "intervals that hold the truth",
            100.0 * held as f64 / all as f64,
            "%",
        );
    }
}

fn seeds(text: &str) -> Result<Range<u64>, String> {
    let wrong = || format!("{text}: write the seeds as 0..20");
    let (from, to) = text.split_once("..").ok_or_else(wrong)?;
    let parse = |number: &str| number.trim().parse::<u64>().map_err(|_| wrong());
    let range = parse(from)?..parse(to)?;
    if range.is_empty() {
        return Err(format!("{text} holds no seed"));
    }
    Ok(range)
}
