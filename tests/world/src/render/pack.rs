//! A world at one frame in the layout of the shader.

use bytemuck::{Pod, Zeroable};
use glam::{DQuat, DVec3};

use super::TruthImage;
use super::tiles::{self, Ball};
use crate::scene::{Material, Pose, Shape, View, World};

/// The frame's own numbers, as `Frame` in the shader.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct FrameBlock {
    size_px: [u32; 2],
    index: u32,
    seed: u32,
    window_s: [f32; 2],
    exposure_s: f32,
    readout_s: f32,
    turn_from: [f32; 4],
    turn_to: [f32; 4],
    eye_from: [f32; 4],
    eye_to: [f32; 4],
    lens_from: [f32; 4],
    lens_to: [f32; 4],
    distortion: [f32; 2],
    noise: f32,
    samples: u32,
    sun: [f32; 4],
    haze_m: f32,
    bodies: u32,
    stripes: u32,
    ground_material: u32,
    columns: u32,
    unused: [u32; 3],
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct BodyBlock {
    ball: [f32; 4],
    first_part: u32,
    parts: u32,
    label: u32,
    unused: u32,
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct PartBlock {
    turn_from: [f32; 4],
    turn_to: [f32; 4],
    at_from: [f32; 4],
    at_to: [f32; 4],
    half_m: [f32; 4],
    top: [f32; 4],
    marks: [u32; 4],
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct MaterialBlock {
    colour: [f32; 4],
    second: [f32; 4],
    pattern: u32,
    unused: [u32; 7],
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct StripeBlock {
    middle_m: [f32; 2],
    half_m: [f32; 2],
    along: [f32; 2],
    dash_m: [f32; 2],
    material: u32,
    unused: [u32; 7],
}

/// Everything of one frame as bytes, in the order of the shader's bindings 0 to 6.
pub struct Packed {
    pub frame: Vec<u8>,
    pub bodies: Vec<u8>,
    pub parts: Vec<u8>,
    pub materials: Vec<u8>,
    pub stripes: Vec<u8>,
    pub tiles: Vec<u8>,
    pub lists: Vec<u8>,
    /// Number of tiles to compute.
    pub tile_count: u32,
}

/// What is to be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The whole picture with all bodies.
    All,
    /// The whole picture without the bodies that move.
    Still,
    /// What the moving bodies change in the picture without them.
    Moving,
}

/// Lays out one frame; `samples` are taken of each pixel.
pub fn pack(world: &World, frame: u32, t_s: f64, samples: u32, extent: Extent) -> Packed {
    let filming = &world.filming;
    // A global shutter with no exposure still needs a window of some length to mix within.
    let half_s = (0.5 * (filming.exposure_s + filming.readout_s)).max(1e-4);
    let ends_s = [t_s - half_s, t_s + half_s];
    let mut materials = Materials::default();
    let ground_material = materials.index(&world.ground.material);
    let stripes: Vec<StripeBlock> = world
        .ground
        .stripes
        .iter()
        .map(|stripe| StripeBlock {
            middle_m: stripe.middle_m.map(single),
            half_m: stripe.size_m.map(|size| single(0.5 * size)),
            along: [
                single(stripe.heading_rad.sin()),
                single(-stripe.heading_rad.cos()),
            ],
            dash_m: stripe.dash_m.map(single),
            material: materials.index(&stripe.material),
            unused: [0; 7],
        })
        .collect();
    // Still bodies first, so that leaving the others out is a smaller number.
    let mut order: Vec<usize> = (0..world.bodies.len()).collect();
    order.sort_by_key(|index| !world.bodies[*index].motion.is_still());
    let (mut bodies, mut parts, mut balls) = (Vec::new(), Vec::new(), Vec::new());
    for index in order {
        let body = &world.bodies[index];
        if extent == Extent::Still && !body.motion.is_still() {
            continue;
        }
        let first_part = parts.len() as u32;
        let mut places = Vec::new();
        for (at, part) in body.parts.iter().enumerate() {
            let [from, to] = ends_s.map(|end_s| world.part_pose(index, at, end_s));
            let reach_m = part.shape.reach_m();
            places.extend([from, to].map(|pose| (pose.translation_m, reach_m)));
            let material = materials.index(&part.material);
            parts.push(part_block(&part.shape, from, to, material));
        }
        let ball = Ball::around(&places);
        bodies.push(BodyBlock {
            ball: quad(ball.middle_m, ball.radius_m),
            first_part,
            parts: body.parts.len() as u32,
            label: TruthImage::label_of(index),
            unused: 0,
        });
        balls.push((ball, !body.motion.is_still()));
    }
    let size_px = [filming.width_px, filming.height_px];
    let views = ends_s.map(|end_s| world.camera.view(end_s, size_px));
    let [from, to] = views;
    let [turn_from, turn_to] = turns(
        from.world_from_camera.rotation,
        to.world_from_camera.rotation,
    );
    let to_sun = world.sun.direction();
    let listing = tiles::list(size_px, &views, &balls, extent, to_sun);
    let lens = |view: &View| {
        [
            single(view.focal_px),
            single(view.centre_px.x),
            single(view.centre_px.y),
            0.0,
        ]
    };
    let block = FrameBlock {
        size_px,
        index: frame,
        seed: (world.seed ^ (world.seed >> 32)) as u32,
        window_s: [single(-half_s), single(half_s)],
        exposure_s: single(filming.exposure_s),
        readout_s: single(filming.readout_s),
        turn_from,
        turn_to,
        eye_from: quad(from.world_from_camera.translation_m, 0.0),
        eye_to: quad(to.world_from_camera.translation_m, 0.0),
        lens_from: lens(&from),
        lens_to: lens(&to),
        distortion: from.distortion.map(single),
        noise: filming.noise,
        samples,
        sun: quad(to_sun, world.sun.clouds),
        haze_m: single(world.sun.haze_m),
        bodies: bodies.len() as u32,
        stripes: stripes.len() as u32,
        ground_material,
        columns: tiles::columns(size_px),
        unused: [0; 3],
    };
    Packed {
        frame: bytemuck::bytes_of(&block).to_vec(),
        bodies: bytes(&bodies),
        parts: bytes(&parts),
        materials: bytes(&materials.blocks),
        stripes: bytes(&stripes),
        tile_count: listing.tiles.len() as u32,
        tiles: bytes(&listing.tiles),
        lists: bytes(&listing.bodies),
    }
}

/// Bytes of a list; one empty element where there is none, because a binding cannot be empty.
fn bytes<T: Pod>(list: &[T]) -> Vec<u8> {
    if list.is_empty() {
        bytemuck::bytes_of(&T::zeroed()).to_vec()
    } else {
        bytemuck::cast_slice(list).to_vec()
    }
}

fn part_block(shape: &Shape, from: Pose, to: Pose, material: u32) -> PartBlock {
    let (kind, half_m, bevel_m, top) = match *shape {
        Shape::Ellipsoid { radii_m } => (0, radii_m, 0.0, [1.0, 1.0, 0.0]),
        Shape::Cylinder {
            radius_m,
            half_height_m,
        } => (1, [radius_m, half_height_m, radius_m], 0.0, [1.0, 1.0, 0.0]),
        Shape::Block {
            half_m,
            bevel_m,
            taper,
            lean_m,
        } => (2, half_m, bevel_m, [taper[0], taper[1], lean_m]),
    };
    let [turn_from, turn_to] = turns(from.rotation, to.rotation);
    PartBlock {
        turn_from,
        turn_to,
        at_from: quad(from.translation_m, 0.0),
        at_to: quad(to.translation_m, 0.0),
        half_m: quad(DVec3::from(half_m), bevel_m),
        top: quad(DVec3::from(top), shape.reach_m()),
        marks: [kind, material, 0, 0],
    }
}

/// Both ends with one sign, so that the mix takes the short way.
fn turns(from: DQuat, to: DQuat) -> [[f32; 4]; 2] {
    let to = if from.dot(to) < 0.0 { -to } else { to };
    [from, to].map(|turn| turn.to_array().map(single))
}

fn quad(v: DVec3, w: f64) -> [f32; 4] {
    [single(v.x), single(v.y), single(v.z), single(w)]
}

/// Shaders compute in single precision.
fn single(value: f64) -> f32 {
    value as f32
}

/// Materials of a frame, each once.
#[derive(Default)]
struct Materials {
    known: Vec<Material>,
    blocks: Vec<MaterialBlock>,
}

impl Materials {
    fn index(&mut self, material: &Material) -> u32 {
        let found = self.known.iter().position(|known| known == material);
        let index = found.unwrap_or_else(|| {
            let [r, g, b] = material.colour;
            let [r2, g2, b2] = material.second;
            self.known.push(*material);
            self.blocks.push(MaterialBlock {
                colour: [r, g, b, material.scale_m],
                second: [r2, g2, b2, material.gloss],
                pattern: material.pattern as u32,
                unused: [0; 7],
            });
            self.known.len() - 1
        });
        index as u32
    }
}
