// Materials under sun and sky.

const SUNLIGHT: vec3<f32> = vec3<f32>(2.7, 2.45, 2.1);

fn clear_sky(along: vec3<f32>) -> vec3<f32> {
    let up = max(along.y, 0.0);
    let horizon = vec3<f32>(0.80, 0.86, 0.92);
    let zenith = vec3<f32>(0.24, 0.44, 0.78);
    return mix(horizon, zenith, pow(up, 0.55));
}

fn sky(along: vec3<f32>) -> vec3<f32> {
    var colour = clear_sky(along);
    if along.y > 0.02 {
        let plane = along.xz / along.y;
        let puffs = grains(vec3<f32>(1.3 * plane, 4.0), 1.6, 0.02 / along.y, 5);
        let cover = smoothstep(0.62 - 0.35 * frame.sun.w, 0.82 - 0.35 * frame.sun.w, puffs);
        colour = mix(colour, vec3<f32>(0.98), cover * smoothstep(0.02, 0.2, along.y));
    }
    let to_sun = max(dot(along, frame.sun.xyz), 0.0);
    return colour + vec3<f32>(0.5, 0.42, 0.3) * pow(to_sun, 60.0);
}

// Materials of four points on the ground: the last stripe that covers a point counts.
fn ground_materials(at: Vectors) -> vec4<u32> {
    var found = vec4<u32>(frame.ground_material);
    var open = vec4<bool>(true);
    for (var k = frame.stripes; k > 0u && any(open); k--) {
        let stripe = stripes[k - 1u];
        let x = at.x - stripe.middle_m.x;
        let z = at.z - stripe.middle_m.y;
        let along = x * stripe.along.x + z * stripe.along.y;
        let across = z * stripe.along.x - x * stripe.along.y;
        var covered = open & (abs(along) <= vec4<f32>(stripe.half_m.x)) & (abs(across) <= vec4<f32>(stripe.half_m.y));
        let period = stripe.dash_m.x + stripe.dash_m.y;
        if period > 0.0 {
            covered &= fract((along + stripe.half_m.x) / period) * period <= vec4<f32>(stripe.dash_m.x);
        }
        found = select(found, vec4<u32>(stripe.material), covered);
        open &= !covered;
    }
    return found;
}

// A piece of a surface within a pixel.
struct Spot {
    at_m: vec3<f32>,
    normal: vec3<f32>,
    // In the coordinates of the part.
    local_at_m: vec3<f32>,
    local_normal: vec3<f32>,
    // Of the ray that sees it.
    along: vec3<f32>,
    distance_m: f32,
    // How much of the surface is seen at once.
    width_m: f32,
    moment: f32,
    // GROUND or the part.
    part: u32,
    material: u32,
}

// What a spot looks like in the shade and in the sun, as it is shown.
struct Looks {
    shaded: vec3<f32>,
    sunny: vec3<f32>,
}

fn shown(light: vec3<f32>, distance_m: f32) -> vec3<f32> {
    let haze = 1.0 - exp2(-distance_m / frame.haze_m);
    let hazy = mix(light, vec3<f32>(0.62, 0.70, 0.80), haze);
    // A film's shoulder: bright surfaces keep their pattern.
    let film = hazy * (1.0 + 0.10 * hazy) / (1.0 + 0.62 * hazy);
    return pow(film, vec3<f32>(1.0 / 2.2));
}

fn looks(spot: Spot) -> Looks {
    let own = surface(spot.material, spot.local_at_m, spot.local_normal, spot.width_m);
    let own_linear = pow(own, vec3<f32>(2.2));
    let gloss = materials[spot.material].second.w;
    let opened = 0.25 + 0.75 * openness(spot.at_m, spot.normal, spot.moment, spot.part);
    let from_above = 0.5 + 0.5 * spot.normal.y;
    let skylight = mix(vec3<f32>(0.20, 0.19, 0.17), vec3<f32>(0.52, 0.60, 0.72), from_above) * opened;
    let overcast = 1.0 - 0.45 * frame.sun.w;
    let slant = max(dot(spot.normal, frame.sun.xyz), 0.0);
    var shaded = own_linear * skylight;
    var sunny = own_linear * (SUNLIGHT * overcast * slant + skylight);

    let facing = max(-dot(spot.along, spot.normal), 0.05);
    let mirrored = reflect(spot.along, spot.normal);
    let share = gloss * (0.05 + 0.6 * pow(1.0 - facing, 5.0));
    if share > 0.004 {
        var reflected = own_linear * 0.4;
        if mirrored.y > 0.0 {
            reflected = pow(clear_sky(mirrored), vec3<f32>(2.2));
        }
        shaded = mix(shaded, reflected, share);
        sunny = mix(sunny, reflected, share);
    }
    sunny += SUNLIGHT * gloss * slant * pow(max(dot(mirrored, frame.sun.xyz), 0.0), 80.0);
    return Looks(shown(shaded, spot.distance_m), shown(sunny, spot.distance_m));
}
