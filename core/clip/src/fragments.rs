//! The samples of fragmented files, which list them in front of each piece instead of once.

use std::collections::HashMap;

use re_mp4::{TfdtBox, TfhdBox, TrexBox, TrunBox};

use crate::{
    ClipError,
    boxes::{BoxSlice, Boxes},
    samples::{RawSample, check_count},
};

/// Bit of the sample flags that marks a sample as not a sync sample (ISO/IEC 14496-12, 8.8.3.1).
const NON_SYNC: u32 = 1 << 16;

/// Sample count of one run that has no list of its own to bound it: more than any encoder writes
/// into one fragment.
const MAX_BARE_RUN: u32 = 1 << 16;

/// Reads what fragments assume about each track, by track number.
pub(crate) fn defaults(movie: &[u8]) -> Result<HashMap<u32, TrexBox>, ClipError> {
    let mut defaults = HashMap::new();
    for extends in Boxes::new(movie).filter(|found| &found.kind == b"mvex") {
        for child in extends.children().filter(|child| &child.kind == b"trex") {
            let trex: TrexBox = child.parse("fragment defaults")?;
            defaults.insert(trex.track_id, trex);
        }
    }
    Ok(defaults)
}

/// Appends the samples of one track in one fragment.
///
/// `start` is the offset of the fragment's box in the file.
pub(crate) fn append(
    samples: &mut Vec<RawSample>,
    start: u64,
    fragment: &[u8],
    track_id: u32,
    defaults: &TrexBox,
) -> Result<(), ClipError> {
    // Without an explicit base, each track's data begins where the one before it ended.
    let mut data_end = start;
    for track in Boxes::new(fragment).filter(|found| &found.kind == b"traf") {
        let header: TfhdBox = track.parse_child(b"tfhd", "track fragment header")?;
        let base = match header.base_data_offset {
            Some(base) => base,
            None if header.flags & TfhdBox::FLAG_DEFAULT_BASE_IS_MOOF != 0 => start,
            None => data_end,
        };
        let begins: Option<TfdtBox> = track.parse_optional(b"tfdt", "track fragment time")?;
        let mut run_start = RunStart {
            offset: base,
            decode_ticks: match begins {
                Some(time) => {
                    i64::try_from(time.base_media_decode_time).map_err(|_| ClipError::Damaged {
                        part: "track fragment time",
                    })?
                }
                None => samples.last().map_or(0, end_of),
            },
        };
        let mut others = Vec::new();
        let wanted = header.track_id == track_id;
        let target = if wanted { &mut *samples } else { &mut others };
        for child in track.children().filter(|child| &child.kind == b"trun") {
            append_run(target, &child, base, &mut run_start, &header, defaults)?;
        }
        data_end = run_start.offset;
    }
    Ok(())
}

/// Where the next run of samples begins unless it says otherwise.
struct RunStart {
    offset: u64,
    decode_ticks: i64,
}

fn append_run(
    samples: &mut Vec<RawSample>,
    child: &BoxSlice<'_>,
    base: u64,
    start: &mut RunStart,
    header: &TfhdBox,
    defaults: &TrexBox,
) -> Result<(), ClipError> {
    const PART: &str = "track fragment run";
    let count = child
        .payload()
        .get(4..8)
        .and_then(|bytes| bytes.first_chunk())
        .map(|&bytes| u32::from_be_bytes(bytes))
        .ok_or(ClipError::Damaged { part: PART })?;
    if count as usize > child.payload().len() && count > MAX_BARE_RUN {
        return Err(ClipError::Damaged { part: PART });
    }
    check_count(samples.len() as u64 + u64::from(count))?;
    let run: TrunBox = child.parse(PART)?;

    if let Some(offset) = run.data_offset {
        start.offset = base.saturating_add_signed(i64::from(offset));
    }
    let default_flags = header
        .default_sample_flags
        .unwrap_or(defaults.default_sample_flags);
    let default_duration = header
        .default_sample_duration
        .unwrap_or(defaults.default_sample_duration);
    let default_size = header
        .default_sample_size
        .unwrap_or(defaults.default_sample_size);
    for index in 0..run.sample_count as usize {
        let first_flags = run.first_sample_flags.filter(|_| index == 0);
        let flags = first_flags
            .or(run.sample_flags.get(index).copied())
            .unwrap_or(default_flags);
        let duration_ticks = *run.sample_durations.get(index).unwrap_or(&default_duration);
        let size = *run.sample_sizes.get(index).unwrap_or(&default_size);
        // Offsets are signed from version 1 on, and writers of version 0 mean the same.
        let composition_offset = run
            .sample_cts
            .get(index)
            .map_or(0, |&offset| offset.cast_signed());
        samples.push(RawSample {
            offset: start.offset,
            size,
            decode_ticks: start.decode_ticks,
            composition_ticks: start
                .decode_ticks
                .saturating_add(i64::from(composition_offset)),
            duration_ticks,
            is_sync: flags & NON_SYNC == 0,
        });
        start.offset = start.offset.saturating_add(u64::from(size));
        start.decode_ticks = start.decode_ticks.saturating_add(i64::from(duration_ticks));
    }
    Ok(())
}

fn end_of(sample: &RawSample) -> i64 {
    sample
        .decode_ticks
        .saturating_add(i64::from(sample.duration_ticks))
}
