uniform vec3 ring_colour;

in vec2 place_px;
flat in vec4 ball;
flat in vec2 size_px;

layout (location = 0) out vec4 colour;

void main() {
    float distance_px = length(place_px);
    vec2 across = place_px / max(size_px.x, 1.0);
    float height = sqrt(max(1.0 - dot(across, across), 0.0));
    float light = dot(vec3(across, height), normalize(vec3(-0.4, 0.6, 0.75)));
    vec3 lit = ball.rgb * (0.78 + 0.3 * max(light, 0.0)) + 0.16 * pow(max(light, 0.0), 12.0);
    float inside = clamp(size_px.x + 0.5 - distance_px, 0.0, 1.0);
    float cover = clamp(size_px.x + size_px.y + 0.5 - distance_px, 0.0, 1.0);
    colour = vec4(mix(ring_colour, lit, inside), ball.a * cover);
    if (colour.a < 0.02) discard;
}
