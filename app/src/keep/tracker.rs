//! Tracker's projects as scenes and back.

use std::rc::Rc;

use kinelens_protocol::{
    Camera, Clip, Failure, LengthUnit, ObjectId, ObjectSource, SCENE_VERSION, Sample, SampleState,
    Scale, SceneDocument, SceneObject, SmoothingSettings,
};
use kinelens_share::{
    NamedProject, ShareError, TrackEdit, TrackerArchive, TrackerEdits, TrackerImport, TrackerMedia,
    read_tracker, scene_to_tracker,
};
use web_sys::File;

use super::{blob::clip_file, film::film};
use crate::state::{Arrival, Engine, Luggage, NO_DECODER, SceneOfClip, TrackerFile};

/// Standard deviation of a point set by hand, display pixels; that of a careful click.
const HAND_SIGMA_PX: f64 = 0.7;
/// Frames a second where a project does not say.
const USUAL_RATE: f64 = 30.0;
/// Picture of a project that does not say how large it is.
const USUAL_PICTURE_PX: [f64; 2] = [640.0, 480.0];
/// Most frames of a project without its video: nine hours at 30 a second.
const MOST_FRAMES: u32 = 1_000_000;

/// Opens the first project with points, with its video where there is one.
///
/// # Errors
/// The file is damaged or no project of Tracker's.
pub async fn open_tracker(
    engine: Engine,
    bytes: Vec<u8>,
    video: Option<File>,
) -> Result<(), Failure> {
    let archive = read_tracker(&bytes).map_err(|error| error.failure())?;
    let (named, import) = best_project(&archive).map_err(|error| error.failure())?;
    let mut edits = import.to_edits();
    if archive.projects.len() > 1 {
        let name = named.path.rsplit('/').next().unwrap_or_default();
        edits.notes.insert(
            0,
            words!(
                keep.the_file_holds_projects,
                count = archive.projects.len(),
                name = name
            ),
        );
    }
    let own = match (&video, archive.media(&named.path, &import)) {
        (Some(_), _) => None,
        (None, TrackerMedia::Video { name, bytes }) => Some(clip_file(bytes, name)?),
        (None, TrackerMedia::Pictures(pictures)) => {
            let film = film(&pictures, frame_s(&import)).await;
            if film.is_none() {
                edits
                    .notes
                    .insert(0, words!(keep.a_series_of_pictures, count = pictures.len()));
            }
            film
        }
        (None, TrackerMedia::Missing { wanted }) => {
            let wanted = wanted.unwrap_or_else(|| words!(keep.its_video).into());
            edits
                .notes
                .insert(0, words!(keep.the_project_comes_without, wanted = wanted));
            None
        }
    };
    let luggage = Luggage {
        tracker: Some(Rc::new(TrackerFile {
            project_path: named.path.clone(),
            bytes: bytes.clone(),
        })),
        answers_in_file: Some(0),
        note: (!edits.notes.is_empty()).then(|| edits.notes.join(" ")),
        ..Luggage::default()
    };
    let alone = Arrival {
        document: document(clip_of(&import), &edits),
        clip: None,
        luggage: luggage.clone(),
    };
    match video.or(own) {
        Some(file) => {
            let scene: SceneOfClip = Rc::new(move |clip| document(clip.clone(), &edits));
            engine.open_clip_for(file, scene, luggage, true, Some(Box::new(alone)));
        }
        None => engine.open_scene(alone),
    }
    Ok(())
}

/// Writes the scene as a project; one that came from Tracker keeps all that it came with.
///
/// # Errors
/// The project that the scene came from cannot be understood any more.
pub fn to_trk(document: &SceneDocument, luggage: &Luggage) -> Result<Vec<u8>, ShareError> {
    match &luggage.tracker {
        Some(file) => {
            let mut archive = read_tracker(&file.bytes)?;
            Ok(updated(&mut archive, file, document)?.project.to_trk())
        }
        None => Ok(scene_to_tracker(document, &document.clip.name).to_trk()),
    }
}

/// Writes the scene as an archive with its video.
///
/// # Errors
/// The project that the scene came from cannot be understood any more.
pub fn to_trz(
    document: &SceneDocument,
    luggage: &Luggage,
    clip: Option<&[u8]>,
) -> Result<Vec<u8>, ShareError> {
    let name = document.clip.name.as_str();
    let Some(file) = &luggage.tracker else {
        let project = scene_to_tracker(document, &TrackerArchive::video_path(name));
        let video = clip.map(|bytes| (name, bytes));
        return TrackerArchive::new(name, project, video).to_trz();
    };
    let mut archive = read_tracker(&file.bytes)?;
    let named = updated(&mut archive, file, document)?;
    if file.bytes.starts_with(b"PK") {
        return archive.to_trz();
    }
    // A lone project finds a video by its name.
    let project = named.project.clone();
    let wanted = project.import()?.video_path;
    let video_name = wanted
        .as_deref()
        .map_or(name, |path| path.rsplit(['/', '\\']).next().unwrap_or(path));
    TrackerArchive::new(name, project, clip.map(|bytes| (video_name, bytes))).to_trz()
}

fn updated<'a>(
    archive: &'a mut TrackerArchive<'_>,
    file: &TrackerFile,
    document: &SceneDocument,
) -> Result<&'a mut NamedProject, ShareError> {
    let named = archive
        .projects
        .iter_mut()
        .find(|named| named.path == file.project_path)
        .ok_or(ShareError::MissingEntry {
            entry: "Tracker project (.trk)",
        })?;
    named.project.update(document)?;
    Ok(named)
}

fn best_project<'a>(
    archive: &'a TrackerArchive<'_>,
) -> Result<(&'a NamedProject, TrackerImport), ShareError> {
    let mut first = None;
    for named in &archive.projects {
        let import = named.project.import()?;
        if import.tracks.iter().any(|track| !track.points.is_empty()) {
            return Ok((named, import));
        }
        first = first.or(Some((named, import)));
    }
    first.ok_or(ShareError::MissingEntry {
        entry: "Tracker project (.trk)",
    })
}

fn frame_s(import: &TrackerImport) -> f64 {
    import
        .frame_duration_s
        .filter(|frame_s| frame_s.is_finite() && *frame_s > 1e-6)
        .unwrap_or(1.0 / USUAL_RATE)
}

/// The clip as the project tells of it, for a project without its video.
fn clip_of(import: &TrackerImport) -> Clip {
    let points = import.tracks.iter().flat_map(|track| &track.points);
    let last = points.map(|point| point.frame).max().unwrap_or(0);
    let frames = import.video_frames.unwrap_or(0).max(last.saturating_add(1));
    let frame_s = frame_s(import);
    let frame_times_s: Vec<f64> = (0..frames.min(MOST_FRAMES))
        .map(|frame| f64::from(frame) * frame_s)
        .collect();
    let [width_px, height_px] = import
        .picture_px
        .unwrap_or(USUAL_PICTURE_PX)
        .map(|side_px| side_px.clamp(1.0, 65_535.0) as u32);
    let path = import.video_path.as_deref().unwrap_or("Tracker project");
    Clip {
        name: path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned(),
        size_bytes: 0,
        sha256: None,
        width_px,
        height_px,
        rotation_deg: 0,
        duration_s: frame_times_s.len() as f64 * frame_s,
        frame_times_s,
        focal_length_35mm: None,
        codec: "unknown".into(),
        decoder: NO_DECODER.into(),
        analysis_width_px: width_px,
        analysis_height_px: height_px,
    }
}

/// A scene with the project's calibration and points; the engine measures it.
fn document(clip: Clip, edits: &TrackerEdits) -> SceneDocument {
    let objects = (1..)
        .zip(&edits.tracks)
        .map(|(id, track)| object(ObjectId(id), track, &clip))
        .collect();
    SceneDocument {
        version: SCENE_VERSION.into(),
        generator: concat!("kinelens ", env!("CARGO_PKG_VERSION")).into(),
        clip,
        calibration: edits.calibration.clone(),
        smoothing: SmoothingSettings::default(),
        detection: None,
        camera: Camera {
            provider: "none".into(),
            intrinsics: None,
            world_from_camera: Vec::new(),
            scale: Scale {
                unit: LengthUnit::Pixels,
                relative_sigma: 0.0,
                source: "none".into(),
                words: String::new(),
            },
        },
        objects,
        kinematics: Vec::new(),
        answers: Vec::new(),
        lesson: None,
        unknown: serde_json::Map::new(),
    }
}

fn object(id: ObjectId, track: &TrackEdit, clip: &Clip) -> SceneObject {
    let samples = track.points.iter().filter_map(|point| {
        Some(Sample {
            frame: point.frame,
            t_s: *clip.frame_times_s.get(point.frame as usize)?,
            point_px: point.point_px,
            sigma_px: HAND_SIGMA_PX,
            box_px: None,
            state: match point.key {
                true => SampleState::Key,
                false => SampleState::Good,
            },
            score: 1.0,
            world_m: None,
            covariance_m2: None,
        })
    });
    SceneObject {
        id,
        label: track.label.clone(),
        colour: track.colour.clone(),
        source: ObjectSource::Hand,
        over_plane_m: None,
        samples: samples.collect(),
    }
}
