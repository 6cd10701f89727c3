//! A world at one frame in the layout of the shader.

use bytemuck::{Pod, Zeroable};
use glam::{DQuat, DVec3};

use super::TruthImage;
use super::grid::{self, Area, GridBlock};
use super::solid::Solid;
use super::tiles::{self, Ball, Mover};
use crate::scene::{Material, Pose, Shape, View, World};

/// Texels of a part, and parts in a row of the texture, as in the shader.
const PART_TEXELS: usize = 8;
const ROW_PARTS: usize = 64;

/// The frame's own numbers, as `Frame` in the shader.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct FrameBlock {
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
    haze_m: f32,
    sun: [f32; 4],
    sun_right: [f32; 4],
    sun_up: [f32; 4],
    stripes: u32,
    ground_material: u32,
    columns: u32,
    unused: u32,
    shadows: GridBlock,
    around: GridBlock,
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

/// Everything of one frame as bytes, in the order of the shader's bindings 0 to 5.
pub struct Packed {
    pub frame: Vec<u8>,
    /// Whole rows of the texture of parts.
    pub parts: Vec<u8>,
    pub materials: Vec<u8>,
    pub stripes: Vec<u8>,
    pub tiles: Vec<u8>,
    pub lists: Vec<u8>,
    /// Number of tiles to compute.
    pub tile_count: u32,
}

/// Texels in a row of the texture of parts.
pub const ROW_TEXELS: u32 = (PART_TEXELS * ROW_PARTS) as u32;

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

/// Lays out one frame.
pub fn pack(world: &World, frame: u32, t_s: f64, extent: Extent) -> Packed {
    let filming = &world.filming;
    // A global shutter with no exposure still needs a window of some length to mix within.
    let half_s = (0.5 * (filming.exposure_s + filming.readout_s)).max(1e-4);
    let ends_s = [t_s - half_s, t_s + half_s];
    let mut materials = Materials::default();
    let ground_material = materials.index(&world.ground.material);
    let stripes = stripes(world, &mut materials);
    let Parts {
        texels,
        solids,
        movers,
    } = parts(world, ends_s, extent, &mut materials);
    let size_px = [filming.width_px, filming.height_px];
    let views = ends_s.map(|end_s| world.camera.view(end_s, size_px));
    let [from, to] = views;
    let [turn_from, turn_to] = turns(
        from.world_from_camera.rotation,
        to.world_from_camera.rotation,
    );
    let to_sun = world.sun.direction();
    let (sun_right, sun_up) = to_sun.any_orthonormal_pair();
    let mut lists = Vec::new();
    let balls: Vec<Ball> = solids.iter().map(|solid| solid.ball).collect();
    let tiles = tiles::list(size_px, &views, &balls, &movers, extent, to_sun, &mut lists);
    let shadows: Vec<Area> = (0..)
        .zip(&solids)
        .map(|(part, solid)| {
            let shadow = solid.shadow([sun_right, sun_up]);
            // The sun is a disc, and a pixel has some width.
            let top_m = solid.ball.middle_m.y + solid.ball.radius_m;
            let soft_m = 0.02 + 0.015 * top_m / to_sun.y.max(0.05);
            Area {
                part,
                middle_m: shadow.0,
                half_m: shadow.1 + soft_m,
            }
        })
        .collect();
    let around: Vec<Area> = (0..)
        .zip(&solids)
        .map(|(part, solid)| {
            let (middle_m, half_m) = solid.shadow([DVec3::X, DVec3::Z]);
            Area {
                part,
                middle_m,
                half_m: half_m + solid.darkens_m,
            }
        })
        .collect();
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
        haze_m: single(world.sun.haze_m),
        sun: quad(to_sun, world.sun.clouds),
        sun_right: quad(sun_right, 0.0),
        sun_up: quad(sun_up, 0.0),
        stripes: stripes.len() as u32,
        ground_material,
        columns: tiles::columns(size_px),
        unused: 0,
        shadows: grid::sort(&shadows, 0.1, &mut lists),
        around: grid::sort(&around, 0.1, &mut lists),
    };
    Packed {
        frame: bytemuck::bytes_of(&block).to_vec(),
        parts: bytes(&texels),
        materials: bytes(&materials.blocks),
        stripes: bytes(&stripes),
        tile_count: tiles.len() as u32,
        tiles: bytes(&tiles),
        lists: bytes(&lists),
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

fn stripes(world: &World, materials: &mut Materials) -> Vec<StripeBlock> {
    let stripes = world.ground.stripes.iter().map(|stripe| StripeBlock {
        middle_m: stripe.middle_m.map(single),
        half_m: stripe.size_m.map(|size| single(0.5 * size)),
        along: [
            single(stripe.heading_rad.sin()),
            single(-stripe.heading_rad.cos()),
        ],
        dash_m: stripe.dash_m.map(single),
        material: materials.index(&stripe.material),
        unused: [0; 7],
    });
    stripes.collect()
}

/// The parts of a frame: their texels in whole rows, and the room that each takes.
struct Parts {
    texels: Vec<[f32; 4]>,
    solids: Vec<Solid>,
    movers: Vec<Mover>,
}

fn parts(world: &World, ends_s: [f64; 2], extent: Extent, materials: &mut Materials) -> Parts {
    let mut all = Parts {
        texels: Vec::new(),
        solids: Vec::new(),
        movers: Vec::new(),
    };
    for (index, body) in world.bodies.iter().enumerate() {
        let moves = !body.motion.is_still();
        if extent == Extent::Still && moves {
            continue;
        }
        for (at, part) in body.parts.iter().enumerate() {
            let ends = ends_s.map(|end_s| world.part_pose(index, at, end_s));
            let solid = Solid::new(&part.shape, ends);
            let material = materials.index(&part.material);
            let marks = [material, TruthImage::label_of(index)];
            all.texels
                .extend(part_texels(&part.shape, ends, &solid, marks));
            if moves {
                all.movers.extend(solid.beads().map(|ball| Mover {
                    ball,
                    darkens_m: solid.darkens_m,
                }));
            }
            all.solids.push(solid);
        }
    }
    let rows = all.solids.len().div_ceil(ROW_PARTS).max(1);
    all.texels.resize(rows * ROW_PARTS * PART_TEXELS, [0.0; 4]);
    all
}

fn part_texels(
    shape: &Shape,
    [from, to]: [Pose; 2],
    solid: &Solid,
    marks: [u32; 2],
) -> [[f32; 4]; PART_TEXELS] {
    let (kind, half_m, bevel_m, top) = match *shape {
        Shape::Ellipsoid { radii_m } => (0.0, radii_m, 0.0, [1.0, 1.0, 0.0]),
        Shape::Cylinder {
            radius_m,
            half_height_m,
        } => (
            1.0,
            [radius_m, half_height_m, radius_m],
            0.0,
            [1.0, 1.0, 0.0],
        ),
        Shape::Block {
            half_m,
            bevel_m,
            taper,
            lean_m,
        } => (2.0, half_m, bevel_m, [taper[0], taper[1], lean_m]),
    };
    let [turn_from, turn_to] = turns(from.rotation, to.rotation);
    // Numbers this small are exact in single precision; their bits would not survive every texture.
    let [material, label] = marks.map(|mark| mark as f32);
    [
        quad(from.translation_m, shape.reach_m()),
        quad(to.translation_m, solid.darkens_m),
        turn_from,
        turn_to,
        quad(DVec3::from(half_m), bevel_m),
        quad(DVec3::from(top), kind),
        [material, label, 0.0, 0.0],
        [0.0; 4],
    ]
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
