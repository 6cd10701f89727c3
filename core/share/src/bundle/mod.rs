//! `.kinelens`: a zip of `scene.json`, the clip, a poster and a README for people.

mod check;
mod kept;
mod place;
mod read;
mod scene_json;
mod write;

pub use kept::Kept;
pub use read::{OpenedBundle, OpenedClip, read_bundle};
pub use write::{BundleParts, write_bundle};

/// The scene itself, the only file that must be there.
const SCENE: &str = "scene.json";
/// Folder of the clip.
const CLIP_FOLDER: &str = "clip/";
const README: &str = "README.txt";
const POSTERS: [&str; 2] = ["poster.png", "poster.jpg"];

/// The kind of a picture file, by its first bytes.
fn poster_name(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(POSTERS[0])
    } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some(POSTERS[1])
    } else {
        None
    }
}
