//! The camera that filmed the clip, as a thing of the scene.

use kinelens_protocol::SceneDocument;
use three_d::{Vec3, vec3};

use super::eye::ViewSize;
use super::model::is_finite;

/// The camera that filmed the clip. Camera axes: x right, y down, z forward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilmCamera {
    /// The camera's x, y and z axes in the world.
    pub axes: [Vec3; 3],
    pub position: Vec3,
    pub fx_px: f32,
    pub fy_px: f32,
    pub cx_px: f32,
    pub cy_px: f32,
    /// Size of the displayed picture.
    pub width_px: f32,
    pub height_px: f32,
}

impl FilmCamera {
    /// Takes the filmed camera; none unless its lens and its place are known and finite.
    pub fn new(scene: &SceneDocument) -> Option<Self> {
        let intrinsics = scene.camera.intrinsics?;
        let pose = scene.camera.world_from_camera.first()?;
        let [row_x, row_y, row_z] = pose.rotation;
        let axis = |i: usize| vec3(row_x[i] as f32, row_y[i] as f32, row_z[i] as f32);
        let [x, y, z] = pose.translation_m;
        let camera = Self {
            axes: [axis(0), axis(1), axis(2)],
            position: vec3(x as f32, y as f32, z as f32),
            fx_px: intrinsics.fx_px as f32,
            fy_px: intrinsics.fy_px as f32,
            cx_px: intrinsics.cx_px as f32,
            cy_px: intrinsics.cy_px as f32,
            width_px: scene.clip.width_px as f32,
            height_px: scene.clip.height_px as f32,
        };
        let usable = camera
            .axes
            .into_iter()
            .chain([camera.position])
            .all(is_finite)
            && camera.fx_px > 0.0
            && camera.fy_px > 0.0
            && camera.cx_px.is_finite()
            && camera.cy_px.is_finite()
            && camera.width_px >= 1.0
            && camera.height_px >= 1.0;
        usable.then_some(camera)
    }

    pub fn position(&self) -> Vec3 {
        self.position
    }

    pub fn right(&self) -> Vec3 {
        self.axes[0]
    }

    pub fn down(&self) -> Vec3 {
        self.axes[1]
    }

    pub fn forward(&self) -> Vec3 {
        self.axes[2]
    }

    /// Returns the world point that a picture point shows at a depth along the optical axis.
    pub fn point_at_depth(&self, point_px: [f32; 2], depth: f32) -> Vec3 {
        let x = (point_px[0] - self.cx_px) / self.fx_px;
        let y = (point_px[1] - self.cy_px) / self.fy_px;
        self.position + (self.right() * x + self.down() * y + self.forward()) * depth
    }

    /// Returns the world points of the picture's corners at a depth: upper left, upper right, lower
    /// right, lower left.
    pub fn picture_corners(&self, depth: f32) -> [Vec3; 4] {
        [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].map(|[x, y]: [f32; 2]| {
            self.point_at_depth([x * self.width_px, y * self.height_px], depth)
        })
    }

    /// Fits the whole picture into a view: x, y, width and height in CSS pixels.
    pub fn picture_in(&self, size: ViewSize) -> [f32; 4] {
        let scale = (size.width_px / self.width_px).min(size.height_px / self.height_px);
        let (width_px, height_px) = (self.width_px * scale, self.height_px * scale);
        [
            (size.width_px - width_px) / 2.0,
            (size.height_px - height_px) / 2.0,
            width_px,
            height_px,
        ]
    }
}

#[cfg(test)]
pub mod tests {
    use three_d::InnerSpace;

    use super::*;

    impl FilmCamera {
        /// Returns where a world point is in the picture; none behind the camera.
        pub fn project(&self, point: Vec3) -> Option<[f32; 2]> {
            let offset = point - self.position;
            let depth = offset.dot(self.forward());
            (depth > 0.0).then(|| {
                [
                    self.cx_px + self.fx_px * offset.dot(self.right()) / depth,
                    self.cy_px + self.fy_px * offset.dot(self.down()) / depth,
                ]
            })
        }
    }

    /// A camera 2 m above the ground that looks along −z with a small offset of its centre.
    pub fn level_camera() -> FilmCamera {
        FilmCamera {
            axes: [
                vec3(1.0, 0.0, 0.0),
                vec3(0.0, -1.0, 0.0),
                vec3(0.0, 0.0, -1.0),
            ],
            position: vec3(0.0, 2.0, 0.0),
            fx_px: 1000.0,
            fy_px: 1000.0,
            cx_px: 650.0,
            cy_px: 350.0,
            width_px: 1280.0,
            height_px: 720.0,
        }
    }

    #[test]
    fn picture_corners_project_onto_the_picture() {
        let camera = level_camera();
        let corners = camera
            .picture_corners(7.0)
            .map(|corner| camera.project(corner).unwrap());
        let expected = [[0.0, 0.0], [1280.0, 0.0], [1280.0, 720.0], [0.0, 720.0]];
        for (corner, expected) in corners.iter().zip(expected) {
            assert!(
                (corner[0] - expected[0]).abs() + (corner[1] - expected[1]).abs() < 0.01,
                "{corner:?}"
            );
        }
    }
}
