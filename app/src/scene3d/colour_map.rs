//! The colour map of speed: even steps of speed are even steps to the eye.

/// Red, green and blue in sRGB, 0..1.
pub type Rgb = [f32; 3];

/// Which background the colours must stand out from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backdrop {
    Light,
    Dark,
}

/// Returns the colour of a share of the highest speed; `share` is clamped to 0..1, NaN counts as 0.
///
/// The map is a line in OKLCH (Björn Ottosson, "A perceptual color space for image processing",
/// 2020) from blue through magenta to amber. Fast always has the stronger contrast with the
/// backdrop, so lightness rises with speed on dark and falls on light; it is monotone, which keeps
/// the order readable without hue.
pub fn speed_colour(share: f32, backdrop: Backdrop) -> Rgb {
    let share = if share.is_nan() {
        0.0
    } else {
        share.clamp(0.0, 1.0)
    };
    let mix = |from: f32, to: f32| from + (to - from) * share;
    let (lightness, chroma, hue_deg) = match backdrop {
        Backdrop::Dark => (mix(0.56, 0.86), mix(0.15, 0.16), mix(262.0, 430.0)),
        Backdrop::Light => (mix(0.74, 0.52), mix(0.11, 0.19), mix(240.0, 395.0)),
    };
    oklch_to_srgb(lightness, chroma, hue_deg.to_radians())
}

/// Reads `#rrggbb`; anything else gives a neutral grey.
pub fn parse_hex(colour: &str) -> Rgb {
    let channel = |range: std::ops::Range<usize>| {
        let digits = colour
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6)?
            .get(range)?;
        u8::from_str_radix(digits, 16).ok()
    };
    match (channel(0..2), channel(2..4), channel(4..6)) {
        (Some(red), Some(green), Some(blue)) => {
            [red, green, blue].map(|byte| f32::from(byte) / 255.0)
        }
        _ => [0.5; 3],
    }
}

/// Writes a colour as `#rrggbb`.
pub fn to_hex(colour: Rgb) -> String {
    let [red, green, blue] = colour.map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Converts OKLCH to sRGB; chroma is lowered until the colour fits the gamut.
fn oklch_to_srgb(lightness: f32, chroma: f32, hue_rad: f32) -> Rgb {
    let mut chroma = chroma;
    for _ in 0..24 {
        let linear = oklab_to_linear([lightness, chroma * hue_rad.cos(), chroma * hue_rad.sin()]);
        if linear
            .iter()
            .all(|channel| (-1e-4..=1.0001).contains(channel))
        {
            return linear.map(encode_srgb);
        }
        chroma *= 0.94;
    }
    oklab_to_linear([lightness, 0.0, 0.0]).map(encode_srgb)
}

fn oklab_to_linear([lightness, a, b]: [f32; 3]) -> Rgb {
    let long = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let medium = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let short = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        4.076_741_7 * long - 3.307_711_6 * medium + 0.230_969_94 * short,
        -1.268_438 * long + 2.609_757_4 * medium - 0.341_319_38 * short,
        -0.004_196_086 * long - 0.703_418_6 * medium + 1.707_614_7 * short,
    ]
}

fn encode_srgb(linear: f32) -> f32 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= 0.003_130_8 {
        12.92 * linear
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of WCAG 2.
    fn luminance(colour: Rgb) -> f32 {
        let [red, green, blue] = colour.map(|channel| {
            if channel <= 0.040_45 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn luminance_is_monotone_and_contrast_grows_with_speed() {
        let luminances =
            |backdrop| (0..=50).map(move |i| luminance(speed_colour(i as f32 / 50.0, backdrop)));
        let dark: Vec<f32> = luminances(Backdrop::Dark).collect();
        assert!(
            dark.windows(2).all(|pair| pair[1] > pair[0] - 0.002),
            "{dark:?}"
        );
        assert!(dark[50] > 2.0 * dark[0]);
        let light: Vec<f32> = luminances(Backdrop::Light).collect();
        assert!(
            light.windows(2).all(|pair| pair[1] < pair[0] + 0.002),
            "{light:?}"
        );
        assert!(light[50] < 0.6 * light[0]);
    }

    #[test]
    fn every_colour_is_drawable() {
        for backdrop in [Backdrop::Light, Backdrop::Dark] {
            for share in [f32::NAN, -1.0, 0.0, 0.3, 1.0, 7.0, f32::INFINITY] {
                assert!(
                    speed_colour(share, backdrop)
                        .iter()
                        .all(|channel| (0.0..=1.0).contains(channel))
                );
            }
        }
    }

    #[test]
    fn hexadecimal_colours_survive_the_round_trip() {
        for colour in ["#000000", "#ffffff", "#1f77b4", "#c0ffee"] {
            assert_eq!(to_hex(parse_hex(colour)), colour);
        }
        for nonsense in ["", "#fff", "red", "#gg0000", "#ééé"] {
            assert_eq!(parse_hex(nonsense), [0.5; 3]);
        }
    }
}
