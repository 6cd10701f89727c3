use kinelens_protocol::SceneDocument;

use super::scene_json::write_scene;
use super::{CLIP_FOLDER, Kept, README, SCENE, poster_name};
use crate::ShareError;
use crate::archive::{ArchiveWriter, Packing, safe_file_name};

/// What goes into a `.kinelens` file.
#[derive(Clone, Copy, Debug)]
pub struct BundleParts<'a> {
    pub document: &'a SceneDocument,
    /// The clip's own bytes; stored as they are.
    pub clip: Option<&'a [u8]>,
    /// A PNG or JPEG picture; anything else is an error.
    pub poster: Option<&'a [u8]>,
    /// What came with the file that the scene was opened from.
    pub kept: Option<&'a Kept>,
}

/// Writes a `.kinelens` file; the same parts give the same bytes.
///
/// # Errors
/// When the scene holds a number that could not be read again, or the poster is no picture.
pub fn write_bundle(parts: BundleParts<'_>) -> Result<Vec<u8>, ShareError> {
    let unknown = parts.kept.and_then(|kept| kept.fields.as_ref());
    let scene = write_scene(parts.document, unknown)?;
    let mut archive = ArchiveWriter::new();
    archive.add(README, readme(&parts).as_bytes(), Packing::Deflated)?;
    archive.add(SCENE, scene.as_bytes(), Packing::Deflated)?;
    if let Some(poster) = parts.poster {
        let name = poster_name(poster).ok_or_else(|| ShareError::NotWritable {
            format: "a .kinelens file",
            reason: "the poster is neither a PNG nor a JPEG picture".into(),
        })?;
        archive.add(name, poster, Packing::Stored)?;
    }
    for (name, content) in parts.kept.iter().flat_map(|kept| &kept.files) {
        archive.add(name, content, Packing::Deflated)?;
    }
    if let Some(clip) = parts.clip {
        archive.add(&clip_entry(parts.document), clip, Packing::Stored)?;
    }
    archive.finish()
}

fn clip_entry(document: &SceneDocument) -> String {
    CLIP_FOLDER.to_owned() + &safe_file_name(&document.clip.name, "clip")
}

fn readme(parts: &BundleParts<'_>) -> String {
    let document = parts.document;
    let clip = match parts.clip {
        Some(_) => format!("{}: the clip as it was filmed.", clip_entry(document)),
        None => {
            "The clip is not in this file; Kinelens asks for it when you open the scene.".into()
        }
    };
    let labels: Vec<&str> = document
        .objects
        .iter()
        .map(|object| object.label.as_str())
        .collect();
    format!(
        "This is a Kinelens scene: a video clip with the motion that was measured in it.\n\
         \n\
         To open it, start Kinelens in a browser and drop the .kinelens file on the page.\n\
         The file is an ordinary zip archive; any program can unpack it.\n\
         \n\
         scene.json: objects, calibration, kinematics and answers. Lengths are in {unit}, times in \
         seconds of the clip's own time stamps, pixels are those of the shown picture.\n\
         {clip}\n\
         \n\
         Clip: {name}\n\
         Objects: {objects}\n\
         Scale: {scale}\n\
         Written by: {generator}\n",
        unit = match document.camera.scale.unit {
            kinelens_protocol::LengthUnit::Metres => "metres",
            kinelens_protocol::LengthUnit::Pixels => "pixels",
        },
        name = document.clip.name,
        objects = if labels.is_empty() {
            "none".to_owned()
        } else {
            labels.join(", ")
        },
        scale = document.camera.scale.words,
        generator = document.generator,
    )
}
