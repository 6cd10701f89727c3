//! What the tests share: clips made by FFmpeg.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

/// Tells whether FFmpeg is here; prints a line when a test has to be skipped.
pub fn has_ffmpeg() -> bool {
    static FOUND: LazyLock<bool> = LazyLock::new(|| {
        ["ffmpeg", "ffprobe"].iter().all(|tool| {
            Command::new(tool)
                .arg("-version")
                .stdout(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        })
    });
    if !*FOUND {
        println!("skipped: ffmpeg and ffprobe are not installed");
    }
    *FOUND
}

/// Makes a clip with FFmpeg; `arguments` are separated by spaces, the output path comes last.
pub fn make(name: &str, arguments: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(name);
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y"])
        .args(arguments.split_whitespace())
        .arg(&path)
        .current_dir(folder)
        .status()
        .expect("ffmpeg starts");
    assert!(status.success(), "ffmpeg {arguments}");
    path
}
