//! One body of one clip, measured by the command line.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use glam::{DVec2, DVec3};
use kinelens_protocol::SceneDocument;

use super::person;
use super::score::{self, Score};
use crate::generate::{Draw, Family};
use crate::scene::{Body, View, World};

/// A body with what is to be typed to measure it.
#[derive(Clone, Debug)]
pub struct Trial {
    pub family: Family,
    pub seed: u64,
    /// Index of the body in the world.
    pub body: usize,
    /// First frame in which it is well inside the picture.
    pub frame: usize,
    pub click_px: DVec2,
    /// The calibration as options of the command line.
    pub calibration: Vec<String>,
}

/// Lists what can be measured in a world: tracked bodies with a ruler in their plane.
pub fn trials(family: Family, world: &World) -> Vec<Trial> {
    let mut draw = Draw::new(world.seed, "person");
    let times_s = world.filming.times_s();
    let mut list = Vec::new();
    for (index, _) in world.tracked() {
        let start = (0..times_s.len()).find_map(|frame| {
            let at = visible_grip_px(world, index, times_s[frame])?;
            Some((frame, at))
        });
        let Some((frame, at)) = start else { continue };
        let click_px = person::click(&mut draw, at);
        let Some(mut calibration) = calibration(&mut draw, world, index) else {
            continue;
        };
        if is_level(&calibration) {
            let height_m = person::judged_m(&mut draw, over_plane_m(world, index, times_s[frame]));
            calibration.extend(["--over-plane".into(), height_m.to_string()]);
        }
        list.push(Trial {
            family,
            seed: world.seed,
            body: index,
            frame,
            click_px,
            calibration,
        });
    }
    list
}

fn is_level(calibration: &[String]) -> bool {
    calibration.iter().any(|option| option == "--corners")
}

/// How far the clicked point of a body lies over the plane of its rulers.
fn over_plane_m(world: &World, index: usize, t_s: f64) -> f64 {
    let body = &world.bodies[index];
    let size_px = [world.filming.width_px, world.filming.height_px];
    let pose = body.motion.pose(t_s);
    let grip_m = pose.point(person::grip_m(body, pose, &world.camera.view(t_s, size_px)));
    let mut rulers = world.rulers.iter();
    let plane_m = rulers.find(|ruler| ruler.bodies.contains(&index));
    grip_m.y - plane_m.map_or(0.0, |ruler| ruler.ends_m[0][1])
}

/// Where the clicked point of a body is at a time.
pub(super) fn grip_px(body: &Body, t_s: f64, view: &View) -> Option<DVec2> {
    let pose = body.motion.pose(t_s);
    view.project(pose.point(person::grip_m(body, pose, view)))
}

/// Where the clicked point of a body can be seen at a time, well inside the picture and with no other body before it.
pub(super) fn visible_grip_px(world: &World, index: usize, t_s: f64) -> Option<DVec2> {
    let size_px = [world.filming.width_px, world.filming.height_px];
    let view = world.camera.view(t_s, size_px);
    let body = &world.bodies[index];
    let at = grip_px(body, t_s, &view).filter(|at| inside(*at, size_px))?;
    let pose = body.motion.pose(t_s);
    let grip_m = pose.point(person::grip_m(body, pose, &view));
    let eye_m = view.world_from_camera.translation_m;
    let mut others = world.tracked().filter(|(other, _)| *other != index);
    let is_hidden = others.any(|(_, other)| {
        let body_from_world = other.motion.pose(t_s).inverse();
        let ends_m = [eye_m, grip_m].map(|end_m| body_from_world.point(end_m));
        crosses(ends_m, other.size_m.map(|side_m| 0.5 * side_m))
    });
    (!is_hidden).then_some(at)
}

/// Says whether a line between two points crosses a box about the origin (the slabs of Kay and Kajiya, 1986).
fn crosses(ends_m: [DVec3; 2], half_m: [f64; 3]) -> bool {
    let [from, to] = ends_m.map(|end_m| end_m.to_array());
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for axis in 0..3 {
        let way = to[axis] - from[axis];
        let ends = [-half_m[axis], half_m[axis]].map(|side| (side - from[axis]) / way);
        enters = enters.max(ends[0].min(ends[1]));
        leaves = leaves.min(ends[0].max(ends[1]));
    }
    enters < leaves
}

/// Far enough from the border for a template.
pub(super) fn inside(at: DVec2, size_px: [u32; 2]) -> bool {
    let margin_px = 20.0;
    let [width, height] = size_px.map(f64::from);
    (margin_px..width - margin_px).contains(&at.x)
        && (margin_px..height - margin_px).contains(&at.y)
}

fn calibration(draw: &mut Draw, world: &World, body: usize) -> Option<Vec<String>> {
    let rulers: Vec<_> = world
        .rulers
        .iter()
        .filter(|ruler| ruler.bodies.contains(&body))
        .collect();
    match rulers[..] {
        [ruler] => {
            let [a, b] = person::ruler_px(draw, world, ruler)?;
            let length_m = person::taped_m(draw, ruler);
            Some(vec![
                "--stick".into(),
                format!("{},{},{},{}={length_m}", a.x, a.y, b.x, b.y),
            ])
        }
        // Two rulers are opposite sides of a rectangle on the ground or a table, far one first.
        [far, near] => {
            let [d, c] = person::ruler_px(draw, world, far)?;
            let [a, b] = person::ruler_px(draw, world, near)?;
            let width_m = person::taped_m(draw, near);
            let side = crate::scene::Ruler {
                ends_m: [near.ends_m[0], far.ends_m[0]],
                bodies: Vec::new(),
            };
            let depth_m = person::taped_m(draw, &side);
            let corners: Vec<String> = [a, b, c, d]
                .iter()
                .map(|corner| format!("{},{}", corner.x, corner.y))
                .collect();
            Some(vec![
                "--corners".into(),
                format!("{}={width_m}x{depth_m}", corners.join(",")),
            ])
        }
        _ => None,
    }
}

impl Trial {
    /// Whether the calibration is a rectangle on the ground or a table.
    pub fn is_level(&self) -> bool {
        is_level(&self.calibration)
    }

    /// Measures the clip with the command line and compares.
    ///
    /// # Errors
    /// The program cannot be started or writes no document; that it cannot measure is a score.
    pub fn run(&self, kinelens: &Path, clip: &Path, world: &World) -> Result<Score> {
        let out = clip.with_extension("scene.json");
        let t_s = world.filming.times_s()[self.frame];
        let click = format!("{t_s},{},{}", self.click_px.x, self.click_px.y);
        let output = Command::new(kinelens)
            .arg("analyze")
            .arg(clip)
            .args(["--json", "--objects", "none", "--click", &click, "--out"])
            .arg(&out)
            .args(&self.calibration)
            .output()
            .with_context(|| format!("{} cannot be started", kinelens.display()))?;
        match output.status.code() {
            Some(0) => {}
            Some(1) => return Ok(Score::failed(self)),
            _ => bail!(
                "kinelens refused the options {:?}: {}",
                self.calibration,
                String::from_utf8_lossy(&output.stderr)
            ),
        }
        let text = std::fs::read_to_string(&out)
            .with_context(|| format!("{} was not written", out.display()))?;
        let document = SceneDocument::from_json(&text)?;
        Ok(score::score(self, world, &document))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_crosses_a_box_only_between_its_ends() {
        let half_m = [1.0, 0.5, 0.25];
        for (from, to, expected) in [
            ([-3.0, 0.0, 0.0], [3.0, 0.0, 0.0], true),
            ([-3.0, 0.4, 0.2], [3.0, 0.4, -0.2], true),
            ([-3.0, 0.0, 0.0], [-2.0, 0.0, 0.0], false),
            ([-3.0, 0.6, 0.0], [3.0, 0.6, 0.0], false),
            ([0.0, -2.0, 1.0], [0.0, 2.0, 1.0], false),
            ([-2.0, -2.0, 0.0], [2.0, 2.0, 0.0], true),
        ] {
            let ends_m = [from, to].map(DVec3::from);
            assert_eq!(crosses(ends_m, half_m), expected, "{from:?} {to:?}");
        }
    }
}
