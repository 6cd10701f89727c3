//! Frames from an ffmpeg process, in order, with a store for going back.

use std::{
    collections::BTreeMap,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use kinelens_engine::{Frame, FrameSource, analysis_size_px};
use kinelens_protocol::{Clip, Failure, FailureCode};

use super::Origin;
use super::probe::{ffmpeg_missing, probe};

/// A clip decoded by ffmpeg.
pub struct FfmpegSource {
    path: PathBuf,
    clip: Clip,
    origin: Origin,
    stream: Option<Stream>,
    /// Decoded frames by index; the ones decoded longest ago leave first.
    store: BTreeMap<usize, Frame>,
}

struct Stream {
    process: Child,
    stdout: ChildStdout,
    next: usize,
}

impl Drop for Stream {
    fn drop(&mut self) {
        // A process that has ended already cannot be killed, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl FfmpegSource {
    /// Opens a clip; its frames are decoded as they are asked for.
    ///
    /// # Errors
    /// Those of [`probe`].
    pub fn open(path: &Path, name: &str, origin: Origin) -> Result<Self, Failure> {
        let probed = probe(path, origin)?;
        let [analysis_width_px, analysis_height_px] =
            analysis_size_px(probed.width_px, probed.height_px);
        let clip = Clip {
            name: name.to_owned(),
            size_bytes: 0,
            sha256: None,
            width_px: probed.width_px,
            height_px: probed.height_px,
            rotation_deg: probed.rotation_deg,
            duration_s: probed.duration_s,
            frame_times_s: probed.frame_times_s,
            focal_length_35mm: None,
            codec: probed.codec,
            decoder: "ffmpeg".into(),
            analysis_width_px,
            analysis_height_px,
        };
        Ok(Self {
            path: path.to_owned(),
            clip,
            origin,
            stream: None,
            store: BTreeMap::new(),
        })
    }

    /// Notes which file it is, by its content.
    pub(super) fn identify(&mut self, sha256: String, size_bytes: u64) {
        self.clip.sha256 = Some(sha256);
        self.clip.size_bytes = size_bytes;
    }

    fn start(&self) -> Result<Stream, Failure> {
        let same_size = self.clip.analysis_width_px == self.clip.width_px
            && self.clip.analysis_height_px == self.clip.height_px;
        // Browsers convert colours with exact rounding and repeat chroma rather than blend it; the
        // same conversion here keeps the detector's boxes the same. Large pictures are averaged down.
        let method = if same_size { "neighbor" } else { "area" };
        let size = format!(
            "scale={}:{}:flags={method}+accurate_rnd+full_chroma_int",
            self.clip.analysis_width_px, self.clip.analysis_height_px
        );
        let mut process = Command::new("ffmpeg")
            .args(["-v", "error", "-nostdin"])
            .args(self.origin.input_arguments())
            .arg("-i")
            .arg(&self.path)
            .args(["-map", "0:v:0", "-fps_mode", "passthrough", "-vf", &size])
            .args(["-pix_fmt", "rgba", "-f", "rawvideo", "-"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| ffmpeg_missing("ffmpeg", &error))?;
        let stdout = process.stdout.take().ok_or_else(|| decode_failed(0))?;
        Ok(Stream {
            process,
            stdout,
            next: 0,
        })
    }

    fn frame_bytes(&self) -> usize {
        self.clip.analysis_width_px as usize * self.clip.analysis_height_px as usize * 4
    }

    fn read_up_to(&mut self, index: usize) -> Result<(), Failure> {
        if self
            .stream
            .as_ref()
            .is_none_or(|stream| stream.next > index)
        {
            self.stream = Some(self.start()?);
        }
        let bytes = self.frame_bytes();
        let (width, height) = (
            self.clip.analysis_width_px as usize,
            self.clip.analysis_height_px as usize,
        );
        let Some(stream) = &mut self.stream else {
            return Err(decode_failed(index));
        };
        while stream.next <= index {
            let mut rgba = vec![0; bytes];
            if stream.stdout.read_exact(&mut rgba).is_err() {
                self.stream = None;
                return Err(decode_failed(index));
            }
            let frame = Frame::new(width, height, rgba).map_err(|_| decode_failed(index))?;
            self.store.insert(stream.next, frame);
            stream.next += 1;
            while self.store.len() * bytes > self.origin.store_bytes() && self.store.len() > 1 {
                // Frames furthest from where work goes on are the least likely to be asked for.
                let first_is_further = self.store.first_key_value().is_some_and(|(first, _)| {
                    index.abs_diff(*first) >= stream.next.abs_diff(index)
                });
                if first_is_further {
                    self.store.pop_first();
                } else {
                    self.store.pop_last();
                }
            }
        }
        Ok(())
    }
}

impl FrameSource for FfmpegSource {
    fn clip(&self) -> &Clip {
        &self.clip
    }

    async fn frame(&mut self, index: usize) -> Result<Frame, Failure> {
        if let Some(frame) = self.store.get(&index) {
            return Ok(frame.clone());
        }
        self.read_up_to(index)?;
        self.store
            .get(&index)
            .cloned()
            .ok_or_else(|| decode_failed(index))
    }
}

fn decode_failed(index: usize) -> Failure {
    Failure::new(
        FailureCode::DecodeFailed,
        format!("Frame {index} could not be decoded."),
        "The clip may be damaged there; convert it once with ffmpeg and try again.",
    )
}
