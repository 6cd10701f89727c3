//! Numbers from a seed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Draws numbers from a seed: the same ones on every machine.
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// Makes a stream of its own for each log, so that no log depends on another.
    pub fn new(seed: u64, log_index: u64) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(log_index);
        Self(stream)
    }

    /// Returns 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Returns a number from `low` up to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        let share = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * share
    }

    /// Returns true with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.between(0.0, 1.0) < probability
    }

    /// Returns −1 or 1.
    pub fn side(&mut self) -> f64 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// Returns a whole number from `low` to `high`, both included.
    pub fn count(&mut self, low: u32, high: u32) -> u32 {
        (self.between(f64::from(low), f64::from(high) + 1.0) as u32).min(high)
    }

    /// Returns one item of a list of pairs, each as likely as its weight. The list must
    /// not be empty.
    pub fn weighted<T: Copy>(&mut self, list: &[(T, f64)]) -> T {
        let mut left = self.between(0.0, list.iter().map(|(_, weight)| weight).sum());
        for (item, weight) in list {
            left -= weight;
            if left < 0.0 {
                return *item;
            }
        }
        // Rounding may leave a crumb; the last item takes it.
        list[list.len() - 1].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_logs_differ() {
        let list = |seed, log_index| {
            let mut draw = Draw::new(seed, log_index);
            [(); 4].map(|()| draw.between(-1.0, 3.0))
        };
        assert_eq!(list(1, 5), list(1, 5));
        assert_ne!(list(1, 5), list(2, 5));
        assert_ne!(list(1, 5), list(1, 6));
        assert!(list(3, 0).iter().all(|x| (-1.0..3.0).contains(x)));
    }

    #[test]
    fn weights_are_kept() {
        let mut draw = Draw::new(1, 0);
        let list = [('a', 1.0), ('b', 0.0), ('c', 3.0)];
        let drawn: Vec<_> = (0..4000).map(|_| draw.weighted(&list)).collect();
        let count = |wanted| drawn.iter().filter(|item| **item == wanted).count();
        assert_eq!(count('b'), 0);
        assert!((900..1100).contains(&count('a')), "{}", count('a'));
    }
}
