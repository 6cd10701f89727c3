//! Pictures and clips as a model is shown them, decoded by ffmpeg.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use kinelens_engine::{Frame, FrameSource};
use kinelens_models::pixels::frame_indices_at_times;

use super::orientation;
use crate::analyze::{FfmpegSource, Origin};

/// Longest side of a picture that a model is shown; larger ones are averaged down. LLaVA-OneVision lays a
/// picture on tiles of 2304 pixels a side at most.
const LONGEST_SIDE_PX: u64 = 2304;
/// Most pixels that are decoded at all.
const MOST_PIXELS: u64 = 100_000_000;

/// Formats of pictures that are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Png,
    Jpeg,
    WebP,
}

impl Format {
    /// Tells the format by the first bytes, whatever the sender calls it.
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::WebP),
            _ => None,
        }
    }

    /// The name of ffmpeg's reader, which is never left to guess.
    fn reader(self) -> &'static str {
        match self {
            Self::Png => "png_pipe",
            Self::Jpeg => "jpeg_pipe",
            Self::WebP => "webp_pipe",
        }
    }
}

/// Decodes a picture; blocks for as long as ffmpeg takes.
///
/// # Errors
/// Bytes that are no PNG, JPEG or WebP, a damaged or a far too large picture, no ffmpeg.
pub fn picture(bytes: &[u8]) -> Result<Frame> {
    let format = Format::of(bytes)
        .context("The picture is no PNG, JPEG or WebP. Convert it to one of them.")?;
    let folder = tempfile::TempDir::with_prefix("kinelens-picture-").context(NO_ROOM)?;
    let path = folder.path().join("picture");
    std::fs::write(&path, bytes).context(NO_ROOM)?;
    let input = ["-protocol_whitelist", "file", "-f", format.reader()];
    let probed = Command::new("ffprobe")
        .args(["-v", "error"])
        .args(input)
        .args(["-select_streams", "v:0", "-of", "csv=p=0:s=x"])
        .args(["-show_entries", "stream=width,height"])
        .arg(&path)
        .output()
        .map_err(|error| no_ffmpeg(&error))?;
    let said = String::from_utf8_lossy(&probed.stdout);
    let [width, height] = size(said.trim()).context(DAMAGED)?;
    if width * height > MOST_PIXELS {
        bail!(
            "The picture has {width} × {height} pixels, more than {} million. Make it smaller.",
            MOST_PIXELS / 1_000_000
        );
    }
    let longest = width.max(height).max(LONGEST_SIDE_PX);
    let scaled = |side: u64| (side * LONGEST_SIDE_PX / longest).max(1);
    let (width, height) = (scaled(width), scaled(height));
    let mut filter = format!("scale={width}:{height}:flags=area+accurate_rnd+full_chroma_int");
    let turned = match orientation::upright(bytes) {
        Some((turn, swaps)) => {
            filter = format!("{filter},{turn}");
            swaps
        }
        None => false,
    };
    let (width, height) = if turned {
        (height, width)
    } else {
        (width, height)
    };
    let decoded = Command::new("ffmpeg")
        // Versions of ffmpeg differ in what they turn by themselves.
        .args(["-v", "error", "-nostdin", "-noautorotate"])
        .args(input)
        .arg("-i")
        .arg(&path)
        .args(["-frames:v", "1", "-vf", &filter])
        .args(["-pix_fmt", "rgba", "-f", "rawvideo", "-"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| no_ffmpeg(&error))?;
    Frame::new(width as usize, height as usize, decoded.stdout).map_err(|_| anyhow!(DAMAGED))
}

/// A frame of a clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot {
    /// Place among the clip's frames.
    pub index: usize,
    /// Presentation time, seconds.
    pub t_s: f64,
    pub frame: Frame,
}

/// Decodes frames of a clip, evenly over its time, from the first to the last; blocks meanwhile.
///
/// # Errors
/// No clip that ffmpeg reads, too many frames, no ffmpeg, or `is_cancelled` said so.
pub fn clip(
    path: &Path,
    origin: Origin,
    wanted: usize,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Vec<Shot>> {
    let mut source = FfmpegSource::open(path, "clip", origin)?;
    let clip = source.clip();
    let available = clip.frame_times_s.len();
    if origin == Origin::Sent && available > Origin::MOST_SENT_FRAMES {
        bail!(
            "The clip has more than {} frames. Cut out the part that matters.",
            Origin::MOST_SENT_FRAMES
        );
    }
    let pixels = u64::from(clip.width_px) * u64::from(clip.height_px);
    if pixels > MOST_PIXELS {
        bail!("The clip's frames are too large. Make them smaller.");
    }
    let times_s = clip.frame_times_s.clone();
    let mut shots: Vec<Shot> = Vec::with_capacity(wanted);
    for index in frame_indices_at_times(&times_s, wanted)? {
        if is_cancelled() {
            bail!("Nobody waits for the clip any more.");
        }
        // A clip with fewer frames than wanted gives some twice.
        let frame = match shots.last().filter(|last| last.index == index) {
            Some(last) => last.frame.clone(),
            None => pollster::block_on(source.frame(index))?,
        };
        let t_s = times_s[index];
        shots.push(Shot { index, t_s, frame });
    }
    Ok(shots)
}

const DAMAGED: &str = "The picture is damaged. Check that it opens in a viewer.";
const NO_ROOM: &str = "The disk does not take the picture. Make room in the temporary folder.";

fn no_ffmpeg(error: &std::io::Error) -> anyhow::Error {
    anyhow!("ffmpeg could not be started: {error}. Install ffmpeg and try again.")
}

fn size(text: &str) -> Option<[u64; 2]> {
    let (width, height) = text.lines().next()?.split_once('x')?;
    let side = |text: &str| {
        let digits = text.trim_end_matches('x').parse().ok();
        digits.filter(|side| (1..=1 << 20).contains(side))
    };
    Some([side(width)?, side(height)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::orientation::tests::exif;
    use crate::language::test_support::ffmpeg_makes;

    #[test]
    fn pictures_of_three_formats_are_decoded() {
        for ending in ["png", "jpg", "webp"] {
            let Some(bytes) = ffmpeg_makes(&["color=red:s=20x10:d=1", "1"], ending) else {
                continue;
            };
            let frame = picture(&bytes).unwrap();
            assert_eq!((frame.width(), frame.height()), (20, 10), "{ending}");
            let [red, green, ..] = frame.rgba()[..4] else {
                panic!("no pixel");
            };
            assert!(red > 230 && green < 25, "{ending}: {red} {green}");
        }
        let Some(large) = ffmpeg_makes(&["color=red:s=4608x100:d=1", "1"], "png") else {
            return;
        };
        let frame = picture(&large).unwrap();
        assert_eq!((frame.width(), frame.height()), (2304, 50));
        let error = picture(&large[..100]).unwrap_err().to_string();
        assert!(error.contains("damaged"), "{error}");
    }

    #[test]
    fn photographs_are_turned_upright() {
        // The upper half is red.
        let source = "color=blue:s=20x10:d=1,drawbox=w=20:h=5:c=red:t=fill";
        let Some(lying) = ffmpeg_makes(&[source, "1"], "jpg") else {
            return;
        };
        let mut held = exif(6, true);
        held.extend(&lying[2..]);
        let frame = picture(&held).unwrap();
        assert_eq!((frame.width(), frame.height()), (10, 20));
        let red_at = |column: usize| frame.rgba()[4 * (frame.width() * 10 + column)];
        assert!(
            red_at(8) > 180 && red_at(1) < 80,
            "{} {}",
            red_at(8),
            red_at(1)
        );
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [
            &b""[..],
            b"GIF89a",
            b"#EXTM3U\nfile:///etc/passwd",
            b"RIFF1234WAVE",
        ] {
            let error = picture(bytes).unwrap_err().to_string();
            assert!(error.contains("no PNG"), "{error}");
        }
    }

    #[test]
    fn frames_are_spread_over_a_clip() {
        let Some(bytes) = ffmpeg_makes(&["testsrc=s=32x16:r=10:d=2", "20"], "mp4") else {
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.mp4");
        std::fs::write(&path, &bytes).unwrap();
        let named = clip(&path, Origin::Named, 4, &|| false).unwrap();
        let sent = clip(&path, Origin::Sent, 4, &|| false).unwrap();
        assert_eq!(named, sent);
        assert_eq!(named.len(), 4);
        assert!(named[0].frame != named[3].frame);
        assert_eq!((named[0].t_s, named[3].index), (0.0, 19));
        assert_eq!(clip(&path, Origin::Sent, 30, &|| false).unwrap().len(), 30);
        assert!(clip(&path, Origin::Sent, 4, &|| true).is_err());
        // A playlist that names another file is no clip when a stranger sent it.
        let list = folder.path().join("list");
        std::fs::write(
            &list,
            format!("ffconcat version 1.0\nfile '{}'\n", path.display()),
        )
        .unwrap();
        assert!(clip(&list, Origin::Sent, 1, &|| false).is_err());
    }
}
