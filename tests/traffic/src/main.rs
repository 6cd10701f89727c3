//! Writes made-up traffic to disk.

use std::io::{IsTerminal, Write, stderr};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::{Parser, ValueEnum};

use kinelens_traffic::{Log, generate, write_argoverse2, write_nuscenes};

/// Makes traffic with exact positions and writes it as a folder of annotations.
#[derive(Debug, Parser)]
struct Wishes {
    /// Layout of the files.
    #[arg(long, value_enum)]
    layout: Layout,
    /// How many logs of 15 to 20 s.
    #[arg(long, default_value_t = 10)]
    logs: u64,
    /// Another seed makes other logs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder to write to; made where it is missing.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Layout {
    #[value(name = "argoverse2")]
    Argoverse2,
    #[value(name = "nuscenes")]
    NuScenes,
}

fn main() -> Result<()> {
    let wishes = Wishes::parse();
    let began = Instant::now();
    let mut logs = (0..wishes.logs).map(|index| {
        show(index + 1, wishes.logs);
        generate::log(wishes.seed, index)
    });
    match wishes.layout {
        Layout::Argoverse2 => logs.try_for_each(|log: Log| {
            write_argoverse2(&wishes.out, &log)?;
            anyhow::Ok(())
        })?,
        Layout::NuScenes => write_nuscenes(&wishes.out, &mut logs)?,
    }
    if stderr().is_terminal() {
        eprintln!();
    }
    println!(
        "{} logs in {} after {:.1} s",
        wishes.logs,
        wishes.out.display(),
        began.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Says how far it is, on a line that stays the same; silent where nobody looks.
fn show(log: u64, of: u64) {
    if stderr().is_terminal() {
        eprint!("\rlog {log} of {of}");
        // A line of progress that cannot be shown is no loss.
        let _ = stderr().flush();
    }
}
