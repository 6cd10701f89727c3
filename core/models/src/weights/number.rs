//! Short floating-point numbers made longer.

/// Widens an IEEE 754 binary16 number.
///
/// The exponent is moved to binary32's by a multiplication, which also makes subnormal numbers
/// right; infinity and NaN keep their meaning.
pub(super) fn half_to_f32(bits: u16) -> f32 {
    /// 2^112: binary32's exponent bias less binary16's.
    const REBIAS: f32 = f32::from_bits((127 + 112) << 23);
    let magnitude = f32::from_bits(u32::from(bits & 0x7fff) << 13) * REBIAS;
    let special = if bits & 0x7c00 == 0x7c00 {
        0x7f80_0000
    } else {
        0
    };
    f32::from_bits(magnitude.to_bits() | special | (u32::from(bits & 0x8000) << 16))
}

/// Widens a bfloat16 number, which is the upper half of a binary32.
pub(super) fn bfloat_to_f32(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

/// Rounds to the nearest IEEE 754 binary16 number, to the even one of two as near; beyond the largest
/// it gives an infinity.
pub(super) fn f32_to_half(value: f32) -> u16 {
    /// 2^-112: binary16's exponent bias less binary32's.
    const REBIAS: f32 = f32::from_bits((127 - 112) << 23);
    let bits = value.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let magnitude = f32::from_bits(bits & 0x7fff_ffff);
    if magnitude.is_nan() {
        return sign | 0x7e00;
    }
    if magnitude >= 65520.0 {
        return sign | 0x7c00;
    }
    // Below the least normal number all steps are 2^-24 wide: adding 0.5 makes that the last bit.
    if magnitude < f32::from_bits((127 - 14) << 23) {
        return sign | ((magnitude + 0.5).to_bits() - 0.5_f32.to_bits()) as u16;
    }
    let moved = (magnitude * REBIAS).to_bits();
    let even = (moved >> 13) & 1;
    sign | ((moved + 0x0fff + even) >> 13) as u16
}

/// Rounds to the nearest bfloat16 number, to the even one of two as near.
pub(super) fn f32_to_bfloat(value: f32) -> u16 {
    let bits = value.to_bits();
    if value.is_nan() {
        return (bits >> 16) as u16 | 0x0040;
    }
    let even = (bits >> 16) & 1;
    ((bits + 0x7fff + even) >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_short_number_comes_back_and_halfway_goes_to_the_even_one() {
        for bits in 0..=u16::MAX {
            if !half_to_f32(bits).is_nan() {
                assert_eq!(f32_to_half(half_to_f32(bits)), bits, "{bits:#06x}");
            }
            if !bfloat_to_f32(bits).is_nan() {
                assert_eq!(f32_to_bfloat(bfloat_to_f32(bits)), bits, "{bits:#06x}");
            }
        }
        for bits in 0..0x7bff_u16 {
            let [low, high] = [bits, bits + 1].map(half_to_f32);
            // Exact: a half has 11 bits, and the middle one more.
            let middle = (low + high) / 2.0;
            let even = bits + (bits & 1);
            assert_eq!(f32_to_half(middle), even, "{bits:#06x}");
            assert_eq!(f32_to_half(middle.next_up()), bits + 1, "{bits:#06x}");
            assert_eq!(
                f32_to_half(-middle.next_down()),
                bits | 0x8000,
                "{bits:#06x}"
            );
        }
        assert_eq!(f32_to_half(65_519.0), 0x7bff);
        assert_eq!(f32_to_half(65_520.0), 0x7c00);
        assert_eq!(f32_to_bfloat(f32::from_bits(0x3f80_8000)), 0x3f80);
        assert_eq!(f32_to_bfloat(f32::from_bits(0x3f81_8000)), 0x3f82);
        assert!(half_to_f32(f32_to_half(f32::NAN)).is_nan());
        assert!(bfloat_to_f32(f32_to_bfloat(f32::from_bits(0x7f80_0001))).is_nan());
    }

    #[test]
    fn widens_halves_exactly() {
        for (bits, expected) in [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_5e-8),
            (0x03ff, 6.097_555e-5),
            (0x7c00, f32::INFINITY),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert_eq!(
                half_to_f32(bits).to_bits(),
                f32::to_bits(expected),
                "{bits:#06x}"
            );
        }
        assert!(half_to_f32(0x7e00).is_nan());
    }

    #[test]
    fn a_bfloat_is_half_a_float() {
        assert_eq!(bfloat_to_f32(0x3f80), 1.0);
        assert_eq!(bfloat_to_f32(0xc000), -2.0);
    }
}
