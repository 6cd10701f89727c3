//! One body of one clip, measured by the command line.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use glam::DVec2;
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
    let size_px = [world.filming.width_px, world.filming.height_px];
    let times_s = world.filming.times_s();
    let mut list = Vec::new();
    for (index, body) in world.tracked() {
        let start = (0..times_s.len()).find_map(|frame| {
            let view = world.camera.view(times_s[frame], size_px);
            let at = grip_px(body, times_s[frame], &view)?;
            inside(at, size_px).then_some((frame, at))
        });
        let Some((frame, at)) = start else { continue };
        let click_px = person::click(&mut draw, at);
        let Some(calibration) = calibration(&mut draw, world, index) else {
            continue;
        };
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

/// Where the clicked point of a body is at a time.
pub(super) fn grip_px(body: &Body, t_s: f64, view: &View) -> Option<DVec2> {
    let pose = body.motion.pose(t_s);
    view.project(pose.point(person::grip_m(body, pose, view)))
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
