//! Real clips through the route.

use std::path::Path;
use std::process::Command;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::routing::post;
use tower::ServiceExt;

use super::{Turns, convert, is_possible};

async fn ask(kind: &str, bytes: Vec<u8>) -> (StatusCode, Vec<u8>) {
    let routes = Router::new()
        .route("/", post(convert))
        .with_state(Turns::default());
    let request = Request::post("/")
        .header("content-type", kind)
        .body(Body::from(bytes))
        .unwrap();
    let response = routes.oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (status, body.to_vec())
}

fn run(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Codec and size, then the presentation times, as ffprobe reads them.
fn probed(file: &Path) -> (String, Vec<f64>) {
    let stream = "stream=codec_name,width,height";
    let what = ["-v", "error", "-select_streams", "v:0", "-of", "csv=p=0"];
    let head = run(
        "ffprobe",
        &[&what[..], &["-show_entries", stream]].concat(),
        file,
    );
    let frames = ["-show_entries", "frame=pts_time"];
    let times = run("ffprobe", &[&what[..], &frames].concat(), file);
    // Frames with side data are followed by an empty line.
    let lines = times.lines().map(|line| line.trim_end_matches(','));
    let times = lines.filter(|line| !line.is_empty());
    let times = times.map(|line| line.parse().unwrap());
    (head.trim().to_owned(), times.collect())
}

#[tokio::test]
async fn a_phone_clip_keeps_its_times_and_loses_its_codec() {
    if !is_possible() {
        println!("skipped: there is no ffmpeg");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (phone, made) = (
        folder.path().join("phone.mp4"),
        folder.path().join("made.mp4"),
    );
    // Every fifth frame is missing, as when a phone drops frames; the sides are odd.
    let drops = "select='mod(n,5)',crop=161:119:0:0";
    let source = [
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc=size=176x144:rate=30:duration=1",
    ];
    let codec = [
        "-vf",
        drops,
        "-fps_mode",
        "vfr",
        "-c:v",
        "libx265",
        "-pix_fmt",
        "yuv444p10le",
    ];
    run("ffmpeg", &[&source[..], &codec].concat(), &phone);

    let sent = std::fs::read(&phone).unwrap();
    let (status, body) = ask("application/octet-stream", sent).await;
    assert_eq!(status, StatusCode::OK);
    std::fs::write(&made, body).unwrap();
    let ((before, before_s), (after, after_s)) = (probed(&phone), probed(&made));
    assert!(before.starts_with("hevc,161,119"), "{before}");
    assert!(after.starts_with("h264,160,118"), "{after}");
    assert_eq!(before_s.len(), after_s.len());
    for (before, after) in before_s.iter().zip(&after_s) {
        let (before_s, after_s) = (before - before_s[0], after - after_s[0]);
        let differs_s = after_s - before_s;
        assert!(differs_s.abs() < 2e-5, "{before_s} s became {after_s} s");
    }
}

#[tokio::test]
async fn what_is_no_clip_is_refused_with_a_reason() {
    if !is_possible() {
        println!("skipped: there is no ffmpeg");
        return;
    }
    let playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n";
    let cases: [(&str, &[u8], StatusCode); 4] = [
        ("text/plain", b"clip", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (
            "application/octet-stream",
            b"",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "application/octet-stream",
            b"not a clip",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "application/octet-stream",
            playlist,
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ];
    for (kind, bytes, expected) in cases {
        let (status, body) = ask(kind, bytes.to_vec()).await;
        let failure: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(status, expected, "{failure}");
        assert!(!failure["hint"].as_str().unwrap().is_empty());
        assert!(
            !failure["message"].as_str().unwrap().contains('/'),
            "{failure}"
        );
    }
}
