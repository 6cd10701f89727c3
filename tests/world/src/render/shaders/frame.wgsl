// Traces rays through a world of bodies made of convex parts over a ground plane.
//
// Every sample has its own moment within the exposure of its row, so motion blur and rolling shutter
// need nothing of their own. Poses are given at both ends of the frame's time window and mixed.
//
// The four samples of a pixel go together, one in each component of a vec4: what is known of a part
// is loaded once for all of them, and loads are what a software driver is slowest at.

struct Frame {
    size_px: vec2<u32>,
    index: u32,
    seed: u32,
    // Ends of the window, counted from the presentation time.
    window_s: vec2<f32>,
    exposure_s: f32,
    readout_s: f32,
    // world_from_camera: quaternion and place at both ends.
    turn_from: vec4<f32>,
    turn_to: vec4<f32>,
    eye_from: vec4<f32>,
    eye_to: vec4<f32>,
    // Focal length and centre, pixels.
    lens_from: vec4<f32>,
    lens_to: vec4<f32>,
    distortion: vec2<f32>,
    noise: f32,
    haze_m: f32,
    // Towards the sun; w: share of clouds.
    sun: vec4<f32>,
    // Axes of the plane that the sun shines through at right angles.
    sun_right: vec4<f32>,
    sun_up: vec4<f32>,
    stripes: u32,
    ground_material: u32,
    // Columns of tiles in the picture.
    columns: u32,
    unused: u32,
    // Parts that may stand between a point and the sun, in cells of the sun's plane.
    shadows: Grid,
    // Parts that may take light from a point nearby, in cells of the ground.
    around: Grid,
}

// Cells in rows; each has a list of parts.
struct Grid {
    from_m: vec2<f32>,
    cells: vec2<u32>,
    cell_m: f32,
    // Where in `lists` the starts of the cells' lists begin; the last one is followed by its end.
    first: u32,
    unused: vec2<u32>,
}

struct Material {
    // w: scale_m.
    colour: vec4<f32>,
    // w: gloss.
    second: vec4<f32>,
    pattern: u32,
    unused: vec3<u32>,
}

struct Stripe {
    middle_m: vec2<f32>,
    half_m: vec2<f32>,
    // Unit vector along the heading, in x and z.
    along: vec2<f32>,
    dash_m: vec2<f32>,
    material: u32,
    unused: vec3<u32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
// Eight texels a part, 64 parts a row: see `load_ball` and `load_shape`.
@group(0) @binding(1) var parts: texture_2d<f32>;
@group(0) @binding(2) var<storage, read> materials: array<Material>;
@group(0) @binding(3) var<storage, read> stripes: array<Stripe>;
// For each tile in turn: its number, then where its list of parts begins and ends in `lists`.
@group(0) @binding(4) var<storage, read> tiles: array<vec4<u32>>;
@group(0) @binding(5) var<storage, read> lists: array<u32>;
// Light of each pixel without the sensor's noise.
@group(0) @binding(6) var<storage, read_write> lights: array<vec4<f32>>;
// Finished pixels, or pairs of label and depth.
@group(0) @binding(7) var<storage, read_write> outputs: array<u32>;

const FAR_M: f32 = 1.0e9;
const SKY: u32 = 0xffffffffu;
const GROUND: u32 = 0xfffffffeu;

// A list of parts: the first, and the one after the last.
fn cell_list(grid: Grid, at_m: vec2<f32>) -> vec2<u32> {
    let cell = (at_m - grid.from_m) / grid.cell_m;
    if any(cell < vec2<f32>(0.0)) || any(cell >= vec2<f32>(grid.cells)) {
        return vec2<u32>(0u);
    }
    let index = grid.first + u32(cell.y) * grid.cells.x + u32(cell.x);
    return vec2<u32>(lists[index], lists[index + 1u]);
}

// ---- random numbers ----

fn mixed(value: u32) -> u32 {
    let state = value * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}

fn uniform_of(value: u32) -> f32 {
    return f32(mixed(value) >> 8u) / 16777216.0;
}
