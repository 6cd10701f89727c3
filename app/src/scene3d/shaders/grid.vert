// A square of the surface, around the middle of the scene.
uniform mat4 clip_from_world;
uniform vec3 surface_origin;
uniform vec3 axis_u;
uniform vec3 axis_v;
uniform vec2 middle; // on the surface, units of length
uniform float reach; // half the square's side

in vec2 corner;

out vec2 place; // on the surface, units of length

void main() {
    place = middle + corner * reach;
    gl_Position = clip_from_world * vec4(surface_origin + axis_u * place.x + axis_v * place.y, 1.0);
}
