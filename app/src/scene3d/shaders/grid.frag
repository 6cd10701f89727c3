uniform vec2 middle;
uniform float reach;
uniform float spacing;
uniform vec3 line_colour;

in vec2 place;

layout (location = 0) out vec4 colour;

// How much of the pixel lines of this spacing and width cover, fading out before they would blur.
float lines(float step_length, float width_px) {
    vec2 cells = place / step_length;
    vec2 cells_per_px = max(fwidth(cells), vec2(1e-6));
    vec2 distance_px = abs(fract(cells - 0.5) - 0.5) / cells_per_px;
    vec2 cover = clamp(vec2(width_px * 0.5 + 0.5) - distance_px, 0.0, 1.0);
    cover *= 1.0 - smoothstep(0.05, 0.22, cells_per_px);
    return max(cover.x, cover.y);
}

void main() {
    float fade = 1.0 - smoothstep(0.15, 1.0, length(place - middle) / reach);
    float alpha = 0.26 * lines(spacing, 1.0);
    alpha = max(alpha, 0.5 * lines(spacing * 10.0, 1.0));
    // Tenths come and go with their size on screen, so that zooming knows no jump.
    alpha = max(alpha, 0.11 * lines(spacing * 0.1, 1.0)) * fade;
    if (alpha < 0.004) discard;
    colour = vec4(line_colour, alpha);
}
