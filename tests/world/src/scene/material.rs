use serde::{Deserialize, Serialize};

/// How a surface looks. Colours are sRGB, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Material {
    pub colour: [f32; 3],
    /// The pattern's other colour.
    pub second: [f32; 3],
    pub pattern: Pattern,
    /// Length of one piece of the pattern, metres.
    pub scale_m: f32,
    /// Strength of the reflected sun and sky, 0 (chalk) to 1 (lacquer).
    pub gloss: f32,
}

/// Patterns that are computed, in the coordinates of the part they cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u32)]
pub enum Pattern {
    /// One colour with a little unevenness.
    Plain = 0,
    /// Squares of both colours.
    Checks = 1,
    /// Bands across the part's y axis.
    Bands = 2,
    /// Grains of many sizes: asphalt, concrete, gravel.
    Grain = 3,
    /// Blades and patches: grass, hedges, tree crowns.
    Leaves = 4,
    /// Bricks of the first colour with joints of the second.
    Bricks = 5,
    /// Rows of windows of the second colour in a wall of the first.
    Windows = 6,
    /// Streaks along the part's x axis: wood, brushed metal.
    Streaks = 7,
    /// Panels of a ball: five-cornered patches of the second colour.
    Patches = 8,
    /// Tiles of the first colour with joints of the second.
    Tiles = 9,
}

impl Material {
    /// One colour, matt.
    pub const fn plain(colour: [f32; 3]) -> Self {
        Self {
            colour,
            second: colour,
            pattern: Pattern::Plain,
            scale_m: 0.3,
            gloss: 0.05,
        }
    }

    /// Two colours in a pattern, matt.
    pub const fn patterned(
        pattern: Pattern,
        colour: [f32; 3],
        second: [f32; 3],
        scale_m: f32,
    ) -> Self {
        Self {
            colour,
            second,
            pattern,
            scale_m,
            gloss: 0.05,
        }
    }

    pub const fn with_gloss(self, gloss: f32) -> Self {
        Self { gloss, ..self }
    }
}
