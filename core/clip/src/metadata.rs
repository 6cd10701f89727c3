//! The lens, where the phone wrote it down.

use crate::boxes::{BoxSlice, Boxes};

/// Apple's name for the focal length of a full-frame camera with the same field of view.
const FOCAL_LENGTH_KEY: &[u8] = b"com.apple.quicktime.camera.focal_length.35mm_equivalent";

/// Looks for the 35 mm equivalent focal length, in millimetres, in a box that has metadata.
pub(crate) fn focal_length_35mm(children: Boxes<'_>) -> Option<f64> {
    children
        .filter(|child| &child.kind == b"meta")
        .find_map(|meta| {
            let parts = parts_of(meta);
            let keys = parts.clone().find(|part| &part.kind == b"keys")?;
            let items = parts.clone().find(|part| &part.kind == b"ilst")?;
            let number = key_number(keys.payload(), FOCAL_LENGTH_KEY)?;
            let item = items
                .children()
                .find(|item| u32::from_be_bytes(item.kind) == number)?;
            value(item.child(b"data")?.payload())
        })
        // Between a fisheye and a long telephoto lens.
        .filter(|focal_length_mm| (4.0..=2000.0).contains(focal_length_mm))
}

/// QuickTime puts the children at once, ISO files put version and flags first.
fn parts_of(meta: BoxSlice<'_>) -> Boxes<'_> {
    let payload = meta.payload();
    match payload {
        [0, 0, 0, 0, rest @ ..] => Boxes::new(rest),
        _ => Boxes::new(payload),
    }
}

/// Finds the number of a key, counted from 1.
fn key_number(keys: &[u8], wanted: &[u8]) -> Option<u32> {
    // Version, flags and count; then each key looks like a box named after its name space.
    let position = Boxes::new(keys.get(8..)?).position(|key| key.payload() == wanted)?;
    u32::try_from(position + 1).ok()
}

/// Reads a number of any of the well-known types.
fn value(data: &[u8]) -> Option<f64> {
    let (kind, rest) = data.split_first_chunk::<4>()?;
    let bytes = rest.get(4..)?;
    let unsigned = || {
        (1..=8).contains(&bytes.len()).then(|| {
            bytes
                .iter()
                .fold(0_u64, |number, &byte| number << 8 | u64::from(byte))
        })
    };
    match u32::from_be_bytes(*kind) {
        1 => std::str::from_utf8(bytes).ok()?.trim().parse().ok(),
        23 => Some(f64::from(f32::from_be_bytes(bytes.try_into().ok()?))),
        24 => Some(f64::from_be_bytes(bytes.try_into().ok()?)),
        // Signed and unsigned integers; a focal length is positive either way.
        21 | 22 | 65 | 66 | 67 | 74..=78 => unsigned().map(|number| number as f64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: [u8; 4], payload: &[u8]) -> Vec<u8> {
        let mut bytes = (payload.len() as u32 + 8).to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend(payload);
        bytes
    }

    fn meta(iso: bool, kind: u32, bytes: &[u8]) -> Vec<u8> {
        let keys = [
            &[0; 4][..],
            &2_u32.to_be_bytes(),
            &boxed(*b"mdta", b"com.apple.quicktime.make"),
            &boxed(*b"mdta", FOCAL_LENGTH_KEY),
        ]
        .concat();
        let data = [&kind.to_be_bytes()[..], &[0; 4], bytes].concat();
        let item = boxed(2_u32.to_be_bytes(), &boxed(*b"data", &data));
        let mut payload = if iso { vec![0; 4] } else { vec![] };
        payload.extend(boxed(*b"hdlr", &[0; 24]));
        payload.extend(boxed(*b"keys", &keys));
        payload.extend(boxed(*b"ilst", &item));
        boxed(*b"meta", &payload)
    }

    #[test]
    fn reads_the_focal_length() {
        let cases: [(u32, &[u8], Option<f64>); 7] = [
            (1, b"26", Some(26.0)),
            (21, &26_i32.to_be_bytes(), Some(26.0)),
            (77, &[13], Some(13.0)),
            (23, &24.5_f32.to_be_bytes(), Some(24.5)),
            (24, &f64::NAN.to_be_bytes(), None),
            (1, b"wide", None),
            (99, b"26", None),
        ];
        for (kind, bytes, expected) in cases {
            for iso in [false, true] {
                let bytes = meta(iso, kind, bytes);
                assert_eq!(focal_length_35mm(Boxes::new(&bytes)), expected, "{kind}");
            }
        }
        assert_eq!(focal_length_35mm(Boxes::new(b"")), None);
    }
}
