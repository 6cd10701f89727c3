use std::borrow::Cow;

use kinelens_protocol::SceneDocument;

use super::scene_json::read_scene;
use super::{CLIP_FOLDER, Kept, POSTERS, README, SCENE, poster_name};
use crate::ShareError;
use crate::archive::{Archive, Limits, file_name, looks_like_zip};

const LIMITS: Limits = Limits {
    entries: 256,
    // What a 32-bit program can hold beside the file itself.
    total_bytes: 2 << 30,
};
/// Two hours of ten objects at 30 frames a second, several times over.
const LARGEST_SCENE: u64 = 256 << 20;
const LARGEST_CLIP: u64 = 2 << 30;
const LARGEST_POSTER: u64 = 16 << 20;
/// Unknown files beyond this are left out.
const LARGEST_UNKNOWN: u64 = 16 << 20;

/// A scene that was opened.
#[derive(Debug)]
pub struct OpenedBundle<'a> {
    pub document: SceneDocument,
    /// None where the file came without its clip.
    pub clip: Option<OpenedClip<'a>>,
    /// A PNG or JPEG picture.
    pub poster: Option<Cow<'a, [u8]>>,
    /// To be handed to [`write_bundle`](crate::write_bundle) when the scene is saved again.
    pub kept: Kept,
    /// Names of files in the archive that are unknown and too large to be kept.
    pub left_out: Vec<String>,
}

/// The clip that came with a scene.
#[derive(Debug, PartialEq, Eq)]
pub struct OpenedClip<'a> {
    /// A plain file name, without folders.
    pub name: String,
    pub bytes: Cow<'a, [u8]>,
}

/// Opens a `.kinelens` file, or a bare `scene.json`.
///
/// Nothing of the file is run or believed. A clip that is not there is no error.
///
/// # Errors
/// When the file is damaged, made to do harm, of another major version, or its scene is not
/// usable; the place is named.
pub fn read_bundle(bytes: &[u8]) -> Result<OpenedBundle<'_>, ShareError> {
    if bytes.is_empty() {
        return Err(ShareError::Empty);
    }
    if !looks_like_zip(bytes) {
        return bare_scene(bytes);
    }
    let mut archive = Archive::open(bytes, LIMITS)?;
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    if !names.iter().any(|name| name == SCENE) {
        return Err(ShareError::MissingEntry { entry: SCENE });
    }
    let (document, fields) = read_scene(&archive.read_text(SCENE, LARGEST_SCENE)?)?;
    let clip_name = names
        .iter()
        .find(|name| name.starts_with(CLIP_FOLDER))
        // Packed by hand, the clip may lie beside the scene.
        .or_else(|| {
            names
                .iter()
                .find(|name| *name == file_name(&document.clip.name))
        });
    let clip = match clip_name {
        Some(name) => Some(OpenedClip {
            name: file_name(name).to_owned(),
            bytes: archive.read(name, LARGEST_CLIP)?,
        }),
        None => None,
    };
    let poster = match names.iter().find(|name| POSTERS.contains(&name.as_str())) {
        // A poster that is no picture is left out rather than shown.
        Some(name) => {
            Some(archive.read(name, LARGEST_POSTER)?).filter(|bytes| poster_name(bytes).is_some())
        }
        None => None,
    };
    let mut kept = Kept {
        fields,
        files: Vec::new(),
    };
    let mut left_out = Vec::new();
    let known = |name: &str| name == SCENE || name == README || POSTERS.contains(&name);
    for name in &names {
        if known(name) || Some(name) == clip_name {
            continue;
        }
        match archive.read(name, LARGEST_UNKNOWN) {
            Ok(content) => kept.files.push((name.clone(), content.into_owned())),
            Err(ShareError::TooLarge { .. }) => left_out.push(name.clone()),
            Err(error) => return Err(error),
        }
    }
    Ok(OpenedBundle {
        document,
        clip,
        poster,
        kept,
        left_out,
    })
}

fn bare_scene(bytes: &[u8]) -> Result<OpenedBundle<'static>, ShareError> {
    let not_recognised = || ShareError::NotRecognised {
        expected: "Kinelens scene",
    };
    let text = std::str::from_utf8(bytes).map_err(|_| not_recognised())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with('{') {
        return Err(not_recognised());
    }
    let (document, fields) = read_scene(text)?;
    Ok(OpenedBundle {
        document,
        clip: None,
        poster: None,
        kept: Kept {
            fields,
            files: Vec::new(),
        },
        left_out: Vec::new(),
    })
}
