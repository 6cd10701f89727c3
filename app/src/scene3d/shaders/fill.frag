in vec4 fill_colour;

layout (location = 0) out vec4 colour;

void main() {
    colour = fill_colour;
}
