//! Materials by name.

use crate::scene::{Material, Pattern};

const fn m(pattern: Pattern, colour: [f32; 3], second: [f32; 3], scale_m: f32) -> Material {
    Material::patterned(pattern, colour, second, scale_m)
}

pub const ASPHALT: Material = m(Pattern::Grain, [0.27, 0.27, 0.29], [0.44, 0.44, 0.45], 0.22);
pub const PAVEMENT: Material = m(Pattern::Tiles, [0.62, 0.60, 0.57], [0.40, 0.39, 0.38], 0.5);
pub const KERB: Material = m(Pattern::Grain, [0.60, 0.59, 0.57], [0.72, 0.71, 0.69], 0.15);
pub const PAINT: Material = m(Pattern::Grain, [0.93, 0.93, 0.91], [0.80, 0.80, 0.78], 0.3);
pub const GRASS: Material = m(
    Pattern::Leaves,
    [0.22, 0.38, 0.13],
    [0.42, 0.55, 0.22],
    0.16,
);
pub const HEDGE: Material = m(
    Pattern::Leaves,
    [0.10, 0.24, 0.09],
    [0.29, 0.44, 0.16],
    0.22,
);
pub const BARK: Material = m(Pattern::Grain, [0.30, 0.22, 0.16], [0.45, 0.35, 0.26], 0.12);
pub const BRICK: Material = m(
    Pattern::Bricks,
    [0.62, 0.33, 0.25],
    [0.72, 0.69, 0.64],
    0.26,
);
pub const ROOF: Material = m(Pattern::Tiles, [0.46, 0.25, 0.20], [0.28, 0.16, 0.13], 0.35);
pub const WOOD: Material = m(
    Pattern::Streaks,
    [0.72, 0.52, 0.32],
    [0.52, 0.34, 0.19],
    0.18,
);
pub const PARQUET: Material = m(
    Pattern::Streaks,
    [0.74, 0.56, 0.37],
    [0.58, 0.40, 0.24],
    0.14,
);
pub const LINOLEUM: Material = m(Pattern::Tiles, [0.66, 0.67, 0.66], [0.50, 0.51, 0.51], 0.4);
pub const WALL: Material = m(Pattern::Grain, [0.85, 0.83, 0.78], [0.92, 0.91, 0.87], 0.5);
pub const BOARD: Material = m(Pattern::Grain, [0.10, 0.25, 0.20], [0.17, 0.34, 0.28], 0.6);
pub const TARTAN: Material = m(Pattern::Grain, [0.58, 0.22, 0.17], [0.72, 0.33, 0.25], 0.06);
pub const STEEL: Material = m(
    Pattern::Streaks,
    [0.62, 0.64, 0.66],
    [0.48, 0.50, 0.53],
    0.5,
)
.with_gloss(0.5);
pub const RUBBER: Material = m(Pattern::Grain, [0.07, 0.07, 0.08], [0.14, 0.14, 0.15], 0.05);
pub const RIM: Material = m(
    Pattern::Checks,
    [0.72, 0.73, 0.75],
    [0.30, 0.31, 0.33],
    0.17,
)
.with_gloss(0.4);
pub const GLASS: Material = Material::plain([0.10, 0.13, 0.17]).with_gloss(1.0);
pub const LAMP: Material = Material::plain([0.97, 0.96, 0.90]).with_gloss(0.8);
pub const REAR_LAMP: Material = Material::plain([0.66, 0.07, 0.06]).with_gloss(0.7);
pub const RULER: Material = m(Pattern::Checks, [0.95, 0.82, 0.15], [0.10, 0.10, 0.10], 0.1);
pub const SKINS: [Material; 4] = [
    Material::plain([0.86, 0.66, 0.53]),
    Material::plain([0.71, 0.50, 0.37]),
    Material::plain([0.49, 0.33, 0.23]),
    Material::plain([0.93, 0.76, 0.65]),
];
pub const HAIRS: [Material; 4] = [
    Material::plain([0.13, 0.10, 0.08]),
    Material::plain([0.35, 0.24, 0.14]),
    Material::plain([0.62, 0.47, 0.25]),
    Material::plain([0.45, 0.44, 0.43]),
];

/// Lacquers of cars as one meets them: mostly greys, some colours.
pub const LACQUERS: [Material; 8] = [
    Material::plain([0.88, 0.89, 0.90]).with_gloss(0.9),
    Material::plain([0.60, 0.62, 0.65]).with_gloss(0.9),
    Material::plain([0.30, 0.32, 0.35]).with_gloss(0.9),
    Material::plain([0.09, 0.10, 0.12]).with_gloss(0.9),
    Material::plain([0.66, 0.10, 0.09]).with_gloss(0.9),
    Material::plain([0.12, 0.27, 0.55]).with_gloss(0.9),
    Material::plain([0.20, 0.42, 0.32]).with_gloss(0.9),
    Material::plain([0.88, 0.66, 0.16]).with_gloss(0.9),
];

/// Cloth with checks or bands, so that a tracker finds something to hold on to.
pub const SHIRTS: [Material; 6] = [
    m(Pattern::Bands, [0.80, 0.20, 0.18], [0.94, 0.93, 0.90], 0.14),
    m(Pattern::Bands, [0.16, 0.30, 0.58], [0.75, 0.82, 0.90], 0.18),
    m(
        Pattern::Checks,
        [0.18, 0.42, 0.30],
        [0.83, 0.80, 0.55],
        0.11,
    ),
    m(
        Pattern::Checks,
        [0.92, 0.76, 0.20],
        [0.26, 0.24, 0.22],
        0.13,
    ),
    m(Pattern::Bands, [0.55, 0.25, 0.55], [0.90, 0.84, 0.90], 0.12),
    m(Pattern::Plain, [0.90, 0.88, 0.83], [0.90, 0.88, 0.83], 0.2),
];
pub const TROUSERS: [Material; 4] = [
    m(Pattern::Grain, [0.13, 0.17, 0.28], [0.21, 0.26, 0.38], 0.04),
    m(Pattern::Grain, [0.20, 0.20, 0.21], [0.30, 0.30, 0.31], 0.04),
    m(Pattern::Grain, [0.48, 0.42, 0.32], [0.58, 0.52, 0.41], 0.04),
    m(Pattern::Grain, [0.32, 0.14, 0.13], [0.42, 0.21, 0.19], 0.04),
];

/// Walls of houses.
pub const FACADES: [Material; 5] = [
    m(
        Pattern::Windows,
        [0.80, 0.74, 0.62],
        [0.20, 0.25, 0.31],
        2.6,
    ),
    m(
        Pattern::Windows,
        [0.66, 0.42, 0.33],
        [0.19, 0.23, 0.28],
        2.3,
    ),
    m(
        Pattern::Windows,
        [0.72, 0.76, 0.78],
        [0.16, 0.22, 0.30],
        2.9,
    ),
    m(
        Pattern::Windows,
        [0.86, 0.82, 0.74],
        [0.25, 0.29, 0.33],
        2.5,
    ),
    m(
        Pattern::Windows,
        [0.58, 0.62, 0.55],
        [0.20, 0.24, 0.27],
        2.7,
    ),
];
