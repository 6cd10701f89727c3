//! `cargo xtask samples`: draws the bundled sample clips and encodes them with ffmpeg.
//!
//! Every clip shows motion in a plane that faces the camera, with a striped stick of one metre in
//! the same plane, so that a newcomer can calibrate it with two clicks.

mod motion;
mod render;
mod texture;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use serde_json::json;

use motion::Sample;
use render::{HEIGHT_PX, WIDTH_PX, render};

/// Frames a second of all samples.
const FPS: f64 = 30.0;

/// Largest clip that is bundled.
const MOST_BYTES: u64 = 1_500_000;

/// Draws all samples into a folder, with a poster each and the list that the page reads.
pub fn write(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut list = Vec::new();
    for sample in Sample::ALL {
        let about = sample.about();
        println!("▸ drawing {} ({:.1} s)", about.title, about.duration_s);
        let clip = folder.join(format!("{}.mp4", about.name));
        encode(sample, about.duration_s, &clip)?;
        let bytes = fs::metadata(&clip)?.len();
        ensure!(bytes <= MOST_BYTES, "{} has {bytes} bytes", clip.display());
        poster(
            &clip,
            about.duration_s,
            &folder.join(format!("{}.jpg", about.name)),
        )?;
        list.push(json!({
            "name": about.name,
            "title": about.title,
            "file": format!("{}.mp4", about.name),
            "poster": format!("{}.jpg", about.name),
            "duration_s": about.duration_s,
            "question": about.question,
            "hint": about.hint,
        }));
    }
    let list = serde_json::to_string_pretty(&list)? + "\n";
    fs::write(folder.join("samples.json"), list)?;
    Ok(())
}

fn encode(sample: Sample, duration_s: f64, clip: &Path) -> anyhow::Result<()> {
    let size = format!("{WIDTH_PX}x{HEIGHT_PX}");
    let fps = FPS.to_string();
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"])
        .args(["-s", &size, "-r", &fps, "-i", "-"])
        .args([
            "-c:v", "libx264", "-preset", "slow", "-crf", "21", "-pix_fmt", "yuv420p",
        ])
        .args([
            "-g",
            "60",
            "-threads",
            "1",
            "-movflags",
            "+faststart",
            "-bitexact",
        ])
        .arg(clip)
        .stdin(Stdio::piped())
        .spawn()
        .context("ffmpeg could not be started; install it (apt-get install ffmpeg)")?;
    let mut pipe = ffmpeg.stdin.take().context("ffmpeg has no input")?;
    let frames = (duration_s * FPS).round() as u32;
    for frame in 0..frames {
        pipe.write_all(&render(sample, f64::from(frame) / FPS, 1.0 / FPS))?;
    }
    drop(pipe);
    ensure!(
        ffmpeg.wait()?.success(),
        "ffmpeg could not encode {}",
        clip.display()
    );
    Ok(())
}

fn poster(clip: &Path, duration_s: f64, poster: &Path) -> anyhow::Result<()> {
    let at = format!("{:.2}", duration_s * 0.3);
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-ss", &at, "-i"])
        .arg(clip)
        .args(["-frames:v", "1", "-vf", "scale=480:-2", "-q:v", "4"])
        .arg(poster)
        .status()?;
    ensure!(
        done.success(),
        "no poster could be taken from {}",
        clip.display()
    );
    Ok(())
}
