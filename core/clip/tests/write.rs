//! Files that are written here are read again, here and by ffprobe, with the same pictures and times.

mod support;

use std::{io::Cursor, path::Path, process::Command};

use kinelens_clip::{ClipIndex, CodecFamily, CodedPicture, Coding, write_mp4};
use support::{has_ffmpeg, make};

/// Reads a film of FFmpeg's apart into its coded pictures.
fn apart(path: &Path) -> (ClipIndex, Vec<CodedPicture>) {
    let bytes = std::fs::read(path).expect("readable");
    let index = ClipIndex::read(Cursor::new(&bytes), bytes.len() as u64).expect("an index");
    let pictures = index.samples.iter().map(|sample| CodedPicture {
        bytes: bytes[sample.offset as usize..][..sample.size as usize].to_vec(),
        is_sync: sample.is_sync,
    });
    let pictures = pictures.collect();
    (index, pictures)
}

fn pictures_of(path: &Path) -> String {
    let sums = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-f", "framemd5", "-vsync", "0", "-"])
        .output()
        .expect("ffmpeg runs");
    let text = String::from_utf8(sums.stdout).expect("text");
    let sums = text.lines().filter(|line| !line.starts_with('#'));
    sums.filter_map(|line| line.rsplit(',').next())
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn pictures_and_times_survive() {
    if !has_ffmpeg() {
        println!("skipped: no ffmpeg");
        return;
    }
    let source = "-f lavfi -i testsrc2=size=158x94:rate=25:duration=1";
    for (name, options, family) in [
        ("h264.mp4", "-c:v libx264 -bf 0 -g 8", CodecFamily::H264),
        (
            "vp9.mp4",
            "-c:v libvpx-vp9 -g 8 -auto-alt-ref 0",
            CodecFamily::Vp9,
        ),
    ] {
        let original = make(name, &format!("{source} {options}"));
        let (index, pictures) = apart(&original);
        assert!(pictures.iter().filter(|picture| picture.is_sync).count() > 2);
        // Times that no frame rate has.
        let times_s: Vec<f64> = (0..=pictures.len())
            .map(|n| n as f64 * 0.066_123_4 + (n * n) as f64 * 1e-4)
            .collect();
        let coding = match family {
            CodecFamily::H264 => Coding::H264 {
                record: index.codec.record.as_deref().expect("a record"),
            },
            _ => Coding::Vp9,
        };
        let file = write_mp4(coding, [158, 94], &pictures, &times_s).expect("is written");
        let written = original.with_file_name(format!("written-{name}"));
        std::fs::write(&written, &file).expect("writable");
        let (again, copies) = apart(&written);
        assert_eq!(copies, pictures);
        assert_eq!(again.codec.family, family);
        assert_eq!([again.display_width_px, again.display_height_px], [158, 94]);
        assert!(again.warnings.is_empty(), "{:?}", again.warnings);
        for (found_s, wanted_s) in again.frame_times_s().iter().zip(&times_s) {
            assert!(
                (found_s - wanted_s).abs() <= 0.5e-6,
                "{found_s} for {wanted_s}"
            );
        }
        assert_eq!(pictures_of(&written), pictures_of(&original));
    }
}
