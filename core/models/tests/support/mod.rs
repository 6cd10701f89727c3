//! What the tests of this crate share.

// Each test file is a program of its own and uses a part of this.
#![allow(dead_code, reason = "every test file uses another part")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use safetensors::{Dtype, SafeTensors};

/// Polls a future to its end, on this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::yield_now();
    }
}

/// The detector's weights, or `None` with a line that says how to get them.
///
/// `KINELENS_WEIGHTS` names the file or its folder; else the user's cache folder is asked.
pub fn weights() -> Option<Vec<u8>> {
    const FILE: &str = "ssd-mobilenetv2-openimages.safetensors";
    let path = match std::env::var_os("KINELENS_WEIGHTS") {
        Some(given) if Path::new(&given).is_dir() => Path::new(&given).join(FILE),
        Some(given) => PathBuf::from(given),
        None => cache_folder()?.join("models").join(FILE),
    };
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!(
            "skipped: {} is missing; `cargo xtask models` fetches it",
            path.display()
        );
    }
    bytes
}

fn cache_folder() -> Option<PathBuf> {
    let folder = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
    Some(base?.join("kinelens"))
}

/// A golden file with its tensors by name.
pub struct Golden(HashMap<String, (Vec<usize>, Vec<f32>)>);

impl Golden {
    /// Reads `tests/golden/NAME`; u8 and f32 both become f32.
    pub fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden")
            .join(name);
        let bytes = std::fs::read(path).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let tensors = file.tensors().into_iter().map(|(name, view)| {
            let values = match view.dtype() {
                Dtype::U8 => view.data().iter().map(|value| f32::from(*value)).collect(),
                Dtype::F32 => {
                    let words = view.data().as_chunks::<4>().0;
                    words.iter().map(|word| f32::from_le_bytes(*word)).collect()
                }
                other => panic!("{name} has type {other:?}"),
            };
            (name, (view.shape().to_vec(), values))
        });
        Self(tensors.collect())
    }

    pub fn values(&self, name: &str) -> &[f32] {
        &self.0[name].1
    }

    pub fn shape(&self, name: &str) -> &[usize] {
        &self.0[name].0
    }

    /// A picture `[height, width, channels]` as the bytes of RGBA.
    pub fn rgba(&self, name: &str) -> Vec<u8> {
        let channels = self.shape(name)[2];
        let rgba = |pixel: &[f32]| [pixel[0] as u8, pixel[1] as u8, pixel[2] as u8, 255];
        self.values(name)
            .chunks_exact(channels)
            .flat_map(rgba)
            .collect()
    }
}

/// Largest absolute difference; infinite when lengths differ or a number is NaN.
pub fn max_difference(a: &[f32], b: &[f32]) -> f32 {
    if a.len() != b.len() {
        return f32::INFINITY;
    }
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, |most, difference| {
            if difference.is_nan() {
                f32::INFINITY
            } else {
                most.max(difference)
            }
        })
}
