//! Where things lie: the repository, the cache outside it, and what is built.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell::Program;

/// The folders that every task works with.
pub struct Paths {
    /// Root of the repository.
    pub root: PathBuf,
    /// What outlives a clone: compiled code, weights, tools.
    pub cache: PathBuf,
    /// Compiled code of this machine.
    pub native_target: PathBuf,
    /// Compiled code of the browser; apart, so that the two never wait for each other's lock.
    pub wasm_target: PathBuf,
    /// The page as it is served.
    pub dist: PathBuf,
}

impl Paths {
    /// Finds the folders.
    ///
    /// `KINELENS_TARGET_DIR` moves the compiled code (that of the browser goes to `wasm` below it).
    ///
    /// # Errors
    /// When no home folder is known or this does not run inside the repository.
    pub fn find() -> Result<Self> {
        let root = repository_root()?;
        let cache = cache_folder()?;
        let (native_target, wasm_target) = match std::env::var_os("KINELENS_TARGET_DIR") {
            Some(folder) => (PathBuf::from(&folder), PathBuf::from(&folder).join("wasm")),
            None => (cache.join("target"), cache.join("target-wasm")),
        };
        Ok(Self {
            dist: root.join("dist"),
            root,
            cache,
            native_target,
            wasm_target,
        })
    }

    /// The weights that were fetched, one folder for all clones.
    pub fn models(&self) -> PathBuf {
        self.cache.join("models")
    }

    /// Where cargo built this very program, so that its dependencies are not built again elsewhere.
    pub fn own_target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// Reports of tests and benches, inside the clone and ignored by git.
    pub fn reports(&self) -> PathBuf {
        self.root.join("target")
    }

    /// A cargo that builds into `target` and is not misled by the cargo that started this program.
    pub fn cargo(&self, target: &Path) -> Program {
        let mut cargo = Program::new("cargo").dir(&self.root);
        for (name, _) in std::env::vars() {
            let leaked = [
                "CARGO_PKG_",
                "CARGO_MANIFEST_",
                "CARGO_BIN_",
                "CARGO_CRATE_",
            ];
            if leaked.iter().any(|prefix| name.starts_with(prefix)) {
                cargo = cargo.without_env(&name);
            }
        }
        cargo
            .without_env("CARGO")
            .without_env("LD_LIBRARY_PATH")
            .env("CARGO_TARGET_DIR", target)
    }
}

fn repository_root() -> Result<PathBuf> {
    if let Some(manifest) = std::env::var_os("CARGO_MANIFEST_DIR")
        && let Some(root) = Path::new(&manifest).parent()
    {
        return Ok(root.to_path_buf());
    }
    let here = std::env::current_dir()
        .context("The current folder is gone. Go to the repository and start again.")?;
    here.ancestors()
        .find(|folder| folder.join("xtask/Cargo.toml").is_file())
        .map(Path::to_path_buf)
        .context(
            "This is not the Kinelens repository. Go to its folder and run `cargo xtask` there.",
        )
}

fn cache_folder() -> Result<PathBuf> {
    let named = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    named("XDG_CACHE_HOME")
        .or_else(|| named("HOME").or_else(|| named("USERPROFILE")).map(|home| home.join(".cache")))
        .map(|base| base.join("kinelens"))
        .context("No home folder is known. Set XDG_CACHE_HOME to a folder for compiled code and weights.")
}
