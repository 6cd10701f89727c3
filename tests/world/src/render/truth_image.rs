/// What each pixel of a frame shows at the moment of its row, row by row from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct TruthImage {
    pub width_px: u32,
    pub height_px: u32,
    /// 0 for the ground, 1 for the sky, from 2 on the world's bodies in their order.
    pub labels: Vec<u32>,
    /// Distance along the camera's axis, metres; 0 for the sky.
    pub depth_m: Vec<f32>,
}

impl TruthImage {
    /// Label of a body.
    pub fn label_of(body: usize) -> u32 {
        body as u32 + 2
    }

    /// Tells which pixels show a body.
    pub fn mask(&self, body: usize) -> impl Iterator<Item = bool> + '_ {
        let wanted = Self::label_of(body);
        self.labels.iter().map(move |label| *label == wanted)
    }
}
