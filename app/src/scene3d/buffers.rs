//! The lists of [`drawing`](super::drawing) in the GPU's memory.

use three_d::{Context, InstanceBuffer, Vec2, Vec3, Vec4, VertexBuffer, vec2, vec4};

use super::drawing::{Ball, FillCorner, Segment};

pub struct LineBuffers {
    pub starts: InstanceBuffer<Vec3>,
    pub ends: InstanceBuffer<Vec3>,
    pub start_colours: InstanceBuffer<Vec4>,
    pub end_colours: InstanceBuffer<Vec4>,
    pub styles: InstanceBuffer<Vec4>,
}

impl LineBuffers {
    pub fn new(context: &Context) -> Self {
        Self {
            starts: InstanceBuffer::new(context),
            ends: InstanceBuffer::new(context),
            start_colours: InstanceBuffer::new(context),
            end_colours: InstanceBuffer::new(context),
            styles: InstanceBuffer::new(context),
        }
    }

    pub fn fill(&mut self, segments: &[Segment]) {
        self.starts
            .fill(&segments.iter().map(|s| s.start).collect::<Vec<_>>());
        self.ends
            .fill(&segments.iter().map(|s| s.end).collect::<Vec<_>>());
        self.start_colours.fill(
            &segments
                .iter()
                .map(|s| Vec4::from(s.start_colour))
                .collect::<Vec<_>>(),
        );
        self.end_colours.fill(
            &segments
                .iter()
                .map(|s| Vec4::from(s.end_colour))
                .collect::<Vec<_>>(),
        );
        let style = |s: &Segment| vec4(s.start_t_s, s.end_t_s, s.width_px, s.roundness);
        self.styles
            .fill(&segments.iter().map(style).collect::<Vec<_>>());
    }
}

pub struct FillBuffers {
    pub positions: VertexBuffer<Vec3>,
    pub colours: VertexBuffer<Vec4>,
}

impl FillBuffers {
    pub fn new(context: &Context) -> Self {
        Self {
            positions: VertexBuffer::new(context),
            colours: VertexBuffer::new(context),
        }
    }

    pub fn fill(&mut self, corners: &[FillCorner]) {
        self.positions.fill(
            &corners
                .iter()
                .map(|corner| corner.position)
                .collect::<Vec<_>>(),
        );
        self.colours.fill(
            &corners
                .iter()
                .map(|corner| Vec4::from(corner.colour))
                .collect::<Vec<_>>(),
        );
    }
}

pub struct BallBuffers {
    pub centres: InstanceBuffer<Vec3>,
    pub colours: InstanceBuffer<Vec4>,
    pub sizes: InstanceBuffer<Vec2>,
}

impl BallBuffers {
    pub fn new(context: &Context) -> Self {
        Self {
            centres: InstanceBuffer::new(context),
            colours: InstanceBuffer::new(context),
            sizes: InstanceBuffer::new(context),
        }
    }

    pub fn fill(&mut self, balls: &[Ball]) {
        let size = |ball: &Ball| vec2(ball.radius_px, ball.ring_px);
        self.centres
            .fill(&balls.iter().map(|ball| ball.centre).collect::<Vec<_>>());
        self.colours.fill(
            &balls
                .iter()
                .map(|ball| Vec4::from(ball.colour))
                .collect::<Vec<_>>(),
        );
        self.sizes.fill(&balls.iter().map(size).collect::<Vec<_>>());
    }
}
