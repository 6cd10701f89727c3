//! What a person would click and type.

use glam::{DVec2, DVec3};

use crate::generate::Draw;
use crate::scene::{Body, Pose, Ruler, View, World};

/// How far a person's click under the magnifier is off, pixels.
const CLICK_SIGMA_PX: f64 = 0.5;
/// How far a person's tape measure is off, of the length.
const TAPE_SIGMA: f64 = 0.005;
/// How far a person's eye is off for a small height over a table or the road, of the height.
const JUDGED_SIGMA: f64 = 0.2;

/// Where a person would click on a body: something with an edge on the side that faces the camera.
pub fn grip_m(body: &Body, world_from_body: Pose, view: &View) -> DVec3 {
    let [length, height, width] = body.size_m;
    let to_camera = world_from_body
        .inverse()
        .point(view.world_from_camera.translation_m);
    let near = 0.5 * width * to_camera.z.signum();
    match body.label.as_str() {
        // Where the doors meet the sill.
        "car" => DVec3::new(0.04 * length, -0.16 * height, near),
        // The rear lower corner of the side window: along its edge one place looks like the next.
        "van" => DVec3::new(0.16 * length, 0.10 * height, near),
        "toy car" => DVec3::new(0.04 * length, -0.34 * height, near),
        // The head: no arm swings before it.
        "person" | "near runner" | "far runner" => {
            DVec3::new(0.0, 0.43 * height, 0.05 * height * near.signum())
        }
        "cyclist" => DVec3::new(0.20, 0.75, 0.1 * near.signum()),
        _ => DVec3::ZERO,
    }
}

/// A click that is a little off.
pub fn click(draw: &mut Draw, at: DVec2) -> DVec2 {
    at + CLICK_SIGMA_PX * DVec2::new(normal(draw), normal(draw))
}

/// Length of a ruler as somebody measures it, metres.
pub fn taped_m(draw: &mut Draw, ruler: &Ruler) -> f64 {
    let [a, b] = ruler.ends_m.map(DVec3::from);
    (b - a).length() * (1.0 + TAPE_SIGMA * normal(draw))
}

/// How far a clicked point lies over a level plane, as somebody judges it, metres.
pub fn judged_m(draw: &mut Draw, height_m: f64) -> f64 {
    height_m * (1.0 + JUDGED_SIGMA * normal(draw))
}

/// A ruler's ends in the picture of the first frame, clicked.
pub fn ruler_px(draw: &mut Draw, world: &World, ruler: &Ruler) -> Option<[DVec2; 2]> {
    let size_px = [world.filming.width_px, world.filming.height_px];
    let view = world.camera.view(0.0, size_px);
    let [a, b] = ruler.ends_m.map(|end_m| view.project(DVec3::from(end_m)));
    Some([click(draw, a?), click(draw, b?)])
}

/// A normal number by the sum of twelve uniforms: exact enough, and never far out.
fn normal(draw: &mut Draw) -> f64 {
    (0..12).map(|_| draw.between(-0.5, 0.5)).sum()
}
