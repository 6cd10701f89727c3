// How surfaces look: patterns computed in the coordinates of the part that they cover.

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
