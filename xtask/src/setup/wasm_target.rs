//! The wasm32 standard library, from wherever it can be had.
//!
//! In this order: what is installed, `rustup target add`, and on Debian without that download the
//! distribution's own Rust, whose source archive holds the standard library to be built.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::tools::{apt_install, as_root};
use crate::paths::Paths;
use crate::shell::{Program, find, note, step};

pub const TARGET: &str = "wasm32-unknown-unknown";
/// Name under which Debian's Rust is made known to rustup.
const DEBIAN: &str = "debian";
/// Debian's Rust with everything that its wasm32 standard library is built from.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"];
const DEBIAN_RUSTLIB: &str = "/usr/lib/rustlib";

/// A Rust that can build for the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that builds everything else.
    Active,
    /// Another one, by the name that rustup knows it by.
    Named(String),
}

impl Toolchain {
    /// A cargo of this toolchain that builds for the browser.
    pub fn cargo(&self, paths: &Paths) -> Program {
        let cargo = paths.cargo(&paths.wasm_target);
        match self {
            Self::Active => cargo,
            Self::Named(name) => cargo.env("RUSTUP_TOOLCHAIN", name),
        }
    }
}

/// Finds a toolchain with the wasm32 standard library, and installs that library where none has it.
///
/// `KINELENS_WASM_TOOLCHAIN` names one to be used without asking further.
///
/// # Errors
/// When every way fails; the message says what to install by hand.
pub fn wasm_toolchain(paths: &Paths) -> Result<Toolchain> {
    if let Ok(name) = std::env::var("KINELENS_WASM_TOOLCHAIN") {
        return Ok(Toolchain::Named(name));
    }
    if active_has_target() {
        return Ok(Toolchain::Active);
    }
    if debian_has_target() {
        return Ok(Toolchain::Named(DEBIAN.into()));
    }
    step(format!("Adding the Rust target {TARGET}"));
    let added = Program::new("rustup")
        .args(["target", "add", TARGET])
        .run("Trying Debian's own Rust instead.");
    match added {
        // rustup goes by its own list and says yes even where the files are gone.
        Ok(()) if active_has_target() => return Ok(Toolchain::Active),
        Ok(()) => note(
            "rustup lists the target and its files are missing. Trying Debian's own Rust instead.",
        ),
        Err(failure) => note(format!("{failure:#}")),
    }
    build_from_debian(paths).context(format!(
        "The Rust target {TARGET} could not be installed. With a network, run `rustup target add {TARGET}` and start again."
    ))?;
    Ok(Toolchain::Named(DEBIAN.into()))
}

fn active_has_target() -> bool {
    sysroot(Program::new("rustc")).is_some_and(|sysroot| holds_core(&sysroot.join("lib/rustlib")))
}

fn debian_has_target() -> bool {
    let linked = sysroot(Program::new("rustc").env("RUSTUP_TOOLCHAIN", DEBIAN)).is_some();
    linked && holds_core(Path::new(DEBIAN_RUSTLIB))
}

fn sysroot(rustc: Program) -> Option<PathBuf> {
    let printed = rustc.args(["--print", "sysroot"]).read("").ok()?;
    Some(PathBuf::from(printed.trim()))
}

/// Whether a `rustlib` folder holds the compiled `core` of the browser's target.
fn holds_core(rustlib: &Path) -> bool {
    let Ok(files) = fs::read_dir(rustlib.join(TARGET).join("lib")) else {
        return false;
    };
    files.flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libcore-") && name.ends_with(".rlib")
    })
}

/// Installs Debian's Rust, builds its standard library for the browser, and links the toolchain.
fn build_from_debian(paths: &Paths) -> Result<()> {
    apt_install(&DEBIAN_PACKAGES, "Rust for the browser")?;
    if !holds_core(Path::new(DEBIAN_RUSTLIB)) {
        build_standard_library(&paths.cache.join("std-wasm32"))?;
    }
    borrow_linker()?;
    Program::new("rustup")
        .args(["toolchain", "link", DEBIAN, "/usr"])
        .run("Install rustup (rustup.rs) and start again.")
}

fn build_standard_library(folder: &Path) -> Result<()> {
    step("Building Rust's standard library for the browser (about a minute)");
    let manifest =
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n[workspace]\n";
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(folder.join("Cargo.toml"), manifest))
        .and_then(|()| fs::write(folder.join("lib.rs"), "#![no_std]\n"))
        .with_context(|| format!("{} cannot be written.", folder.display()))?;
    Program::new("/usr/bin/cargo")
        .args([
            "build",
            "--release",
            "--target",
            TARGET,
            "-Z",
            "build-std=std,panic_abort,test",
        ])
        .dir(folder)
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .without_env("RUSTFLAGS")
        .without_env("LD_LIBRARY_PATH")
        .run("The crates of the standard library come from crates.io: is the network up?")?;
    let built = folder.join("target").join(TARGET).join("release/deps");
    let place = Path::new(DEBIAN_RUSTLIB).join(TARGET).join("lib");
    let libraries = rlibs_but_empty(&built)?;
    let advice = "The folder belongs to the system: run `cargo xtask setup` once as root.";
    as_root("mkdir")?.arg("-p").arg(&place).run(advice)?;
    as_root("cp")?.args(&libraries).arg(&place).run(advice)
}

fn rlibs_but_empty(folder: &Path) -> Result<Vec<PathBuf>> {
    let files =
        fs::read_dir(folder).with_context(|| format!("{} is missing.", folder.display()))?;
    Ok(files
        .flatten()
        .map(|file| file.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".rlib") && !name.starts_with("libempty-")
        })
        .collect())
}

/// Debian's package lacks `rust-lld`; rustup's toolchain has one that fits.
fn borrow_linker() -> Result<()> {
    let inside = "x86_64-unknown-linux-gnu/bin/rust-lld";
    let place = Path::new(DEBIAN_RUSTLIB).join(inside);
    if place.exists() {
        return Ok(());
    }
    let own = sysroot(Program::new("rustc"))
        .map(|sysroot| sysroot.join("lib/rustlib").join(inside))
        .filter(|linker| linker.is_file())
        .or_else(|| find("rust-lld"))
        .context(
            "No `rust-lld` was found. Install a Rust toolchain with rustup and start again.",
        )?;
    as_root("ln")?
        .arg("-sf")
        .arg(own)
        .arg(place)
        .run("The folder belongs to the system: run `cargo xtask setup` once as root.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_counts_only_with_its_core_library() {
        let rustlib = std::env::temp_dir().join(format!("kinelens-rustlib-{}", std::process::id()));
        let lib = rustlib.join(TARGET).join("lib");
        fs::create_dir_all(&lib).unwrap();
        assert!(!holds_core(&rustlib));
        fs::write(lib.join("libstd-1.rlib"), "").unwrap();
        assert!(!holds_core(&rustlib));
        fs::write(lib.join("libcore-1.rlib"), "").unwrap();
        assert!(holds_core(&rustlib));
        fs::remove_dir_all(rustlib).unwrap();
    }
}
