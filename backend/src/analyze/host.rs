//! The engine's outside world on the command line.

use std::{cell::RefCell, fs::File, io::Read, path::PathBuf, time::Instant};

use kinelens_engine::{Host, OpenFailure};
use kinelens_protocol::{Clip, Failure, FailureCode, FromEngine};
use sha2::{Digest, Sha256};

use super::{MeasureArguments, Origin, frames::FfmpegSource};

/// Files are hashed in pieces of this size.
const HASH_CHUNK_BYTES: usize = 1 << 20;

pub(super) struct NativeHost<L> {
    started: Instant,
    listener: RefCell<L>,
    weights: PathBuf,
    device: Option<String>,
}

impl<L: FnMut(FromEngine)> NativeHost<L> {
    pub fn new(arguments: &MeasureArguments, listener: L) -> Self {
        Self {
            started: Instant::now(),
            listener: RefCell::new(listener),
            weights: arguments.weights.clone().unwrap_or_else(default_weights),
            device: (arguments.device != "auto").then(|| arguments.device.clone()),
        }
    }
}

impl<L: FnMut(FromEngine)> Host for NativeHost<L> {
    type Bulk = PathBuf;
    type Source = FfmpegSource;

    fn now_s(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    async fn breathe(&self) {
        tokio::task::yield_now().await;
    }

    fn emit(&self, message: FromEngine) {
        (self.listener.borrow_mut())(message);
    }

    async fn open_clip(
        &self,
        name: &str,
        bulk: Option<PathBuf>,
        progress: &mut dyn FnMut(u32, u32),
    ) -> Result<FfmpegSource, OpenFailure> {
        let path = bulk.ok_or_else(|| {
            Failure::new(
                FailureCode::NoClip,
                "No file came with the command.",
                "Name the clip.",
            )
        })?;
        progress(0, 2);
        let mut source = FfmpegSource::open(&path, name, Origin::Named)?;
        progress(1, 2);
        let (sha256, size_bytes) = hash(&path)?;
        progress(2, 2);
        source.identify(sha256, size_bytes);
        Ok(source)
    }

    fn open_page_clip(&self, _clip: Clip) -> Result<FfmpegSource, Failure> {
        Err(Failure::new(
            FailureCode::CodecUnsupported,
            "There is no page here that could decode a clip.",
            "Give the clip as a file.",
        ))
    }

    async fn weights(
        &self,
        file_name: &str,
        progress: &mut dyn FnMut(u32, u32),
    ) -> Result<Vec<u8>, Failure> {
        let path = self.weights.join(file_name);
        progress(0, 1);
        let bytes = std::fs::read(&path).map_err(|error| {
            Failure::new(
                FailureCode::WeightsMissing,
                format!("{} cannot be read: {error}.", path.display()),
                "Run cargo xtask models once, or name the folder with --weights.",
            )
        })?;
        progress(1, 1);
        Ok(bytes)
    }

    fn forced_device(&self) -> Option<String> {
        self.device.clone()
    }
}

/// The folder into which `cargo xtask models` writes.
fn default_weights() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache"),
        PathBuf::from,
    );
    cache.join("kinelens").join("models")
}

fn hash(path: &PathBuf) -> Result<(String, u64), Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(
            FailureCode::ClipTruncated,
            format!("{} cannot be read: {error}.", path.display()),
            "Check the disk and copy the clip again.",
        )
    };
    let mut file = File::open(path).map_err(failed)?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; HASH_CHUNK_BYTES];
    let mut size_bytes = 0;
    loop {
        let read = file.read(&mut chunk).map_err(failed)?;
        if read == 0 {
            break;
        }
        hasher.update(&chunk[..read]);
        size_bytes += read as u64;
    }
    let digits = hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok((digits, size_bytes))
}
