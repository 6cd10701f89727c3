use glam::{DVec2, DVec3};

use crate::render::TruthImage;
use crate::scene::World;

/// Where the point that each pixel shows in one frame is in another.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Shift to the right and down, pixels; `None` for the sky, and for what ends up behind the
    /// camera.
    pub shift_px: Vec<Option<DVec2>>,
}

/// Follows the point that each pixel's middle shows from one time to another.
///
/// A point on a limb or a wheel moves with its body here, not with its part.
pub fn flow(world: &World, truth: &TruthImage, from_s: f64, to_s: f64) -> Flow {
    let size_px = [truth.width_px, truth.height_px];
    let pixels = (0..truth.height_px).flat_map(|row| (0..truth.width_px).map(move |x| (x, row)));
    let shift_px = pixels
        .zip(truth.labels.iter().zip(&truth.depth_m))
        .map(|((x, row), (label, depth_m))| {
            let pixel = DVec2::new(f64::from(x) + 0.5, f64::from(row) + 0.5);
            // A rolling shutter sees each row at its own time, in both frames.
            let seen_s = from_s + world.filming.row_delay_s(pixel.y);
            let view = world.camera.view(seen_s, size_px);
            let at_m = view
                .world_from_camera
                .point(view.ray(pixel) * f64::from(*depth_m));
            let moved = |later_s: f64| -> Option<DVec3> {
                match label {
                    0 => Some(at_m),
                    1 => None,
                    body => {
                        let motion = &world.bodies[*body as usize - 2].motion;
                        let local = motion.pose(seen_s).inverse().point(at_m);
                        Some(motion.pose(later_s).point(local))
                    }
                }
            };
            let mut there = world.camera.view(to_s, size_px).project(moved(to_s)?)?;
            for _ in 0..4 {
                let later_s = to_s + world.filming.row_delay_s(there.y);
                there = world
                    .camera
                    .view(later_s, size_px)
                    .project(moved(later_s)?)?;
            }
            Some(there - pixel)
        })
        .collect();
    Flow { shift_px }
}
