//! Where a clip comes from, and what ffmpeg may do with it.

/// Containers of video files. Playlists are not among them: they could name other files.
pub const CONTAINERS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mxf,\
                              hevc,h264,m4v,gif,mjpeg,dv,rawvideo,ivf,y4m,yuv4mpegpipe";

/// Where a clip comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The user of the command line named it.
    Named,
    /// A stranger's program sent it: only the file itself is read, and no more of it than a model is shown.
    Sent,
}

impl Origin {
    /// Most frames of a clip that was sent; ten minutes at 30 frames a second.
    pub const MOST_SENT_FRAMES: usize = 18_000;

    /// What stands before the input of ffmpeg and ffprobe.
    pub(super) fn input_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Named => &[],
            Self::Sent => &[
                "-format_whitelist",
                CONTAINERS,
                "-protocol_whitelist",
                "file",
            ],
        }
    }

    /// What keeps ffprobe from reading on where it is clear that there are too many frames.
    pub(super) fn probe_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Named => &[],
            // One packet more than may be.
            Self::Sent => &["-read_intervals", "%+#18001"],
        }
    }

    /// Bytes of decoded frames that are kept for going back.
    pub(super) fn store_bytes(self) -> usize {
        match self {
            Self::Named => 1 << 30,
            // Frames are asked for in their order.
            Self::Sent => 0,
        }
    }
}
