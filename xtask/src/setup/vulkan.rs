//! A driver that the rendered world can compute on: a GPU's, or Mesa's on the processor.

use std::path::Path;

use anyhow::Result;

use super::tools::apt_install;

/// Where drivers announce themselves on Linux.
const ANNOUNCED: [&str; 3] = [
    "/usr/share/vulkan/icd.d",
    "/etc/vulkan/icd.d",
    "/usr/local/share/vulkan/icd.d",
];

/// Finds a driver or installs Mesa's; other systems bring their own.
///
/// # Errors
/// When none is there and none can be installed.
pub fn vulkan() -> Result<()> {
    let announced = |folder: &str| {
        Path::new(folder)
            .read_dir()
            .is_ok_and(|mut entries| entries.next().is_some())
    };
    if !cfg!(target_os = "linux") || ANNOUNCED.iter().any(|folder| announced(folder)) {
        return Ok(());
    }
    apt_install(&["libvulkan1", "mesa-vulkan-drivers"], "the rendered world")
}
