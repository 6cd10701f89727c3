uniform mat4 clip_from_world;

in vec3 position;
in vec4 tint;

out vec4 fill_colour;

void main() {
    fill_colour = tint;
    gl_Position = clip_from_world * vec4(position, 1.0);
}
