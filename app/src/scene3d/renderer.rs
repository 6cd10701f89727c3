//! Draws the lists of [`drawing`](super::drawing) with three-d on an existing canvas.

use three_d::{
    Blend, ClearState, Context, CoreError, DepthTest, Mat4, Program, RenderStates, RenderTarget,
    Vec2, Vec3, VertexBuffer, Viewport, WriteMask, vec2, vec4,
};
use web_sys::HtmlCanvasElement;

use super::buffers::{BallBuffers, FillBuffers, LineBuffers};
use super::drawing::{Palette, Still};
use super::gl;
use super::model::Surface;
use super::moving::Moving;

/// The GPU's side of the 3D view.
pub struct Renderer {
    context: Context,
    line: Program,
    ball: Program,
    fill: Program,
    grid: Program,
    line_corners: VertexBuffer<Vec2>,
    square_corners: VertexBuffer<Vec2>,
    paths: LineBuffers,
    lines: LineBuffers,
    fills: FillBuffers,
    balls: BallBuffers,
}

/// The renderer while it is being made.
///
/// Asking whether a program was linked waits for all that the graphics process has to do first, the
/// page's own picture included. One such question a frame is a short wait; all at once are a long one.
pub struct Start {
    context: Context,
    programs: Vec<Program>,
}

/// How far a start has come.
pub enum Progress {
    Going(Start),
    Ready(Box<Renderer>),
}

/// Vertex and fragment shaders of lines, balls, fills and the grid.
const SHADERS: [(&str, &str); 4] = [
    (
        include_str!("shaders/line.vert"),
        include_str!("shaders/line.frag"),
    ),
    (
        include_str!("shaders/dot.vert"),
        include_str!("shaders/dot.frag"),
    ),
    (
        include_str!("shaders/fill.vert"),
        include_str!("shaders/fill.frag"),
    ),
    (
        include_str!("shaders/grid.vert"),
        include_str!("shaders/grid.frag"),
    ),
];

/// Why nothing can be drawn.
#[derive(Debug, thiserror::Error)]
pub enum RendererError {
    #[error("the browser gives no WebGL2 context")]
    NoContext,
    #[error("three-d refused the context or a shader: {source}")]
    Refused {
        #[from]
        source: CoreError,
    },
}

/// One picture's worth of settings.
pub struct Picture<'a> {
    /// Size of the canvas, of which the picture takes the upper left.
    pub canvas_px: [u32; 2],
    pub width_px: u32,
    pub height_px: u32,
    /// Device pixels in a CSS pixel.
    pub pixel_ratio: f32,
    pub clip_from_world: Mat4,
    pub palette: &'a Palette,
    pub t_s: f64,
    pub grid: Grid,
}

/// The grid in the surface of motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    pub surface: Surface,
    /// Where it is centred.
    pub middle: Vec3,
    /// How far it reaches before it has faded out.
    pub reach: f32,
    pub spacing: f32,
}

impl Start {
    /// Makes the context; the canvas has its size by now.
    ///
    /// # Errors
    /// When there is no WebGL2.
    pub fn new(canvas: &HtmlCanvasElement) -> Result<Self, RendererError> {
        Ok(Self {
            context: gl::context(canvas)?,
            programs: Vec::with_capacity(SHADERS.len()),
        })
    }

    /// Makes the next program; the renderer is there after the last one.
    ///
    /// # Errors
    /// When the driver refuses a shader.
    pub fn step(mut self) -> Result<Progress, RendererError> {
        if let Some((vertex, fragment)) = SHADERS.get(self.programs.len()) {
            let program = Program::from_source(&self.context, vertex, fragment)?;
            self.programs.push(program);
        }
        match <[Program; 4]>::try_from(self.programs) {
            Ok(programs) => {
                let renderer = Renderer::new(self.context, programs);
                Ok(Progress::Ready(Box::new(renderer)))
            }
            Err(programs) => Ok(Progress::Going(Self {
                context: self.context,
                programs,
            })),
        }
    }
}

impl Renderer {
    fn new(context: Context, [line, ball, fill, grid]: [Program; 4]) -> Self {
        let two_triangles = |low: Vec2| {
            let (left, bottom) = (low.x, low.y);
            [
                (left, bottom),
                (1.0, bottom),
                (1.0, 1.0),
                (left, bottom),
                (1.0, 1.0),
                (left, 1.0),
            ]
            .map(|(x, y)| vec2(x, y))
        };
        Self {
            line_corners: VertexBuffer::new_with_data(&context, &two_triangles(vec2(0.0, -1.0))),
            square_corners: VertexBuffer::new_with_data(&context, &two_triangles(vec2(-1.0, -1.0))),
            paths: LineBuffers::new(&context),
            lines: LineBuffers::new(&context),
            fills: FillBuffers::new(&context),
            balls: BallBuffers::new(&context),
            context,
            line,
            ball,
            fill,
            grid,
        }
    }

    /// Takes over what stays until the document or the theme changes.
    pub fn load(&mut self, still: &Still) {
        self.paths.fill(&still.segments);
    }

    /// Draws one picture.
    pub fn draw(&mut self, picture: &Picture<'_>, moving: &Moving) {
        self.lines.fill(&moving.segments);
        self.fills.fill(&moving.fill);
        self.balls.fill(&moving.balls);
        let [red, green, blue] = picture.palette.background;
        let [width_px, height_px] = picture.canvas_px;
        let target = RenderTarget::screen(&self.context, width_px, height_px);
        target.clear(ClearState::color_and_depth(red, green, blue, 1.0, 1.0));
        let drawn: Result<_, CoreError> = target.write(|| {
            self.draw_grid(picture);
            self.draw_lines(picture, &self.paths);
            self.draw_fill(picture);
            self.draw_lines(picture, &self.lines);
            self.draw_balls(picture);
            Ok(())
        });
        drop(drawn);
    }

    fn draw_grid(&self, picture: &Picture<'_>) {
        let Grid {
            surface,
            middle,
            reach,
            spacing,
        } = picture.grid;
        let [axis_u, axis_v] = surface.axes();
        let (origin, _) = surface.plane();
        self.grid
            .use_uniform("clip_from_world", picture.clip_from_world);
        self.grid.use_uniform("surface_origin", origin);
        self.grid.use_uniform("axis_u", axis_u);
        self.grid.use_uniform("axis_v", axis_v);
        self.grid.use_uniform(
            "middle",
            match surface {
                Surface::Floor { .. } => vec2(middle.x, middle.z),
                Surface::Wall { .. } => vec2(middle.x, middle.y),
            },
        );
        self.grid.use_uniform("reach", reach);
        self.grid.use_uniform("spacing", spacing);
        self.grid
            .use_uniform("line_colour", Vec3::from(picture.palette.muted));
        self.grid
            .use_vertex_attribute("corner", &self.square_corners);
        self.grid.draw_arrays(in_order(), viewport(picture), 6);
    }

    fn draw_fill(&self, picture: &Picture<'_>) {
        let count = self.fills.positions.vertex_count();
        if count == 0 {
            return;
        }
        self.fill
            .use_uniform("clip_from_world", picture.clip_from_world);
        self.fill
            .use_vertex_attribute("position", &self.fills.positions);
        self.fill.use_vertex_attribute("tint", &self.fills.colours);
        self.fill.draw_arrays(in_order(), viewport(picture), count);
    }

    fn draw_lines(&self, picture: &Picture<'_>, buffers: &LineBuffers) {
        let count = buffers.starts.instance_count();
        if count == 0 {
            return;
        }
        let [red, green, blue] = picture.palette.background;
        self.line
            .use_uniform("clip_from_world", picture.clip_from_world);
        self.line.use_uniform("view_px", view_px(picture));
        self.line.use_uniform("now_s", picture.t_s as f32 + 1e-3);
        self.line.use_uniform("ahead", vec4(red, green, blue, 0.68));
        self.line.use_vertex_attribute("corner", &self.line_corners);
        self.line.use_instance_attribute("start", &buffers.starts);
        self.line.use_instance_attribute("end", &buffers.ends);
        self.line
            .use_instance_attribute("start_colour", &buffers.start_colours);
        self.line
            .use_instance_attribute("end_colour", &buffers.end_colours);
        self.line.use_instance_attribute("style", &buffers.styles);
        self.line
            .draw_arrays_instanced(in_order(), viewport(picture), 6, count);
    }

    fn draw_balls(&self, picture: &Picture<'_>) {
        let count = self.balls.centres.instance_count();
        if count == 0 {
            return;
        }
        let ring_colour = Vec3::from(picture.palette.background);
        self.ball
            .use_uniform("clip_from_world", picture.clip_from_world);
        self.ball.use_uniform("view_px", view_px(picture));
        self.ball.use_uniform("ring_colour", ring_colour);
        self.ball
            .use_vertex_attribute("corner", &self.square_corners);
        self.ball
            .use_instance_attribute("centre", &self.balls.centres);
        self.ball
            .use_instance_attribute("ball_colour", &self.balls.colours);
        self.ball
            .use_instance_attribute("ball_px", &self.balls.sizes);
        self.ball
            .draw_arrays_instanced(in_order(), viewport(picture), 6, count);
    }
}

fn view_px(picture: &Picture<'_>) -> Vec2 {
    vec2(picture.width_px as f32, picture.height_px as f32) / picture.pixel_ratio
}

fn viewport(picture: &Picture<'_>) -> Viewport {
    // The origin is at the lower left, and what is left over of the canvas lies below.
    let below_px = picture.canvas_px[1].saturating_sub(picture.height_px);
    Viewport {
        x: 0,
        y: below_px as i32,
        width: picture.width_px,
        height: picture.height_px,
    }
}

/// Draws one thing over the other without depth.
///
/// Nearly all of a scene lies in one surface, where depths would fight, and smooth edges would
/// hide what they should blend with; the order of drawing decides better.
fn in_order() -> RenderStates {
    RenderStates {
        depth_test: DepthTest::Always,
        write_mask: WriteMask::COLOR,
        blend: Blend::TRANSPARENCY,
        ..RenderStates::default()
    }
}
