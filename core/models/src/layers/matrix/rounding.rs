//! How 32 numbers become small codes, a step and a least value.

use burn::tensor::f16;

use super::plan::BLOCK;

/// A block's head and its codes from 0 to `most`, of the few ways tried the one with the least error.
///
/// The ways: the ends of the range as the first and the last code, as in ggml's Q4_1; a step that is the
/// number furthest from zero over half of the codes, as in its Q4_0 and Q8_0, where the middle code is zero;
/// and the line through the better of the two's codes that fits best. So what those formats hold comes
/// back exactly, and so does what was packed here before.
pub(super) fn coded(block: &[f32], most: f32) -> (u32, [u8; BLOCK]) {
    let low = block.iter().copied().fold(f32::INFINITY, f32::min);
    let high = block.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let middle = (most / 2.0).ceil();
    let furthest = if most < 16.0 {
        // Q4_0: the furthest number is code 0, whatever its sign, so the step may be negative.
        if high > -low {
            high / -middle
        } else {
            low / -middle
        }
    } else {
        high.max(-low) / (middle - 1.0)
    };
    let ends = Rounding::new(block, (high - low) / most, low, most);
    if ends.error == 0.0 {
        return ends.done();
    }
    let step = f16::from_bits(nearest_half(furthest)).to_f32();
    let middle = Rounding::new(block, step, -middle * step, most);
    let best = ends.better(middle);
    if best.error == 0.0 {
        return best.done();
    }
    let (step, start) = fitted_line(block, &best.codes);
    best.better(Rounding::new(block, step, start, most)).done()
}

/// A block's codes with one step and one least value, and what they miss.
struct Rounding {
    head: u32,
    codes: [u8; BLOCK],
    /// Sum of squares.
    error: f32,
}

impl Rounding {
    fn new(block: &[f32], step: f32, start: f32, most: f32) -> Self {
        let (scale, least) = (nearest_half(step), nearest_half(start));
        let head = u32::from(scale) | u32::from(least) << 16;
        let (step, start) = opened(head);
        let factor = if step == 0.0 { 0.0 } else { 1.0 / step };
        let mut rounding = Self {
            head,
            codes: [0; BLOCK],
            error: 0.0,
        };
        for (code, value) in rounding.codes.iter_mut().zip(block) {
            let whole = ((value - start) * factor).round().clamp(0.0, most);
            *code = whole as u8;
            let miss = start + step * whole - value;
            rounding.error += miss * miss;
        }
        rounding
    }

    fn better(self, other: Self) -> Self {
        if other.error < self.error {
            other
        } else {
            self
        }
    }

    fn done(self) -> (u32, [u8; BLOCK]) {
        (self.head, self.codes)
    }
}

/// Step and start of the straight line from codes to numbers, by least squares.
fn fitted_line(block: &[f32], codes: &[u8; BLOCK]) -> (f32, f32) {
    let count = block.len() as f32;
    let pairs = || {
        block
            .iter()
            .zip(codes)
            .map(|(value, code)| (f32::from(*code), *value))
    };
    let code_mean = pairs().map(|(code, _)| code).sum::<f32>() / count;
    let mean = pairs().map(|(_, value)| value).sum::<f32>() / count;
    let (mut spread, mut shared) = (0.0, 0.0);
    for (code, value) in pairs() {
        spread += (code - code_mean) * (code - code_mean);
        shared += (code - code_mean) * (value - mean);
    }
    let step = if spread > 0.0 { shared / spread } else { 0.0 };
    (step, mean - step * code_mean)
}

/// The nearest f16, the largest one instead of infinity.
pub(super) fn nearest_half(value: f32) -> u16 {
    const MOST: f32 = 65504.0;
    f16::from_f32(value.clamp(-MOST, MOST)).to_bits()
}

/// Widens a finite f16: moved exponent and mantissa times 2¹¹², which makes subnormal numbers right, too.
#[inline(always)]
pub(super) fn widened(half: u32) -> f32 {
    const REBIAS: f32 = f32::from_bits((127 + 112) << 23);
    let sign = (half & 0x8000) << 16;
    let magnitude = f32::from_bits((half & 0x7fff) << 13) * REBIAS;
    f32::from_bits(magnitude.to_bits() | sign)
}

/// Scale and least value of a block.
#[inline(always)]
pub(super) fn opened(head: u32) -> (f32, f32) {
    (widened(head & 0xffff), widened(head >> 16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_half_is_widened_exactly() {
        for bits in 0..=u16::MAX {
            let expected = f16::from_bits(bits).to_f32();
            if expected.is_finite() {
                assert_eq!(
                    widened(u32::from(bits)).to_bits(),
                    expected.to_bits(),
                    "{bits:#06x}"
                );
            }
        }
    }

    #[test]
    fn the_fitted_line_never_makes_a_block_worse() {
        let value = |seed: usize| ((seed * 7919 + 13) % 1009) as f32 / 504.5 - 1.0;
        for seed in 0..200 {
            let block: Vec<f32> = (0..BLOCK).map(|i| value(seed * 37 + i).powi(3)).collect();
            let (low, high) = block.iter().fold((0.0_f32, 0.0_f32), |(low, high), value| {
                (low.min(*value), high.max(*value))
            });
            for most in [15.0, 255.0] {
                let plain = Rounding::new(&block, (high - low) / most, low, most);
                let (head, codes) = coded(&block, most);
                let (step, start) = opened(head);
                let misses = block.iter().zip(codes);
                let misses = misses.map(|(value, code)| start + step * f32::from(code) - value);
                let error: f32 = misses.map(|miss| miss * miss).sum();
                assert!(error <= plain.error * 1.0001, "{error} {}", plain.error);
            }
        }
    }
}
