//! Writes coded pictures as an MP4 file with the times that they are to be shown at.

use std::num::NonZeroU32;

use shiguredo_mp4::{
    Decode, Error, FixedPointNumber, TrackKind, Uint,
    boxes::{Avc1Box, AvccBox, SampleEntry, VisualSampleEntryFields, Vp09Box, VpccBox},
    mux::{Mp4FileMuxer, MuxError, Sample},
};

/// Ticks of a second, so that times keep their microseconds.
const TIMESCALE: NonZeroU32 = NonZeroU32::MIN.saturating_add(999_999);

/// Of colours that the pictures themselves tell about (ISO/IEC 23091-2, "unspecified").
const UNSPECIFIED: u8 = 2;

/// How the pictures are coded.
#[derive(Debug, Clone, Copy)]
pub enum Coding<'a> {
    /// With lengths before the units; the record is what encoders give as `avcC`.
    H264 { record: &'a [u8] },
    /// 8 bits, 4:2:0.
    Vp9,
}

/// A coded picture; they are shown in the order in which they are decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedPicture {
    pub bytes: Vec<u8>,
    /// Whether decoding can begin here.
    pub is_sync: bool,
}

/// Why pictures could not be written as a file.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("there are {times} times for {pictures} pictures")]
    Times { times: usize, pictures: usize },
    #[error("the time {found_s} s follows {before_s} s")]
    Order { before_s: f64, found_s: f64 },
    #[error("the decoder's record cannot be read: {source}")]
    Record { source: Error },
    #[error("the pictures make no file: {source}")]
    Muxer {
        #[from]
        source: MuxError,
    },
}

/// Writes an MP4 file with one video track.
///
/// `size_px` is `[width, height]`. `times_s` holds when each picture begins, ascending from 0, and one
/// time more: when the last one ends. They are kept to the microsecond.
///
/// # Errors
/// The times do not ascend or are not one more than the pictures, no picture is there to begin with, or
/// the record is damaged.
pub fn write_mp4(
    coding: Coding<'_>,
    size_px: [u16; 2],
    pictures: &[CodedPicture],
    times_s: &[f64],
) -> Result<Vec<u8>, WriteError> {
    if times_s.len() != pictures.len() + 1 {
        return Err(WriteError::Times {
            times: times_s.len(),
            pictures: pictures.len(),
        });
    }
    let mut muxer = Mp4FileMuxer::new()?;
    let mut file = muxer.initial_boxes_bytes().to_vec();
    let mut entry = Some(sample_entry(coding, size_px)?);
    for (picture, time_s) in pictures.iter().zip(times_s.windows(2)) {
        let sample = Sample {
            track_kind: TrackKind::Video,
            sample_entry: entry.take(),
            keyframe: picture.is_sync,
            timescale: TIMESCALE,
            duration: duration_ticks(time_s[0], time_s[1])?,
            composition_time_offset: None,
            data_offset: file.len() as u64,
            data_size: picture.bytes.len(),
        };
        file.extend_from_slice(&picture.bytes);
        muxer.append_sample(&sample)?;
    }
    for (offset, bytes) in muxer.finalize()?.offset_and_bytes_pairs() {
        // The offset lies in the file or at its end, which is in memory.
        let start = offset as usize;
        file.resize(file.len().max(start + bytes.len()), 0);
        file[start..start + bytes.len()].copy_from_slice(bytes);
    }
    Ok(file)
}

/// Both ends are rounded, so that errors do not add up over many pictures.
fn duration_ticks(start_s: f64, end_s: f64) -> Result<u32, WriteError> {
    let ticks = |time_s: f64| (time_s * f64::from(TIMESCALE.get())).round();
    let duration = ticks(end_s) - ticks(start_s);
    if !(1.0..=f64::from(u32::MAX)).contains(&duration) {
        return Err(WriteError::Order {
            before_s: start_s,
            found_s: end_s,
        });
    }
    // A whole number within the range just checked.
    Ok(duration as u32)
}

fn sample_entry(coding: Coding<'_>, [width, height]: [u16; 2]) -> Result<SampleEntry, WriteError> {
    let visual = VisualSampleEntryFields {
        data_reference_index: VisualSampleEntryFields::DEFAULT_DATA_REFERENCE_INDEX,
        width,
        height,
        horizresolution: FixedPointNumber::new(0x48, 0),
        vertresolution: FixedPointNumber::new(0x48, 0),
        frame_count: VisualSampleEntryFields::DEFAULT_FRAME_COUNT,
        compressorname: VisualSampleEntryFields::NULL_COMPRESSORNAME,
        depth: VisualSampleEntryFields::DEFAULT_DEPTH,
    };
    Ok(match coding {
        Coding::H264 { record } => SampleEntry::Avc1(Avc1Box {
            visual,
            avcc_box: configuration(record)?,
            unknown_boxes: Vec::new(),
        }),
        Coding::Vp9 => SampleEntry::Vp09(Vp09Box {
            visual,
            vpcc_box: VpccBox {
                profile: 0,
                level: 51,
                bit_depth: Uint::new(8),
                chroma_subsampling: Uint::new(1),
                video_full_range_flag: Uint::new(0),
                colour_primaries: UNSPECIFIED,
                transfer_characteristics: UNSPECIFIED,
                matrix_coefficients: UNSPECIFIED,
                codec_initialization_data: Vec::new(),
            },
            unknown_boxes: Vec::new(),
        }),
    })
}

/// Reads a record that comes without the header of its box.
fn configuration(record: &[u8]) -> Result<AvccBox, WriteError> {
    // A longer record than 4 GiB is cut, and then refused.
    let size = (record.len() as u32).saturating_add(8);
    let boxed = [&size.to_be_bytes()[..], b"avcC", record].concat();
    let (configuration, _) =
        AvccBox::decode(&boxed).map_err(|source| WriteError::Record { source })?;
    Ok(configuration)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(byte: u8, is_sync: bool) -> CodedPicture {
        CodedPicture {
            bytes: vec![byte; 10],
            is_sync,
        }
    }

    #[test]
    fn what_makes_no_film_is_refused() {
        let one = [picture(1, true)];
        let refused = |pictures: &[CodedPicture], times_s: &[f64]| {
            write_mp4(Coding::Vp9, [8, 8], pictures, times_s).expect_err("is refused")
        };
        assert!(matches!(refused(&one, &[0.0]), WriteError::Times { .. }));
        for end_s in [0.0, -1.0, f64::NAN, 1e12] {
            assert!(matches!(
                refused(&one, &[0.0, end_s]),
                WriteError::Order { .. }
            ));
        }
        let late = [picture(1, false)];
        assert!(matches!(
            refused(&late, &[0.0, 1.0]),
            WriteError::Muxer { .. }
        ));
        let damaged = write_mp4(Coding::H264 { record: &[1, 2] }, [8, 8], &one, &[0.0, 1.0]);
        assert!(matches!(damaged, Err(WriteError::Record { .. })));
    }

    #[test]
    fn rounding_does_not_add_up() {
        let times_s: Vec<f64> = (0..=3000).map(|n| f64::from(n) / 3.0).collect();
        let total: u64 = times_s
            .windows(2)
            .map(|pair| u64::from(duration_ticks(pair[0], pair[1]).expect("ascends")))
            .sum();
        assert_eq!(total, 1_000_000_000);
    }
}
