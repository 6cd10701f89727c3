//! How a photograph was held: the orientation of its EXIF data.
//!
//! EXIF 2.3 (CIPA DC-008): a TIFF directory in a JPEG's segment APP1. Phones write pictures as their
//! sensor lies and say here how to turn them.

/// Tag of the orientation.
const TAG: u16 = 0x0112;

/// The filter of ffmpeg that turns a JPEG upright, and whether it swaps width and height; `None` where
/// there is nothing to turn.
pub fn upright(jpeg: &[u8]) -> Option<(&'static str, bool)> {
    match orientation(jpeg)? {
        2 => Some(("hflip", false)),
        3 => Some(("hflip,vflip", false)),
        4 => Some(("vflip", false)),
        5 => Some(("transpose=cclock_flip", true)),
        6 => Some(("transpose=clock", true)),
        7 => Some(("transpose=clock_flip", true)),
        8 => Some(("transpose=cclock", true)),
        _ => None,
    }
}

/// The orientation, 1 to 8.
fn orientation(jpeg: &[u8]) -> Option<u16> {
    let mut rest = jpeg.strip_prefix(&[0xff, 0xd8])?;
    // Segments before the picture itself: a marker, and a length that counts itself.
    loop {
        let [0xff, marker, high, low, after @ ..] = rest else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?;
        let segment = after.get(..length)?;
        match marker {
            0xe1 if segment.starts_with(b"Exif\0\0") => return in_tiff(&segment[6..]),
            // The picture begins, or what is no segment.
            0xda | 0xd9 | 0xd0..=0xd7 => return None,
            _ => rest = &after[length..],
        }
    }
}

fn in_tiff(tiff: &[u8]) -> Option<u16> {
    let is_big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_big {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    };
    let long = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_big {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(directory)?);
    let mut entries = (0..entries).map(|entry| directory + 2 + 12 * entry);
    let found = entries.find(|entry| short(*entry) == Some(TAG))?;
    short(found + 8)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A JPEG's beginning with an orientation in its EXIF data.
    pub fn exif(orientation: u16, is_big: bool) -> Vec<u8> {
        let short = |number: u16| match is_big {
            true => number.to_be_bytes(),
            false => number.to_le_bytes(),
        };
        let long = |number: u32| match is_big {
            true => number.to_be_bytes(),
            false => number.to_le_bytes(),
        };
        let mut tiff = if is_big {
            b"MM".to_vec()
        } else {
            b"II".to_vec()
        };
        tiff.extend(short(42));
        tiff.extend(long(8));
        tiff.extend(short(2));
        for (tag, value) in [(0x0100, 7), (TAG, orientation)] {
            tiff.extend(short(tag));
            tiff.extend(short(3));
            tiff.extend(long(1));
            tiff.extend(short(value));
            tiff.extend([0, 0]);
        }
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xe1];
        jpeg.extend((tiff.len() as u16 + 8).to_be_bytes());
        jpeg.extend(b"Exif\0\0");
        jpeg.extend(tiff);
        jpeg
    }

    #[test]
    fn orientations_are_read_in_both_orders_of_bytes() {
        for is_big in [false, true] {
            for number in 1..=8 {
                assert_eq!(orientation(&exif(number, is_big)), Some(number));
            }
            assert_eq!(upright(&exif(6, is_big)), Some(("transpose=clock", true)));
            assert_eq!(upright(&exif(1, is_big)), None);
            assert_eq!(upright(&exif(99, is_big)), None);
        }
    }

    #[test]
    fn what_is_cut_off_or_made_up_has_none() {
        let whole = exif(6, false);
        for length in 0..whole.len() - 1 {
            // The last two bytes stand behind the number.
            let found = orientation(&whole[..length]);
            assert_eq!(found, None, "{length}");
        }
        for at in 0..whole.len() {
            for value in [0, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                orientation(&bytes);
            }
        }
        assert_eq!(orientation(b"\xff\xd8\xff\xe0\x00\x00"), None);
    }
}
