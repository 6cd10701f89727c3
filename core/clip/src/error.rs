/// Why a file could not be opened as a clip.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    #[error("The file is empty.")]
    Empty,
    #[error("The file is not a video.")]
    NotVideo,
    /// A container that a page's own player may know.
    #[error("The file is a {container} file, which cannot be indexed here.")]
    OtherContainer { container: &'static str },
    #[error("The file ends before its index: the recording or the copy was cut off.")]
    Unfinished,
    #[error("The file's index is damaged ({part}).")]
    Damaged { part: &'static str },
    #[error("The file has no video track.")]
    NoVideoTrack,
    #[error("The video track has no frames.")]
    NoFrames,
    #[error("The video is encrypted.")]
    Encrypted,
    #[error("The video's codec ({fourcc}) is not one that can be decoded here.")]
    UnknownCodec { fourcc: String },
    #[error("The file's {what} is larger than can be handled: {found} where {limit} is the most.")]
    TooLarge {
        what: &'static str,
        found: u64,
        limit: u64,
    },
    #[error("The file could not be read: {source}.")]
    Io {
        #[from]
        source: std::io::Error,
    },
}

impl ClipError {
    /// Says in one sentence what to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Copy the file again from the camera; the copy may not have finished.",
            Self::NotVideo => "Choose a video, for example an MP4 or MOV file from a phone.",
            Self::OtherContainer { .. } => {
                "Convert the clip to MP4 (H.264), or open it in a browser that plays it."
            }
            Self::Unfinished => {
                "Copy the file again; if the recording itself was cut off, repair it with a recovery tool."
            }
            Self::Damaged { .. } => "Copy the file again, or export the clip once more as MP4.",
            Self::NoVideoTrack => {
                "Choose a file with a picture; this one holds only sound or text."
            }
            Self::NoFrames => "Record a longer clip, or check that the export kept all frames.",
            Self::Encrypted => "Choose a clip without copy protection.",
            Self::UnknownCodec { .. } => "Convert the clip to MP4 with H.264.",
            Self::TooLarge { .. } => "Cut the clip to the part that matters.",
            Self::Io { .. } => "Check that the file still exists and choose it again.",
        }
    }

    /// Tells whether a player with decoders of its own might still show the clip.
    pub fn other_player_may_try(&self) -> bool {
        matches!(
            self,
            Self::OtherContainer { .. } | Self::UnknownCodec { .. } | Self::Damaged { .. }
        )
    }
}

/// Something odd about a clip that opened all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClipWarning {
    #[error("The file ends early: {missing} of {total} frames are missing from its end.")]
    EndsEarly { missing: usize, total: usize },
    #[error(
        "The picture is mirrored or turned by an odd angle in its settings; it is shown as stored."
    )]
    OddOrientation,
    #[error("The edit list plays some parts twice; each frame is taken once.")]
    RepeatedParts,
    #[error("The edit list changes the playing speed; times are those of the recording.")]
    ChangedSpeed,
    #[error("{count} frames share a time with another frame and are left out.")]
    SharedTimes { count: usize },
    #[error("{count} frames hold no data and are left out.")]
    EmptyFrames { count: usize },
}
