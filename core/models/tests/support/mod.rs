//! What the tests of this crate share.

// Each test file is a program of its own and uses a part of this.
#![allow(dead_code, reason = "every test file uses another part")]

pub mod made_up;
pub mod storage;

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use kinelens_models::ModelsError;
use kinelens_models::weights::TensorSource;
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

/// A large file that `variable` names or that lies below the cache folder, or `None` with a line that
/// says how to get it.
pub fn cached_file(variable: &str, name: &str) -> Option<Vec<u8>> {
    let path = match std::env::var_os(variable) {
        Some(given) => PathBuf::from(given),
        None => cache_folder()?.join(name),
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
pub struct Golden {
    tensors: HashMap<String, (Vec<usize>, Vec<f32>)>,
    metadata: HashMap<String, String>,
}

impl Golden {
    /// Reads `tests/golden/NAME`; u8, i32 and f32 all become f32.
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
                Dtype::I32 => {
                    let words = view.data().as_chunks::<4>().0;
                    // Tokens and sizes, far below 2²⁴.
                    let values = words.iter().map(|word| i32::from_le_bytes(*word) as f32);
                    values.collect()
                }
                other => panic!("{name} has type {other:?}"),
            };
            (name, (view.shape().to_vec(), values))
        });
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        Self {
            tensors: tensors.collect(),
            metadata: header.metadata().clone().unwrap_or_default(),
        }
    }

    pub fn values(&self, name: &str) -> &[f32] {
        &self.tensors[name].1
    }

    fn weight(&self, name: &str) -> Result<&(Vec<usize>, Vec<f32>), ModelsError> {
        let found = self.tensors.get(&format!("weight.{name}"));
        found.ok_or_else(|| ModelsError::TensorMissing {
            name: name.to_owned(),
        })
    }

    pub fn metadata(&self, key: &str) -> &str {
        &self.metadata[key]
    }

    /// Tokens of one conversation, or several in a row.
    pub fn tokens(&self, name: &str) -> Vec<i32> {
        self.values(name)
            .iter()
            .map(|token| *token as i32)
            .collect()
    }

    pub fn shape(&self, name: &str) -> &[usize] {
        &self.tensors[name].0
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

/// The weights of a golden file, which stand under `weight.` and the reference's own names.
impl TensorSource for Golden {
    fn names(&self) -> Vec<String> {
        let names = self.tensors.keys();
        names
            .filter_map(|name| name.strip_prefix("weight."))
            .map(str::to_owned)
            .collect()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        Ok(self.weight(name)?.0.clone())
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let (shape, values) = self.weight(name)?;
        let width: usize = shape.iter().skip(1).product();
        Ok(values[rows.start * width..rows.end * width].to_vec())
    }
}

/// Largest absolute difference over the largest absolute value expected.
pub fn relative_difference(found: &[f32], expected: &[f32]) -> f32 {
    let largest = expected
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    max_difference(found, expected) / largest
}
