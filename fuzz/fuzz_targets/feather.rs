//! Reads any bytes as every table of an Argoverse 2 log. Start from a real `annotations.feather`: it has
//! the columns of poses as well.

#![no_main]

mod folder;

use std::sync::LazyLock;

use kinelens_annotations::SourceKind;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const FILES: [&str; 4] = [
    "annotations.feather",
    "city_SE3_egovehicle.feather",
    "intrinsics.feather",
    "egovehicle_SE3_sensor.feather",
];

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| folder::folder(&[]));

fuzz_target!(|data: &[u8]| {
    for name in FILES {
        folder::write(&FOLDER.path().join(name), data);
    }
    folder::read_all(SourceKind::Argoverse2, FOLDER.path());
});
