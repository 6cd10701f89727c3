//! A folder of annotations in which one file is what the fuzzer makes of it.

use std::path::Path;

use kinelens_annotations::{SourceKind, open};
use tempfile::TempDir;

/// Makes a folder with these files. It stays for all inputs; each writes its file anew.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, content) in files {
        write(&folder.path().join(name), content);
    }
    folder
}

/// Writes a file and the folders around it.
pub fn write(file: &Path, content: &[u8]) {
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
    std::fs::write(file, content).expect("a file");
}

/// Reads all of a folder; what is read has finite places in order of time.
pub fn read_all(kind: SourceKind, folder: &Path) {
    let Ok(source) = open(kind, folder) else {
        return;
    };
    for index in 0..source.logs().len() {
        let Ok(recording) = source.read(index, &mut source.left_out()) else {
            continue;
        };
        for track in &recording.tracks {
            assert!(track.samples.is_sorted_by(|a, b| a.t_s < b.t_s));
            for sample in &track.samples {
                assert!(sample.position_m().iter().all(|part| part.is_finite()));
            }
        }
    }
}
