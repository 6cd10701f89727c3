//! The choice of the video track and what its boxes say.

use re_mp4::{MdhdBox, MvhdBox, TkhdBox, TrexBox};

use crate::{
    ClipError, ClipWarning,
    boxes::{BoxSlice, Boxes, FileBoxes},
    codec::{self, SampleDescription},
    fragments, metadata, orientation,
    samples::{self, RawSample},
    timeline::{self, Edit},
};

/// Everything that the boxes of the video track say.
pub(crate) struct Track {
    pub timescale: u32,
    pub description: SampleDescription,
    pub rotation_deg: u32,
    pub samples: Vec<RawSample>,
    pub edits: Vec<Edit>,
    pub fragmented: bool,
    pub focal_length_35mm: Option<f64>,
}

impl Track {
    /// Reads the video track with the most samples: cameras put single pictures beside the film.
    pub fn read(file: &FileBoxes, warnings: &mut Vec<ClipWarning>) -> Result<Self, ClipError> {
        let fragment_defaults = fragments::defaults(&file.movie)?;
        let mut best: Option<(BoxSlice<'_>, Vec<RawSample>, bool)> = None;
        let mut first_error = None;
        for track in Boxes::new(&file.movie).filter(is_video) {
            let track_samples = read_samples(&track, file, &fragment_defaults);
            match track_samples {
                Ok((samples, fragmented)) => {
                    if best
                        .as_ref()
                        .is_none_or(|(_, most, _)| samples.len() > most.len())
                    {
                        best = Some((track, samples, fragmented));
                    }
                }
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        match (best, first_error) {
            (Some((track, samples, fragmented)), _) if !samples.is_empty() => {
                describe(&file.movie, track, samples, fragmented, warnings)
            }
            (_, Some(error)) => Err(error),
            (Some(_), None) => Err(ClipError::NoFrames),
            (None, None) => Err(ClipError::NoVideoTrack),
        }
    }
}

fn is_video(found: &BoxSlice<'_>) -> bool {
    &found.kind == b"trak"
        && found
            .descendant(&[b"mdia", b"hdlr"])
            .is_some_and(|handler| handler.payload().get(8..12) == Some(b"vide"))
}

fn read_samples(
    track: &BoxSlice<'_>,
    file: &FileBoxes,
    fragment_defaults: &std::collections::HashMap<u32, TrexBox>,
) -> Result<(Vec<RawSample>, bool), ClipError> {
    let mut track_samples = samples::expand(&sample_table(track)?)?;
    let header: TkhdBox = track.parse_child(b"tkhd", "track header")?;
    let defaults = fragment_defaults
        .get(&header.track_id)
        .cloned()
        .unwrap_or_default();
    let before = track_samples.len();
    for (start, fragment) in &file.fragments {
        fragments::append(
            &mut track_samples,
            *start,
            fragment,
            header.track_id,
            &defaults,
        )?;
    }
    let fragmented = track_samples.len() > before;
    Ok((track_samples, fragmented))
}

fn sample_table<'a>(track: &BoxSlice<'a>) -> Result<BoxSlice<'a>, ClipError> {
    track
        .descendant(&[b"mdia", b"minf", b"stbl"])
        .ok_or(ClipError::Damaged {
            part: "sample table",
        })
}

fn describe(
    movie: &[u8],
    track: BoxSlice<'_>,
    samples: Vec<RawSample>,
    fragmented: bool,
    warnings: &mut Vec<ClipWarning>,
) -> Result<Track, ClipError> {
    let header: TkhdBox = track.parse_child(b"tkhd", "track header")?;
    let media = track
        .child(b"mdia")
        .ok_or(ClipError::Damaged { part: "media" })?;
    let media_header: MdhdBox = media.parse_child(b"mdhd", "media header")?;
    if media_header.timescale == 0 {
        return Err(ClipError::Damaged { part: "time scale" });
    }
    let movie_header: Option<MvhdBox> = Boxes::new(movie)
        .find(|found| &found.kind == b"mvhd")
        .map(|found| found.parse("movie header"))
        .transpose()?;
    let edits = match track.descendant(&[b"edts", b"elst"]) {
        Some(list) => timeline::edits(
            &list.parse("edit list")?,
            movie_header.as_ref().map_or(1, |header| header.timescale),
            media_header.timescale,
        ),
        None => Vec::new(),
    };
    let rotation_deg = orientation::rotation_deg(&header, movie_header.as_ref());
    if rotation_deg.is_none() {
        warnings.push(ClipWarning::OddOrientation);
    }
    Ok(Track {
        timescale: media_header.timescale,
        description: codec::describe(&sample_table(&track)?)?,
        rotation_deg: rotation_deg.unwrap_or(0),
        samples,
        edits,
        fragmented,
        focal_length_35mm: metadata::focal_length_35mm(track.children())
            .or_else(|| metadata::focal_length_35mm(Boxes::new(movie))),
    })
}
