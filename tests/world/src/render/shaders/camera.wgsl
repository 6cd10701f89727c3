// From pixels to rays, and back to pixels.

fn row_delay_s(row: f32) -> f32 {
    return frame.readout_s * (row / f32(frame.size_px.y) - 0.5);
}

// Rays through four points of a row at four delays after the presentation time.
fn camera_rays(x_px: vec4<f32>, y_px: vec4<f32>, delay_s: vec4<f32>) -> Rays {
    let moment = (delay_s - frame.window_s.x) / (frame.window_s.y - frame.window_s.x);
    let focal_px = mix(vec4<f32>(frame.lens_from.x), vec4<f32>(frame.lens_to.x), moment);
    let bent_x = (x_px - mix(vec4<f32>(frame.lens_from.y), vec4<f32>(frame.lens_to.y), moment)) / focal_px;
    let bent_y = (y_px - mix(vec4<f32>(frame.lens_from.z), vec4<f32>(frame.lens_to.z), moment)) / focal_px;
    var x = bent_x;
    var y = bent_y;
    if any(frame.distortion != vec2<f32>(0.0)) {
        for (var step = 0; step < 8; step++) {
            let r2 = x * x + y * y;
            let stretch = 1.0 / (1.0 + r2 * (frame.distortion.x + r2 * frame.distortion.y));
            x = bent_x * stretch;
            y = bent_y * stretch;
        }
    }
    let inverse = inverseSqrt(x * x + y * y + 1.0);
    let along = camera_turned(Vectors(x * inverse, y * inverse, inverse), moment);
    let eye = Vectors(
        mix(vec4<f32>(frame.eye_from.x), vec4<f32>(frame.eye_to.x), moment),
        mix(vec4<f32>(frame.eye_from.y), vec4<f32>(frame.eye_to.y), moment),
        mix(vec4<f32>(frame.eye_from.z), vec4<f32>(frame.eye_to.z), moment),
    );
    return Rays(eye, along, moment);
}

fn camera_turned(v: Vectors, moment: vec4<f32>) -> Vectors {
    var x = mix(vec4<f32>(frame.turn_from.x), vec4<f32>(frame.turn_to.x), moment);
    var y = mix(vec4<f32>(frame.turn_from.y), vec4<f32>(frame.turn_to.y), moment);
    var z = mix(vec4<f32>(frame.turn_from.z), vec4<f32>(frame.turn_to.z), moment);
    var w = mix(vec4<f32>(frame.turn_from.w), vec4<f32>(frame.turn_to.w), moment);
    let k = 2.0 / (x * x + y * y + z * z + w * w);
    // v + k u × (u × v + w v), with u the quaternion's vector.
    let tx = y * v.z - z * v.y + w * v.x;
    let ty = z * v.x - x * v.z + w * v.y;
    let tz = x * v.y - y * v.x + w * v.z;
    return Vectors(v.x + k * (y * tz - z * ty), v.y + k * (z * tx - x * tz), v.z + k * (x * ty - y * tx));
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
    let random = mixed(index ^ (frame.seed * 9781u));
    // A turned square: edges of every slant pass its points one by one. The moments are shuffled
    // from pixel to pixel, or what is blurred would be seen four times.
    let x_px = f32(id.x) + vec4<f32>(0.375, 0.875, 0.125, 0.625);
    let y_px = f32(id.y) + vec4<f32>(0.125, 0.375, 0.625, 0.875);
    let when = fract(uniform_of(random + 7u) + vec4<f32>(0.0, 0.25, 0.5, 0.75)) - 0.5;
    let delay_s = row_delay_s(f32(id.y) + 0.5) + frame.exposure_s * when;
    let rays = camera_rays(x_px, y_px, delay_s);
    let hits = first_hits(rays, tile.yz);
    lights[index] = vec4<f32>(pixel_light(rays, hits, random), 1.0);
}

// Samples that see the same part the same way share one look at its surface.
fn pixel_light(rays: Rays, hits: Hits, random: u32) -> vec3<f32> {
    let at = ahead(rays.from_m, rays.along, hits.distance_m);
    let on_ground = hits.part == vec4<u32>(GROUND);
    var ground = vec4<u32>(0u);
    if any(on_ground) {
        ground = ground_materials(at);
    }
    var sum = vec3<f32>(0.0);
    var left = vec4<bool>(true);
    for (var leader = 0u; leader < 4u; leader++) {
        if !left[leader] {
            continue;
        }
        let part = hits.part[leader];
        let normal = vec3<f32>(hits.normal.x[leader], hits.normal.y[leader], hits.normal.z[leader]);
        var alike = left & (hits.part == vec4<u32>(part)) & (dots(hits.normal, spread(normal)) > vec4<f32>(0.995));
        if part == GROUND {
            alike &= ground == vec4<u32>(ground[leader]);
        }
        left &= !alike;
        let weights = select(vec4<f32>(0.0), vec4<f32>(1.0), alike);
        let share = 1.0 / dot(weights, vec4<f32>(1.0));
        let along = mean(rays.along, weights * share);
        if part == SKY {
            sum += sky(normalize(along)) / share;
            continue;
        }
        var spot: Spot;
        spot.at_m = mean(at, weights * share);
        spot.normal = normal;
        spot.along = normalize(along);
        spot.distance_m = dot(hits.distance_m, weights * share);
        spot.moment = dot(rays.moment, weights * share);
        spot.part = part;
        spot.local_at_m = spot.at_m;
        spot.local_normal = normal;
        spot.width_m = spot.distance_m / (frame.lens_from.x * max(-dot(spot.along, normal), 0.05));
        if part == GROUND {
            spot.material = ground[leader];
        } else {
            spot.material = load_marks(part).x;
            let turn = load_turn(part, rays.moment);
            let local = into_part(turn, ahead(at, middles(load_ball(part), rays.moment), vec4<f32>(-1.0)));
            let local_normal = into_part(turn, hits.normal);
            spot.local_at_m = mean(local, weights * share);
            spot.local_normal = mean(local_normal, weights * share);
            // While the shutter is open a surface that moves blurs its own pattern.
            let stray = ahead(local, spread(spot.local_at_m), vec4<f32>(-1.0));
            spot.width_m = max(spot.width_m, 2.0 * sqrt(dot(dots(stray, stray), weights * share)));
        }
        let look = looks(spot);
        var sunny = 0.0;
        if dot(normal, frame.sun.xyz) > 0.0 {
            sunny = dot(weights, select(vec4<f32>(1.0), vec4<f32>(0.0), shadows_on(spot, at, hits, rays.moment, random)));
        }
        sum += look.sunny * sunny + look.shaded * (1.0 / share - sunny);
    }
    return 0.25 * sum;
}

fn mean(v: Vectors, shares: vec4<f32>) -> vec3<f32> {
    return vec3<f32>(dot(v.x, shares), dot(v.y, shares), dot(v.z, shares));
}

// The sun is a disc: each sample looks at another point of it, so its shadows have soft edges.
fn shadows_on(spot: Spot, at: Vectors, hits: Hits, moment: vec4<f32>, random: u32) -> vec4<bool> {
    let lifted = ahead(at, hits.normal, 1.0e-3 + 2.0e-4 * hits.distance_m);
    let k = vec4<f32>(0.0, 1.0, 2.0, 3.0);
    let right = 0.02 * (fract(uniform_of(random + 3u) + 0.7548777 * k) - 0.5);
    let up = 0.02 * (fract(uniform_of(random + 4u) + 0.5698403 * k) - 0.5);
    let aim = ahead(ahead(spread(frame.sun.xyz), spread(frame.sun_right.xyz), right), spread(frame.sun_up.xyz), up);
    let to_sun = scaled(aim, inverseSqrt(dots(aim, aim)));
    let plane = vec2<f32>(dot(spot.at_m, frame.sun_right.xyz), dot(spot.at_m, frame.sun_up.xyz));
    return in_shadow(Rays(lifted, to_sun, moment), cell_list(frame.shadows, plane));
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
    let middle = vec2<f32>(id) + 0.5;
    let delay_s = vec4<f32>(row_delay_s(middle.y));
    let rays = camera_rays(vec4<f32>(middle.x), vec4<f32>(middle.y), delay_s);
    let hits = first_hits(rays, tile.yz);
    let axis = camera_turned(spread(vec3<f32>(0.0, 0.0, 1.0)), rays.moment);
    let part = hits.part.x;
    var label = 0u;
    if part == SKY {
        label = 1u;
    } else if part != GROUND {
        label = load_marks(part).y;
    }
    let depth = select(hits.distance_m.x * dots(rays.along, axis).x, 0.0, part == SKY);
    outputs[2u * index] = label;
    outputs[2u * index + 1u] = bitcast<u32>(depth);
}
