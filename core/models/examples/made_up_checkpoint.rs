//! Writes a checkpoint of a published model's names and shapes with random numbers.
//!
//! ```text
//! cargo run --release -p kinelens-models --example made_up_checkpoint -- \
//!     core/models/tests/index/llava-onevision-qwen2-0.5b-ov-hf.json FOLDER [SEED [MOST_MB_IN_A_SHARD]]
//! ```
//!
//! The numbers answer nothing; they load, and they take the time and the memory of the real ones. The 0.5B
//! model takes 1.8 GB on disk.

#[path = "../tests/support/made_up.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod made_up;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize, default: u64| {
        let given = arguments.get(index).map(|text| text.parse());
        given.unwrap_or(Ok(default)).map_err(std::io::Error::other)
    };
    let [index, folder, ..] = &arguments[..] else {
        return Err(std::io::Error::other(
            "wanted: INDEX.json FOLDER [SEED [MOST_MB_IN_A_SHARD]]",
        ));
    };
    let (seed, most_mb) = (number(2, 1)?, number(3, 700)?);
    let (index, folder) = (Path::new(index), Path::new(folder));
    made_up::write(folder, &made_up::index(index)?, most_mb << 20, seed)?;
    if let Some(config) = made_up::config(index)? {
        std::fs::write(folder.join("config.json"), config)?;
    }
    Ok(())
}
