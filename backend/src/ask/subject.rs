//! What a question is about: a saved scene or a clip.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use kinelens_protocol::SceneDocument;
use kinelens_share::read_bundle;
use tempfile::TempDir;

/// A saved scene or a clip.
pub struct AskedAbout {
    /// The scene, where one was saved.
    pub scene: Option<Box<SceneDocument>>,
    /// The clip, where there is one.
    pub clip: Option<ClipFile>,
}

/// A clip on disk.
pub enum ClipFile {
    /// Where the user has it.
    Own(PathBuf),
    /// Taken out of a saved scene, into a folder that goes with it.
    Unpacked(TempDir),
}

impl ClipFile {
    pub fn path(&self) -> PathBuf {
        match self {
            Self::Own(path) => path.clone(),
            Self::Unpacked(folder) => folder.path().join(UNPACKED),
        }
    }
}

impl AskedAbout {
    /// Opens a path; a scene is told by its first bytes.
    ///
    /// # Errors
    /// What cannot be read, and a scene that is damaged.
    pub fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        let mut file = File::open(path)
            .map_err(|error| anyhow!("{shown} cannot be read: {error}. Check the path."))?;
        let mut start = [0; 64];
        let length = file
            .read(&mut start)
            .map_err(|error| anyhow!("{shown} cannot be read: {error}. Check the path."))?;
        let start = &start[..length];
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        if !start.starts_with(b"PK") && !text.trim_ascii_start().starts_with(b"{") {
            return Ok(Self {
                scene: None,
                clip: Some(ClipFile::Own(path.to_owned())),
            });
        }
        let bytes = std::fs::read(path).with_context(|| format!("{shown} cannot be read"))?;
        let opened = read_bundle(&bytes).with_context(|| format!("{shown} cannot be opened"))?;
        let clip = opened.clip.map(|clip| unpacked(&clip.bytes));
        Ok(Self {
            scene: Some(Box::new(opened.document)),
            clip: clip.transpose()?,
        })
    }
}

fn unpacked(bytes: &[u8]) -> Result<ClipFile> {
    let folder = TempDir::with_prefix("kinelens-ask-").context(NO_ROOM)?;
    std::fs::write(folder.path().join(UNPACKED), bytes).context(NO_ROOM)?;
    Ok(ClipFile::Unpacked(folder))
}

/// Name of the clip in its folder.
const UNPACKED: &str = "clip";
const NO_ROOM: &str = "The disk does not take the scene's clip. Make room in the temporary folder.";
