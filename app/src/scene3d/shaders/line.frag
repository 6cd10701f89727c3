uniform float now_s;
uniform vec4 ahead; // colour that the future fades into, and how far

in vec2 place_px;
flat in float length_px;
flat in vec4 colour_a;
flat in vec4 colour_b;
flat in vec4 look;

layout (location = 0) out vec4 colour;

void main() {
    float along_px = clamp(place_px.x, 0.0, length_px);
    float distance_px = length(vec2(place_px.x - along_px, place_px.y));
    float radius_px = look.z * 0.5;
    float cover = clamp(radius_px + 0.5 - distance_px, 0.0, 1.0);
    float share = length_px > 0.0 ? along_px / length_px : 0.0;
    colour = mix(colour_a, colour_b, share);
    float t_s = mix(look.x, look.y, share);
    if (t_s > now_s) colour.rgb = mix(colour.rgb, ahead.rgb, ahead.a);
    // Across only: round ends would show as beads where lines meet.
    float off_axis = min(abs(place_px.y) / max(radius_px, 0.5), 1.0);
    colour.rgb *= 1.0 - look.w * off_axis * off_axis;
    colour.a *= cover;
    if (colour.a < 0.02) discard;
}
