//! The clips that come with the app, each with a poster, and the list that the page reads.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::clip;
use crate::generate::Family;
use crate::render::Renderer;

/// Largest clip that is bundled.
const MOST_BYTES: u64 = 1_500_000;

/// Size of the pictures.
const SIZE_PX: [u32; 2] = [960, 540];

/// A world that is worth showing to a newcomer.
struct Sample {
    name: &'static str,
    family: Family,
    seed: u64,
    /// Where a length can be had, and what to try.
    hint: &'static str,
}

const SAMPLES: [Sample; 6] = [
    Sample {
        name: "ball-toss",
        family: Family::Toss,
        seed: 31,
        hint: "The striped stick is 1 m long. Track the ball, then fit a parabola to y.",
    },
    Sample {
        name: "pendulum",
        family: Family::Pendulum,
        seed: 5,
        hint: "The striped stick is 1 m long. Track the bob, then fit a sinusoid to x.",
    },
    Sample {
        name: "street-crossing",
        family: Family::Crossing,
        seed: 3,
        hint: "A slab of the pavement is 50 cm wide. Detect, or track the person and the cyclist.",
    },
    Sample {
        name: "runners",
        family: Family::Runners,
        seed: 2,
        hint: "The white lines across the track are 5 m apart. Track both runners, then ask.",
    },
    Sample {
        name: "toy-car",
        family: Family::ToyCar,
        seed: 4,
        hint: "The sheet is 84 cm by 59.4 cm: mark its four corners, then track the car.",
    },
    Sample {
        name: "driving",
        family: Family::Driving,
        seed: 2,
        hint: "The camera drives too: so far only motion within the picture is measured.",
    },
];

/// Writes all samples into a folder.
///
/// # Errors
/// ffmpeg is missing, a clip is too large to be bundled, or the device was lost.
pub fn write(renderer: &Renderer, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut list = Vec::new();
    for sample in &SAMPLES {
        let mut world = sample.family.world(sample.seed);
        [world.filming.width_px, world.filming.height_px] = SIZE_PX;
        println!("▸ rendering {}", world.title);
        let [file, poster] = ["mp4", "jpg"].map(|ending| format!("{}.{ending}", sample.name));
        let path = folder.join(&file);
        clip::write(renderer, &world, &path, 24, |_, _| ())?;
        let bytes = std::fs::metadata(&path)?.len();
        ensure!(bytes <= MOST_BYTES, "{file} has {bytes} bytes");
        let times_s = world.filming.times_s();
        write_poster(&path, times_s[times_s.len() / 2], &folder.join(&poster))?;
        let duration_s = f64::from(world.filming.frames) / world.filming.rate_hz;
        list.push(json!({
            "name": sample.name,
            "title": world.title,
            "file": file,
            "poster": poster,
            "duration_s": (100.0 * duration_s).round() / 100.0,
            "question": world.question,
            "hint": sample.hint,
        }));
    }
    let text = serde_json::to_string_pretty(&list)? + "\n";
    std::fs::write(folder.join("samples.json"), text)?;
    Ok(())
}

fn write_poster(clip: &Path, t_s: f64, file: &Path) -> Result<()> {
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-ss", &format!("{t_s}"), "-i"])
        .arg(clip)
        .args(["-frames:v", "1", "-vf", "scale=480:-2", "-q:v", "5"])
        .arg(file)
        .status()
        .context("ffmpeg cannot be started")?;
    ensure!(status.success(), "{} has no poster", clip.display());
    Ok(())
}
