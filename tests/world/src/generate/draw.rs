use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Draws numbers from a seed: the same ones on every machine.
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// A stream of its own for each purpose, so that adding a draw in one place moves no other.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        let name = purpose
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        stream.set_stream(name);
        Self(stream)
    }

    /// A number from `low` up to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        let share = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * share
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.between(0.0, 1.0) < probability
    }

    /// −1 or 1.
    pub fn side(&mut self) -> f64 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let at = self.between(0.0, list.len() as f64) as usize;
        &list[at.min(list.len() - 1)]
    }

    /// A whole number from `low` to `high`, both included.
    pub fn count(&mut self, low: u32, high: u32) -> u32 {
        (self.between(f64::from(low), f64::from(high) + 1.0) as u32).min(high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_purposes_differ() {
        let list = |seed, purpose| {
            let mut draw = Draw::new(seed, purpose);
            [(); 4].map(|()| draw.between(-1.0, 3.0))
        };
        assert_eq!(list(1, "cars"), list(1, "cars"));
        assert_ne!(list(1, "cars"), list(2, "cars"));
        assert_ne!(list(1, "cars"), list(1, "trees"));
        assert!(list(3, "x").iter().all(|x| (-1.0..3.0).contains(x)));
    }
}
