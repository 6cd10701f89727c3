// One ball of constant size on screen for each instance.
uniform mat4 clip_from_world;
uniform vec2 view_px;

in vec2 corner; // -1 or 1
in vec3 centre;
in vec4 ball_colour;
in vec2 ball_px; // radius, width of the ring around it

out vec2 place_px;
flat out vec4 ball;
flat out vec2 size_px;

void main() {
    vec4 middle = clip_from_world * vec4(centre, 1.0);
    float reach_px = ball_px.x + ball_px.y + 1.0;
    place_px = corner * reach_px;
    ball = ball_colour;
    size_px = ball_px;
    vec2 offset = place_px / (view_px * 0.5) * middle.w;
    gl_Position = vec4(middle.xy + offset, middle.zw);
}
