//! Rendered clips, kept from one run to the next where a folder is named.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::clip;
use crate::render::{self, Renderer};
use crate::scene::World;

/// x264's rate factor: hardly visible losses.
const QUALITY: u32 = 18;

/// A folder of clips.
pub struct Clips<'a> {
    renderer: &'a Renderer,
    folder: PathBuf,
    keep: bool,
}

impl<'a> Clips<'a> {
    /// Keeps clips in the named folder, or only as long as they are needed.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn new(renderer: &'a Renderer, folder: Option<&Path>) -> Result<Self> {
        let own = || {
            let name = format!("kinelens-world-{}", std::process::id());
            std::env::temp_dir().join(name)
        };
        let keep = folder.is_some();
        let folder = folder.map_or_else(own, Path::to_path_buf);
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self {
            renderer,
            folder,
            keep,
        })
    }

    /// Returns the clip of a world, rendering it where it is not there yet.
    ///
    /// # Errors
    /// ffmpeg is missing or the device was lost.
    pub fn of(&self, world: &World) -> Result<PathBuf> {
        let file = self.folder.join(format!(
            "{}-{}-{:016x}.mp4",
            world.family,
            world.seed,
            fingerprint(world, self.renderer.adapter())?
        ));
        if !file.exists() {
            // Under another name until it is whole, for a run that is ended halfway.
            let half = file.with_extension("half.mp4");
            clip::write(self.renderer, world, &half, QUALITY, |_, _| ())?;
            std::fs::rename(&half, &file)?;
        }
        Ok(file)
    }

    /// Forgets a clip that was asked for, unless clips are kept.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn done_with(&self, clip: &Path) -> Result<()> {
        if !self.keep {
            std::fs::remove_file(clip)?;
        }
        Ok(())
    }
}

impl Drop for Clips<'_> {
    fn drop(&mut self) {
        if !self.keep {
            // Nothing is lost if it stays: it is a folder of temporary files.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// Tells worlds, shaders and drivers apart: a clip of another is not this one.
fn fingerprint(world: &World, adapter: &str) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(world)?.hash(&mut hasher);
    (render::SHADER, adapter, QUALITY).hash(&mut hasher);
    Ok(hasher.finish())
}
