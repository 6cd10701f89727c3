//! What the user typed, and what the server needs once everything is known.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::language::LoadedModel;

/// Folders of the server's own files, by the names that the page asks for.
pub const OWN: [&str; 2] = ["models", "scenes"];

/// Options of `kinelens serve` as typed.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Folder of the page; by default `dist` beside the program or in the current folder.
    #[arg(long, value_name = "DIR")]
    pub dist: Option<PathBuf>,
    /// Folder of this server's own files: weights in its `models`, scenes in its `scenes`, which a link
    /// opens by `?scene=NAME.kinelens`, and language models for browsers in its `packs`.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// What a program must send as `Authorization: Bearer TOKEN` to use /api/.
    #[arg(long, value_name = "TOKEN")]
    pub token: Option<String>,
    /// Device to compute on.
    #[arg(long, value_enum, default_value_t = Device::Auto)]
    pub device: Device,
    /// Language model for /v1/: the folder of a checkpoint or a Kinelens pack, or a .gguf file of SmolLM2.
    #[arg(long, value_name = "PATH")]
    pub model: Option<PathBuf>,
    /// Memory for conversations with the model, besides its weights, MiB.
    #[arg(long, value_name = "MIB", default_value_t = 2048, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    pub model_memory: u32,
}

/// Device to compute on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Device {
    /// The fastest one that works.
    Auto,
    /// An NVIDIA GPU.
    Cuda,
    /// Any GPU, through Vulkan or Metal.
    Wgpu,
    /// The processor.
    Cpu,
}

impl Device {
    /// The devices that this binary was built for, besides `auto`.
    pub fn built_in() -> &'static [Self] {
        if cfg!(feature = "wgpu") {
            &[Self::Wgpu, Self::Cpu]
        } else {
            &[Self::Cpu]
        }
    }

    /// The name as typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Cuda => "cuda",
            Self::Wgpu => "wgpu",
            Self::Cpu => "cpu",
        }
    }
}

/// Everything the routes need to know.
#[derive(Clone, Debug)]
pub struct Settings {
    pub dist: PathBuf,
    /// Folder whose [`OWN`] folders come before those of the page.
    pub data: Option<PathBuf>,
    pub token: Option<String>,
    pub device: Device,
    /// Folder of Kinelens packs.
    pub packs: Option<PathBuf>,
    /// The language model, loaded after everything else is settled.
    pub model: Option<LoadedModel>,
}

impl Options {
    /// Checks what was typed and fills in what was not.
    ///
    /// # Errors
    /// When there is no page, the data folder cannot be made, the device is not built in, or the
    /// server would be open to a network without a token.
    pub fn settle(&self) -> Result<Settings> {
        let dist = match &self.dist {
            Some(dist) => dist.clone(),
            None => find_dist()?,
        };
        if !dist.join("index.html").is_file() {
            bail!(
                "There is no page in {}. Build it with `cargo xtask serve`, or name its folder with --dist.",
                dist.display()
            );
        }
        if self.device != Device::Auto && !Device::built_in().contains(&self.device) {
            let names: Vec<&str> = Device::built_in()
                .iter()
                .map(|device| device.name())
                .collect();
            bail!(
                "This binary was built without {}. It can compute on: {}.",
                self.device.name(),
                names.join(", ")
            );
        }
        if let Some(token) = &self.token
            && token.trim().is_empty()
        {
            bail!("The token is empty. Leave --token out, or give one that cannot be guessed.");
        }
        if let Some(data) = &self.data {
            for own in OWN.map(|name| data.join(name)) {
                std::fs::create_dir_all(&own).with_context(|| {
                    format!(
                        "{} cannot be made. Name another folder with --data.",
                        own.display()
                    )
                })?;
            }
        }
        Ok(Settings {
            dist,
            data: self.data.clone(),
            token: self.token.clone(),
            device: self.device,
            packs: match &self.data {
                Some(data) => Some(data.join("packs")),
                None => cached_packs(),
            },
            model: None,
        })
    }

    /// Whether machines other than this one can reach the server.
    pub fn is_open(&self) -> bool {
        match self.listen.ip() {
            IpAddr::V4(address) => !address.is_loopback(),
            IpAddr::V6(address) => !address.is_loopback(),
        }
    }
}

/// The folder into which `kinelens models convert` writes packs.
fn cached_packs() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let cache = match variable("XDG_CACHE_HOME") {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(variable("HOME")?).join(".cache"),
    };
    Some(cache.join("kinelens").join("language-models"))
}

/// Looks for the page beside the program, then in the current folder.
fn find_dist() -> Result<PathBuf> {
    let program = std::env::current_exe().ok();
    let beside = program
        .as_deref()
        .and_then(Path::parent)
        .map(|folder| folder.join("dist"));
    let candidates = [beside, Some(PathBuf::from("dist"))];
    candidates
        .into_iter()
        .flatten()
        .find(|folder| folder.join("index.html").is_file())
        .context("There is no page beside the program or in the current folder. Build it with `cargo xtask serve`, or name its folder with --dist.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(dist: &Path) -> Options {
        Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            dist: Some(dist.to_path_buf()),
            data: None,
            token: None,
            device: Device::Auto,
            model: None,
            model_memory: 64,
        }
    }

    #[test]
    fn what_cannot_work_is_refused_with_a_sentence() {
        let dist = std::env::temp_dir().join(format!("kinelens-options-{}", std::process::id()));
        std::fs::create_dir_all(&dist).unwrap();
        let refusal = |options: Options| options.settle().unwrap_err().to_string();
        assert!(refusal(options(&dist)).starts_with("There is no page in"));
        std::fs::write(dist.join("index.html"), "").unwrap();
        assert!(options(&dist).settle().is_ok());
        let cuda = Options {
            device: Device::Cuda,
            ..options(&dist)
        };
        assert!(refusal(cuda).starts_with("This binary was built without cuda"));
        let blank = Options {
            token: Some(" ".into()),
            ..options(&dist)
        };
        assert!(refusal(blank).starts_with("The token is empty"));
        let data = Options {
            data: Some(dist.join("index.html")),
            ..options(&dist)
        };
        assert!(refusal(data).contains("cannot be made"));
        std::fs::remove_dir_all(dist).unwrap();
    }

    #[test]
    fn only_loopback_is_closed() {
        let cases = [
            ("127.0.0.1:1", false),
            ("[::1]:1", false),
            ("0.0.0.0:1", true),
            ("[::]:1", true),
            ("192.168.0.2:1", true),
        ];
        for (listen, open) in cases {
            let options = Options {
                listen: listen.parse().unwrap(),
                ..options(Path::new(""))
            };
            assert_eq!(options.is_open(), open, "{listen}");
        }
    }
}
