//! `POST /api/convert`: a clip that a browser cannot decode becomes one that every browser can.
//!
//! The body is the file as it is, the answer an H.264 MP4, upright and without sound, with the same
//! presentation times counted from the first frame. ffmpeg does the work; nothing stays on the server's disk.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio_util::io::ReaderStream;

use super::api::failure;
use crate::analyze::CONTAINERS;

/// Two hours of 4K phone video are some 40 GB; a classroom clip is a thousand times smaller.
const MOST_BYTES: u64 = 4 << 30;

/// One conversion uses all cores; the next one waits.
const AT_ONCE: usize = 1;

/// Whose turn it is to convert.
#[derive(Clone)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// Whether this machine has ffmpeg.
pub fn is_possible() -> bool {
    std::process::Command::new("ffmpeg")
        .arg("-version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Converts the clip in the body.
pub async fn convert(State(turns): State<Turns>, request: Request) -> Response {
    // A type that a form cannot send keeps other sites' pages from using this server.
    let is_bytes = request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/octet-stream");
    if !is_bytes {
        return failure(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_bytes",
            "A clip is sent as its bytes.",
            "Set the content type application/octet-stream.",
        );
    }
    match converted(&turns, request.into_body()).await {
        Ok(body) => ([(CONTENT_TYPE, "video/mp4")], body).into_response(),
        Err(Refusal {
            status,
            code,
            message,
            hint,
        }) => failure(status, code, &message, hint),
    }
}

struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    hint: &'static str,
}

impl Refusal {
    fn disk(error: &std::io::Error) -> Self {
        Self {
            status: StatusCode::INSUFFICIENT_STORAGE,
            code: "disk",
            message: format!("The server's disk does not take the clip: {error}."),
            hint: "Make room in its temporary folder, or send a shorter clip.",
        }
    }
}

async fn converted(turns: &Turns, body: Body) -> Result<Body, Refusal> {
    let folder = TempDir::with_prefix("kinelens-convert-").map_err(|e| Refusal::disk(&e))?;
    let (sent, made) = (folder.path().join("sent"), folder.path().join("made.mp4"));
    receive(body, &sent).await?;
    // The semaphore is never closed.
    let turn = turns.0.acquire().await.ok();
    run_ffmpeg(&sent, &made).await?;
    drop(turn);
    let file = File::open(&made).await.map_err(|e| Refusal::disk(&e))?;
    // The folder lives as long as the answer is read from it.
    let chunks = ReaderStream::with_capacity(file, 1 << 18).map(move |chunk| {
        let _keep: &TempDir = &folder;
        chunk
    });
    Ok(Body::from_stream(chunks))
}

/// Writes the body to a file as it comes in.
async fn receive(body: Body, path: &PathBuf) -> Result<(), Refusal> {
    let mut file = File::create(path).await.map_err(|e| Refusal::disk(&e))?;
    let mut chunks = body.into_data_stream();
    let mut received = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk: Bytes = chunk.map_err(|error| Refusal {
            status: StatusCode::BAD_REQUEST,
            code: "broken_off",
            message: format!("The upload broke off: {error}."),
            hint: "Send the clip again.",
        })?;
        received += chunk.len() as u64;
        if received > MOST_BYTES {
            return Err(Refusal {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                code: "too_large",
                message: format!("The clip is larger than {} GiB.", MOST_BYTES >> 30),
                hint: "Cut out the part that matters, or use `kinelens analyze` on this machine.",
            });
        }
        file.write_all(&chunk)
            .await
            .map_err(|e| Refusal::disk(&e))?;
    }
    file.flush().await.map_err(|e| Refusal::disk(&e))
}

async fn run_ffmpeg(sent: &Path, made: &Path) -> Result<(), Refusal> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-format_whitelist", CONTAINERS])
        .args(["-protocol_whitelist", "file", "-i"])
        .arg(sent)
        .args(["-map", "0:v:0", "-map_metadata", "-1"])
        // H.264 in the form that every browser decodes wants even sides; the origin stays.
        .args(["-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"])
        .args(["-pix_fmt", "yuv420p"])
        .args(["-c:v", "libx264", "-preset", "veryfast", "-crf", "18"])
        .args(["-g", "30", "-fps_mode", "passthrough"])
        .args(["-video_track_timescale", "90000"])
        .arg(made)
        // A page that no longer waits ends the work.
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| Refusal {
            status: StatusCode::NOT_IMPLEMENTED,
            code: "no_ffmpeg",
            message: format!("This server has no ffmpeg: {error}."),
            hint: "Install ffmpeg on it.",
        })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let reason = said.lines().last().unwrap_or("no reason given");
    Err(Refusal {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        code: "not_a_clip",
        // The last part of ffmpeg's line is the reason; before it stands a path of this server.
        message: format!(
            "The file could not be converted: {}.",
            reason
                .rsplit(": ")
                .next()
                .unwrap_or(reason)
                .trim_end_matches('.')
        ),
        hint: "Check that it plays in a video player.",
    })
}

#[cfg(test)]
mod tests;
