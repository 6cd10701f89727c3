use std::borrow::Cow;
use std::collections::HashMap;

use super::{TrackerImport, TrackerProject};
use crate::ShareError;
use crate::archive::{
    Archive, ArchiveWriter, Limits, Packing, file_name, looks_like_zip, safe_file_name,
};

const LIMITS: Limits = Limits {
    // A film of single pictures, some minutes long.
    entries: 20_000,
    total_bytes: 2 << 30,
};
const LARGEST_PROJECT: u64 = 64 << 20;
const LARGEST_FILE: u64 = 2 << 30;
const VIDEO_FOLDER: &str = "videos/";

/// What lies in a `.trz`, or a lone `.trk` as if it lay in one.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackerArchive<'a> {
    /// In the archive's order; never empty.
    pub projects: Vec<NamedProject>,
    files: Vec<(String, Cow<'a, [u8]>)>,
}

/// A project with its place in the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedProject {
    pub path: String,
    pub project: TrackerProject,
}

/// The film of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrackerMedia<'a> {
    Video {
        name: &'a str,
        bytes: &'a [u8],
    },
    /// One picture for each frame, in order.
    Pictures(Vec<(&'a str, &'a [u8])>),
    /// Not in the archive; what the project calls it.
    Missing {
        wanted: Option<String>,
    },
}

/// Opens a `.trk`, a `.trz` or a zip with a project in it.
///
/// # Errors
/// When it is damaged, made to do harm, or holds no project.
pub fn read_tracker(bytes: &[u8]) -> Result<TrackerArchive<'_>, ShareError> {
    if bytes.is_empty() {
        return Err(ShareError::Empty);
    }
    if !looks_like_zip(bytes) {
        if !bytes.contains(&b'<') {
            return Err(ShareError::NotRecognised {
                expected: "Tracker project",
            });
        }
        let project = NamedProject {
            path: "project.trk".into(),
            project: TrackerProject::parse(bytes)?,
        };
        return Ok(TrackerArchive {
            projects: vec![project],
            files: Vec::new(),
        });
    }
    let mut archive = Archive::open(bytes, LIMITS)?;
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    let mut projects = Vec::new();
    let mut files = Vec::new();
    for path in names {
        if is_project(&path) {
            let text = archive.read(&path, LARGEST_PROJECT)?;
            projects.push(NamedProject {
                project: TrackerProject::parse(&text)?,
                path,
            });
        } else {
            let content = archive.read(&path, LARGEST_FILE)?;
            files.push((path, content));
        }
    }
    if projects.is_empty() {
        return Err(ShareError::MissingEntry {
            entry: "Tracker project (.trk)",
        });
    }
    Ok(TrackerArchive { projects, files })
}

impl<'a> TrackerArchive<'a> {
    /// Packs a project with its film, as Tracker does.
    pub fn new(title: &str, project: TrackerProject, video: Option<(&str, &'a [u8])>) -> Self {
        let title = safe_file_name(title, "scene");
        let stem = title
            .rsplit_once('.')
            .map_or(title.as_str(), |(stem, _)| stem);
        let files = video.map(|(name, bytes)| {
            let path = VIDEO_FOLDER.to_owned() + &safe_file_name(name, "video");
            (path, Cow::Borrowed(bytes))
        });
        Self {
            projects: vec![NamedProject {
                path: format!("{stem}.trk"),
                project,
            }],
            files: files.into_iter().collect(),
        }
    }

    /// The path that a project in [`TrackerArchive::new`] must give for a video of that name.
    pub fn video_path(name: &str) -> String {
        VIDEO_FOLDER.to_owned() + &safe_file_name(name, "video")
    }

    /// Finds the film of a project.
    pub fn media(&self, project_path: &str, import: &TrackerImport) -> TrackerMedia<'_> {
        let folder = match project_path.rfind('/') {
            Some(end) => &project_path[..=end],
            None => "",
        };
        let wanted = match import.video_path.as_deref() {
            Some(path) if !path.is_empty() => path,
            _ => return TrackerMedia::Missing { wanted: None },
        };
        let places = Places::new(&self.files, folder);
        if !import.picture_paths.is_empty() {
            let pictures = import.picture_paths.iter().map(|path| places.find(path));
            if let Some(pictures) = pictures.collect::<Option<Vec<_>>>() {
                return TrackerMedia::Pictures(pictures);
            }
        }
        match places.find(wanted) {
            Some((name, _)) if is_picture(name) => TrackerMedia::Pictures(places.sequence(name)),
            Some((name, bytes)) => TrackerMedia::Video {
                name: file_name(name),
                bytes,
            },
            None => TrackerMedia::Missing {
                wanted: Some(file_name(wanted).to_owned()),
            },
        }
    }

    /// Writes a `.trz` with every file that the archive came with.
    ///
    /// # Errors
    /// When two files have the same place.
    pub fn to_trz(&self) -> Result<Vec<u8>, ShareError> {
        let mut writer = ArchiveWriter::new();
        for (path, content) in &self.files {
            let packed = [".html", ".htm", ".txt", ".xml", ".css"];
            let packing = match packed.iter().any(|end| path.to_lowercase().ends_with(end)) {
                true => Packing::Deflated,
                false => Packing::Stored,
            };
            writer.add(path, content, packing)?;
        }
        for named in &self.projects {
            let trk = named.project.to_trk();
            writer.add(&named.path, &trk, Packing::Deflated)?;
        }
        writer.finish()
    }
}

/// The files of an archive by path and by name.
struct Places<'b> {
    folder: String,
    by_path: HashMap<&'b str, &'b [u8]>,
    by_name: HashMap<&'b str, &'b str>,
}

impl<'b> Places<'b> {
    fn new(files: &'b [(String, Cow<'_, [u8]>)], folder: &str) -> Self {
        let paths = files.iter().map(|(path, _)| path.as_str());
        Self {
            folder: folder.to_owned(),
            by_path: paths
                .clone()
                .zip(files.iter().map(|(_, bytes)| bytes.as_ref()))
                .collect(),
            by_name: paths.map(|path| (file_name(path), path)).collect(),
        }
    }

    /// A file by the path that a project gives: seen from its folder, from the archive's root, or
    /// by its name alone where the paths were made on another machine.
    fn find(&self, path: &str) -> Option<(&'b str, &'b [u8])> {
        let path = path.replace('\\', "/");
        let path = path.strip_prefix("./").unwrap_or(&path);
        let in_folder = format!("{}{path}", self.folder);
        let known = |path: &str| {
            self.by_path
                .get_key_value(path)
                .map(|(name, bytes)| (*name, *bytes))
        };
        known(&in_folder)
            .or_else(|| known(path))
            .or_else(|| known(self.by_name.get(file_name(path))?))
    }

    /// Pictures that are numbered on from the first one.
    fn sequence(&self, first: &str) -> Vec<(&'b str, &'b [u8])> {
        let (stem, end) = first.rsplit_once('.').unwrap_or((first, ""));
        let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (stem, number) = stem.split_at(stem.len() - digits);
        let start: u64 = number.parse().unwrap_or(0);
        let names = (start..).map(|number| match digits {
            0 => first.to_owned(),
            _ => format!("{stem}{number:0digits$}.{end}"),
        });
        let most = if digits == 0 { 1 } else { self.by_path.len() };
        let known = |name: String| self.by_path.get_key_value(name.as_str());
        names
            .take(most)
            .map_while(known)
            .map(|(name, bytes)| (*name, *bytes))
            .collect()
    }
}

fn is_project(path: &str) -> bool {
    // macOS leaves files of its own beside each, named `._…`.
    path.to_lowercase().ends_with(".trk") && !file_name(path).starts_with("._")
}

fn is_picture(path: &str) -> bool {
    let path = path.to_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".bmp"]
        .iter()
        .any(|end| path.ends_with(end))
}
