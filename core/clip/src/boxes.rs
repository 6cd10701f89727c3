//! The box structure of ISO base media files: bounded walks over bytes and over a whole file.

use std::io::{Cursor, Read, Seek, SeekFrom};

use re_mp4::ReadBox;

use crate::{ClipError, sniff};

/// The most bytes of index that are read into memory. The index of two hours at 240 frames a
/// second takes about 40 MB.
const MAX_INDEX_BYTES: u64 = 256 << 20;

/// The most boxes a file may have at its top level: twelve hours of fragments of a tenth of a
/// second, twice.
const MAX_TOP_LEVEL_BOXES: usize = 1 << 20;

/// One box inside bytes that are already in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BoxSlice<'a> {
    pub kind: [u8; 4],
    /// The last 8 bytes of the header, then the payload.
    framed: &'a [u8],
}

impl<'a> BoxSlice<'a> {
    pub fn payload(&self) -> &'a [u8] {
        &self.framed[8..]
    }

    pub fn children(&self) -> Boxes<'a> {
        Boxes::new(self.payload())
    }

    pub fn child(&self, kind: &[u8; 4]) -> Option<Self> {
        self.children().find(|child| child.kind == *kind)
    }

    /// Finds a box by its path of names.
    pub fn descendant(&self, path: &[&[u8; 4]]) -> Option<Self> {
        path.iter()
            .try_fold(*self, |parent, kind| parent.child(kind))
    }

    /// Parses a leaf box (one without children) within its own bytes.
    pub fn parse<T>(&self, part: &'static str) -> Result<T, ClipError>
    where
        T: for<'r> ReadBox<&'r mut Cursor<&'a [u8]>>,
    {
        let mut cursor = Cursor::new(self.framed);
        // The parsers look 8 bytes back for the start of their box.
        cursor.set_position(8);
        T::read_box(&mut cursor, self.framed.len() as u64).map_err(|_| ClipError::Damaged { part })
    }

    /// Finds a child and parses it.
    pub fn parse_child<T>(&self, kind: &[u8; 4], part: &'static str) -> Result<T, ClipError>
    where
        T: for<'r> ReadBox<&'r mut Cursor<&'a [u8]>>,
    {
        self.child(kind)
            .ok_or(ClipError::Damaged { part })?
            .parse(part)
    }

    /// Parses a child if it is there.
    pub fn parse_optional<T>(
        &self,
        kind: &[u8; 4],
        part: &'static str,
    ) -> Result<Option<T>, ClipError>
    where
        T: for<'r> ReadBox<&'r mut Cursor<&'a [u8]>>,
    {
        self.child(kind).map(|child| child.parse(part)).transpose()
    }
}

/// The boxes that lie one after the other in some bytes; ends at the first that does not fit.
#[derive(Clone, Debug)]
pub(crate) struct Boxes<'a> {
    rest: &'a [u8],
}

impl<'a> Boxes<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }
}

impl<'a> Iterator for Boxes<'a> {
    type Item = BoxSlice<'a>;

    fn next(&mut self) -> Option<BoxSlice<'a>> {
        let header = Header::parse(self.rest)?;
        let end = match header.size {
            0 => self.rest.len(),
            size => usize::try_from(size).ok()?,
        };
        let whole = self.rest.get(..end)?;
        let framed = whole.get(header.length - 8..)?;
        self.rest = &self.rest[end..];
        Some(BoxSlice {
            kind: header.kind,
            framed,
        })
    }
}

struct Header {
    kind: [u8; 4],
    /// Whole size with the header; 0 means up to the end.
    size: u64,
    /// Bytes of the header itself.
    length: usize,
}

impl Header {
    /// Parses a header of 8 or 16 bytes; `None` where the bytes cannot be one.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (size, rest) = bytes.split_first_chunk::<4>()?;
        let (&kind, rest) = rest.split_first_chunk::<4>()?;
        let (size, length) = match u32::from_be_bytes(*size) {
            1 => (u64::from_be_bytes(*rest.first_chunk::<8>()?), 16),
            size => (u64::from(size), 8),
        };
        (size == 0 || size >= length as u64).then_some(Self { kind, size, length })
    }
}

/// The parts of a file that index it.
#[derive(Debug, Default)]
pub(crate) struct FileBoxes {
    /// Payload of the movie box.
    pub movie: Vec<u8>,
    /// Offset in the file and payload of each movie fragment.
    pub fragments: Vec<(u64, Vec<u8>)>,
}

impl FileBoxes {
    /// Walks over the top-level boxes of a file and reads those that index it.
    pub fn read<R: Read + Seek>(reader: &mut R, size: u64) -> Result<Self, ClipError> {
        if size == 0 {
            return Err(ClipError::Empty);
        }
        let opening = read_at(reader, 0, size.min(sniff::OPENING_BYTES))?;
        if !sniff::is_iso_media(&opening) {
            return Err(sniff::refusal(&opening));
        }

        let mut movie = None;
        let mut fragments = Vec::new();
        let mut index_bytes = 0;
        let mut position = 0;
        for _ in 0..MAX_TOP_LEVEL_BOXES {
            let header_bytes = read_at(reader, position, 16.min(size - position))?;
            let Some(header) = Header::parse(&header_bytes) else {
                break;
            };
            let end = match header.size {
                0 => size,
                box_size => position.saturating_add(box_size),
            };
            if matches!(&header.kind, b"moov" | b"moof") {
                if end > size {
                    break;
                }
                let payload_start = position + header.length as u64;
                let payload_size = end - payload_start;
                index_bytes += payload_size;
                if index_bytes > MAX_INDEX_BYTES {
                    return Err(ClipError::TooLarge {
                        what: "index in bytes",
                        found: index_bytes,
                        limit: MAX_INDEX_BYTES,
                    });
                }
                let payload = read_at(reader, payload_start, payload_size)?;
                if &header.kind == b"moof" {
                    fragments.push((position, payload));
                } else if movie.is_none() {
                    movie = Some(payload);
                }
            }
            position = end;
            if position >= size {
                break;
            }
        }
        Ok(Self {
            movie: movie.ok_or(ClipError::Unfinished)?,
            fragments,
        })
    }
}

/// Reads a range that lies within the file; shorter where the reader ends before its stated size.
fn read_at<R: Read + Seek>(reader: &mut R, offset: u64, length: u64) -> std::io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    reader.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
        let mut bytes = (payload.len() as u32 + 8).to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend(payload);
        bytes
    }

    #[test]
    fn walks_over_plain_long_and_open_ended_boxes() {
        let mut bytes = boxed(b"aaaa", b"one");
        bytes.extend([0, 0, 0, 1]);
        bytes.extend(b"bbbb");
        bytes.extend(19u64.to_be_bytes());
        bytes.extend(b"two");
        bytes.extend([0, 0, 0, 0]);
        bytes.extend(b"ccccthree");
        let found: Vec<_> = Boxes::new(&bytes)
            .map(|found| (found.kind, found.payload()))
            .collect();
        assert_eq!(
            found,
            [
                (*b"aaaa", &b"one"[..]),
                (*b"bbbb", &b"two"[..]),
                (*b"cccc", &b"three"[..])
            ]
        );
    }

    #[test]
    fn stops_at_boxes_that_do_not_fit() {
        for bytes in [
            &b"\0\0\0\x07aaaa"[..],
            b"\0\0\0\x0caaaa123",
            b"\0\0\0\x01aaaa\0\0\0\0\0\0\0\x0f",
            b"\0\0\0\x01aaaa\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\0\0",
            b"",
        ] {
            assert_eq!(Boxes::new(bytes).count(), 0, "{bytes:?}");
        }
    }

    #[test]
    fn finds_descendants() {
        let bytes = boxed(b"moov", &boxed(b"trak", &boxed(b"tkhd", b"x")));
        let movie = Boxes::new(&bytes).next().unwrap();
        let header = movie.descendant(&[b"trak", b"tkhd"]).unwrap();
        assert_eq!(header.payload(), b"x");
        assert!(movie.descendant(&[b"trak", b"mdia"]).is_none());
    }
}
