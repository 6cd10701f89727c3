//! Sentences for what can go wrong with a clip in a browser.

use kinelens_clip::{ClipError, CodecDescription, CodecFamily};
use kinelens_engine::OpenFailure;
use kinelens_protocol::{Failure, FailureCode};

/// Says why a file did not open.
pub fn from_clip(error: &ClipError) -> OpenFailure {
    let code = match error {
        ClipError::Empty | ClipError::Unfinished | ClipError::Damaged { .. } => {
            FailureCode::ClipTruncated
        }
        ClipError::NotVideo
        | ClipError::OtherContainer { .. }
        | ClipError::NoVideoTrack
        | ClipError::Io { .. } => FailureCode::ClipNotVideo,
        ClipError::Encrypted | ClipError::UnknownCodec { .. } => FailureCode::CodecUnsupported,
        ClipError::NoFrames => FailureCode::TooFewFrames,
        ClipError::TooLarge { .. } => FailureCode::ClipTooLarge,
    };
    OpenFailure {
        failure: Failure::new(code, error.to_string(), error.hint()),
        page_may_try: error.other_player_may_try(),
    }
}

pub fn no_file() -> OpenFailure {
    Failure::new(
        FailureCode::BadMessage,
        "The clip did not reach the engine.",
        "Choose the file again.",
    )
    .into()
}

pub fn no_decoder() -> OpenFailure {
    OpenFailure {
        failure: Failure::new(
            FailureCode::CodecUnsupported,
            "This browser gives programs no video decoder (WebCodecs).",
            "Use a current Chrome, Edge, Safari or Firefox, and open the page through localhost or https.",
        ),
        page_may_try: true,
    }
}

pub fn unsupported_codec(codec: &CodecDescription) -> OpenFailure {
    let hint = match codec.family {
        CodecFamily::Hevc => {
            "Record as H.264 (iPhone: Settings, Camera, Formats, Most Compatible), convert the clip to H.264, or use the command line: kinelens analyze."
        }
        _ => "Convert the clip to MP4 with H.264, or use the command line: kinelens analyze.",
    };
    OpenFailure {
        failure: Failure::new(
            FailureCode::CodecUnsupported,
            format!(
                "This browser cannot decode {} ({}) for programs.",
                codec.family.name(),
                codec.string
            ),
            hint,
        ),
        page_may_try: true,
    }
}

/// Says that one frame is lost; the next one may be fine.
pub fn lost_frame(index: usize, reason: &str) -> Failure {
    Failure::new(
        FailureCode::DecodeFailed,
        format!("Frame {index} could not be decoded: {reason}."),
        "The frames around it still count; if many are lost, copy the clip again.",
    )
}

pub fn no_canvas(reason: &str) -> Failure {
    Failure::new(
        FailureCode::Internal,
        format!("The browser gives no canvas to read pictures with: {reason}."),
        "Close other tabs to free memory, then reload the page.",
    )
}
