//! Kinds of devices.

use std::fmt;

/// A kind of device that this build can compute on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Accelerator {
    /// This machine's processor; always there.
    Cpu,
    /// A GPU through wgpu: WebGPU in the browser; Vulkan, Metal or Direct3D natively.
    #[cfg(feature = "wgpu")]
    Gpu,
}

impl Accelerator {
    /// Every kind this build has, the one to prefer when nothing is known first.
    pub const ALL: &[Self] = &[
        #[cfg(feature = "wgpu")]
        Self::Gpu,
        Self::Cpu,
    ];

    /// Name for settings and reports: `cpu`, `webgpu` in the browser, `wgpu` natively.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            #[cfg(feature = "wgpu")]
            Self::Gpu if cfg!(target_family = "wasm") => "webgpu",
            #[cfg(feature = "wgpu")]
            Self::Gpu => "wgpu",
        }
    }

    /// Finds a kind by its name; `gpu` and `wgpu` and `webgpu` mean the same.
    ///
    /// Returns `None` for an unknown name and for a kind that this build lacks.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "cpu" => Some(Self::Cpu),
            #[cfg(feature = "wgpu")]
            "gpu" | "wgpu" | "webgpu" => Some(Self::Gpu),
            _ => None,
        }
    }
}

impl fmt::Display for Accelerator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for &kind in Accelerator::ALL {
            assert_eq!(Accelerator::from_name(kind.name()), Some(kind));
        }
        assert_eq!(Accelerator::from_name("abacus"), None);
    }
}
