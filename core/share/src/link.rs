//! The state of the view in the fragment of an address.
//!
//! A fragment reads `#v=1&t=1.25&eye=0,1.5,-2,0.785,0.4,6&sel=3,1&tab=plots`: short enough for a
//! chat, plain enough to be changed by hand. Only what differs from the usual view is written.
//! Numbers are written with as few digits as give the same bits back.

use std::borrow::Cow;
use std::fmt::{Display, Write};
use std::str::FromStr;

use kinelens_protocol::ObjectId;

/// Version of the links that are written here; a reader refuses any other.
pub const LINK_VERSION: u32 = 1;

/// Longest fragment that is looked at; the longest one that is written is a quarter of it.
const LONGEST: usize = 8192;
/// Most objects that a link may name.
const MOST_OBJECTS: usize = 128;
/// Latest time in seconds, a year: no clip is that long, and frames are searched without overflow.
const LATEST_S: f64 = 3.2e7;
/// Farthest place in metres or pixels; squares of it fit single precision.
const FARTHEST: f32 = 1e9;

/// What a link restores.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewState {
    /// Which scene the view belongs to: the name of a sample or of a scene on a server; letters,
    /// digits, `.`, `_` and `-`.
    pub scene: Option<String>,
    pub t_s: f64,
    /// None lets the page choose.
    pub eye: Option<EyeState>,
    /// Most recently selected first.
    pub selected: Vec<ObjectId>,
    pub hidden: Vec<ObjectId>,
    pub tab: Option<ViewTab>,
}

/// An eye that orbits a target. World axes: y up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EyeState {
    /// In the scene's unit of length.
    pub target: [f32; 3],
    /// Turn around the vertical; 0 looks along −z.
    pub yaw_rad: f32,
    /// Height above the horizon.
    pub pitch_rad: f32,
    /// In the scene's unit of length.
    pub distance: f32,
}

/// Which panel is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewTab {
    Space,
    Plots,
    Table,
    Ask,
}

impl ViewTab {
    pub const ALL: [Self; 4] = [Self::Space, Self::Plots, Self::Table, Self::Ask];

    fn name(self) -> &'static str {
        match self {
            Self::Space => "space",
            Self::Plots => "plots",
            Self::Table => "table",
            Self::Ask => "ask",
        }
    }
}

/// Why a fragment gives no view.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error("it holds no view")]
    NoView,
    #[error("it is too long")]
    TooLong,
    #[error("it is of version {found}, and this program reads version {LINK_VERSION}")]
    UnsupportedVersion { found: String },
    #[error("{key} is given twice")]
    Twice { key: String },
    #[error("{key} cannot be {value}")]
    BadValue { key: &'static str, value: String },
}

/// Writes a view as a fragment, without the `#`.
///
/// # Errors
/// When a number of the view is not finite or beyond what [`decode_link`] accepts, or there are
/// too many objects: what was written can always be read.
pub fn encode_link(view: &ViewState) -> Result<String, LinkError> {
    let mut fragment = format!("v={LINK_VERSION}");
    let mut put = |key: &str, value: &dyn Display| {
        // Writing to a string cannot fail.
        let _ = write!(fragment, "&{key}={value}");
    };
    if let Some(scene) = &view.scene {
        // A name with signs of its own would be read as another name, or as more than a name.
        put("scene", &scene_name(scene)?);
    }
    if view.t_s.to_bits() != 0 {
        put("t", &digits(view.t_s));
    }
    if let Some(eye) = &view.eye {
        let [x, y, z] = eye.target;
        let numbers = [x, y, z, eye.yaw_rad, eye.pitch_rad, eye.distance].map(digits);
        put("eye", &numbers.join(","));
    }
    for (key, objects) in [("sel", &view.selected), ("hide", &view.hidden)] {
        if !objects.is_empty() {
            let ids: Vec<String> = objects.iter().map(|id| id.0.to_string()).collect();
            put(key, &ids.join(","));
        }
    }
    if let Some(tab) = view.tab {
        put("tab", &tab.name());
    }
    decode_link(&fragment)?;
    Ok(fragment)
}

/// Reads a fragment, with or without its `#`. Keys that are not known are passed over, so that a
/// later version may add some.
///
/// # Errors
/// When there is no view in it, or something in it is not what it should be.
pub fn decode_link(fragment: &str) -> Result<ViewState, LinkError> {
    if fragment.len() > LONGEST {
        return Err(LinkError::TooLong);
    }
    let text = percent_decoded(fragment.trim().trim_start_matches('#'));
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for part in text.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        if pairs.iter().any(|(known, _)| *known == key) {
            return Err(LinkError::Twice { key: short(key) });
        }
        pairs.push((key, value));
    }
    let value = |key: &str| {
        pairs
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, v)| *v)
    };
    let version = value("v").ok_or(LinkError::NoView)?;
    if version != LINK_VERSION.to_string() {
        return Err(LinkError::UnsupportedVersion {
            found: short(version),
        });
    }
    Ok(ViewState {
        scene: value("scene").map(scene_name).transpose()?,
        t_s: value("t").map_or(Ok(0.0), time)?,
        eye: value("eye").map(eye).transpose()?,
        selected: value("sel").map_or(Ok(Vec::new()), |ids| objects("sel", ids))?,
        hidden: value("hide").map_or(Ok(Vec::new()), |ids| objects("hide", ids))?,
        tab: value("tab").map(tab).transpose()?,
    })
}

/// As few digits as give the same bits back.
fn digits<T: std::fmt::Debug>(number: T) -> String {
    let text = format!("{number:?}");
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

fn bad(key: &'static str, value: &str) -> LinkError {
    LinkError::BadValue {
        key,
        value: short(value),
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn scene_name(text: &str) -> Result<String, LinkError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    if (1..=64).contains(&text.len()) && text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err(bad("scene", text))
    }
}

fn time(text: &str) -> Result<f64, LinkError> {
    number::<f64>(text)
        .filter(|t_s| t_s.abs() <= LATEST_S)
        .ok_or_else(|| bad("t", text))
}

fn eye(text: &str) -> Result<EyeState, LinkError> {
    let numbers: Option<Vec<f32>> = text.split(',').take(7).map(number::<f32>).collect();
    match numbers.as_deref() {
        Some(&[x, y, z, yaw_rad, pitch_rad, distance])
            if [x, y, z, distance].iter().all(|value| value.abs() <= FARTHEST)
                && distance > 0.0
                // Any turn is a turn; more than a thousand are a mistake.
                && [yaw_rad, pitch_rad].iter().all(|angle| angle.abs() <= 6300.0) =>
        {
            Ok(EyeState {
                target: [x, y, z],
                yaw_rad,
                pitch_rad,
                distance,
            })
        }
        _ => Err(bad("eye", text)),
    }
}

fn objects(key: &'static str, text: &str) -> Result<Vec<ObjectId>, LinkError> {
    let ids: Option<Vec<ObjectId>> = text
        .split(',')
        .take(MOST_OBJECTS + 1)
        .map(|id| number(id).map(ObjectId))
        .collect();
    ids.filter(|ids| ids.len() <= MOST_OBJECTS)
        .ok_or_else(|| bad(key, text))
}

fn tab(text: &str) -> Result<ViewTab, LinkError> {
    ViewTab::ALL
        .into_iter()
        .find(|tab| tab.name() == text)
        .ok_or_else(|| bad("tab", text))
}

/// Reads digits, sign, point and exponent; `inf`, `nan` and a leading `+` are not numbers here.
fn number<T: FromStr>(text: &str) -> Option<T> {
    let plain = |c: char| c.is_ascii_digit() || "-.e".contains(c);
    text.chars().all(plain).then(|| text.parse().ok()).flatten()
}

/// Takes back the `%2C` and the like that mail and chat programs put into addresses. What is not
/// valid stays as it is.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    Cow::Owned(String::from_utf8_lossy(&decoded).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_view_is_short() {
        assert_eq!(encode_link(&ViewState::default()).unwrap(), "v=1");
        let view = ViewState {
            scene: Some("toss".into()),
            t_s: 1.25,
            eye: Some(EyeState {
                target: [0.0, 1.5, -2.0],
                yaw_rad: 0.785,
                pitch_rad: 0.4,
                distance: 6.0,
            }),
            selected: vec![ObjectId(3), ObjectId(1)],
            hidden: vec![ObjectId(2)],
            tab: Some(ViewTab::Plots),
        };
        let fragment = "v=1&scene=toss&t=1.25&eye=0,1.5,-2,0.785,0.4,6&sel=3,1&hide=2&tab=plots";
        assert_eq!(encode_link(&view).unwrap(), fragment);
        assert_eq!(decode_link(&format!("#{fragment}")).unwrap(), view);
        let through_a_chat = fragment.replace(',', "%2C");
        assert_eq!(decode_link(&through_a_chat).unwrap(), view);
        assert_eq!(decode_link(&format!("{fragment}&later=7")).unwrap(), view);
    }

    #[test]
    fn what_cannot_be_read_is_not_written() {
        for t_s in [f64::NAN, f64::INFINITY, 1e300] {
            let view = ViewState {
                t_s,
                ..ViewState::default()
            };
            assert!(encode_link(&view).is_err());
        }
    }

    #[test]
    fn hostile_fragments_give_errors() {
        let long = format!("v=1&sel={}", "1,".repeat(9000));
        let many = format!("v=1&sel={}1", "1,".repeat(200));
        for fragment in [
            "",
            "#",
            "t=1",
            "v=",
            "v=2",
            "v=1.0",
            "v=1&v=1",
            "v=1&t=",
            "v=1&t=NaN",
            "v=1&t=inf",
            "v=1&t=1e300",
            "v=1&t=1&t=2",
            "v=1&eye=1,2,3",
            "v=1&eye=1,2,3,4,5,6,7",
            "v=1&eye=0,0,0,0,0,-1",
            "v=1&eye=0,0,0,0,0,0",
            "v=1&eye=1e30,0,0,0,0,1",
            "v=1&sel=-1",
            "v=1&sel=4294967296",
            "v=1&sel=a",
            "v=1&sel=",
            "v=1&tab=<script>",
            "v=1&scene=../../x",
            "v=1&scene=a%20b",
            "v=1&scene=",
            "v=1&t=%00",
            "%ff%fe",
            "v%3",
            "v=1&t=+1",
            "v=1&t=--",
            "v=1&t=１",
            &long,
            &many,
        ] {
            assert!(decode_link(fragment).is_err(), "{fragment}");
        }
    }
}
