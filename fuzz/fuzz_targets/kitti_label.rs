//! Reads any bytes as a file of a KITTI sequence: the first byte chooses labels, calibration or drive.

#![no_main]

mod folder;

use std::sync::LazyLock;

use kinelens_annotations::SourceKind;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const FILES: [(&str, &[u8]); 3] = [
    (
        "label_02/0.txt",
        b"0 4 Car 0 0 0 0 0 0 0 1.5 1.6 4.2 2 1.7 15 -1.5\n1 4 Car 0 0 0 0 0 0 0 1.5 1.6 4.2 2 1.7 16 -1.5\n",
    ),
    (
        "calib/0.txt",
        b"P2: 721 0 609 44.8 0 721 172 0.2 0 0 1 0.002\nR_rect 1 0 0 0 1 0 0 0 1\n\
        Tr_velo_cam 0 -1 0 0 0 0 -1 0 1 0 0 0\nTr_imu_velo 1 0 0 0 0 1 0 0 0 0 1 0\n",
    ),
    (
        "oxts/0.txt",
        b"49 8.4 110 0 0 0.3\n49.00001 8.40002 110 0 0 0.3\n",
    ),
];

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| folder::folder(&FILES));

fuzz_target!(|data: &[u8]| {
    let [choice, data @ ..] = data else {
        return;
    };
    let (name, whole) = FILES[usize::from(*choice) % FILES.len()];
    let file = FOLDER.path().join(name);
    folder::write(&file, data);
    folder::read_all(SourceKind::Kitti, FOLDER.path());
    folder::write(&file, whole);
});
