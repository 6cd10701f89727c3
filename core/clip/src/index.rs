use std::io::{Read, Seek};

use crate::{
    ClipError, ClipWarning, CodecDescription, boxes::FileBoxes, samples::RawSample, timeline,
    track::Track,
};

/// The most pixels along one side; 16K, twice what any phone records.
const MAX_SIDE_PX: u32 = 16_384;

/// Where every coded frame of a clip lies and when it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ClipIndex {
    pub codec: CodecDescription,
    /// Size of the stored picture.
    pub coded_width_px: u32,
    pub coded_height_px: u32,
    /// Size of the displayed picture: square pixels, rotation applied.
    pub display_width_px: u32,
    pub display_height_px: u32,
    /// Clockwise turn from the stored to the displayed picture: 0, 90, 180 or 270.
    pub rotation_deg: u32,
    /// Coded samples in decode order.
    pub samples: Vec<SampleEntry>,
    /// Indices into `samples` in presentation order: one for each frame that is shown.
    pub presentation: Vec<u32>,
    /// End of the last frame.
    pub duration_s: f64,
    /// Focal length of a full-frame camera with the same field of view, in millimetres.
    pub focal_length_35mm: Option<f64>,
    pub warnings: Vec<ClipWarning>,
}

/// One coded sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleEntry {
    pub offset: u64,
    pub size: u32,
    /// True where decoding can begin.
    pub is_sync: bool,
    /// Time by which it must be decoded, from the first sample.
    pub decode_time_s: f64,
    /// When it is shown; for samples that are cut away, when it would be without the edit list.
    pub presentation_time_s: f64,
    /// Place in [`ClipIndex::presentation`]; `None` for samples that only help decoding.
    pub presentation_index: Option<u32>,
    /// A time in microseconds, rounded, that no other sample of the clip has and that keeps the
    /// order of presentation. It goes through a decoder and tells its frames apart.
    pub stamp_us: i64,
}

impl ClipIndex {
    /// Reads the index of an MP4 or MOV file of `size` bytes.
    ///
    /// # Errors
    /// The file is empty, no video, of another container, without its index, or beyond the bounds.
    /// A file that merely ends early opens with the frames that are there and a warning.
    pub fn read<R: Read + Seek>(mut reader: R, size: u64) -> Result<Self, ClipError> {
        let file = FileBoxes::read(&mut reader, size)?;
        let mut warnings = Vec::new();
        let mut track = Track::read(&file, &mut warnings)?;
        keep_readable(&mut track.samples, size, &mut warnings)?;

        let (coded_width_px, coded_height_px) = (
            track.description.coded_width_px,
            track.description.coded_height_px,
        );
        check_side(coded_width_px)?;
        check_side(coded_height_px)?;
        let (display_width_px, display_height_px) = display_size(&track);

        let ticks = timeline::presentation_ticks(
            &track.samples,
            &track.edits,
            track.fragmented,
            &mut warnings,
        );
        let samples = entries(&track, &ticks);
        let mut index = Self {
            codec: track.description.codec,
            coded_width_px,
            coded_height_px,
            display_width_px,
            display_height_px,
            rotation_deg: track.rotation_deg,
            samples,
            presentation: Vec::new(),
            duration_s: 0.0,
            focal_length_35mm: track.focal_length_35mm,
            warnings,
        };
        index.order(&ticks)?;
        index.duration_s = duration_s(&track.samples, &ticks, track.timescale);
        Ok(index)
    }

    /// Lists when each frame is shown, ascending.
    pub fn frame_times_s(&self) -> Vec<f64> {
        self.presentation
            .iter()
            .map(|&sample| self.samples[sample as usize].presentation_time_s)
            .collect()
    }

    /// Finds the sample where decoding must begin to get a frame: the last sync sample that is
    /// neither decoded nor shown after it. Frames shown before their sync sample (those of an open
    /// group of pictures) may need the group before.
    ///
    /// `None` when no such sample exists, or the frame does not.
    pub fn sync_for(&self, frame: usize) -> Option<usize> {
        let target = *self.presentation.get(frame)? as usize;
        let stamp_us = self.samples[target].stamp_us;
        (0..=target)
            .rev()
            .find(|&at| self.samples[at].is_sync && self.samples[at].stamp_us <= stamp_us)
    }

    /// Sorts the shown samples by time and leaves out those that share one.
    fn order(&mut self, ticks: &[Option<i64>]) -> Result<(), ClipError> {
        let mut shown: Vec<(i64, u32)> = (0_u32..)
            .zip(ticks)
            .filter_map(|(sample, ticks)| ticks.map(|ticks| (ticks, sample)))
            .collect();
        shown.sort_unstable();
        let before = shown.len();
        shown.dedup_by_key(|&mut (ticks, _)| ticks);
        if shown.len() < before {
            self.warnings.push(ClipWarning::SharedTimes {
                count: before - shown.len(),
            });
        }
        if shown.is_empty() {
            return Err(ClipError::NoFrames);
        }
        for (place, &(_, sample)) in (0_u32..).zip(&shown) {
            self.samples[sample as usize].presentation_index = Some(place);
        }
        self.presentation = shown.into_iter().map(|(_, sample)| sample).collect();
        Ok(())
    }
}

/// Drops samples that lie beyond the end of the file or hold nothing.
fn keep_readable(
    samples: &mut Vec<RawSample>,
    size: u64,
    warnings: &mut Vec<ClipWarning>,
) -> Result<(), ClipError> {
    let total = samples.len();
    samples.retain(|sample| sample.size > 0);
    let filled = samples.len();
    if filled < total {
        warnings.push(ClipWarning::EmptyFrames {
            count: total - filled,
        });
    }
    samples.retain(|sample| sample.offset.saturating_add(u64::from(sample.size)) <= size);
    if samples.len() < filled {
        warnings.push(ClipWarning::EndsEarly {
            missing: filled - samples.len(),
            total,
        });
        if samples.is_empty() {
            return Err(ClipError::Unfinished);
        }
    }
    let Some(first) = samples.first() else {
        return Err(ClipError::NoFrames);
    };
    // Decoding has to begin somewhere; a track that names no sync sample begins at its first.
    if !first.is_sync && !samples.iter().any(|sample| sample.is_sync) {
        samples[0].is_sync = true;
    }
    Ok(())
}

fn check_side(side_px: u32) -> Result<(), ClipError> {
    match side_px {
        0 => Err(ClipError::Damaged {
            part: "picture size",
        }),
        1..=MAX_SIDE_PX => Ok(()),
        _ => Err(ClipError::TooLarge {
            what: "picture side in pixels",
            found: u64::from(side_px),
            limit: u64::from(MAX_SIDE_PX),
        }),
    }
}

/// Computes the displayed size: pixels made square by stretching the width, then turned.
fn display_size(track: &Track) -> (u32, u32) {
    let description = &track.description;
    let (pixel_width, pixel_height) = description.pixel_aspect;
    let stretch = f64::from(pixel_width) / f64::from(pixel_height);
    // At most ten times 16384, and at least a tenth of one: the cast is exact.
    let width_px = (f64::from(description.coded_width_px) * stretch)
        .round()
        .max(1.0) as u32;
    let height_px = description.coded_height_px;
    match track.rotation_deg {
        90 | 270 => (height_px, width_px),
        _ => (width_px, height_px),
    }
}

fn entries(track: &Track, ticks: &[Option<i64>]) -> Vec<SampleEntry> {
    let seconds = |ticks: i64| ticks as f64 / f64::from(track.timescale);
    let first_ticks = track.samples.first().map_or(0, |first| first.decode_ticks);
    let mut entries: Vec<SampleEntry> = track
        .samples
        .iter()
        .zip(ticks)
        .map(|(sample, ticks)| SampleEntry {
            offset: sample.offset,
            size: sample.size,
            is_sync: sample.is_sync,
            decode_time_s: seconds(sample.decode_ticks.saturating_sub(first_ticks)),
            presentation_time_s: seconds(ticks.unwrap_or(sample.composition_ticks)),
            presentation_index: None,
            stamp_us: 0,
        })
        .collect();

    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|&at| track.samples[at].composition_ticks);
    let mut least_us = i64::MIN;
    let origin_ticks = order
        .first()
        .map_or(0, |&at| track.samples[at].composition_ticks);
    for at in order {
        let from_start = track.samples[at]
            .composition_ticks
            .saturating_sub(origin_ticks);
        // The cast saturates, and only files with absurd times come near.
        let stamp_us = ((seconds(from_start) * 1e6).round() as i64).clamp(0, i64::MAX / 2);
        entries[at].stamp_us = stamp_us.max(least_us.saturating_add(1));
        least_us = entries[at].stamp_us;
    }
    entries
}

fn duration_s(samples: &[RawSample], ticks: &[Option<i64>], timescale: u32) -> f64 {
    let end_ticks = samples
        .iter()
        .zip(ticks)
        .filter_map(|(sample, ticks)| ticks.map(|t| t.saturating_add(sample.duration_ticks.into())))
        .max()
        .unwrap_or(0);
    end_ticks as f64 / f64::from(timescale)
}
