//! Where models lie.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

#[derive(Args)]
pub struct DataArgument {
    /// The folder with the models [default: kinelens/language-models in the cache folder].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl DataArgument {
    /// Returns the folder, which may not be there yet.
    ///
    /// # Errors
    /// When it is not given and there is no cache folder.
    pub fn folder(&self) -> anyhow::Result<PathBuf> {
        if let Some(folder) = &self.data {
            return Ok(folder.clone());
        }
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let cache = variable("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".cache")));
        match cache {
            Some(cache) => Ok(cache.join("kinelens").join("language-models")),
            None => bail!("There is no cache folder. Name a folder with --data."),
        }
    }

    /// Returns the folder and makes it where it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn made(&self) -> anyhow::Result<PathBuf> {
        let folder = self.folder()?;
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("The folder {} cannot be made", folder.display()))?;
        Ok(folder)
    }
}

/// A size for people.
pub fn size_words(bytes: u64) -> String {
    match bytes {
        1_000_000_000.. => format!("{:.1} GB", bytes as f64 / 1e9),
        1_000_000.. => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} kB", bytes as f64 / 1e3),
    }
}
