// One capsule of constant width on screen for each instance.
uniform mat4 clip_from_world;
uniform vec2 view_px;

in vec2 corner; // x: 0 start, 1 end; y: -1 or 1 across
in vec3 start;
in vec3 end;
in vec4 start_colour;
in vec4 end_colour;
in vec4 style; // start time, end time (s), width (px), roundness of the shading

out vec2 place_px; // along and across, from the start
flat out float length_px;
flat out vec4 colour_a;
flat out vec4 colour_b;
flat out vec4 look;

const float NEAR_W = 1e-4;

void main() {
    vec4 a = clip_from_world * vec4(start, 1.0);
    vec4 b = clip_from_world * vec4(end, 1.0);
    // Cut at the near plane, where the projection would fold over.
    float near_a = a.w + a.z;
    float near_b = b.w + b.z;
    if (near_a < NEAR_W && near_b < NEAR_W) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        place_px = vec2(0.0);
        length_px = 0.0;
        colour_a = start_colour;
        colour_b = end_colour;
        look = style;
        return;
    }
    if (near_a < NEAR_W) a = mix(a, b, (NEAR_W - near_a) / (near_b - near_a));
    if (near_b < NEAR_W) b = mix(b, a, (NEAR_W - near_b) / (near_a - near_b));

    vec2 half_view_px = view_px * 0.5;
    vec2 from_px = a.xy / a.w * half_view_px;
    vec2 to_px = b.xy / b.w * half_view_px;
    vec2 along = to_px - from_px;
    length_px = length(along);
    vec2 direction = length_px > 1e-3 ? along / length_px : vec2(1.0, 0.0);
    vec2 normal = vec2(-direction.y, direction.x);
    float reach_px = style.z * 0.5 + 1.0;

    float along_px = corner.x < 0.5 ? -reach_px : length_px + reach_px;
    place_px = vec2(along_px, corner.y * reach_px);
    vec2 point_px = from_px + direction * along_px + normal * place_px.y;
    float depth = corner.x < 0.5 ? a.z / a.w : b.z / b.w;
    gl_Position = vec4(point_px / half_view_px, depth, 1.0);
    colour_a = start_colour;
    colour_b = end_colour;
    look = style;
}
