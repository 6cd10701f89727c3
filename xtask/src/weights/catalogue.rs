//! What is fetched, pinned by version and by SHA-256.

/// A published file inside an npm package.
pub struct Source {
    /// Name of our file, without an extension.
    pub name: &'static str,
    /// npm package.
    pub package: &'static str,
    /// Its version.
    pub version: &'static str,
    /// SHA-256 of the package as the registry serves it.
    pub package_sha256: &'static str,
    /// File in the package.
    pub file: &'static str,
    /// Bytes of that file that are the label map.
    pub labels: std::ops::Range<usize>,
    /// Bytes of that file that are the model.
    pub model: std::ops::Range<usize>,
    /// SHA-256 of the model.
    pub model_sha256: &'static str,
    /// SPDX name of the licence, as the package states it.
    pub licence: &'static str,
}

/// Google's detector of 23 classes of Open Images, which MediaPipe ships with Objectron.
pub const SSD: Source = Source {
    name: "ssd-mobilenetv2-openimages",
    package: "@mediapipe/objectron",
    version: "0.4.1675468480",
    package_sha256: "fc3e37b326b05e8f596099c90b3e0931b05a56cd3160b9ac450b621794bac94c",
    file: "package/objectron_solution_packed_assets.data",
    labels: 0..184,
    model: 184..9_987_912,
    model_sha256: "d0a5255bf8c4f5a0bc4240741a76c41d5e939f7655078f945f50ab53a9375da6",
    licence: "Apache-2.0",
};
