//! Procedural surfaces: everything follows from integer hashes, so a clip is the same everywhere.

/// Smooth noise in 0..1 at a point, features about one unit wide.
pub fn noise(x: f64, y: f64, seed: u32) -> f64 {
    let (cell_x, cell_y) = (x.floor(), y.floor());
    let fade = |t: f64| t * t * (3.0 - 2.0 * t);
    let (u, v) = (fade(x - cell_x), fade(y - cell_y));
    let corner = |dx: i32, dy: i32| hash(cell_x as i32 + dx, cell_y as i32 + dy, seed);
    let bottom = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * u;
    let top = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * u;
    bottom + (top - bottom) * v
}

/// Noise of several sizes, 0..1.
pub fn rough(x: f64, y: f64, seed: u32) -> f64 {
    0.55 * noise(x, y, seed)
        + 0.3 * noise(2.3 * x, 2.3 * y, seed + 1)
        + 0.15 * noise(5.1 * x, 5.1 * y, seed + 2)
}

/// A painted wall with faint blotches.
pub fn wall(x_m: f64, y_m: f64) -> [f64; 3] {
    let tone = 0.93
        + 0.07 * rough(1.4 * x_m, 1.4 * y_m, 7)
        + 0.015 * (noise(60.0 * x_m, 60.0 * y_m, 9) - 0.5);
    [0.80 * tone, 0.83 * tone, 0.84 * tone]
}

/// Floor boards along x.
pub fn floor(x_m: f64, z_m: f64) -> [f64; 3] {
    let board = (z_m / 0.14).floor();
    let offset_m = hash(board as i32, 3, 5) * 2.0;
    let plank = ((x_m + offset_m) / 1.3).floor();
    let tone = 0.85 + 0.25 * hash(board as i32, plank as i32, 11);
    let grain = 0.92 + 0.16 * noise(6.0 * x_m, 90.0 * z_m, 13);
    let gap = (z_m / 0.14).fract().abs();
    let seam = if (0.03..=0.97).contains(&gap) {
        1.0
    } else {
        0.6
    };
    let value = tone * grain * seam;
    [0.52 * value, 0.36 * value, 0.22 * value]
}

fn hash(x: i32, y: i32, seed: u32) -> f64 {
    let mut h = (x as u32).wrapping_mul(0x9E37_79B1)
        ^ (y as u32).wrapping_mul(0x85EB_CA77)
        ^ seed.wrapping_mul(0xC2B2_AE3D);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297A_2D39);
    h ^= h >> 15;
    f64::from(h) / f64::from(u32::MAX)
}
