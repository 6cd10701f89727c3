// Traces rays through a world of bodies made of convex parts over a ground plane.
//
// Every sample has its own moment within the exposure of its row, so motion blur and rolling shutter
// need nothing of their own. Poses are given at both ends of the frame's time window and mixed.

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
    samples: u32,
    // Towards the sun; w: share of clouds.
    sun: vec4<f32>,
    haze_m: f32,
    bodies: u32,
    stripes: u32,
    ground_material: u32,
    // Columns of tiles in the picture.
    columns: u32,
}

struct Body {
    // Middle and radius of a ball around all parts during the window.
    ball: vec4<f32>,
    first_part: u32,
    parts: u32,
    // What the truth calls it.
    label: u32,
    unused: u32,
}

struct Part {
    turn_from: vec4<f32>,
    turn_to: vec4<f32>,
    at_from: vec4<f32>,
    at_to: vec4<f32>,
    // Half sizes or radii; w: bevel.
    half_m: vec4<f32>,
    // Taper of the top along x and z, lean, radius of a ball around the part.
    top: vec4<f32>,
    // Kind of shape, material.
    marks: vec4<u32>,
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
@group(0) @binding(1) var<storage, read> bodies: array<Body>;
@group(0) @binding(2) var<storage, read> parts: array<Part>;
@group(0) @binding(3) var<storage, read> materials: array<Material>;
@group(0) @binding(4) var<storage, read> stripes: array<Stripe>;
// For each tile in turn: its number, then where its list of bodies begins and ends in `lists`.
@group(0) @binding(5) var<storage, read> tiles: array<vec4<u32>>;
@group(0) @binding(6) var<storage, read> lists: array<u32>;
// Light of each pixel without the sensor's noise.
@group(0) @binding(7) var<storage, read_write> lights: array<vec4<f32>>;
// Finished pixels, or pairs of label and depth.
@group(0) @binding(8) var<storage, read_write> outputs: array<u32>;

const ELLIPSOID: u32 = 0u;
const CYLINDER: u32 = 1u;
const FAR_M: f32 = 1.0e9;
const SKY: u32 = 0xffffffffu;
const GROUND: u32 = 0xfffffffeu;

struct Ray {
    from_m: vec3<f32>,
    along: vec3<f32>,
    // Share of the window that has gone.
    moment: f32,
}

struct Hit {
    distance_m: f32,
    // SKY, GROUND, or an index into parts.
    part: u32,
    body: u32,
    normal: vec3<f32>,
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

// ---- poses ----

fn turned(q: vec4<f32>, v: vec3<f32>) -> vec3<f32> {
    return v + 2.0 * cross(q.xyz, cross(q.xyz, v) + q.w * v);
}

fn conjugate(q: vec4<f32>) -> vec4<f32> {
    return vec4<f32>(-q.xyz, q.w);
}

// The host gives both ends the same sign.
fn mixed_turn(a: vec4<f32>, b: vec4<f32>, moment: f32) -> vec4<f32> {
    return normalize(mix(a, b, moment));
}

// ---- shapes, each about its own middle: distance along the ray and normal ----

struct Cut {
    distance_m: f32,
    normal: vec3<f32>,
}

fn missed() -> Cut {
    return Cut(FAR_M, vec3<f32>(0.0));
}

fn cut_ellipsoid(from_m: vec3<f32>, along: vec3<f32>, radii_m: vec3<f32>) -> Cut {
    let o = from_m / radii_m;
    let d = along / radii_m;
    let a = dot(d, d);
    let b = dot(o, d);
    // The distance of the line from the middle, without the loss that b² − ac has far away.
    let nearest = o - d * (b / a);
    let inside = 1.0 - dot(nearest, nearest);
    if inside <= 0.0 {
        return missed();
    }
    let t = -b / a - sqrt(inside / a);
    if t <= 0.0 {
        return missed();
    }
    return Cut(t, normalize((o + t * d) / radii_m));
}

fn cut_cylinder(from_m: vec3<f32>, along: vec3<f32>, radius_m: f32, half_m: f32) -> Cut {
    // Slab of the ends, then the round.
    let inverse = 1.0 / along.y;
    let y1 = (-half_m - from_m.y) * inverse;
    let y2 = (half_m - from_m.y) * inverse;
    var near = min(y1, y2);
    var far = max(y1, y2);
    var normal = vec3<f32>(0.0, -sign(along.y), 0.0);
    let a = dot(along.xz, along.xz);
    let b = dot(from_m.xz, along.xz);
    let nearest = from_m.xz - along.xz * (b / max(a, 1.0e-12));
    let inside = radius_m * radius_m - dot(nearest, nearest);
    if inside <= 0.0 {
        return missed();
    }
    let half_chord = sqrt(inside / max(a, 1.0e-12));
    let r1 = -b / max(a, 1.0e-12) - half_chord;
    if r1 > near {
        near = r1;
        let at = from_m + near * along;
        normal = vec3<f32>(at.x, 0.0, at.z) / radius_m;
    }
    far = min(far, r1 + 2.0 * half_chord);
    if near > far || near <= 0.0 {
        return missed();
    }
    return Cut(near, normal);
}

// One plane of a convex solid: keeps what lies behind it.
struct Clip {
    near: f32,
    far: f32,
    normal: vec3<f32>,
}

fn clip(sofar: Clip, from_m: vec3<f32>, along: vec3<f32>, normal: vec3<f32>, offset: f32) -> Clip {
    var now = sofar;
    let speed = dot(normal, along);
    let height = offset - dot(normal, from_m);
    if abs(speed) < 1.0e-9 {
        if height < 0.0 {
            now.far = -FAR_M;
        }
        return now;
    }
    let t = height / speed;
    if speed < 0.0 {
        if t > now.near {
            now.near = t;
            now.normal = normal;
        }
    } else {
        now.far = min(now.far, t);
    }
    return now;
}

fn cut_block(from_m: vec3<f32>, along: vec3<f32>, half_m: vec3<f32>, bevel_m: f32, top: vec4<f32>) -> Cut {
    let h = half_m;
    var c = Clip(-FAR_M, FAR_M, vec3<f32>(0.0));
    c = clip(c, from_m, along, vec3<f32>(0.0, 1.0, 0.0), h.y);
    c = clip(c, from_m, along, vec3<f32>(0.0, -1.0, 0.0), h.y);
    if c.near > c.far || c.far <= 0.0 {
        return missed();
    }
    // Sides: each through the middle of its edge at the base, leaning inwards to the top.
    let front = normalize(vec3<f32>(2.0 * h.y, h.x - (top.z + h.x * top.x), 0.0));
    let back = normalize(vec3<f32>(-2.0 * h.y, h.x - (h.x * top.x - top.z), 0.0));
    let side = normalize(vec3<f32>(0.0, h.z - h.z * top.y, 2.0 * h.y));
    let left = vec3<f32>(side.x, side.y, -side.z);
    let front_at = dot(front, vec3<f32>(h.x, -h.y, 0.0));
    let back_at = dot(back, vec3<f32>(-h.x, -h.y, 0.0));
    let side_at = dot(side, vec3<f32>(0.0, -h.y, h.z));
    c = clip(c, from_m, along, front, front_at);
    c = clip(c, from_m, along, back, back_at);
    c = clip(c, from_m, along, side, side_at);
    c = clip(c, from_m, along, left, side_at);
    if c.near > c.far || c.near <= 0.0 {
        return missed();
    }
    if bevel_m > 0.0 {
        // Upright edges at half height, upper edges at their middles.
        let upright_x = 0.5 * h.x * (1.0 + top.x);
        let upright_z = 0.5 * h.z * (1.0 + top.y);
        let fore = vec3<f32>(0.5 * top.z + upright_x, 0.0, upright_z);
        let aft = vec3<f32>(0.5 * top.z - upright_x, 0.0, upright_z);
        let up = vec3<f32>(0.0, 1.0, 0.0);
        var n = normalize(front + side);
        c = clip(c, from_m, along, n, dot(n, fore) - bevel_m);
        n = normalize(front + left);
        c = clip(c, from_m, along, n, dot(n, vec3<f32>(fore.xy, -fore.z)) - bevel_m);
        n = normalize(back + side);
        c = clip(c, from_m, along, n, dot(n, aft) - bevel_m);
        n = normalize(back + left);
        c = clip(c, from_m, along, n, dot(n, vec3<f32>(aft.xy, -aft.z)) - bevel_m);
        n = normalize(front + up);
        c = clip(c, from_m, along, n, dot(n, vec3<f32>(top.z + h.x * top.x, h.y, 0.0)) - bevel_m);
        n = normalize(back + up);
        c = clip(c, from_m, along, n, dot(n, vec3<f32>(top.z - h.x * top.x, h.y, 0.0)) - bevel_m);
        n = normalize(side + up);
        c = clip(c, from_m, along, n, dot(n, vec3<f32>(0.0, h.y, h.z * top.y)) - bevel_m);
        n = normalize(left + up);
        c = clip(c, from_m, along, n, dot(n, vec3<f32>(0.0, h.y, -h.z * top.y)) - bevel_m);
        if c.near > c.far || c.near <= 0.0 {
            return missed();
        }
    }
    return Cut(c.near, c.normal);
}

struct Local {
    turn: vec4<f32>,
    from_m: vec3<f32>,
    along: vec3<f32>,
}

fn local_ray(part: u32, ray: Ray) -> Local {
    let turn = mixed_turn(parts[part].turn_from, parts[part].turn_to, ray.moment);
    let at = mix(parts[part].at_from.xyz, parts[part].at_to.xyz, ray.moment);
    let back = conjugate(turn);
    return Local(turn, turned(back, ray.from_m - at), turned(back, ray.along));
}

fn cut_part(part: u32, ray: Ray) -> Cut {
    let at = mix(parts[part].at_from.xyz, parts[part].at_to.xyz, ray.moment);
    let offset = ray.from_m - at;
    let nearest = offset - ray.along * dot(offset, ray.along);
    let reach = parts[part].top.w;
    if dot(nearest, nearest) > reach * reach {
        return missed();
    }
    let local = local_ray(part, ray);
    let half = parts[part].half_m;
    let kind = parts[part].marks.x;
    var cut: Cut;
    if kind == ELLIPSOID {
        cut = cut_ellipsoid(local.from_m, local.along, half.xyz);
    } else if kind == CYLINDER {
        cut = cut_cylinder(local.from_m, local.along, half.x, half.y);
    } else {
        cut = cut_block(local.from_m, local.along, half.xyz, half.w, parts[part].top);
    }
    cut.normal = turned(local.turn, cut.normal);
    return cut;
}

fn reaches(body: u32, ray: Ray, most_m: f32) -> bool {
    let offset = bodies[body].ball.xyz - ray.from_m;
    let along = dot(offset, ray.along);
    let radius = bodies[body].ball.w;
    if along < -radius || along - radius > most_m {
        return false;
    }
    let nearest = offset - ray.along * along;
    return dot(nearest, nearest) <= radius * radius;
}

// The nearest of the bodies that a tile may see.
fn first_hit(ray: Ray, list: vec2<u32>) -> Hit {
    var hit = Hit(FAR_M, SKY, SKY, vec3<f32>(0.0, 1.0, 0.0));
    if ray.along.y < -1.0e-6 {
        hit.distance_m = -ray.from_m.y / ray.along.y;
        hit.part = GROUND;
        hit.body = GROUND;
    }
    for (var at = list.x; at < list.y; at++) {
        let body = lists[at];
        if !reaches(body, ray, hit.distance_m) {
            continue;
        }
        let end = bodies[body].first_part + bodies[body].parts;
        for (var part = bodies[body].first_part; part < end; part++) {
            let cut = cut_part(part, ray);
            if cut.distance_m < hit.distance_m {
                hit = Hit(cut.distance_m, part, body, cut.normal);
            }
        }
    }
    return hit;
}

// How far a body darkens what is around it, in radii of its ball: beyond, it covers too little sky.
const DARKENS: f32 = 3.0;
// And no farther than this.
const OPEN_M: f32 = 1.2;

fn is_blocked(ray: Ray, reach_m: f32, darkens: f32) -> bool {
    for (var body = 0u; body < frame.bodies; body++) {
        let most_m = min(reach_m, darkens * bodies[body].ball.w);
        if !reaches(body, ray, most_m) {
            continue;
        }
        let end = bodies[body].first_part + bodies[body].parts;
        for (var part = bodies[body].first_part; part < end; part++) {
            if cut_part(part, ray).distance_m < most_m {
                return true;
            }
        }
    }
    return false;
}

// ---- patterns ----

fn lattice(cell: vec3<i32>) -> f32 {
    let folded = u32(cell.x) * 73856093u ^ u32(cell.y) * 19349663u ^ u32(cell.z) * 83492791u;
    return uniform_of(folded);
}

fn smooth_noise(p: vec3<f32>) -> f32 {
    let cell = vec3<i32>(floor(p));
    let f = fract(p);
    let w = f * f * (3.0 - 2.0 * f);
    let x00 = mix(lattice(cell), lattice(cell + vec3<i32>(1, 0, 0)), w.x);
    let x10 = mix(lattice(cell + vec3<i32>(0, 1, 0)), lattice(cell + vec3<i32>(1, 1, 0)), w.x);
    let x01 = mix(lattice(cell + vec3<i32>(0, 0, 1)), lattice(cell + vec3<i32>(1, 0, 1)), w.x);
    let x11 = mix(lattice(cell + vec3<i32>(0, 1, 1)), lattice(cell + vec3<i32>(1, 1, 1)), w.x);
    return mix(mix(x00, x10, w.y), mix(x01, x11, w.y), w.z);
}

// Sum of octaves, each fading out where a pixel is as wide as its grain; 0 to 1 about 0.5.
fn grains(p: vec3<f32>, scale_m: f32, width_m: f32, octaves: i32) -> f32 {
    var sum = 0.0;
    var strength = 0.5;
    var size_m = scale_m;
    for (var octave = 0; octave < octaves; octave++) {
        let seen = 1.0 - smoothstep(0.25, 1.0, width_m / size_m);
        if seen <= 0.0 {
            break;
        }
        sum += strength * seen * (smooth_noise(p / size_m) - 0.5);
        strength *= 0.62;
        size_m *= 0.45;
    }
    return 0.5 + sum;
}

// 1 within `share` of each period, softened by the width of a pixel.
fn band(x: f32, period: f32, share: f32, width: f32) -> f32 {
    let soft = clamp(width / period, 0.002, 0.5);
    let u = abs(fract(x / period) - 0.5) * 2.0;
    return smoothstep(1.0 - share - 2.0 * soft, 1.0 - share + 2.0 * soft, u);
}

fn is_patch(direction: vec3<f32>) -> bool {
    // Corners of an icosahedron.
    let a = 0.5257311;
    let b = 0.8506508;
    let d = abs(direction);
    let nearest = max(max(a * d.x + b * d.y, a * d.y + b * d.z), a * d.z + b * d.x);
    return nearest > 0.955;
}

fn surface(material: u32, at: vec3<f32>, normal: vec3<f32>, width_m: f32) -> vec3<f32> {
    let m = materials[material];
    let first = m.colour.rgb;
    let second = m.second.rgb;
    let scale = m.colour.w;
    let n = abs(normal);
    // Coordinates on the face: along and up.
    var face = at.xy;
    if n.y >= n.x && n.y >= n.z {
        face = at.xz;
    } else if n.x >= n.z {
        face = at.zy;
    }
    switch m.pattern {
        case 1u: {
            let cell = vec3<i32>(floor(at / scale + 1.0e-3));
            let odd = ((cell.x + cell.y + cell.z) & 1) == 1;
            let sharp = 1.0 - smoothstep(0.3, 1.2, width_m / scale);
            return mix(0.5 * (first + second), select(first, second, odd), sharp);
        }
        case 2u: {
            return mix(first, second, band(at.y, scale, 0.5, width_m));
        }
        case 3u: {
            let g = grains(at, scale, width_m, 5);
            let cracks = grains(at + 17.0, 14.0 * scale, width_m, 3);
            return mix(first, second, clamp(1.6 * (g - 0.5) + 0.5, 0.0, 1.0)) * (0.85 + 0.3 * cracks);
        }
        case 4u: {
            let blades = grains(vec3<f32>(at.x, at.y, at.z), scale, width_m, 5);
            let patches = grains(at + 31.0, 12.0 * scale, width_m, 2);
            let share = clamp(2.2 * (blades - 0.5) + 1.1 * (patches - 0.5) + 0.5, 0.0, 1.0);
            return mix(first, second, share);
        }
        case 5u: {
            let row = floor(face.y / (0.35 * scale));
            let shifted = face.x + 0.5 * scale * (row - 2.0 * floor(0.5 * row));
            let joint = max(band(face.y, 0.35 * scale, 0.14, width_m), band(shifted, scale, 0.05, width_m));
            let tone = lattice(vec3<i32>(i32(floor(shifted / scale)), i32(row), 7));
            let seen = 1.0 - smoothstep(0.4, 1.5, width_m / scale);
            let brick = first * (0.78 + 0.44 * mix(0.5, tone, seen)) * (0.8 + 0.4 * grains(at, 0.2 * scale, width_m, 3));
            return mix(brick, second, joint);
        }
        case 6u: {
            let u = abs(fract(face.x / scale) - 0.5);
            let v = abs(fract(face.y / (1.15 * scale)) - 0.5);
            let soft = clamp(width_m / scale, 0.004, 0.3);
            let pane = (1.0 - smoothstep(0.27 - soft, 0.27 + soft, u)) * (1.0 - smoothstep(0.3 - soft, 0.3 + soft, v));
            let tone = lattice(vec3<i32>(i32(floor(face.x / scale)), i32(floor(face.y / (1.15 * scale))), 3));
            let wall = first * (0.85 + 0.3 * grains(at, 0.5, width_m, 4));
            let upright = select(0.0, 1.0, n.y < 0.7);
            return mix(wall, second * (0.6 + 0.8 * tone), pane * upright);
        }
        case 7u: {
            let stretched = vec3<f32>(0.08 * at.x, at.y, at.z);
            let g = grains(stretched, 0.25 * scale, width_m, 4);
            let board = band(at.z, scale, 0.03, width_m);
            return mix(mix(first, second, clamp(1.8 * (g - 0.5) + 0.5, 0.0, 1.0)), 0.35 * second, board);
        }
        case 8u: {
            return select(first, second, is_patch(normalize(at)));
        }
        case 9u: {
            let joint = max(band(face.x, scale, 0.03, width_m), band(face.y, scale, 0.03, width_m));
            let tone = lattice(vec3<i32>(i32(floor(face.x / scale)), i32(floor(face.y / scale)), 5));
            let speckle = grains(at, 0.08 * scale, width_m, 3);
            return mix(first * (0.9 + 0.14 * tone) * (0.85 + 0.3 * speckle), second, joint);
        }
        default: {
            return first * (0.94 + 0.12 * grains(at, scale, width_m, 3));
        }
    }
}

fn ground_material(at: vec3<f32>) -> u32 {
    for (var k = frame.stripes; k > 0u; k--) {
        let stripe = stripes[k - 1u];
        let offset = at.xz - stripe.middle_m;
        let along = dot(offset, stripe.along);
        let across = dot(offset, vec2<f32>(-stripe.along.y, stripe.along.x));
        if abs(along) > stripe.half_m.x || abs(across) > stripe.half_m.y {
            continue;
        }
        let period = stripe.dash_m.x + stripe.dash_m.y;
        if period > 0.0 && fract((along + stripe.half_m.x) / period) * period > stripe.dash_m.x {
            continue;
        }
        return stripe.material;
    }
    return frame.ground_material;
}

// ---- light ----

const SUNLIGHT: vec3<f32> = vec3<f32>(2.7, 2.45, 2.1);

fn sky(along: vec3<f32>) -> vec3<f32> {
    let up = max(along.y, 0.0);
    let horizon = vec3<f32>(0.80, 0.86, 0.92);
    let zenith = vec3<f32>(0.24, 0.44, 0.78);
    var colour = mix(horizon, zenith, pow(up, 0.55));
    if along.y > 0.02 {
        let plane = along.xz / along.y;
        let puffs = grains(vec3<f32>(1.3 * plane, 4.0), 1.6, 0.02 / along.y, 5);
        let cover = smoothstep(0.62 - 0.35 * frame.sun.w, 0.82 - 0.35 * frame.sun.w, puffs);
        colour = mix(colour, vec3<f32>(0.98), cover * smoothstep(0.02, 0.2, along.y));
    }
    let to_sun = max(dot(along, frame.sun.xyz), 0.0);
    return colour + vec3<f32>(0.5, 0.42, 0.3) * pow(to_sun, 60.0);
}

fn shade(ray: Ray, hit: Hit, pixel_rad: f32, random: u32) -> vec3<f32> {
    if hit.part == SKY {
        return sky(ray.along);
    }
    let at = ray.from_m + hit.distance_m * ray.along;
    let facing = max(-dot(ray.along, hit.normal), 0.05);
    let width_m = hit.distance_m * pixel_rad / facing;
    var material = 0u;
    var local_at = at;
    var local_normal = hit.normal;
    if hit.part == GROUND {
        material = ground_material(at);
    } else {
        material = parts[hit.part].marks.y;
        let local = local_ray(hit.part, ray);
        local_at = local.from_m + hit.distance_m * local.along;
        local_normal = turned(conjugate(local.turn), hit.normal);
    }
    let own = surface(material, local_at, local_normal, width_m);
    let own_linear = pow(own, vec3<f32>(2.2));
    let gloss = materials[material].second.w;

    let lifted = at + hit.normal * (1.0e-3 + 2.0e-4 * hit.distance_m);
    // The sun is a disc: its shadows have soft edges.
    let wobble = vec3<f32>(uniform_of(random), uniform_of(random + 1u), uniform_of(random + 2u)) - 0.5;
    let to_sun = normalize(frame.sun.xyz + 0.02 * wobble);
    let slant = max(dot(hit.normal, to_sun), 0.0);
    var sunlit = 0.0;
    if slant > 0.0 && !is_blocked(Ray(lifted, to_sun, ray.moment), FAR_M, FAR_M) {
        sunlit = slant;
    }
    // One ray into the open: corners and places under things get less of the sky.
    let z = 2.0 * uniform_of(random + 3u) - 1.0;
    let turn = 6.2831853 * uniform_of(random + 4u);
    let ring = sqrt(max(1.0 - z * z, 0.0));
    let open = normalize(hit.normal * 1.001 + vec3<f32>(ring * cos(turn), z, ring * sin(turn)));
    let reach_m = OPEN_M;
    let opened = select(1.0, 0.25, is_blocked(Ray(lifted, open, ray.moment), reach_m, DARKENS));
    let from_above = 0.5 + 0.5 * hit.normal.y;
    let skylight = mix(vec3<f32>(0.20, 0.19, 0.17), vec3<f32>(0.52, 0.60, 0.72), from_above) * opened;
    let overcast = 1.0 - 0.45 * frame.sun.w;
    var light = own_linear * (SUNLIGHT * overcast * sunlit + skylight);

    let mirrored = reflect(ray.along, hit.normal);
    let grazing = pow(1.0 - facing, 5.0);
    let share = gloss * (0.05 + 0.6 * grazing);
    let spark = gloss * sunlit * pow(max(dot(mirrored, frame.sun.xyz), 0.0), 80.0);
    let reflected = select(own_linear * 0.4, pow(sky(mirrored), vec3<f32>(2.2)), mirrored.y > 0.0);
    light = mix(light, reflected, share) + SUNLIGHT * spark;

    let haze = 1.0 - exp2(-hit.distance_m / frame.haze_m);
    let hazy = mix(light, vec3<f32>(0.62, 0.70, 0.80), haze);
    // A film's shoulder: bright surfaces keep their pattern.
    let shown = hazy * (1.0 + 0.10 * hazy) / (1.0 + 0.62 * hazy);
    return pow(shown, vec3<f32>(1.0 / 2.2));
}

// ---- camera ----

fn camera_ray(pixel: vec2<f32>, delay_s: f32) -> Ray {
    let moment = (delay_s - frame.window_s.x) / (frame.window_s.y - frame.window_s.x);
    let lens = mix(frame.lens_from, frame.lens_to, moment);
    let bent = (pixel - lens.yz) / lens.x;
    var flat = bent;
    for (var step = 0; step < 8; step++) {
        let r2 = dot(flat, flat);
        flat = bent / (1.0 + r2 * (frame.distortion.x + r2 * frame.distortion.y));
    }
    let turn = mixed_turn(frame.turn_from, frame.turn_to, moment);
    let eye = mix(frame.eye_from.xyz, frame.eye_to.xyz, moment);
    return Ray(eye, normalize(turned(turn, vec3<f32>(flat, 1.0))), moment);
}

fn row_delay_s(row: f32) -> f32 {
    return frame.readout_s * (row / f32(frame.size_px.y) - 0.5);
}

// A workgroup computes one tile of the list.
fn pixel_of(tile: u32, within: vec3<u32>) -> vec2<u32> {
    return vec2<u32>(tile % frame.columns, tile / frame.columns) * 8u + within.xy;
}

@compute @workgroup_size(8, 8)
fn trace(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) within_tile: vec3<u32>) {
    let tile = tiles[group.x];
    let id = pixel_of(tile.x, within_tile);
    if id.x >= frame.size_px.x || id.y >= frame.size_px.y {
        return;
    }
    let index = id.y * frame.size_px.x + id.x;
    let still = mixed(index ^ (frame.seed * 9781u));
    let pixel_rad = 1.0 / frame.lens_from.x;
    var sum = vec3<f32>(0.0);
    var first = Hit(0.0, SKY, SKY, vec3<f32>(0.0));
    var first_colour = vec3<f32>(0.0);
    for (var sample = 0u; sample < frame.samples; sample++) {
        // Points of a plane-filling sequence (plastic number), shifted for each pixel.
        let k = f32(sample) + 0.5;
        let shift = vec2<f32>(uniform_of(still), uniform_of(still + 1u));
        let within = fract(shift + k * vec2<f32>(0.7548777, 0.5698403));
        let when = fract(uniform_of(still + 7u) + k / f32(frame.samples));
        let pixel = vec2<f32>(f32(id.x), f32(id.y)) + within;
        let delay_s = row_delay_s(f32(id.y) + 0.5) + frame.exposure_s * (when - 0.5);
        let ray = camera_ray(pixel, delay_s);
        let hit = first_hit(ray, tile.yz);
        // The same part seen the same way looks the same: shading it once per pixel is enough.
        let alike = sample > 0u && hit.part == first.part && hit.part != GROUND
            && dot(hit.normal, first.normal) > 0.995;
        var colour = first_colour;
        if !alike {
            colour = shade(ray, hit, pixel_rad, still + 11u * sample);
        }
        if sample == 0u {
            first = hit;
            first_colour = colour;
        }
        sum += colour;
    }
    lights[index] = vec4<f32>(sum / f32(frame.samples), 1.0);
}

// Adds the sensor's noise.
@compute @workgroup_size(64)
fn develop(@builtin(global_invocation_id) id: vec3<u32>) {
    let index = id.x;
    if index >= frame.size_px.x * frame.size_px.y {
        return;
    }
    let random = mixed(index * 1664525u + frame.index * 1013904223u + frame.seed);
    var seen = lights[index].rgb;
    // The sum of four uniforms is near enough to normal.
    var normal = vec3<f32>(0.0);
    for (var k = 0u; k < 4u; k++) {
        let base = random + 101u + 3u * k;
        normal += vec3<f32>(uniform_of(base), uniform_of(base + 1u), uniform_of(base + 2u)) - 0.5;
    }
    let strength = frame.noise / 255.0 * 1.7320508 * (0.6 + 0.8 * sqrt(clamp(seen, vec3<f32>(0.0), vec3<f32>(1.0))));
    seen = clamp(seen + strength * normal, vec3<f32>(0.0), vec3<f32>(1.0));
    outputs[index] = pack4x8unorm(vec4<f32>(seen, 1.0));
}

// What the middle of each pixel sees at the moment of its row: body (0 ground, 1 sky, from 2 on the
// bodies) and depth along the camera's axis.
@compute @workgroup_size(8, 8)
fn truth(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) within_tile: vec3<u32>) {
    let tile = tiles[group.x];
    let id = pixel_of(tile.x, within_tile);
    if id.x >= frame.size_px.x || id.y >= frame.size_px.y {
        return;
    }
    let index = id.y * frame.size_px.x + id.x;
    let pixel = vec2<f32>(f32(id.x), f32(id.y)) + 0.5;
    let ray = camera_ray(pixel, row_delay_s(pixel.y));
    let hit = first_hit(ray, tile.yz);
    let turn = mixed_turn(frame.turn_from, frame.turn_to, ray.moment);
    let axis = turned(turn, vec3<f32>(0.0, 0.0, 1.0));
    var label = 0u;
    if hit.body == SKY {
        label = 1u;
    } else if hit.body != GROUND {
        label = bodies[hit.body].label;
    }
    let depth = select(hit.distance_m * dot(ray.along, axis), 0.0, hit.body == SKY);
    outputs[2u * index] = label;
    outputs[2u * index + 1u] = bitcast<u32>(depth);
}
