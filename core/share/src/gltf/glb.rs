use serde_json::Value;

use crate::ShareError;

const MAGIC: u32 = 0x4654_6c67;
const VERSION: u32 = 2;
const JSON_CHUNK: u32 = 0x4e4f_534a;
const BINARY_CHUNK: u32 = 0x004e_4942;

/// Packs the JSON and its numbers into one file (glTF 2.0, section 4.4).
///
/// # Errors
/// When the file would be larger than the format can say.
pub(super) fn pack(json: &Value, numbers: &[u8]) -> Result<Vec<u8>, ShareError> {
    let mut text = json.to_string().into_bytes();
    text.resize(text.len().next_multiple_of(4), b' ');
    let mut numbers = numbers.to_vec();
    numbers.resize(numbers.len().next_multiple_of(4), 0);
    let length = |bytes: usize| {
        u32::try_from(bytes).map_err(|_| ShareError::NotWritable {
            format: "glTF",
            reason: "it would be larger than 4 GB".into(),
        })
    };
    let total = length(12 + 8 + text.len() + 8 + numbers.len())?;
    let mut out = Vec::with_capacity(total as usize);
    for word in [MAGIC, VERSION, total, length(text.len())?, JSON_CHUNK] {
        out.extend(word.to_le_bytes());
    }
    out.extend(text);
    for word in [length(numbers.len())?, BINARY_CHUNK] {
        out.extend(word.to_le_bytes());
    }
    out.extend(numbers);
    Ok(out)
}
