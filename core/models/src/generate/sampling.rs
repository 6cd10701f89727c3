//! Choosing a token.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

use crate::ModelsError;

/// How a token is chosen from logits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sampling {
    /// The likeliest; of several that are as likely, the first.
    Greedy,
    /// Drawn.
    Drawn {
        /// Divides the logits: below 1 the likely ones grow likelier. Positive.
        temperature: f32,
        /// Only the likeliest tokens whose shares sum up to this are drawn from (Holtzman et al. 2020), 0 to 1.
        top_p: f32,
        seed: u64,
    },
}

/// Chooses tokens, the same ones for a seed on every machine.
#[derive(Debug, Clone)]
pub struct Sampler {
    sampling: Sampling,
    random: ChaCha8Rng,
}

impl Sampler {
    /// Makes a sampler at the beginning of its seed.
    pub fn new(sampling: Sampling) -> Self {
        let seed = match sampling {
            Sampling::Greedy => 0,
            Sampling::Drawn { seed, .. } => seed,
        };
        Self {
            sampling,
            random: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    /// Chooses a token by the logits of all.
    ///
    /// # Errors
    /// [`ModelsError::OutputNotFinite`] when a logit is not a number or there is none.
    pub fn choose(&mut self, logits: &[f32]) -> Result<u32, ModelsError> {
        if logits.is_empty() || logits.iter().any(|logit| logit.is_nan()) {
            return Err(ModelsError::OutputNotFinite);
        }
        let chosen = match self.sampling {
            Sampling::Greedy => likeliest(logits),
            Sampling::Drawn {
                temperature, top_p, ..
            } if temperature > 0.0 => self.drawn(logits, temperature, top_p),
            Sampling::Drawn { .. } => likeliest(logits),
        };
        // Vocabularies are far smaller than 2³².
        Ok(chosen as u32)
    }

    fn drawn(&mut self, logits: &[f32], temperature: f32, top_p: f32) -> usize {
        let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weight = |logit: f32| f64::from((logit - highest) / temperature).exp();
        let mut order: Vec<(usize, f64)> = logits
            .iter()
            .map(|logit| weight(*logit))
            .enumerate()
            .collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        let all: f64 = order.iter().map(|(_, weight)| weight).sum();
        let bound = f64::from(top_p.clamp(0.0, 1.0)) * all;
        let mut kept = 0.0;
        // The token that passes the bound is the last one in.
        let count = order
            .iter()
            .position(|(_, weight)| {
                kept += weight;
                kept >= bound
            })
            .map_or(order.len(), |last| last + 1);
        let kept: f64 = order[..count].iter().map(|(_, weight)| weight).sum();
        // 53 bits are all that a number between 0 and 1 holds.
        let share = (self.random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let mut rest = share * kept;
        for (token, weight) in &order[..count] {
            rest -= weight;
            if rest < 0.0 {
                return *token;
            }
        }
        order[count - 1].0
    }
}

fn likeliest(logits: &[f32]) -> usize {
    let mut best = 0;
    for (token, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = token;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(temperature: f32, top_p: f32, seed: u64) -> Sampler {
        Sampler::new(Sampling::Drawn {
            temperature,
            top_p,
            seed,
        })
    }

    #[test]
    fn the_first_of_the_likeliest_is_greedy() {
        let mut sampler = Sampler::new(Sampling::Greedy);
        assert_eq!(sampler.choose(&[0.0, 3.0, 3.0, -1.0]).ok(), Some(1));
        assert!(sampler.choose(&[]).is_err());
        assert!(sampler.choose(&[f32::NAN, 1.0]).is_err());
    }

    #[test]
    fn draws_follow_the_shares_and_the_seed() {
        let logits = [0.0_f32, 1.0, 2.0];
        let mut sampler = drawn(1.0, 1.0, 5);
        let mut counts = [0_u32; 3];
        for _ in 0..20_000 {
            counts[sampler.choose(&logits).expect("numbers") as usize] += 1;
        }
        let all: f64 = logits.iter().map(|logit| f64::from(*logit).exp()).sum();
        for (logit, count) in logits.iter().zip(counts) {
            let share = f64::from(*logit).exp() / all;
            assert!(
                (f64::from(count) / 20_000.0 - share).abs() < 0.015,
                "{counts:?}"
            );
        }
        let run = |seed| {
            let mut sampler = drawn(1.0, 1.0, seed);
            (0..20)
                .map(|_| sampler.choose(&logits).expect("numbers"))
                .collect::<Vec<u32>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn a_small_share_or_no_temperature_leaves_the_likeliest() {
        let logits = [0.0, 1.0, 2.0];
        for mut sampler in [drawn(1.0, 0.0, 3), drawn(1.0, 0.5, 3), drawn(0.0, 1.0, 3)] {
            for _ in 0..50 {
                assert_eq!(sampler.choose(&logits).ok(), Some(2));
            }
        }
    }
}
