//! Choices that look random and depend on what is chosen alone.
//!
//! A number is drawn from the identity of a thing and the seed, never from the order in which things
//! come, so that any number of threads chooses the same and a longer input changes nothing about the
//! rest.

/// Hashes a text (FNV-1a, 64 bits).
pub fn of_text(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Hashes a list of numbers.
pub fn of(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, part| {
        mixed(hash ^ mixed(*part))
    })
}

/// Draws an index below `count`; zero where there is nothing to choose.
pub fn pick(hash: u64, count: usize) -> usize {
    // The high half of the product is uniform but for one part in 2⁶⁴ / count.
    ((u128::from(hash) * count as u128) >> 64) as usize
}

/// Draws a number in [0, 1).
pub fn share(hash: u64) -> f64 {
    (hash >> 11) as f64 / (1_u64 << 53) as f64
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the input moves every bit
/// of the output.
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_matters_and_draws_are_even() {
        assert_ne!(of(&[1, 2]), of(&[2, 1]));
        assert_ne!(of_text("ab"), of_text("ba"));
        let mut counts = [0_u32; 12];
        for number in 0..12_000 {
            counts[pick(of(&[number]), 12)] += 1;
        }
        assert!(
            counts.iter().all(|count| (900..1100).contains(count)),
            "{counts:?}"
        );
        assert_eq!(pick(u64::MAX, 0), 0);
        assert!((0.0..1.0).contains(&share(u64::MAX)));
    }
}
