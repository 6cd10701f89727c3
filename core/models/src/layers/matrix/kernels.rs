//! Kernels on packed rows, written once in CubeCL for WGSL, SPIR-V and Metal.
//!
//! The codes lie in words of 32 bits in the order of their bytes, see [`Packed`](super::packed::Packed).
//! A block of 32 numbers takes as many words as a number takes bits. Nothing here needs more of a device
//! than f32 and u32: an f16 is widened bit by bit.

use cubecl::prelude::*;

/// Units that share the work on one row.
pub(super) const UNITS: usize = 64;

/// Widens words to f32, one unit a word.
///
/// `first` is the first word, `words` how many there are, `row_words` how many a row has, and `inputs`
/// how many numbers.
#[cube(launch)]
pub(super) fn widen_words(
    codes: &[u32],
    heads: &[u32],
    out: &mut [f32],
    first: usize,
    words: usize,
    row_words: usize,
    inputs: usize,
    #[comptime] bits: usize,
) {
    let index = ABSOLUTE_POS;
    if index < words {
        let row = index / row_words;
        let word = index % row_words;
        let code = codes[first + index];
        let mut scale = 1.0f32;
        let mut least = 0.0f32;
        if bits != 16 {
            let head = heads[(first + index) / bits];
            scale = widened(head & 0xffff);
            least = widened(head >> 16);
        }
        #[unroll]
        for lane in 0..32 / bits {
            let column = column_of(word, lane, bits);
            if column < inputs {
                out[row * inputs + column] = number_of(code, lane, bits) * scale + least;
            }
        }
    }
}

/// Multiplies a row of the stream with a packed row, one cube for each such pair.
///
/// The packed rows are counted along x and y, since one axis does not reach far enough, the rows of the
/// stream along z.
#[cube(launch)]
pub(super) fn multiply_rows(
    codes: &[u32],
    heads: &[u32],
    stream: &[f32],
    out: &mut [f32],
    rows: usize,
    row_words: usize,
    inputs: usize,
    #[comptime] bits: usize,
) {
    let wanted = CUBE_POS_Y as usize * CUBE_COUNT_X as usize + CUBE_POS_X as usize;
    // Cubes beyond the end repeat the last row, so that all units meet at the barriers.
    let row = min(wanted, rows - 1);
    let unit = UNIT_POS as usize;
    let start = CUBE_POS_Z as usize * inputs;
    let mut sum = 0.0f32;
    for step in 0..row_words.div_ceil(UNITS) {
        let word = step * UNITS + unit;
        if word < row_words {
            let place = row * row_words + word;
            let code = codes[place];
            let mut products = 0.0f32;
            let mut plain = 0.0f32;
            #[unroll]
            for lane in 0..32 / bits {
                let column = column_of(word, lane, bits);
                if column < inputs {
                    let value = stream[start + column];
                    products += number_of(code, lane, bits) * value;
                    plain += value;
                }
            }
            if bits == 16 {
                sum += products;
            } else {
                let head = heads[place / bits];
                sum += widened(head & 0xffff) * products + widened(head >> 16) * plain;
            }
        }
    }
    let mut sums = Shared::<[f32]>::new_slice(UNITS);
    sums[unit] = sum;
    sync_cube();
    #[unroll]
    for halving in 1..7usize {
        let reach = UNITS >> halving;
        if unit < reach {
            let other = sums[unit + reach];
            sums[unit] += other;
        }
        sync_cube();
    }
    if unit == 0 {
        out[CUBE_POS_Z as usize * rows + row] = sums[0];
    }
}

/// The column of a number in a row, by its word and its place in the word.
#[cube]
fn column_of(word: usize, #[comptime] lane: usize, #[comptime] bits: usize) -> usize {
    let block = word / bits;
    let within = word % bits;
    if bits == 4 {
        // Lower halves of the bytes are the first 16 numbers of the block, upper halves the others.
        block * 32 + within * 4 + comptime!(lane / 2 + lane % 2 * 16)
    } else {
        block * 32 + within * comptime!(32 / bits) + lane
    }
}

/// A number in a word, before its block's head makes it what it is.
#[cube]
fn number_of(code: u32, #[comptime] lane: usize, #[comptime] bits: usize) -> f32 {
    let shift = comptime!((lane * bits) as u32);
    let mask = comptime!((1u32 << bits) - 1);
    let field = (code >> shift) & mask;
    if bits == 16 {
        widened(field)
    } else {
        f32::cast_from(field)
    }
}

/// Widens a finite f16: moved exponent and mantissa times 2¹¹².
#[cube]
fn widened(half: u32) -> f32 {
    let magnitude = f32::reinterpret((half & 0x7fff) << 13) * 5.192_297e33;
    let sign = (half & 0x8000) << 16;
    f32::reinterpret(u32::reinterpret(magnitude) | sign)
}
