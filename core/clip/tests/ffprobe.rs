//! The index agrees with ffprobe, on real clips and on the odd ones that FFmpeg can make.

mod support;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use kinelens_clip::{ClipError, ClipIndex, ClipWarning, CodecFamily};
use support::{has_ffmpeg, make};

/// ffprobe prints six decimals, so half a microsecond is its own rounding.
const TOLERANCE_S: f64 = 0.6e-6;

const SOURCE: &str = "-f lavfi -i testsrc2=size=160x96:rate=25:duration=2";

fn check(path: &Path) -> ClipIndex {
    let index = open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let difference_s = largest_difference_s(&index, path);
    println!(
        "{}: {} frames, {}, largest difference {difference_s:.1e} s",
        path.display(),
        index.presentation.len(),
        index.codec.string
    );
    assert!(difference_s <= TOLERANCE_S, "{}", path.display());
    let times_s = index.frame_times_s();
    assert!(times_s.is_sorted_by(|a, b| a < b));
    index
}

#[test]
fn sample_clips() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/clips");
    if !folder.is_dir() || !has_ffmpeg() {
        println!("skipped: no sample clips");
        return;
    }
    let mut checked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "mp4") {
            check(&path);
            checked += 1;
        }
    }
    assert!(checked > 0);
}

#[test]
fn made_clips() {
    if !has_ffmpeg() {
        return;
    }
    let h264 = format!("{SOURCE} -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
    let b_frames = format!("{SOURCE} -c:v libx264 -bf 3 -g 12 -pix_fmt yuv420p");
    let cases = [
        ("plain.mp4", h264),
        ("b_frames.mp4", b_frames.clone()),
        ("no_edit_list.mp4", format!("{b_frames} -use_editlist 0")),
        (
            "negative_offsets.mp4",
            format!("{b_frames} -movflags negative_cts_offsets"),
        ),
        ("quicktime.mov", format!("{b_frames} -timecode 01:00:00:00")),
        (
            "variable.mp4",
            format!(
                "{SOURCE} -vf select='not(mod(n\\,3))+not(mod(n\\,7))' -fps_mode vfr -c:v libx264 -bf 2 -pix_fmt yuv420p"
            ),
        ),
        (
            "ntsc.mp4",
            format!("{} -r 30000/1001 -video_track_timescale 90000", b_frames),
        ),
        (
            "late_start.mp4",
            format!("-itsoffset 0.48 {b_frames} -fps_mode passthrough"),
        ),
        (
            "index_first.mp4",
            format!("{b_frames} -movflags +faststart"),
        ),
        (
            "fragments.mp4",
            format!("{b_frames} -movflags frag_keyframe+empty_moov"),
        ),
        (
            "fragments_moof_base.mp4",
            format!("{b_frames} -movflags frag_every_frame+empty_moov+default_base_moof"),
        ),
        (
            "half_fragmented.mp4",
            format!("{b_frames} -movflags frag_keyframe"),
        ),
        (
            "with_sound.mp4",
            format!("-f lavfi -i sine=duration=2 {b_frames} -c:a aac -shortest"),
        ),
        (
            "vp9.mp4",
            format!("{SOURCE} -c:v libvpx-vp9 -deadline realtime -cpu-used 8"),
        ),
        (
            "hevc.mp4",
            format!(
                "{SOURCE} -c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1"
            ),
        ),
        (
            "av1.mp4",
            format!("{SOURCE} -c:v libaom-av1 -cpu-used 8 -usage realtime"),
        ),
    ];
    for (name, arguments) in cases {
        let index = check(&make(name, &arguments));
        assert_eq!(index.warnings, [], "{name}");
        assert_eq!(
            (index.display_width_px, index.display_height_px),
            (160, 96),
            "{name}"
        );
        assert!(
            (index.duration_s - index.frame_times_s()[0] - 2.0).abs() < 0.1,
            "{name}"
        );
        let record_expected = matches!(index.codec.family, CodecFamily::H264 | CodecFamily::Hevc);
        assert_eq!(index.codec.record.is_some(), record_expected, "{name}");
    }
}

#[test]
fn cut_clips() {
    if !has_ffmpeg() {
        return;
    }
    let long = make(
        "long.mp4",
        &format!("{SOURCE} -c:v libx264 -bf 3 -g 25 -pix_fmt yuv420p"),
    );
    // Copying from the middle of a group keeps its start and hides it with an edit list.
    for (name, start) in [
        ("cut_on_frame.mp4", "0.52"),
        ("cut_within_frame.mp4", "0.533"),
    ] {
        let cut = make(
            name,
            &format!("-ss {start} -i {} -t 0.8 -c copy", long.display()),
        );
        let index = check(&cut);
        assert!(
            index.samples.len() > index.presentation.len(),
            "{name} hides no frame"
        );
    }
}

#[test]
fn rotated_and_stretched_clips() {
    if !has_ffmpeg() {
        return;
    }
    let upright = make(
        "upright.mp4",
        &format!("{SOURCE} -c:v libx264 -pix_fmt yuv420p"),
    );
    const ONE: i32 = 1 << 16;
    let cases = [
        ([ONE, 0, 0, ONE], 0),
        ([0, ONE, -ONE, 0], 90),
        ([-ONE, 0, 0, -ONE], 180),
        ([0, -ONE, ONE, 0], 270),
    ];
    for (matrix, rotation_deg) in cases {
        let turned = with_matrix(&upright, matrix, &format!("turned_{rotation_deg}.mp4"));
        // ffprobe counts anticlockwise.
        let side_data = probe(&turned, "stream_side_data=rotation");
        let probed: i32 = side_data.trim().parse().unwrap_or(0);
        assert_eq!((-probed).rem_euclid(360) as u32, rotation_deg);
        let index = check(&turned);
        assert_eq!(index.rotation_deg, rotation_deg);
        let expected = if rotation_deg % 180 == 0 {
            (160, 96)
        } else {
            (96, 160)
        };
        assert_eq!((index.display_width_px, index.display_height_px), expected);
        assert_eq!(index.warnings, []);
    }
    let odd = with_matrix(&upright, [46341, 46341, -46341, 46341], "turned_45.mp4");
    assert_eq!(check(&odd).warnings, [ClipWarning::OddOrientation]);

    let stretched = make(
        "stretched.mp4",
        &format!("{SOURCE} -vf setsar=4/3 -c:v libx264 -pix_fmt yuv420p"),
    );
    let index = check(&stretched);
    assert_eq!((index.display_width_px, index.display_height_px), (213, 96));
}

/// Writes another matrix into the header of the first track.
fn with_matrix(path: &Path, [a, b, c, d]: [i32; 4], name: &str) -> PathBuf {
    let mut bytes = fs::read(path).expect("the clip is there");
    let header = bytes
        .windows(4)
        .position(|name| name == b"tkhd")
        .expect("a track header");
    for (at, value) in [(44, a), (48, b), (56, c), (60, d)] {
        bytes[header + at..][..4].copy_from_slice(&value.to_be_bytes());
    }
    let turned = path.with_file_name(name);
    fs::write(&turned, bytes).expect("the folder is writable");
    turned
}

#[test]
fn sync_samples_lead_to_every_frame() {
    if !has_ffmpeg() {
        return;
    }
    let path = make(
        "groups.mp4",
        &format!("{SOURCE} -c:v libx264 -bf 3 -g 12 -sc_threshold 0 -pix_fmt yuv420p"),
    );
    let index = open(&path).unwrap();
    for frame in 0..index.presentation.len() {
        let sync = index.sync_for(frame).unwrap();
        let target = index.presentation[frame] as usize;
        assert!(index.samples[sync].is_sync && sync <= target);
        assert_eq!(index.samples[target].presentation_index, Some(frame as u32));
    }
    let syncs = index.samples.iter().filter(|sample| sample.is_sync).count();
    assert_eq!(syncs, 5, "50 frames in groups of 12");
}

fn open(path: &Path) -> Result<ClipIndex, ClipError> {
    let file = File::open(path).expect("the clip is there");
    let size = file.metadata().expect("a file has a size").len();
    ClipIndex::read(file, size)
}

/// Reads the times of all shown frames with ffprobe, ascending.
fn probed_times_s(path: &Path) -> Vec<f64> {
    let mut times_s: Vec<f64> = probe(path, "packet=pts_time,flags")
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        // D marks packets that are decoded but cut away.
        .filter(|fields| fields.len() > 1 && !fields[1].contains('D'))
        .map(|fields| fields[0].parse().expect("a time"))
        .collect();
    times_s.sort_by(f64::total_cmp);
    times_s
}

/// Asks ffprobe for something about the first video stream.
fn probe(path: &Path, entries: &str) -> String {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "v:0", "-of", "csv=p=0"])
        .args(["-show_entries", entries])
        .arg(path)
        .output()
        .expect("ffprobe starts");
    String::from_utf8(output.stdout).expect("ffprobe prints text")
}

/// Gives the largest difference between the times of an index and those of ffprobe.
fn largest_difference_s(index: &ClipIndex, path: &Path) -> f64 {
    let (found, expected) = (index.frame_times_s(), probed_times_s(path));
    assert_eq!(found.len(), expected.len(), "{}", path.display());
    assert!(!found.is_empty());
    found
        .iter()
        .zip(&expected)
        .map(|(found, expected)| (found - expected).abs())
        .fold(0.0, f64::max)
}
