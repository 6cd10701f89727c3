// Convex parts: where four rays meet one, and how far four points are from one.

const ELLIPSOID: u32 = 0u;
const CYLINDER: u32 = 1u;

// Four points or directions, one in each component.
struct Vectors {
    x: vec4<f32>,
    y: vec4<f32>,
    z: vec4<f32>,
}

struct Rays {
    from_m: Vectors,
    along: Vectors,
    // Share of the window that has gone.
    moment: vec4<f32>,
}

fn dots(a: Vectors, b: Vectors) -> vec4<f32> {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

// a + b k
fn ahead(a: Vectors, b: Vectors, k: vec4<f32>) -> Vectors {
    return Vectors(a.x + b.x * k, a.y + b.y * k, a.z + b.z * k);
}

fn scaled(a: Vectors, k: vec4<f32>) -> Vectors {
    return Vectors(a.x * k, a.y * k, a.z * k);
}

fn spread(v: vec3<f32>) -> Vectors {
    return Vectors(vec4<f32>(v.x), vec4<f32>(v.y), vec4<f32>(v.z));
}

fn chosen(a: Vectors, b: Vectors, second: vec4<bool>) -> Vectors {
    return Vectors(select(a.x, b.x, second), select(a.y, b.y, second), select(a.z, b.z, second));
}

// Middles during the window, and the radius of a ball around the part.
struct Ball {
    // w: as `reach_m`.
    from_m: vec4<f32>,
    // w: how far from it others are darkened.
    to_m: vec4<f32>,
    reach_m: f32,
}

fn texel(part: u32, k: u32) -> vec4<f32> {
    return textureLoad(parts, vec2<u32>((part & 63u) * 8u + k, part >> 6u), 0);
}

fn load_ball(part: u32) -> Ball {
    let from_m = texel(part, 0u);
    return Ball(from_m, texel(part, 1u), from_m.w);
}

fn middles(ball: Ball, moment: vec4<f32>) -> Vectors {
    return Vectors(
        mix(vec4<f32>(ball.from_m.x), vec4<f32>(ball.to_m.x), moment),
        mix(vec4<f32>(ball.from_m.y), vec4<f32>(ball.to_m.y), moment),
        mix(vec4<f32>(ball.from_m.z), vec4<f32>(ball.to_m.z), moment),
    );
}

// Rows of the rotation that turns the world's axes into the part's.
struct Turn {
    x: Vectors,
    y: Vectors,
    z: Vectors,
}

// The host gives both ends of a turn the same sign.
fn load_turn(part: u32, moment: vec4<f32>) -> Turn {
    let a = texel(part, 2u);
    let b = texel(part, 3u);
    var x = mix(vec4<f32>(a.x), vec4<f32>(b.x), moment);
    var y = mix(vec4<f32>(a.y), vec4<f32>(b.y), moment);
    var z = mix(vec4<f32>(a.z), vec4<f32>(b.z), moment);
    var w = mix(vec4<f32>(a.w), vec4<f32>(b.w), moment);
    let k = 2.0 / (x * x + y * y + z * z + w * w);
    return Turn(
        Vectors(1.0 - k * (y * y + z * z), k * (x * y + w * z), k * (x * z - w * y)),
        Vectors(k * (x * y - w * z), 1.0 - k * (x * x + z * z), k * (y * z + w * x)),
        Vectors(k * (x * z + w * y), k * (y * z - w * x), 1.0 - k * (x * x + y * y)),
    );
}

fn into_part(turn: Turn, v: Vectors) -> Vectors {
    return Vectors(dots(turn.x, v), dots(turn.y, v), dots(turn.z, v));
}

fn out_of_part(turn: Turn, v: Vectors) -> Vectors {
    return Vectors(
        turn.x.x * v.x + turn.y.x * v.y + turn.z.x * v.z,
        turn.x.y * v.x + turn.y.y * v.y + turn.z.y * v.z,
        turn.x.z * v.x + turn.y.z * v.y + turn.z.z * v.z,
    );
}

struct Shape {
    // Half sizes or radii; w: bevel.
    half_m: vec4<f32>,
    // Taper of the top along x and z, lean.
    top: vec3<f32>,
    kind: u32,
}

fn load_shape(part: u32) -> Shape {
    let top = texel(part, 5u);
    return Shape(texel(part, 4u), top.xyz, u32(top.w));
}

// Index into the materials, and what the truth calls the part's body.
fn load_marks(part: u32) -> vec2<u32> {
    return vec2<u32>(texel(part, 6u).xy);
}

// ---- rays against a shape about its own middle ----

struct Cuts {
    // FAR_M where a ray misses, or begins inside.
    distance_m: vec4<f32>,
    normal: Vectors,
}

fn cut_ellipsoid(from_m: Vectors, along: Vectors, radii_m: vec3<f32>) -> Cuts {
    let r = 1.0 / radii_m;
    let o = Vectors(from_m.x * r.x, from_m.y * r.y, from_m.z * r.z);
    let d = Vectors(along.x * r.x, along.y * r.y, along.z * r.z);
    let a = dots(d, d);
    let b = dots(o, d);
    // The distance of the line from the middle, without the loss that b² − ac has far away.
    let nearest = ahead(o, d, -b / a);
    let inside = 1.0 - dots(nearest, nearest);
    let t = -b / a - sqrt(max(inside, vec4<f32>(0.0)) / a);
    let at = ahead(o, d, t);
    let n = Vectors(at.x * r.x, at.y * r.y, at.z * r.z);
    let missed = (inside <= vec4<f32>(0.0)) | (t <= vec4<f32>(0.0));
    return Cuts(select(t, vec4<f32>(FAR_M), missed), scaled(n, inverseSqrt(max(dots(n, n), vec4<f32>(1.0e-20)))));
}

fn cut_cylinder(from_m: Vectors, along: Vectors, radius_m: f32, half_m: f32) -> Cuts {
    // Slab of the ends, then the round.
    let inverse = 1.0 / select(along.y, vec4<f32>(1.0e-9), abs(along.y) < vec4<f32>(1.0e-9));
    let y1 = (-half_m - from_m.y) * inverse;
    let y2 = (half_m - from_m.y) * inverse;
    let ends = min(y1, y2);
    let a = max(along.x * along.x + along.z * along.z, vec4<f32>(1.0e-12));
    let b = from_m.x * along.x + from_m.z * along.z;
    let nearest_x = from_m.x - along.x * (b / a);
    let nearest_z = from_m.z - along.z * (b / a);
    let inside = radius_m * radius_m - nearest_x * nearest_x - nearest_z * nearest_z;
    let half_chord = sqrt(max(inside, vec4<f32>(0.0)) / a);
    let round = -b / a - half_chord;
    let on_round = round > ends;
    let near = max(ends, round);
    let far = min(max(y1, y2), round + 2.0 * half_chord);
    let missed = (inside <= vec4<f32>(0.0)) | (near > far) | (near <= vec4<f32>(0.0));
    let zero = vec4<f32>(0.0);
    let normal = Vectors(
        select(zero, (from_m.x + near * along.x) / radius_m, on_round),
        select(-sign(along.y), zero, on_round),
        select(zero, (from_m.z + near * along.z) / radius_m, on_round),
    );
    return Cuts(select(near, vec4<f32>(FAR_M), missed), normal);
}

// What planes have left of four rays.
struct Kept {
    near: vec4<f32>,
    far: vec4<f32>,
    normal: Vectors,
}

// Keeps what lies behind a plane.
fn behind(sofar: Kept, from_m: Vectors, along: Vectors, n: vec3<f32>, offset: f32) -> Kept {
    let raw = n.x * along.x + n.y * along.y + n.z * along.z;
    let speed = select(raw, vec4<f32>(1.0e-9), abs(raw) < vec4<f32>(1.0e-9));
    let t = (offset - (n.x * from_m.x + n.y * from_m.y + n.z * from_m.z)) / speed;
    let enters = (speed < vec4<f32>(0.0)) & (t > sofar.near);
    let far = select(min(sofar.far, t), sofar.far, speed < vec4<f32>(0.0));
    return Kept(select(sofar.near, t, enters), far, chosen(sofar.normal, spread(n), enters));
}

fn cut_block(from_m: Vectors, along: Vectors, shape: Shape) -> Cuts {
    let h = shape.half_m.xyz;
    let top = shape.top;
    var c = Kept(vec4<f32>(-FAR_M), vec4<f32>(FAR_M), spread(vec3<f32>(0.0)));
    c = behind(c, from_m, along, vec3<f32>(0.0, 1.0, 0.0), h.y);
    c = behind(c, from_m, along, vec3<f32>(0.0, -1.0, 0.0), h.y);
    // Sides: each through the middle of its edge at the base, leaning inwards to the top.
    let front = normalize(vec3<f32>(2.0 * h.y, h.x - (top.z + h.x * top.x), 0.0));
    let back = normalize(vec3<f32>(-2.0 * h.y, h.x - (h.x * top.x - top.z), 0.0));
    let side = normalize(vec3<f32>(0.0, h.z - h.z * top.y, 2.0 * h.y));
    let left = vec3<f32>(side.x, side.y, -side.z);
    let side_at = dot(side, vec3<f32>(0.0, -h.y, h.z));
    c = behind(c, from_m, along, front, dot(front, vec3<f32>(h.x, -h.y, 0.0)));
    c = behind(c, from_m, along, back, dot(back, vec3<f32>(-h.x, -h.y, 0.0)));
    c = behind(c, from_m, along, side, side_at);
    c = behind(c, from_m, along, left, side_at);
    let bevel_m = shape.half_m.w;
    if bevel_m > 0.0 && any((c.near <= c.far) & (c.far > vec4<f32>(0.0))) {
        // Upright edges at half height, upper edges at their middles.
        let upright_x = 0.5 * h.x * (1.0 + top.x);
        let upright_z = 0.5 * h.z * (1.0 + top.y);
        let fore = vec3<f32>(0.5 * top.z + upright_x, 0.0, upright_z);
        let aft = vec3<f32>(0.5 * top.z - upright_x, 0.0, upright_z);
        let up = vec3<f32>(0.0, 1.0, 0.0);
        var n = normalize(front + side);
        c = behind(c, from_m, along, n, dot(n, fore) - bevel_m);
        n = normalize(front + left);
        c = behind(c, from_m, along, n, dot(n, vec3<f32>(fore.xy, -fore.z)) - bevel_m);
        n = normalize(back + side);
        c = behind(c, from_m, along, n, dot(n, aft) - bevel_m);
        n = normalize(back + left);
        c = behind(c, from_m, along, n, dot(n, vec3<f32>(aft.xy, -aft.z)) - bevel_m);
        n = normalize(front + up);
        c = behind(c, from_m, along, n, dot(n, vec3<f32>(top.z + h.x * top.x, h.y, 0.0)) - bevel_m);
        n = normalize(back + up);
        c = behind(c, from_m, along, n, dot(n, vec3<f32>(top.z - h.x * top.x, h.y, 0.0)) - bevel_m);
        n = normalize(side + up);
        c = behind(c, from_m, along, n, dot(n, vec3<f32>(0.0, h.y, h.z * top.y)) - bevel_m);
        n = normalize(left + up);
        c = behind(c, from_m, along, n, dot(n, vec3<f32>(0.0, h.y, -h.z * top.y)) - bevel_m);
    }
    let missed = (c.near > c.far) | (c.near <= vec4<f32>(0.0));
    return Cuts(select(c.near, vec4<f32>(FAR_M), missed), c.normal);
}

// The rays must be those that pass the part's ball; normals are in the part's frame.
fn cut_shape(shape: Shape, from_m: Vectors, along: Vectors) -> Cuts {
    if shape.kind == ELLIPSOID {
        return cut_ellipsoid(from_m, along, shape.half_m.xyz);
    }
    if shape.kind == CYLINDER {
        return cut_cylinder(from_m, along, shape.half_m.x, shape.half_m.y);
    }
    return cut_block(from_m, along, shape);
}

// Which rays pass a ball nearer than so far.
fn pass_ball(offset: Vectors, along: Vectors, reach_m: f32, most_m: vec4<f32>) -> vec4<bool> {
    let back = dots(offset, along);
    let nearest = ahead(offset, along, -back);
    return (dots(nearest, nearest) <= vec4<f32>(reach_m * reach_m))
        & (back <= vec4<f32>(reach_m)) & (-back - reach_m < most_m);
}

// ---- points against a shape: distance from its surface, a little off beside slanted faces ----

fn distances_m(shape: Shape, p: Vectors) -> vec4<f32> {
    let zero = vec4<f32>(0.0);
    let h = shape.half_m.xyz;
    if shape.kind == ELLIPSOID {
        let r = 1.0 / h;
        let once = Vectors(p.x * r.x, p.y * r.y, p.z * r.z);
        let twice = Vectors(once.x * r.x, once.y * r.y, once.z * r.z);
        let k = sqrt(dots(once, once));
        return k * (k - 1.0) * inverseSqrt(max(dots(twice, twice), vec4<f32>(1.0e-12)));
    }
    if shape.kind == CYLINDER {
        let out = sqrt(p.x * p.x + p.z * p.z) - h.x;
        let over = abs(p.y) - h.y;
        let outside = Vectors(max(out, zero), max(over, zero), zero);
        return min(max(out, over), zero) + sqrt(dots(outside, outside));
    }
    let height = clamp(0.5 * p.y / h.y + 0.5, zero, vec4<f32>(1.0));
    let dx = abs(p.x - shape.top.z * height) - h.x * mix(vec4<f32>(1.0), vec4<f32>(shape.top.x), height);
    let dy = abs(p.y) - h.y;
    let dz = abs(p.z) - h.z * mix(vec4<f32>(1.0), vec4<f32>(shape.top.y), height);
    let outside = Vectors(max(dx, zero), max(dy, zero), max(dz, zero));
    return min(max(dx, max(dy, dz)), zero) + sqrt(dots(outside, outside));
}
