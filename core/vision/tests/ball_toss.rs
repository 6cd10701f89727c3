//! The autotracker on a filmed ball whose track was made by hand: BallToss of Tracker by Open Source Physics.
//!
//! Needs the shared test data, `unzip` and `ffmpeg`; says so and ends well when one is absent.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use kinelens_vision::{Autotracker, Frame, MatchState, TrackerConfig};

const WIDTH: usize = 640;
const HEIGHT: usize = 480;
/// Seconds between the frames, from the clip's own settings.
const FRAME_S: f64 = 0.066;

#[test]
fn the_tossed_ball_is_where_the_hand_put_it() {
    let archive =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/clips/osp_BallToss.trz");
    if !archive.exists() {
        println!("skipped: no test data beside the repository");
        return;
    }
    let Some(notes) = output(Command::new("unzip").arg("-p").arg(&archive).arg("*.trk")) else {
        println!("skipped: no unzip");
        return;
    };
    let hand_px = hand_points(&String::from_utf8(notes).unwrap());
    assert_eq!((hand_px[0].0, hand_px.len()), (2, 11));
    let Some(frames) = frames(&archive) else {
        println!("skipped: no ffmpeg");
        return;
    };
    let (first, start_px) = hand_px[0];
    let mut tracker =
        Autotracker::start(&frames[first], start_px, 0.0, TrackerConfig::default()).unwrap();
    let mut squares = 0.0;
    for (index, hand_px) in &hand_px[1..] {
        let found = tracker.step(&frames[*index], (index - first) as f64 * FRAME_S);
        assert_eq!(found.state, MatchState::Good, "frame {index}");
        let off = [0, 1].map(|axis| found.point_px[axis] - hand_px[axis]);
        println!(
            "frame {index}: off {:.2} {:.2} px, score {:.3}",
            off[0], off[1], found.score
        );
        squares += off[0].powi(2) + off[1].powi(2);
    }
    let rms_px = (squares / (hand_px.len() - 1) as f64).sqrt();
    println!("distance to the hand's points: {rms_px:.2} px rms");
    assert!(rms_px < 1.0);
}

fn output(command: &mut Command) -> Option<Vec<u8>> {
    let output = command.output().ok()?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(output.stdout)
}

/// Reads frame index and point of the track called ball.
fn hand_points(notes: &str) -> Vec<(usize, [f64; 2])> {
    let after = |text: &str, mark: &str| {
        let at = text.find(mark)? + mark.len();
        let end = text[at..].find(['<', ']'])?;
        text[at..at + end].parse::<f64>().ok()
    };
    let ball = notes.find(">ball<").unwrap();
    let track = &notes[ball..];
    let track = &track[..track.find("keyFrames").unwrap()];
    track
        .split("<property name=\"[")
        .skip(1)
        .map(|entry| {
            let index = entry[..entry.find(']').unwrap()].parse().unwrap();
            let value = |axis: &str| after(entry, &format!("name=\"{axis}\" type=\"double\">"));
            (index, [value("x").unwrap(), value("y").unwrap()])
        })
        .collect()
}

/// Decodes the archive's clip; `None` when there is no ffmpeg.
fn frames(archive: &Path) -> Option<Vec<Frame>> {
    let bytes = output(Command::new("unzip").arg("-p").arg(archive).arg("*.mp4"))?;
    let clip = scratch();
    std::fs::write(&clip, bytes).unwrap();
    let raw = output(
        Command::new("ffmpeg")
            .args(["-v", "error", "-i"])
            .arg(&clip)
            .args(["-f", "rawvideo", "-pix_fmt", "rgba", "-"]),
    );
    std::fs::remove_file(&clip).unwrap();
    let frames = raw?
        .chunks_exact(4 * WIDTH * HEIGHT)
        .map(|rgba| Frame::new(WIDTH, HEIGHT, rgba).unwrap())
        .collect();
    Some(frames)
}

fn scratch() -> PathBuf {
    std::env::temp_dir().join(format!("kinelens-ball-toss-{}.mp4", std::process::id()))
}
