// What rays meet first, what stands before the sun, and what is close around a point.

struct Hits {
    distance_m: vec4<f32>,
    // SKY, GROUND, or a part.
    part: vec4<u32>,
    normal: Vectors,
}

// The nearest of the parts that a tile may see.
fn first_hits(rays: Rays, list: vec2<u32>) -> Hits {
    var hits = Hits(vec4<f32>(FAR_M), vec4<u32>(SKY), spread(vec3<f32>(0.0, 1.0, 0.0)));
    let down = rays.along.y < vec4<f32>(-1.0e-6);
    let ground_m = -rays.from_m.y / select(vec4<f32>(-1.0), rays.along.y, down);
    hits.distance_m = select(hits.distance_m, ground_m, down);
    hits.part = select(hits.part, vec4<u32>(GROUND), down);
    for (var k = list.x; k < list.y; k++) {
        let part = lists[k];
        let ball = load_ball(part);
        let offset = ahead(rays.from_m, middles(ball, rays.moment), vec4<f32>(-1.0));
        let passing = pass_ball(offset, rays.along, ball.reach_m, hits.distance_m);
        if !any(passing) {
            continue;
        }
        let turn = load_turn(part, rays.moment);
        let cuts = cut_shape(load_shape(part), into_part(turn, offset), into_part(turn, rays.along));
        let nearer = passing & (cuts.distance_m < hits.distance_m);
        if any(nearer) {
            hits.distance_m = select(hits.distance_m, cuts.distance_m, nearer);
            hits.part = select(hits.part, vec4<u32>(part), nearer);
            hits.normal = chosen(hits.normal, out_of_part(turn, cuts.normal), nearer);
        }
    }
    return hits;
}

// Which of four rays towards the sun meet a part.
fn in_shadow(rays: Rays, list: vec2<u32>) -> vec4<bool> {
    var blocked = vec4<bool>(false);
    for (var k = list.x; k < list.y && !all(blocked); k++) {
        let part = lists[k];
        let ball = load_ball(part);
        let offset = ahead(rays.from_m, middles(ball, rays.moment), vec4<f32>(-1.0));
        let passing = pass_ball(offset, rays.along, ball.reach_m, vec4<f32>(FAR_M));
        if !any(passing) {
            continue;
        }
        let turn = load_turn(part, rays.moment);
        let cuts = cut_shape(load_shape(part), into_part(turn, offset), into_part(turn, rays.along));
        blocked |= passing & (cuts.distance_m < vec4<f32>(FAR_M));
    }
    return blocked;
}

// Heights over a surface at which is looked for what covers the sky; as on the host.
const HEIGHTS_M: vec4<f32> = vec4<f32>(0.03, 0.1, 0.25, 0.6);

// Share of the sky's light that reaches a point, 1 in the open. At each height, what is nearer than
// the surface itself takes away.
fn openness(at_m: vec3<f32>, normal: vec3<f32>, moment: f32, own: u32) -> f32 {
    let over = ahead(spread(at_m), spread(normal), HEIGHTS_M);
    var nearest_m = HEIGHTS_M;
    if own != GROUND {
        nearest_m = min(nearest_m, max(over.y, vec4<f32>(0.0)));
    }
    let moments = vec4<f32>(moment);
    let list = cell_list(frame.around, at_m.xz);
    for (var k = list.x; k < list.y; k++) {
        let part = lists[k];
        if part == own {
            continue;
        }
        let ball = load_ball(part);
        let offset = ahead(over, middles(ball, moments), vec4<f32>(-1.0));
        let close_m = HEIGHTS_M + ball.reach_m;
        let close = (dots(offset, offset) < close_m * close_m) & (2.0 * HEIGHTS_M <= vec4<f32>(ball.to_m.w + 1.0e-4));
        if !any(close) {
            continue;
        }
        let away_m = distances_m(load_shape(part), into_part(load_turn(part, moments), offset));
        nearest_m = select(nearest_m, min(nearest_m, max(away_m, vec4<f32>(0.0))), close);
    }
    return dot(nearest_m / HEIGHTS_M, vec4<f32>(0.25));
}
