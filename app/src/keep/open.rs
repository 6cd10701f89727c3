//! What is dropped on the page, pasted or chosen.

use std::rc::Rc;

use kinelens_protocol::Failure;
use kinelens_share::{OpenedBundle, ShareError, read_bundle};
use leptos::task::spawn_local;
use web_sys::{File, FileList};

use super::{
    blob::{bytes_of, clip_file},
    tracker::open_tracker,
};
use crate::state::{Arrival, Engine, Luggage, UiState};

/// What the pickers of the page ask for.
pub const ACCEPTED: &str = "video/*,.mp4,.mov,.m4v,.webm,.kinelens,.json,.trk,.trz,.zip";

/// Endings of files that hold scenes; everything else is taken for a video.
const SCENES: [&str; 5] = [".kinelens", ".json", ".trk", ".trz", ".zip"];

/// Opens what a picker, a drop or the clipboard holds.
pub fn open_list(engine: Engine, ui: UiState, files: Option<&FileList>) -> bool {
    let Some(files) = files else { return false };
    let files: Vec<File> = (0..files.length())
        .filter_map(|index| files.get(index))
        .collect();
    let any = !files.is_empty();
    open_files(engine, ui, files);
    any
}

/// Opens the first scene of several files with the first video beside it, or the first video, or
/// whatever the first file is.
pub fn open_files(engine: Engine, ui: UiState, files: Vec<File>) {
    let scene = files.iter().find(|file| is_scene(&file.name())).cloned();
    let video = files
        .iter()
        .find(|file| file.type_().starts_with("video/") && !is_scene(&file.name()))
        .cloned();
    match (scene, video.or_else(|| files.into_iter().next())) {
        (Some(scene), video) => {
            let video = video.filter(|video| !is_scene(&video.name()));
            open_scene_file(engine, ui, scene, video);
        }
        (None, Some(video)) => engine.open_file(video),
        (None, None) => {}
    }
}

/// Opens a scene, with a video beside its file where there is one.
pub fn open_scene_file(engine: Engine, ui: UiState, file: File, video: Option<File>) {
    ui.forget_opening_failure();
    engine.set_opening(Some(file.name()));
    spawn_local(async move {
        let opened = async {
            let bytes = bytes_of(&file).await?;
            open_bytes(engine, &file.name(), bytes, video).await
        };
        if let Err(failure) = opened.await {
            engine.set_opening(None);
            ui.fail_opening(file.name(), failure);
        }
    });
}

async fn open_bytes(
    engine: Engine,
    name: &str,
    bytes: Vec<u8>,
    video: Option<File>,
) -> Result<(), Failure> {
    let name = name.to_lowercase();
    let is_tracker = [".trk", ".trz"].iter().any(|end| name.ends_with(end));
    if !is_tracker {
        match read_bundle(&bytes) {
            Ok(bundle) => {
                engine.open_scene(arrival(bundle, Luggage::default(), video)?);
                return Ok(());
            }
            // A zip of something else may be one of Tracker's.
            Err(ShareError::MissingEntry { .. }) if name.ends_with(".zip") => {}
            Err(error) => return Err(error.failure()),
        }
    }
    open_tracker(engine, bytes, video).await
}

/// Makes a scene ready to be shown; a video beside the file goes before the one in it.
///
/// # Errors
/// The browser has no memory for the clip.
pub fn arrival(
    bundle: OpenedBundle<'_>,
    luggage: Luggage,
    video: Option<File>,
) -> Result<Arrival, Failure> {
    let own = match (&video, &bundle.clip) {
        (None, Some(clip)) => Some(clip_file(&clip.bytes, &clip.name)?),
        _ => None,
    };
    let note = (!bundle.left_out.is_empty()).then(|| {
        words!(
            keep.left_out_of_the_file,
            names = bundle.left_out.join(", ")
        )
    });
    let answers = bundle.document.answers.len();
    Ok(Arrival {
        document: bundle.document,
        clip: video.or(own),
        luggage: Luggage {
            kept: (!bundle.kept.is_empty()).then(|| Rc::new(bundle.kept)),
            note,
            answers_in_file: luggage.shelf.is_none().then_some(answers),
            ..luggage
        },
    })
}

fn is_scene(name: &str) -> bool {
    let name = name.to_lowercase();
    SCENES.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::is_scene;

    #[test]
    fn scenes_are_told_from_videos_by_their_names() {
        for (name, expected) in [
            ("toss.kinelens", true),
            ("BallToss.TRZ", true),
            ("scene.json", true),
            ("ball.mp4", false),
            ("zip", false),
        ] {
            assert_eq!(is_scene(name), expected, "{name}");
        }
    }
}
