//! Mean relative accuracy: the share of thresholds within which a number is close enough.

use super::Thresholds;

/// Thresholds of each mean.
const COUNT: usize = 10;

/// Returns the mean relative accuracy of a number, 0 to 1; a number that is not finite has 0.
///
/// VSI-Bench (Yang et al. 2025, section 3) asks whether |ŷ − y| / y ≤ 1 − θ for θ = 0.5, 0.55 …
/// 0.95; its paper prints <, its code counts equality, and so do we. QuantiPhy asks whether ||ŷ| −
/// y| / y < 1 − θ for θ = 0.1, 0.2 … 0.9 and 0.95. The bounds are those of the public evaluations
/// to the last bit.
///
/// The truth is positive.
pub(super) fn mean_relative_accuracy(given: f64, truth: f64, thresholds: Thresholds) -> f64 {
    let passed = match thresholds {
        Thresholds::VsiBench => {
            let apart = (given - truth).abs() / truth;
            let step = (0.95 - 0.5) / 9.0;
            (0..COUNT)
                .filter(|index| apart <= 1.0 - (0.5 + *index as f64 * step))
                .count()
        }
        Thresholds::QuantiPhy => {
            let apart = (given.abs() - truth).abs() / truth;
            [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
                .iter()
                .filter(|theta| apart < 1.0 - **theta)
                .count()
        }
    };
    passed as f64 / COUNT as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        let vsi = |given, truth| mean_relative_accuracy(given, truth, Thresholds::VsiBench);
        assert_eq!(
            [vsi(100.0, 100.0), vsi(50.0, 100.0), vsi(49.9, 100.0)],
            [1.0, 0.1, 0.0]
        );
        // Equality counts: 10 % off passes the bounds 50 % to 10 %, nine of ten.
        assert_eq!(
            [vsi(90.0, 100.0), vsi(89.0, 100.0), vsi(121.0, 100.0)],
            [0.9, 0.8, 0.6]
        );
        assert_eq!(
            [vsi(f64::NAN, 1.0), vsi(-1.0, 1.0), vsi(f64::INFINITY, 1.0)],
            [0.0; 3]
        );
        let physical = |given, truth| mean_relative_accuracy(given, truth, Thresholds::QuantiPhy);
        // 50 % off: of the bounds 90, 80 … 10, 5 % those above 50 %, four of ten.
        assert_eq!(
            [physical(1.5, 1.0), physical(1.0, 1.0), physical(-1.0, 1.0)],
            [0.4, 1.0, 1.0]
        );
        assert_eq!(
            [physical(0.0, 1.0), physical(1.89, 1.0), physical(2.0, 1.0)],
            [0.0, 0.1, 0.0]
        );
    }
}
