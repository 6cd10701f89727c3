use std::borrow::Cow;
use std::collections::BTreeMap;

use super::osp::{class_of, held, items, number, object, property, text, truth, whole};
use super::xml::{Element, XmlDocument};
use super::{Encoding, FrameCoords, TrackerCoords, TrackerProject};
use crate::ShareError;

/// The byte order mark, which some editors put before UTF-8.
const MARK: char = '\u{feff}';
/// Latest frame that is read; an hour at 1000 frames a second.
const LATEST_FRAME: u32 = 3_600_000;

/// What a project says, in its own frames, pixels and units.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackerImport {
    pub tracker_version: Option<String>,
    pub description: Option<String>,
    pub author: Option<String>,
    /// Width and height of the picture that points are measured on.
    pub picture_px: Option<[f64; 2]>,
    /// Path of the video, relative to the project; the first picture of a sequence.
    pub video_path: Option<String>,
    /// All pictures of a sequence, where the project lists them.
    pub picture_paths: Vec<String>,
    pub video_frames: Option<u32>,
    /// The part of the clip that is worked on: every `step_size`-th frame from the first.
    pub first_frame: u32,
    pub step_size: u32,
    pub step_count: Option<u32>,
    /// Time of the first frame of that part.
    pub start_s: f64,
    /// None lets the video say.
    pub frame_duration_s: Option<f64>,
    pub coords: TrackerCoords,
    /// The unit's symbol as written, for example `m` or `cm`.
    pub length_unit: Option<String>,
    pub sticks: Vec<TrackerStick>,
    pub tracks: Vec<TrackerTrack>,
    /// Names and kinds of tracks that are not points, which stay in the project and are not used.
    pub other_tracks: Vec<(String, String)>,
}

/// A calibration stick or tape measure.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackerStick {
    pub name: String,
    /// True for a stick, which sets the scale; false for a tape, which reads it.
    pub sets_scale: bool,
    pub a_px: [f64; 2],
    pub b_px: [f64; 2],
    /// Frame on which the ends were put.
    pub frame: u32,
    /// In units of length; that of a tape follows from the scale.
    pub length: f64,
}

/// The points of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackerTrack {
    pub name: String,
    /// `#rrggbb`.
    pub colour: String,
    pub mass: Option<f64>,
    /// Ascending in frame.
    pub points: Vec<TrackerPoint>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackerPoint {
    pub frame: u32,
    pub point_px: [f64; 2],
    /// Put by hand rather than found by Tracker's autotracker.
    pub key: bool,
}

impl TrackerProject {
    /// Reads the XML of a `.trk`: UTF-8, or Latin-1 where it is not valid UTF-8, since older
    /// programs wrote their machine's own letters whatever they declared.
    ///
    /// # Errors
    /// When it is not well formed or not a project.
    pub fn parse(bytes: &[u8]) -> Result<Self, ShareError> {
        let (text, encoding) = match std::str::from_utf8(bytes) {
            Ok(text) => match text.strip_prefix(MARK) {
                Some(text) => (Cow::Borrowed(text), Encoding::Utf8Marked),
                None => (Cow::Borrowed(text), Encoding::Utf8),
            },
            Err(_) => {
                let text = bytes.iter().map(|&byte| char::from(byte)).collect();
                (Cow::Owned(text), Encoding::Latin1)
            }
        };
        let xml = XmlDocument::parse(&text)?;
        let class = class_of(&xml.root);
        if xml.root.name != "object" || class != "TrackerPanel" {
            return Err(ShareError::NotTracker {
                reason: format!(
                    "it holds {:?} instead of a video tab",
                    class.chars().take(60).collect::<String>()
                ),
            });
        }
        Ok(Self { xml, encoding })
    }

    /// Writes the project as the bytes of a `.trk`; what was not changed has the bytes it came
    /// with. A letter that Latin-1 lacks turns the file into UTF-8.
    pub fn to_trk(&self) -> Vec<u8> {
        let text = self.xml.write();
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Utf8Marked => format!("{MARK}{text}").into_bytes(),
            Encoding::Latin1 => {
                let bytes = text.chars().map(|letter| u8::try_from(letter).ok());
                bytes
                    .collect::<Option<Vec<u8>>>()
                    .unwrap_or_else(|| text.into_bytes())
            }
        }
    }

    /// Reads what the project says.
    ///
    /// # Errors
    /// When the scale or the frames make no sense.
    pub fn import(&self) -> Result<TrackerImport, ShareError> {
        let panel = &self.xml.root;
        let clip = object(panel, "videoclip");
        let video = clip.and_then(|clip| object(clip, "video"));
        let control = object(panel, "clipcontrol");
        let in_clip = |name: &str| clip.and_then(|clip| whole(clip, name));
        let frames = |count: i64| u32::try_from(count).ok().filter(|&n| n <= LATEST_FRAME);
        let coords = match object(panel, "coords") {
            Some(coords) => coordinate_system(coords)?,
            None => TrackerCoords {
                key_frames: BTreeMap::from([(0, FrameCoords::PIXELS)]),
            },
        };
        let mut import = TrackerImport {
            tracker_version: text(panel, "semantic_version").or_else(|| text(panel, "version")),
            description: text(panel, "description"),
            author: text(panel, "author"),
            picture_px: number(panel, "width")
                .zip(number(panel, "height"))
                .map(<[f64; 2]>::from),
            video_path: video.and_then(|video| text(video, "path")),
            picture_paths: video
                .and_then(|video| property(video, "paths"))
                .map(|paths| items(paths).map(|(_, path)| path.text()).collect())
                .unwrap_or_default(),
            video_frames: in_clip("video_framecount").and_then(frames),
            first_frame: in_clip("startframe").and_then(frames).unwrap_or(0),
            step_size: in_clip("stepsize").and_then(frames).unwrap_or(1).max(1),
            step_count: in_clip("stepcount").and_then(frames),
            start_s: clip
                .and_then(|clip| number(clip, "starttime"))
                .unwrap_or(0.0)
                / 1000.0,
            frame_duration_s: control
                .and_then(|control| number(control, "delta_t"))
                .or_else(|| video.and_then(|video| number(video, "delta_t")))
                .filter(|&delta_ms| delta_ms > 0.0)
                .map(|delta_ms| delta_ms / 1000.0),
            coords,
            length_unit: text(panel, "length_unit"),
            sticks: Vec::new(),
            tracks: Vec::new(),
            other_tracks: Vec::new(),
        };
        if import.video_path.is_none() {
            import.video_path = import.picture_paths.first().cloned();
        }
        let tracks = property(panel, "tracks");
        for track in tracks
            .into_iter()
            .flat_map(Element::elements)
            .filter_map(held)
        {
            let name = text(track, "name").unwrap_or_default();
            match class_of(track).as_str() {
                "PointMass" => import.tracks.push(point_track(name, track)),
                "TapeMeasure" => import.sticks.extend(stick(name, track, &import.coords)),
                class => import.other_tracks.push((name, class.to_owned())),
            }
        }
        Ok(import)
    }
}

impl TrackerImport {
    /// Time of a frame as Tracker counts it.
    pub fn time_s(&self, frame: u32) -> Option<f64> {
        let steps = f64::from(frame) - f64::from(self.first_frame);
        Some(self.start_s + steps * self.frame_duration_s?)
    }

    /// World position of a point, in metres where the unit is known, in the project's units
    /// otherwise.
    pub fn world_m(&self, point: &TrackerPoint) -> [f64; 2] {
        let metres = self.metres_per_unit().unwrap_or(1.0);
        self.coords
            .world(point.frame, point.point_px)
            .map(|length| length * metres)
    }

    /// Metres in the project's unit of length; none where the symbol is not known. Without a
    /// symbol Tracker means metres.
    pub fn metres_per_unit(&self) -> Option<f64> {
        match self.length_unit.as_deref().map(str::trim) {
            None | Some("" | "m") => Some(1.0),
            Some("km") => Some(1000.0),
            Some("dm") => Some(0.1),
            Some("cm") => Some(0.01),
            Some("mm") => Some(1e-3),
            Some("\u{b5}m" | "\u{3bc}m" | "um") => Some(1e-6),
            Some("nm") => Some(1e-9),
            Some("in") => Some(0.0254),
            Some("ft") => Some(0.3048),
            Some("yd") => Some(0.9144),
            Some("mi") => Some(1609.344),
            Some(_) => None,
        }
    }

    /// Frames of the part that is worked on, first and last.
    pub fn frame_span(&self) -> Option<[u32; 2]> {
        let steps = self.step_count?.checked_sub(1)?;
        let last = self
            .first_frame
            .saturating_add(steps.saturating_mul(self.step_size));
        Some([
            self.first_frame,
            last.min(self.video_frames?.saturating_sub(1)),
        ])
    }
}

fn coordinate_system(coords: &Element) -> Result<TrackerCoords, ShareError> {
    let mut key_frames = BTreeMap::new();
    let data = property(coords, "framedata");
    for (frame, item) in data.into_iter().flat_map(items) {
        let Some(data) = held(item) else { continue };
        let read = |name: &str| {
            number(data, name).ok_or_else(|| ShareError::NotTracker {
                reason: format!("the coordinate system of frame {frame} has no usable {name}"),
            })
        };
        let coords = FrameCoords {
            origin_px: [read("xorigin")?, read("yorigin")?],
            angle_rad: read("angle")?.to_radians(),
            scale_px: [read("xscale")?, read("yscale")?],
        };
        if coords.scale_px.contains(&0.0) {
            return Err(ShareError::NotTracker {
                reason: format!("the scale of frame {frame} is zero"),
            });
        }
        key_frames.insert(frame, coords);
    }
    if key_frames.is_empty() {
        key_frames.insert(0, FrameCoords::PIXELS);
    }
    Ok(TrackerCoords { key_frames })
}

fn point_track(name: String, track: &Element) -> TrackerTrack {
    let keys = property(track, "keyFrames")
        .map(whole_numbers)
        .unwrap_or_default();
    let data = property(track, "framedata");
    let mut points: Vec<TrackerPoint> = data
        .into_iter()
        .flat_map(items)
        .filter(|(frame, _)| *frame <= LATEST_FRAME)
        .filter_map(|(frame, item)| {
            let data = held(item)?;
            Some(TrackerPoint {
                frame,
                point_px: [number(data, "x")?, number(data, "y")?],
                // Without a list of key frames Tracker takes all points for such.
                key: keys.is_empty() || keys.contains(&i64::from(frame)),
            })
        })
        .collect();
    points.sort_by_key(|point| point.frame);
    points.dedup_by_key(|point| point.frame);
    TrackerTrack {
        name,
        colour: colour(track),
        mass: number(track, "mass"),
        points,
    }
}

fn stick(name: String, tape: &Element, coords: &TrackerCoords) -> Option<TrackerStick> {
    let (frame, data) =
        items(property(tape, "framedata")?).find_map(|(frame, item)| Some((frame, held(item)?)))?;
    let a_px = [number(data, "x1")?, number(data, "y1")?];
    let b_px = [number(data, "x2")?, number(data, "y2")?];
    let sets_scale = truth(tape, "stickmode").unwrap_or(false);
    let stated = property(tape, "worldlengths")
        .and_then(|lengths| {
            items(lengths).find_map(|(_, length)| length.text().trim().parse().ok())
        })
        .filter(|length: &f64| sets_scale && length.is_finite() && *length > 0.0);
    let [from, to] = [a_px, b_px].map(|end| coords.world(frame, end));
    Some(TrackerStick {
        name,
        sets_scale,
        a_px,
        b_px,
        frame,
        length: stated.unwrap_or_else(|| (to[0] - from[0]).hypot(to[1] - from[1])),
    })
}

fn colour(track: &Element) -> String {
    let channel = |name: &str| {
        object(track, "color")
            .and_then(|colour| whole(colour, name))
            .map_or(0x80, |value| value.clamp(0, 255))
    };
    format!(
        "#{:02x}{:02x}{:02x}",
        channel("red"),
        channel("green"),
        channel("blue")
    )
}

/// Reads an array of whole numbers, which Tracker writes as one text `{1,2,3}`.
fn whole_numbers(array: &Element) -> Vec<i64> {
    array
        .elements()
        .map(Element::text)
        .flat_map(|text| {
            let numbers = text.trim_matches(['{', '}', ' ']).split(',');
            numbers
                .filter_map(|number| number.trim().parse().ok())
                .collect::<Vec<i64>>()
        })
        .collect()
}
