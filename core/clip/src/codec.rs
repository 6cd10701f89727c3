//! The sample description: which codec, how large, and what its decoder must be told.

use std::fmt::Write;

use crate::{
    ClipError,
    boxes::{BoxSlice, Boxes},
};

/// Bytes of a visual sample entry before its child boxes.
const VISUAL_ENTRY_BYTES: usize = 78;

/// A family of video codecs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodecFamily {
    H264,
    Hevc,
    Vp8,
    Vp9,
    Av1,
}

impl CodecFamily {
    /// The name that people know.
    pub fn name(self) -> &'static str {
        match self {
            Self::H264 => "H.264",
            Self::Hevc => "HEVC (H.265)",
            Self::Vp8 => "VP8",
            Self::Vp9 => "VP9",
            Self::Av1 => "AV1",
        }
    }
}

/// What a decoder must be told before the first sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodecDescription {
    pub family: CodecFamily,
    /// Codec string as in RFC 6381, for example `avc1.640028`.
    pub string: String,
    /// Configuration record (`avcC`, `hvcC`), for the codecs that keep it out of their samples.
    pub record: Option<Vec<u8>>,
}

/// The first sample description of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SampleDescription {
    pub codec: CodecDescription,
    pub coded_width_px: u32,
    pub coded_height_px: u32,
    /// Width and height of one pixel, in any unit.
    pub pixel_aspect: (u32, u32),
}

/// Reads the first sample description of a video track.
pub(crate) fn describe(table: &BoxSlice<'_>) -> Result<SampleDescription, ClipError> {
    const PART: &str = "sample description";
    let damaged = ClipError::Damaged { part: PART };
    let entries = table
        .child(b"stsd")
        .and_then(|descriptions| descriptions.payload().get(8..));
    let Some(entry) = entries.and_then(|entries| Boxes::new(entries).next()) else {
        return Err(damaged);
    };
    let payload = entry.payload();
    let Some((fixed, children)) = payload.split_at_checked(VISUAL_ENTRY_BYTES) else {
        return Err(damaged);
    };
    let child = |kind: &[u8; 4]| {
        Boxes::new(children)
            .find(|child| &child.kind == kind)
            .map(|child| child.payload())
    };
    let side = |at: usize| u32::from(u16::from_be_bytes([fixed[at], fixed[at + 1]]));
    Ok(SampleDescription {
        codec: codec(entry.kind, child)?,
        coded_width_px: side(24),
        coded_height_px: side(26),
        pixel_aspect: child(b"pasp").and_then(aspect).unwrap_or((1, 1)),
    })
}

fn codec<'a>(
    kind: [u8; 4],
    child: impl Fn(&[u8; 4]) -> Option<&'a [u8]>,
) -> Result<CodecDescription, ClipError> {
    let record = |kind: &[u8; 4], least: usize| {
        child(kind)
            .filter(|record| record.len() >= least)
            .ok_or(ClipError::Damaged {
                part: "codec configuration",
            })
    };
    let (family, string, record) = match &kind {
        b"avc1" | b"avc3" => {
            let record = record(b"avcC", 7)?;
            let string = format!(
                "{}.{:02X}{:02X}{:02X}",
                String::from_utf8_lossy(&kind),
                record[1],
                record[2],
                record[3]
            );
            (CodecFamily::H264, string, Some(record.to_vec()))
        }
        // Dolby Vision profiles with an HEVC base layer play as plain HEVC.
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => {
            let record = record(b"hvcC", 23)?;
            let prefix = match &kind {
                b"hvc1" | b"dvh1" => "hvc1",
                _ => "hev1",
            };
            (
                CodecFamily::Hevc,
                hevc_string(prefix, record),
                Some(record.to_vec()),
            )
        }
        b"vp08" => (CodecFamily::Vp8, "vp8".to_owned(), None),
        b"vp09" => {
            // Version and flags come first.
            let record = record(b"vpcC", 7)?;
            let string = format!(
                "vp09.{:02}.{:02}.{:02}",
                record[4],
                record[5],
                record[6] >> 4
            );
            (CodecFamily::Vp9, string, None)
        }
        b"av01" => (CodecFamily::Av1, av1_string(record(b"av1C", 4)?), None),
        b"encv" => return Err(ClipError::Encrypted),
        _ => {
            return Err(ClipError::UnknownCodec {
                fourcc: kind.escape_ascii().to_string(),
            });
        }
    };
    Ok(CodecDescription {
        family,
        string,
        record,
    })
}

/// Writes the codec string of ISO/IEC 14496-15, annex E; `record` has at least 13 bytes.
fn hevc_string(prefix: &str, record: &[u8]) -> String {
    let space = ["", "A", "B", "C"][usize::from(record[1] >> 6)];
    let profile = record[1] & 0x1f;
    let compatibility = u32::from_be_bytes([record[2], record[3], record[4], record[5]]);
    let tier = if record[1] & 0x20 == 0 { 'L' } else { 'H' };
    let level = record[12];
    let mut string = format!(
        "{prefix}.{space}{profile}.{:X}.{tier}{level}",
        compatibility.reverse_bits()
    );
    let constraints = &record[6..12];
    let used = constraints
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    for byte in &constraints[..used] {
        // Writing to a string cannot fail.
        let _ = write!(string, ".{byte:X}");
    }
    string
}

/// Writes the codec string of the AV1 in ISOBMFF binding; `record` has at least 3 bytes.
fn av1_string(record: &[u8]) -> String {
    let (profile, level) = (record[1] >> 5, record[1] & 0x1f);
    let tier = if record[2] & 0x80 == 0 { 'M' } else { 'H' };
    let (high, twelve) = (record[2] & 0x40 != 0, record[2] & 0x20 != 0);
    let bits = match (high, profile == 2 && twelve) {
        (true, true) => 12,
        (true, false) => 10,
        (false, _) => 8,
    };
    format!("av01.{profile}.{level:02}{tier}.{bits:02}")
}

/// Reads a pixel's shape, refusing what cannot be meant.
fn aspect(payload: &[u8]) -> Option<(u32, u32)> {
    let (width, rest) = payload.split_first_chunk::<4>()?;
    let (width, height) = (
        u32::from_be_bytes(*width),
        u32::from_be_bytes(*rest.first_chunk()?),
    );
    let ratio = f64::from(width) / f64::from(height);
    (0.1..=10.0).contains(&ratio).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_codec_strings() {
        let hevc_main10 = [
            1, 0x02, 0x20, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 93, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        type Case<'a> = (&'a [u8; 4], &'a [u8; 4], &'a [u8], &'a str);
        let cases: [Case<'_>; 6] = [
            (
                b"avc1",
                b"avcC",
                &[1, 0x64, 0, 0x28, 0xff, 0xe0, 0],
                "avc1.640028",
            ),
            (
                b"avc3",
                b"avcC",
                &[1, 0x42, 0xc0, 0x1e, 0xff, 0xe0, 0],
                "avc3.42C01E",
            ),
            (b"hvc1", b"hvcC", &hevc_main10, "hvc1.2.4.L93.B0"),
            (
                b"vp09",
                b"vpcC",
                &[1, 0, 0, 0, 0, 31, 0x82],
                "vp09.00.31.08",
            ),
            (b"av01", b"av1C", &[0x81, 0x08, 0x40, 0], "av01.0.08M.10"),
            (b"av01", b"av1C", &[0x81, 0x4d, 0xe0, 0], "av01.2.13H.12"),
        ];
        for (kind, record_kind, record, expected) in cases {
            let child = |wanted: &[u8; 4]| (wanted == record_kind).then_some(record);
            assert_eq!(codec(*kind, child).unwrap().string, expected);
        }
    }

    #[test]
    fn refuses_what_cannot_be_decoded() {
        let none = |_: &[u8; 4]| None;
        assert!(matches!(codec(*b"encv", none), Err(ClipError::Encrypted)));
        assert!(matches!(
            codec(*b"avc1", none),
            Err(ClipError::Damaged { .. })
        ));
        let odd = codec(*b"ap\x00h", none).unwrap_err();
        assert!(odd.to_string().contains(r"ap\x00h"), "{odd}");
    }
}
