//! Reads any bytes as a CSV file of positions.

#![no_main]

mod folder;

use std::sync::LazyLock;

use kinelens_annotations::SourceKind;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| folder::folder(&[]));

fuzz_target!(|data: &[u8]| {
    folder::write(&FOLDER.path().join("a.csv"), data);
    folder::read_all(SourceKind::Csv, FOLDER.path());
});
