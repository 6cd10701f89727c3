use js_sys::Uint8Array;
use sha2::{Digest, Sha256};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use crate::breath::Breath;

/// Larger clips go without a hash: reading them through would take longer than opening them.
const MAX_BYTES: u64 = 512 << 20;

const SLICE_BYTES: u64 = 1 << 20;

/// Computes the hash of a file as lower-case hexadecimal, slice by slice; `progress` counts slices.
///
/// `None` for large files, and for files that cannot be read to their end.
pub async fn sha256(
    file: &Blob,
    breath: &Breath,
    progress: &mut dyn FnMut(u32, u32),
) -> Option<String> {
    let size = file.size() as u64;
    if size > MAX_BYTES {
        return None;
    }
    let slices = u32::try_from(size.div_ceil(SLICE_BYTES)).ok()?;
    let mut hasher = Sha256::new();
    let mut bytes = Vec::new();
    for slice in 0..slices {
        let start = u64::from(slice) * SLICE_BYTES;
        let end = (start + SLICE_BYTES).min(size);
        let part = file.slice_with_f64_and_f64(start as f64, end as f64).ok()?;
        let buffer = JsFuture::from(part.array_buffer()).await.ok()?;
        let view = Uint8Array::new(&buffer);
        bytes.resize(view.length() as usize, 0);
        view.copy_to(&mut bytes);
        hasher.update(&bytes);
        if slice % 8 == 0 || slice + 1 == slices {
            progress(slice + 1, slices);
        }
        breath.take().await;
    }
    let digest = hasher.finalize();
    Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
