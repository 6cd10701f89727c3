//! What holds of every file.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kinelens_annotations::{Recording, SourceKind, open};

use crate::dice::Dice;

/// Most memory that the process has ever held, MiB; all tests of this file run in it, side by side.
const MOST_MEMORY_MIB: u64 = 300;
/// A slow machine stops here with fewer changes.
const LONGEST: Duration = Duration::from_millis(2500);

/// Opens a folder and reads all of it. What is read is sound, and what is refused is named.
///
/// Returns whether a recording was read.
#[track_caller]
pub fn check(kind: SourceKind, input: &Path) -> bool {
    let place = input.display().to_string();
    let source = match open(kind, input) {
        Ok(source) => source,
        Err(error) => {
            assert!(error.to_string().contains(&place), "{error}");
            return false;
        }
    };
    let mut is_read = false;
    for index in 0..source.logs().len() {
        let mut left_out = source.left_out();
        match source.read(index, &mut left_out) {
            Ok(recording) => {
                is_read = true;
                check_recording(&recording);
            }
            Err(error) => assert!(error.to_string().contains(&place), "{error}"),
        }
        let mut reasons = left_out.reasons();
        assert!(reasons.all(|(_, left)| left.examples.iter().all(|it| it.len() < 2000)));
    }
    is_read
}

fn check_recording(recording: &Recording) {
    let finite = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite());
    assert!(!recording.tracks.is_empty());
    for track in &recording.tracks {
        assert!(!track.id.is_empty() && !track.label.is_empty() && !track.samples.is_empty());
        assert!(track.samples.is_sorted_by(|a, b| a.t_s < b.t_s));
        assert!(
            track
                .size_m
                .is_none_or(|size_m| size_m.iter().all(|side| *side > 0.0) && finite(&size_m))
        );
        for sample in &track.samples {
            assert!(sample.t_s.abs() <= 1e10, "{}", sample.t_s);
            assert!(finite(&sample.position_m()));
            assert!(finite(sample.world_from_object.rotation.as_flattened()));
        }
    }
    for camera in &recording.cameras {
        let lens = &camera.intrinsics;
        assert!(lens.fx_px > 0.0 && lens.fy_px > 0.0 && finite(&[lens.cx_px, lens.cy_px]));
        for timed in camera.world_from_camera.poses() {
            assert!(timed.t_s.is_finite() && finite(&timed.pose.translation_m));
            assert!(finite(timed.pose.rotation.as_flattened()));
        }
    }
}

/// Files of a folder, each with its content.
pub type Files = Vec<(PathBuf, Vec<u8>)>;

/// Changes one file after the other and reads the folder each time.
#[track_caller]
pub fn check_damaged(
    kind: SourceKind,
    files: &Files,
    seed: u64,
    damage: impl Fn(&mut Dice, &[u8]) -> Vec<u8>,
) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, whole) in files {
        write(&folder.path().join(name), whole);
    }
    assert!(check(kind, folder.path()), "whole files are read");
    let mut dice = Dice::new(seed);
    let (began, mut read, mut refused) = (Instant::now(), 0, 0);
    for round in 0..20_000 {
        if began.elapsed() > LONGEST {
            break;
        }
        let (name, whole) = &files[round % files.len()];
        let file = folder.path().join(name);
        write(&file, damage(&mut dice, whole));
        if check(kind, folder.path()) {
            read += 1;
        } else {
            refused += 1;
        }
        write(&file, whole);
    }
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
    check_memory();
}

/// Checks that nothing has asked for memory that a length in a file told of.
#[track_caller]
pub fn check_memory() {
    // Elsewhere than on Linux nobody tells.
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return;
    };
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
    let peak_mib = peak
        .and_then(|kib| kib.parse::<u64>().ok())
        .expect("a peak")
        / 1024;
    assert!(peak_mib < MOST_MEMORY_MIB, "{peak_mib} MiB");
}

/// Writes a file and the folders around it.
pub fn write(file: &Path, content: impl AsRef<[u8]>) {
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
    std::fs::write(file, content).expect("a file");
}

/// A file of the shared sample annotations; prints a line where it is missing.
pub fn shared(name: &str) -> Option<Vec<u8>> {
    let root = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/annotations"
    );
    let file = std::fs::read(Path::new(root).join(name)).ok();
    if file.is_none() {
        println!("skipped: no sample annotations {name}");
    }
    file
}
