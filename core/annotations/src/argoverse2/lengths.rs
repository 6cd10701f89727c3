use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use arrow_ipc::reader::read_footer_length;
use arrow_ipc::{
    Block, CompressionType, MessageHeader, RecordBatch, root_as_footer, root_as_message,
};

use crate::ReadError;
use crate::files::format_error;

/// Bytes at the end of a file: the length of its footer and the mark `ARROW1`.
const TRAILER_BYTES: u64 = 10;
/// Bytes before packed data that tell its unpacked length, −1 for data that is not packed.
const LENGTH_BYTES: u64 = 8;
/// LZ4 cannot unpack a byte into more than this.
const MOST_UNPACKED: u64 = 255;

/// Checks the lengths that an Arrow file tells about itself against the bytes that are there.
///
/// Arrow's reader trusts them: one wrong byte makes it ask for more memory than there is, which ends the
/// program. See "Encapsulated message format" and "Compression" in the Arrow columnar format.
///
/// # Errors
/// The file is no Arrow file, is cut short, or a length in it is out of range.
pub(super) fn check_lengths(file: &Path, opened: &mut File) -> Result<(), ReadError> {
    let damaged = |what: &str| {
        let reason = format!(
            "not readable as a Feather file ({what}); it may be cut short or of another format; \
             fetch it again"
        );
        format_error(file, reason)
    };
    let mut bytes = Bytes::new(opened).map_err(|source| ReadError::File {
        file: file.to_path_buf(),
        source,
    })?;
    let no_footer = || damaged("no footer");
    let trailer_at = bytes
        .count
        .checked_sub(TRAILER_BYTES)
        .ok_or_else(no_footer)?;
    let trailer = bytes
        .read(trailer_at, TRAILER_BYTES)
        .ok_or_else(no_footer)?;
    let trailer = trailer.try_into().map_err(|_| no_footer())?;
    let footer_bytes = read_footer_length(trailer).map_err(|_| no_footer())? as u64;
    let footer_at = trailer_at.checked_sub(footer_bytes).ok_or_else(no_footer)?;
    let footer = bytes.read(footer_at, footer_bytes).ok_or_else(no_footer)?;
    let footer = root_as_footer(&footer).map_err(|_| damaged("damaged footer"))?;
    let dictionaries = footer.dictionaries().into_iter().flatten();
    let blocks = dictionaries.chain(footer.recordBatches().into_iter().flatten());
    // Blocks that share bytes would become more rows than a file of its size can hold.
    let mut free_bytes = bytes.count;
    for block in blocks {
        let checked = check_block(&mut bytes, block);
        free_bytes = checked
            .and_then(|used_bytes| free_bytes.checked_sub(used_bytes))
            .ok_or_else(|| damaged("a length in it is out of range"))?;
    }
    Ok(())
}

/// A file by place.
struct Bytes<'a> {
    file: &'a mut File,
    count: u64,
}

impl<'a> Bytes<'a> {
    fn new(file: &'a mut File) -> std::io::Result<Self> {
        let count = file.metadata()?.len();
        Ok(Self { file, count })
    }

    /// Returns bytes at a place; `None` where the file does not hold them all.
    fn read(&mut self, at: u64, count: u64) -> Option<Vec<u8>> {
        if at.checked_add(count)? > self.count {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(count).ok()?];
        self.file.seek(SeekFrom::Start(at)).ok()?;
        self.file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// Returns how many bytes of the file a block takes; `None` where a length in it is out of range.
fn check_block(bytes: &mut Bytes<'_>, block: &Block) -> Option<u64> {
    let metadata_at = u64::try_from(block.offset()).ok()?;
    let metadata_bytes = u64::try_from(block.metaDataLength()).ok()?;
    let body_bytes = u64::try_from(block.bodyLength()).ok()?;
    let body_at = metadata_at.checked_add(metadata_bytes)?;
    if body_at.checked_add(body_bytes)? > bytes.count {
        return None;
    }
    let metadata = bytes.read(metadata_at, metadata_bytes)?;
    // A mark of four bytes may stand before the length of the message.
    let is_marked = metadata.starts_with(&[0xff; 4]);
    let message = root_as_message(metadata.get(if is_marked { 8 } else { 4 }..)?).ok()?;
    match message.header_type() {
        MessageHeader::RecordBatch => check_buffers(
            bytes,
            message.header_as_record_batch()?,
            body_at,
            body_bytes,
        ),
        MessageHeader::DictionaryBatch => {
            let batch = message.header_as_dictionary_batch()?.data()?;
            check_buffers(bytes, batch, body_at, body_bytes)
        }
        // Anything else is refused in words by the reader.
        _ => Some(()),
    }?;
    metadata_bytes.checked_add(body_bytes)
}

fn check_buffers(
    bytes: &mut Bytes<'_>,
    batch: RecordBatch<'_>,
    body_at: u64,
    body_bytes: u64,
) -> Option<()> {
    // What is packed with zstd may become any length; the reader refuses it before it unpacks.
    let is_lz4 = batch
        .compression()
        .is_some_and(|packed| packed.codec() == CompressionType::LZ4_FRAME);
    let mut free_bytes = body_bytes;
    for buffer in batch.buffers()? {
        let offset = u64::try_from(buffer.offset()).ok()?;
        let length = u64::try_from(buffer.length()).ok()?;
        free_bytes = free_bytes.checked_sub(length)?;
        if offset.checked_add(length)? > body_bytes {
            return None;
        }
        if is_lz4 && length > 0 {
            let told = bytes.read(body_at + offset, LENGTH_BYTES.min(length))?;
            let told = i64::from_le_bytes(told.try_into().ok()?);
            let most = length.checked_mul(MOST_UNPACKED)?;
            if told < -1 || u64::try_from(told).is_ok_and(|told| told > most) {
                return None;
            }
        }
    }
    Some(())
}
