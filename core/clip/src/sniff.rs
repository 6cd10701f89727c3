//! Tells containers apart by how a file begins.

use crate::ClipError;

/// How much of a file is looked at; reaches the third packet of a transport stream.
pub(crate) const OPENING_BYTES: u64 = 512;

/// Box names that a file of the ISO family, old QuickTime included, can begin with.
const ISO_FIRST_BOXES: [&[u8; 4]; 13] = [
    b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"pnot", b"uuid",
    b"sidx", b"pdin", b"meta",
];

/// Magic bytes of other containers, with their offset in the file.
const OTHER_CONTAINERS: [(usize, &[u8], &str); 8] = [
    (0, &[0x1a, 0x45, 0xdf, 0xa3], "WebM or Matroska"),
    (8, b"AVI ", "AVI"),
    (0, b"OggS", "Ogg"),
    (0, b"FLV\x01", "Flash video"),
    (0, &[0x30, 0x26, 0xb2, 0x75], "Windows Media"),
    (0, &[0x00, 0x00, 0x01, 0xba], "MPEG program stream"),
    (0, b"GIF8", "GIF"),
    (0, b".RMF", "RealMedia"),
];

/// Tells whether a file begins like MP4 or QuickTime.
pub(crate) fn is_iso_media(opening: &[u8]) -> bool {
    let kind = opening.get(4..8);
    ISO_FIRST_BOXES.iter().any(|name| kind == Some(&name[..]))
}

/// Explains why a file that does not begin like MP4 is refused.
pub(crate) fn refusal(opening: &[u8]) -> ClipError {
    let named = OTHER_CONTAINERS
        .iter()
        .find(|(offset, magic, _)| {
            opening
                .get(*offset..)
                .is_some_and(|at| at.starts_with(magic))
        })
        .map(|&(_, _, container)| container);
    match named.or(is_transport_stream(opening).then_some("MPEG transport stream")) {
        Some(container) => ClipError::OtherContainer { container },
        None => ClipError::NotVideo,
    }
}

/// Transport packets are 188 bytes long and begin with 0x47; camcorders put 4 bytes before each.
fn is_transport_stream(opening: &[u8]) -> bool {
    [(0, 188), (4, 192)].iter().any(|&(start, step)| {
        (0..3).all(|packet| opening.get(start + packet * step) == Some(&0x47))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_other_containers() {
        let mut transport = vec![0; 400];
        for packet in 0..3 {
            transport[packet * 188] = 0x47;
        }
        let cases: [(&[u8], Option<&str>); 6] = [
            (b"\x1a\x45\xdf\xa3....", Some("WebM or Matroska")),
            (b"RIFF\0\0\0\0AVI LIST", Some("AVI")),
            (&transport, Some("MPEG transport stream")),
            (b"Dear diary, today", None),
            (b"RIFF\0\0\0\0WAVEfmt ", None),
            (b"\0", None),
        ];
        for (opening, expected) in cases {
            assert!(!is_iso_media(opening));
            match (refusal(opening), expected) {
                (ClipError::OtherContainer { container }, Some(name)) => {
                    assert_eq!(container, name)
                }
                (ClipError::NotVideo, None) => {}
                (found, expected) => panic!("{found:?} where {expected:?} was expected"),
            }
        }
        assert!(is_iso_media(b"\0\0\0\x20ftypisom"));
    }
}
