//! Files of one JSON object a line.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::{Context, bail};
use serde::de::DeserializeOwned;

/// Longest line; a longer one is no object of ours.
const LONGEST_LINE: usize = 1 << 20;

/// Reads a file line by line; empty lines are passed over.
///
/// # Errors
/// The file cannot be opened, or a line is no such object: named by its number.
pub fn each<T: DeserializeOwned>(
    path: &Path,
    mut take: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    for number in 1_usize.. {
        line.clear();
        let place = || format!("{}, line {number}", path.display());
        let mut limited = std::io::Read::take(&mut reader, LONGEST_LINE as u64 + 1);
        let read = limited.read_until(b'\n', &mut line).with_context(place)?;
        if read == 0 {
            break;
        }
        if read > LONGEST_LINE {
            bail!("{}: the line is longer than a question can be.", place());
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let value = serde_json::from_slice(&line).with_context(place)?;
        take(value).with_context(place)?;
    }
    Ok(())
}
