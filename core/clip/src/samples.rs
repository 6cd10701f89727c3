//! The sample table of an unfragmented track, expanded to one entry for each coded sample.

use re_mp4::{Co64Box, CttsBox, StcoBox, StscBox, StssBox, StszBox, SttsBox};

use crate::{ClipError, boxes::BoxSlice};

/// The most samples of one track: two hours at 240 frames a second, twice.
pub(crate) const MAX_SAMPLES: usize = 3_500_000;

/// One coded sample in decode order, times in ticks of the track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawSample {
    pub offset: u64,
    pub size: u32,
    pub decode_ticks: i64,
    pub composition_ticks: i64,
    pub duration_ticks: u32,
    pub is_sync: bool,
}

/// Refuses tables that no real clip needs.
pub(crate) fn check_count(count: u64) -> Result<(), ClipError> {
    if count > MAX_SAMPLES as u64 {
        return Err(ClipError::TooLarge {
            what: "number of frames",
            found: count,
            limit: MAX_SAMPLES as u64,
        });
    }
    Ok(())
}

/// Expands a sample table. Tables that disagree give the samples that all of them describe.
pub(crate) fn expand(table: &BoxSlice<'_>) -> Result<Vec<RawSample>, ClipError> {
    let sizes: StszBox = table.parse_child(b"stsz", "sample sizes")?;
    check_count(u64::from(sizes.sample_count))?;
    let durations: SttsBox = table.parse_child(b"stts", "sample durations")?;
    let offsets: Option<CttsBox> = table.parse_optional(b"ctts", "composition offsets")?;
    let sync: Option<StssBox> = table.parse_optional(b"stss", "sync samples")?;
    let runs: StscBox = table.parse_child(b"stsc", "sample to chunk")?;
    let chunks = chunk_offsets(table)?;

    let mut durations = RunLength::new(
        durations
            .entries
            .iter()
            .map(|entry| (entry.sample_count, entry.sample_delta)),
    );
    let mut offsets = RunLength::new(
        offsets
            .iter()
            .flat_map(|table| &table.entries)
            .map(|entry| (entry.sample_count, entry.sample_offset)),
    );

    let count = sizes.sample_count as usize;
    // A constant size comes with a bare count, so the count alone must not decide what is reserved.
    let mut samples = Vec::with_capacity(count.min(1 << 16));
    let mut decode_ticks = 0_i64;
    'chunks: for (chunk, &chunk_offset) in chunks.iter().enumerate() {
        let mut offset = chunk_offset;
        for _ in 0..samples_per_chunk(&runs, chunk) {
            if samples.len() == count {
                break 'chunks;
            }
            let size = match sizes.sample_size {
                0 => sizes.sample_sizes.get(samples.len()).copied().unwrap_or(0),
                size => size,
            };
            let duration_ticks = durations.next_value().unwrap_or(0);
            let composition_offset = offsets.next_value().unwrap_or(0);
            samples.push(RawSample {
                offset,
                size,
                decode_ticks,
                composition_ticks: decode_ticks + i64::from(composition_offset),
                duration_ticks,
                is_sync: sync.is_none(),
            });
            offset = offset.saturating_add(u64::from(size));
            // At most 3.5 million additions of 32 bits: far from overflow.
            decode_ticks += i64::from(duration_ticks);
        }
    }
    for number in sync.iter().flat_map(|table| &table.entries) {
        if let Some(sample) = (*number as usize)
            .checked_sub(1)
            .and_then(|index| samples.get_mut(index))
        {
            sample.is_sync = true;
        }
    }
    Ok(samples)
}

fn chunk_offsets(table: &BoxSlice<'_>) -> Result<Vec<u64>, ClipError> {
    if let Some(offsets) = table.parse_optional::<Co64Box>(b"co64", "chunk offsets")? {
        return Ok(offsets.entries);
    }
    let offsets: StcoBox = table.parse_child(b"stco", "chunk offsets")?;
    Ok(offsets.entries.into_iter().map(u64::from).collect())
}

/// Looks up how many samples a chunk (counted from 0) holds.
fn samples_per_chunk(runs: &StscBox, chunk: usize) -> u32 {
    let run = runs
        .entries
        .partition_point(|run| run.first_chunk as usize <= chunk + 1);
    run.checked_sub(1)
        .map_or(0, |run| runs.entries[run].samples_per_chunk)
}

/// Unrolls `(count, value)` runs; after the last one its value goes on.
struct RunLength<I, V> {
    runs: I,
    left: u32,
    value: Option<V>,
}

impl<I: Iterator<Item = (u32, V)>, V: Copy> RunLength<I, V> {
    fn new(runs: I) -> Self {
        Self {
            runs,
            left: 0,
            value: None,
        }
    }

    fn next_value(&mut self) -> Option<V> {
        while self.left == 0 {
            let Some((count, value)) = self.runs.next() else {
                return self.value;
            };
            (self.left, self.value) = (count, Some(value));
        }
        self.left -= 1;
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boxes::Boxes;

    fn table(kind: &[u8; 4], words: &[u32]) -> Vec<u8> {
        let payload: Vec<u8> = [0]
            .iter()
            .chain(words)
            .flat_map(|word| word.to_be_bytes())
            .collect();
        boxed(kind, &payload)
    }

    fn boxed(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
        let mut bytes = (payload.len() as u32 + 8).to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend(payload);
        bytes
    }

    fn expand_tables(tables: &[Vec<u8>]) -> Result<Vec<RawSample>, ClipError> {
        let bytes = boxed(b"stbl", &tables.concat());
        expand(&Boxes::new(&bytes).next().unwrap())
    }

    #[test]
    fn expands_chunks_runs_and_offsets() {
        let samples = expand_tables(&[
            table(b"stsz", &[0, 5, 10, 20, 30, 40, 50]),
            table(b"stts", &[2, 2, 100, 3, 200]),
            table(b"ctts", &[2, 1, 7, 4, 0]),
            table(b"stss", &[2, 1, 4]),
            table(b"stsc", &[2, 1, 2, 1, 2, 3, 1]),
            table(b"stco", &[2, 1000, 5000]),
        ])
        .unwrap();
        let found: Vec<_> = samples
            .iter()
            .map(|s| {
                (
                    s.offset,
                    s.size,
                    s.decode_ticks,
                    s.composition_ticks,
                    s.is_sync,
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (1000, 10, 0, 7, true),
                (1010, 20, 100, 100, false),
                (5000, 30, 200, 200, false),
                (5030, 40, 400, 400, true),
                (5070, 50, 600, 600, false),
            ]
        );
    }

    #[test]
    fn tables_that_disagree_do_no_harm() {
        let absurd = expand_tables(&[
            table(b"stsz", &[1, u32::MAX]),
            table(b"stts", &[0]),
            table(b"stsc", &[1, 1, u32::MAX, 1]),
            table(b"stco", &[1, 0]),
        ]);
        assert!(matches!(absurd, Err(ClipError::TooLarge { .. })));

        let none = expand_tables(&[
            table(b"stsz", &[1, 3]),
            table(b"stts", &[0]),
            table(b"stsc", &[0]),
            table(b"stco", &[1, 0]),
        ]);
        assert_eq!(none.unwrap(), []);

        let short = expand_tables(&[
            table(b"stsz", &[9, 3]),
            table(b"stts", &[1, 1, 50]),
            table(b"stss", &[3, 0, 99, u32::MAX]),
            table(b"stsc", &[1, 1, 2, 1]),
            table(b"stco", &[1, 0]),
        ])
        .unwrap();
        assert_eq!(short.len(), 2);
        assert_eq!(short[1].decode_ticks, 50);
    }
}
