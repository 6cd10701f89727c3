//! A race, and a toy car on a table.

use std::f64::consts::PI;

use super::paint;
use super::places::{RUNNING_LANE_M, classroom, fixture, running_track};
use super::{Draw, props, shots};
use crate::scene::{Body, Course, Material, Motion, Part, Pattern, Ruler, Shape, World};

const EAST: f64 = 0.5 * PI;

/// Two people run past.
pub fn runners(seed: u64) -> World {
    let mut draw = Draw::new(seed, "runners");
    let place = running_track(&mut draw);
    let duration_s = 1.6;
    let (mut bodies, mut rulers) = (Vec::new(), Vec::new());
    for lane in [0, 2] {
        let speed_mps = draw.between(4.0, 7.5);
        let z = -(f64::from(lane) + 0.5) * RUNNING_LANE_M;
        let start_m = [-0.5 * speed_mps * duration_s + draw.between(-0.8, 0.8), z];
        let height_m = draw.between(1.62, 1.92);
        rulers.push(Ruler {
            ends_m: [[-5.5, 0.0, z], [-0.5, 0.0, z]],
            bodies: vec![bodies.len()],
        });
        bodies.push(Body {
            label: if lane == 0 {
                "near runner"
            } else {
                "far runner"
            }
            .into(),
            tracked: true,
            size_m: [0.55 * height_m, height_m, 0.32 * height_m],
            motion: Motion::Along {
                course: Course::straight(start_m, EAST, speed_mps),
                height_m: 0.5 * height_m,
            },
            parts: props::person(&mut draw, height_m, 1.25 * height_m, 0.8),
        });
    }
    let fov_deg = draw.between(48.0, 60.0);
    let (height_m, away_m) = (draw.between(1.3, 2.0), draw.between(10.0, 13.0));
    let at_m = [-3.0, height_m, away_m];
    let camera = shots::tripod(shots::plain_lens(fov_deg), at_m, [-3.0, height_m, 0.0]);
    let filming = shots::clip(&mut draw, duration_s, 60.0);
    World {
        family: String::new(),
        seed,
        title: "Runners".into(),
        question: "Which runner is faster?".into(),
        sun: place.sun,
        ground: place.ground,
        bodies: bodies.into_iter().chain(place.scenery).collect(),
        camera,
        filming,
        rulers,
    }
}

/// A toy car (1:20) crosses a table at about 45° to the picture; a sheet of known size lies on it.
pub fn toy_car(seed: u64) -> World {
    let mut draw = Draw::new(seed, "toy-car");
    let place = classroom(&mut draw);
    let top_m = 0.75;
    let size_m = draw.pick(&props::CAR_SIZES_M).map(|side_m| side_m / 20.0);
    let lacquer = *draw.pick(&paint::LACQUERS);
    let duration_s = 2.0;
    let speed_mps = draw.between(0.25, 0.42);
    let heading_rad =
        draw.side() * draw.between(0.6, 0.95) + if draw.chance(0.5) { PI } else { 0.0 };
    let half_m = 0.5 * speed_mps * duration_s;
    let start_m = [-half_m * heading_rad.sin(), half_m * heading_rad.cos()];
    let car = Body {
        label: "toy car".into(),
        tracked: true,
        size_m,
        motion: Motion::Along {
            course: Course::straight(start_m, heading_rad, speed_mps),
            height_m: top_m + 0.5 * size_m[1],
        },
        parts: props::car(size_m, lacquer),
    };
    let table = fixture(
        "table",
        [0.0, top_m - 0.02, 0.0],
        EAST,
        props::table(1.8, 1.1, top_m),
    );
    let sheet = Material::patterned(
        Pattern::Checks,
        [0.95, 0.95, 0.93],
        [0.86, 0.88, 0.92],
        0.05,
    );
    let sheet_half_m = [0.42, 0.297];
    let parts = vec![Part::new(
        Shape::cuboid([sheet_half_m[0], 0.001, sheet_half_m[1]]),
        [0.0; 3],
        sheet,
    )];
    let sheet = fixture("sheet", [0.0, top_m, 0.0], EAST, parts);
    let corner = |x: f64, z: f64| [x * sheet_half_m[0], top_m, z * sheet_half_m[1]];
    // Two sides of the sheet: together a rectangle in the plane of the motion.
    let rulers = vec![
        Ruler {
            ends_m: [corner(-1.0, -1.0), corner(1.0, -1.0)],
            bodies: vec![0],
        },
        Ruler {
            ends_m: [corner(-1.0, 1.0), corner(1.0, 1.0)],
            bodies: vec![0],
        },
    ];
    let fov_deg = draw.between(44.0, 60.0);
    let at_m = [
        draw.between(-0.3, 0.3),
        top_m + draw.between(0.75, 1.0),
        draw.between(1.1, 1.3),
    ];
    let camera = shots::tripod(shots::plain_lens(fov_deg), at_m, [0.0, top_m, 0.0]);
    let filming = shots::clip(&mut draw, duration_s, 30.0);
    World {
        family: String::new(),
        seed,
        title: "Toy car".into(),
        question: "How fast is the toy car?".into(),
        sun: place.sun,
        ground: place.ground,
        bodies: [car, table, sheet]
            .into_iter()
            .chain(place.scenery)
            .collect(),
        camera,
        filming,
        rulers,
    }
}
