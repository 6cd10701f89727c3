//! A world as an MP4 with exact presentation times.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::render::Renderer;
use crate::scene::{TICKS_PER_S, World};

/// Renders all frames and encodes them as H.264; `quality` is x264's constant rate factor.
///
/// `progress(done, total)` is called after every frame.
///
/// # Errors
/// There is no ffmpeg, it refuses, or the device was lost.
pub fn write(
    renderer: &Renderer,
    world: &World,
    out: &Path,
    quality: u32,
    mut progress: impl FnMut(u32, u32),
) -> Result<()> {
    let filming = &world.filming;
    let size = format!("{}x{}", filming.width_px, filming.height_px);
    let times = format!(
        "settb=1/{TICKS_PER_S},setpts='{}',scale=out_color_matrix=bt709",
        filming.ticks_formula()
    );
    let mut encoder = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba"])
        .args(["-s", &size, "-r", &filming.rate_hz.to_string(), "-i", "-"])
        .args(["-vf", &times, "-fps_mode", "passthrough"])
        .args(["-enc_time_base", &format!("1:{TICKS_PER_S}")])
        .args([
            "-c:v", "libx264", "-preset", "medium", "-bf", "0", "-g", "30",
        ])
        .args(["-crf", &quality.to_string(), "-pix_fmt", "yuv420p"])
        .args([
            "-colorspace",
            "bt709",
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709",
        ])
        .args(["-video_track_timescale", &TICKS_PER_S.to_string()])
        .args(["-movflags", "+faststart"])
        .arg(out)
        .stdin(Stdio::piped())
        .spawn()
        .context("ffmpeg cannot be started; install it (Debian: apt-get install ffmpeg)")?;
    let mut frames = encoder.stdin.take().context("ffmpeg takes no frames")?;
    let film = renderer.film(world)?;
    let times_s = filming.times_s();
    for (t_s, frame) in times_s.iter().zip(0..) {
        let rgba = film.picture(frame, *t_s)?;
        if frames.write_all(&rgba).is_err() {
            // Its own message says why; the exit status is read below.
            break;
        }
        progress(frame + 1, filming.frames);
    }
    drop(frames);
    if !encoder.wait()?.success() {
        bail!("ffmpeg could not encode {}", out.display());
    }
    Ok(())
}
