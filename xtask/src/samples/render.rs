//! A small ray caster: a wall, a floor, a stick and balls, lit by one soft lamp.

use super::{
    motion::{Ball, Sample},
    texture,
};

pub const WIDTH_PX: usize = 960;
pub const HEIGHT_PX: usize = 540;

/// Part of the frame interval for which the shutter is open.
const SHUTTER: f64 = 0.15;

/// Rays of a pixel along each side, and moments within the open shutter.
const RAYS_A_SIDE: usize = 2;
const MOMENTS: usize = 3;

/// The camera looks straight at the plane of motion, z = 0. The wall stands behind it.
const CAMERA_M: [f64; 3] = [1.5, 1.05, 4.2];
const WALL_Z_M: f64 = -0.45;

/// Metres of the plane of motion across the picture: 3.2 m, so a metre is 300 px.
const PICTURE_WIDTH_M: f64 = 3.2;

/// Towards the lamp, from the plane of motion.
const LAMP: [f64; 3] = [-0.42, 0.74, 0.53];
const AMBIENT: f64 = 0.42;

/// The stick: one metre upright in the plane of motion, from its foot.
const STICK_FOOT_M: [f64; 2] = [0.12, 0.0];
const STICK_WIDTH_M: f64 = 0.045;
const STRIPE_M: f64 = 0.1;

type Vec3 = [f64; 3];

/// Draws the frame that begins at a time, as rows of 8-bit RGB.
pub fn render(sample: Sample, t_s: f64, interval_s: f64) -> Vec<u8> {
    let moments: Vec<Vec<Ball>> = (0..MOMENTS)
        .map(|moment| {
            let share = (moment as f64 + 0.5) / MOMENTS as f64 - 0.5;
            sample.balls(t_s + share * SHUTTER * interval_s)
        })
        .collect();
    let rays = (RAYS_A_SIDE * RAYS_A_SIDE * MOMENTS) as f64;
    let mut rgb = Vec::with_capacity(WIDTH_PX * HEIGHT_PX * 3);
    for row in 0..HEIGHT_PX {
        for column in 0..WIDTH_PX {
            let mut sum = [0.0; 3];
            for sub in 0..RAYS_A_SIDE * RAYS_A_SIDE {
                let offset = |index: usize| (index as f64 + 0.5) / RAYS_A_SIDE as f64;
                let x_px = column as f64 + offset(sub % RAYS_A_SIDE);
                let y_px = row as f64 + offset(sub / RAYS_A_SIDE);
                let direction = ray(x_px, y_px);
                for balls in &moments {
                    let light = trace(direction, balls);
                    for (total, part) in sum.iter_mut().zip(light) {
                        *total += part;
                    }
                }
            }
            rgb.extend(sum.map(|total| encode(total / rays)));
        }
    }
    rgb
}

fn ray(x_px: f64, y_px: f64) -> Vec3 {
    let metres_per_px = PICTURE_WIDTH_M / WIDTH_PX as f64;
    [
        (x_px - WIDTH_PX as f64 / 2.0) * metres_per_px,
        (HEIGHT_PX as f64 / 2.0 - y_px) * metres_per_px - 0.17,
        -CAMERA_M[2],
    ]
}

fn trace(direction: Vec3, balls: &[Ball]) -> Vec3 {
    let at = |s: f64| [0, 1, 2].map(|axis| CAMERA_M[axis] + s * direction[axis]);
    let nearest = balls
        .iter()
        .filter_map(|ball| hit_ball(CAMERA_M, direction, ball).map(|s| (s, ball)))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((s, ball)) = nearest {
        return shade_ball(at(s), ball);
    }
    let in_plane = at(CAMERA_M[2] / -direction[2]);
    if let Some(colour) = stick(in_plane).or_else(|| thread(in_plane, balls)) {
        return colour.map(|part| part * 0.95);
    }
    let to_floor = -CAMERA_M[1] / direction[1];
    let to_wall = (WALL_Z_M - CAMERA_M[2]) / direction[2];
    let (point, colour, facing) = if to_floor > 0.0 && to_floor < to_wall {
        let point = at(to_floor);
        (point, texture::floor(point[0], point[2]), LAMP[1])
    } else {
        let point = at(to_wall);
        let skirting = point[1] < 0.09;
        let colour = if skirting {
            [0.9, 0.89, 0.86]
        } else {
            texture::wall(point[0], point[1])
        };
        (point, colour, LAMP[2])
    };
    let lit = AMBIENT + (1.0 - AMBIENT) * facing * 1.25 * (1.0 - shadow(point, balls));
    // Corners get less light from the room.
    let corner = 1.0 - 0.25 * (-6.0 * (point[1] + point[2] - WALL_Z_M).abs()).exp();
    colour.map(|part| part * lit * corner)
}

fn hit_ball(from: Vec3, direction: Vec3, ball: &Ball) -> Option<f64> {
    let centre = [ball.centre_m[0], ball.centre_m[1], 0.0];
    let offset = [0, 1, 2].map(|axis| from[axis] - centre[axis]);
    let a = dot(direction, direction);
    let b = dot(direction, offset);
    let c = dot(offset, offset) - ball.radius_m * ball.radius_m;
    let discriminant = b * b - a * c;
    (discriminant > 0.0)
        .then(|| (-b - discriminant.sqrt()) / a)
        .filter(|s| *s > 1e-6)
}

fn shade_ball(point: Vec3, ball: &Ball) -> Vec3 {
    let centre = [ball.centre_m[0], ball.centre_m[1], 0.0];
    let normal = [0, 1, 2].map(|axis| (point[axis] - centre[axis]) / ball.radius_m);
    let (sin, cos) = ball.turn_rad.sin_cos();
    let across = cos * normal[0] + sin * normal[1];
    let up = cos * normal[1] - sin * normal[0];
    // A light band and a few specks let the turning be seen.
    let band = if up.abs() < 0.16 { 0.55 } else { 0.0 };
    let speck = 0.85 + 0.3 * texture::noise(4.0 * across + 9.0, 4.0 * up, 21);
    let lambert = dot(normal, LAMP).max(0.0);
    let halfway = [LAMP[0], LAMP[1], LAMP[2] + 1.0];
    let length = dot(halfway, halfway).sqrt();
    let gloss = (dot(normal, halfway) / length).max(0.0).powi(40) * 0.35;
    let lit = AMBIENT * 0.8 + (1.0 - AMBIENT) * 1.25 * lambert;
    [0, 1, 2].map(|channel| {
        let paint = ball.colour[channel] + band * (0.92 - ball.colour[channel]);
        paint * speck * lit + gloss
    })
}

fn stick(point: Vec3) -> Option<Vec3> {
    let along_m = point[1] - STICK_FOOT_M[1];
    let across_m = (point[0] - STICK_FOOT_M[0]).abs();
    if !(0.0..=1.0).contains(&along_m) || across_m > STICK_WIDTH_M / 2.0 {
        return None;
    }
    let dark = ((along_m / STRIPE_M) as u32).is_multiple_of(2);
    Some(if dark { [0.05; 3] } else { [0.93, 0.92, 0.88] })
}

fn thread(point: Vec3, balls: &[Ball]) -> Option<Vec3> {
    let ball = balls.iter().find(|ball| ball.pivot_m.is_some())?;
    let pivot_m = ball.pivot_m?;
    let hook_m = (point[0] - pivot_m[0]).hypot(point[1] - pivot_m[1]);
    if hook_m < 0.03 {
        return Some([0.2; 3]);
    }
    let along = [ball.centre_m[0] - pivot_m[0], ball.centre_m[1] - pivot_m[1]];
    let length_m = along[0].hypot(along[1]);
    let relative = [point[0] - pivot_m[0], point[1] - pivot_m[1]];
    let s = (relative[0] * along[0] + relative[1] * along[1]) / (length_m * length_m);
    let off_m = (relative[0] * along[1] - relative[1] * along[0]).abs() / length_m;
    ((0.0..=1.0).contains(&s) && off_m < 0.005).then_some([0.25, 0.24, 0.23])
}

/// How much of the lamp is hidden by balls, with a soft edge.
fn shadow(point: Vec3, balls: &[Ball]) -> f64 {
    let mut hidden: f64 = 0.0;
    for ball in balls {
        let to_ball = [
            ball.centre_m[0] - point[0],
            ball.centre_m[1] - point[1],
            -point[2],
        ];
        let along = dot(to_ball, LAMP);
        if along <= 0.0 {
            continue;
        }
        let off = (dot(to_ball, to_ball) - along * along).max(0.0).sqrt();
        let softness = 0.03 + 0.12 * along;
        let edge = ((ball.radius_m + softness - off) / (2.0 * softness)).clamp(0.0, 1.0);
        hidden = hidden.max(0.75 * edge * edge * (3.0 - 2.0 * edge));
    }
    hidden
}

/// Linear light to 8-bit sRGB (gamma 2.2 is close enough for a drawing).
fn encode(value: f64) -> u8 {
    (value.clamp(0.0, 1.0).powf(1.0 / 2.2) * 255.0).round() as u8
}

fn dot(a: Vec3, b: Vec3) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
