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

#[cfg(test)]
mod tests {
    use super::*;

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
