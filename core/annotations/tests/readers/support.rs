//! What the tests share.

use std::path::{Path, PathBuf};

use kinelens_annotations::{LeftOut, ReadError, Recording, SourceKind, Track, open};

/// A folder of real annotations; prints a line when a test has to be skipped.
pub fn shared(name: &str) -> Option<PathBuf> {
    let root = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/annotations"
    );
    let folder = Path::new(root).join(name);
    if !folder.is_dir() {
        println!("skipped: no sample annotations of {name}");
        return None;
    }
    Some(folder)
}

/// Reads one recording, with everything that was left out for it and on opening.
pub fn read(
    kind: SourceKind,
    input: &Path,
    index: usize,
) -> Result<(Recording, LeftOut), ReadError> {
    let source = open(kind, input)?;
    let mut left_out = source.left_out();
    Ok((source.read(index, &mut left_out)?, left_out))
}

/// Says in words why nothing can be read.
pub fn refusal(kind: SourceKind, input: &Path) -> String {
    match read(kind, input, 0) {
        Ok((recording, _)) => panic!("{} was read", recording.log),
        Err(error) => error.to_string(),
    }
}

pub fn track<'a>(recording: &'a Recording, id: &str) -> &'a Track {
    let mut tracks = recording.tracks.iter();
    tracks.find(|track| track.id == id).expect("the track")
}

pub fn counts(left_out: &LeftOut) -> Vec<(&'static str, u64)> {
    left_out
        .reasons()
        .map(|(reason, left)| (reason, left.count))
        .collect()
}

pub fn samples(recording: &Recording) -> usize {
    recording
        .tracks
        .iter()
        .map(|track| track.samples.len())
        .sum()
}

#[track_caller]
pub fn assert_close(found: [f64; 3], wanted: [f64; 3], tolerance: f64) {
    let is_close = found
        .iter()
        .zip(wanted)
        .all(|(a, b)| (a - b).abs() <= tolerance);
    assert!(is_close, "{found:?} is not {wanted:?}");
}

/// Writes a file and the folders around it.
pub fn write(file: &Path, content: impl AsRef<[u8]>) {
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
    std::fs::write(file, content).expect("a file");
}
