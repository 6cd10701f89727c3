//! A small generator of pseudo-random numbers.

/// SplitMix64 (Steele, Lea, Flood 2014): every seed gives a good stream, and state is one word.
#[derive(Debug, Clone)]
pub struct SplitMix {
    state: u64,
}

impl SplitMix {
    /// Starts a stream.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Gives 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Gives a number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Gives a number in [least, most).
    pub fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.unit()
    }

    /// Gives a nearly normal number with mean 0 and standard deviation 1.
    ///
    /// Eight 16-bit uniforms are added: the same on every machine, unlike a logarithm, and quick enough for every
    /// pixel of a frame. Tails end at 4.9.
    pub fn normal(&mut self) -> f64 {
        let sum_of = |bits: u64| {
            (0..4)
                .map(|part| (bits >> (16 * part)) & 0xFFFF)
                .sum::<u64>()
        };
        let sum = sum_of(self.bits()) + sum_of(self.bits());
        // Eight uniforms on 0..=65535 have mean 8 × 32767.5 and variance 8 × 65536² / 12.
        (sum as f64 - 262_140.0) / 53_509.9
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_numbers_have_the_stated_moments() {
        let mut random = SplitMix::new(1);
        let draws: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|x| x * x).sum::<f64>() / draws.len() as f64;
        assert!(mean.abs() < 0.015, "{mean}");
        assert!((variance - 1.0).abs() < 0.02, "{variance}");
    }
}
