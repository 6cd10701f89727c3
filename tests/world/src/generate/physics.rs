//! Classroom experiments on a tripod: throw, pendulum, ramp, falling filters.

use std::f64::consts::PI;

use super::paint;
use super::places::{Place, classroom, fixture};
use super::{Draw, props, shots};
use crate::scene::{Body, Camera, Filming, Material, Motion, Part, Pattern, Ruler, Shape, World};

const EAST: f64 = 0.5 * PI;

/// Puts a place, what moves in it and the camera together; the family is filled in later.
fn world(
    place: Place,
    bodies: Vec<Body>,
    camera: Camera,
    filming: Filming,
    rulers: Vec<Ruler>,
    [title, question]: [&str; 2],
) -> World {
    World {
        family: String::new(),
        seed: 0,
        title: title.into(),
        question: question.into(),
        sun: place.sun,
        ground: place.ground,
        bodies: bodies.into_iter().chain(place.scenery).collect(),
        camera,
        filming,
        rulers,
    }
}

fn balls(draw: &mut Draw) -> Material {
    let patched =
        |first, second| Material::patterned(Pattern::Patches, first, second, 0.05).with_gloss(0.25);
    *draw.pick(&[
        patched([0.94, 0.94, 0.92], [0.08, 0.08, 0.09]),
        patched([0.93, 0.60, 0.12], [0.30, 0.12, 0.05]),
        patched([0.85, 0.14, 0.12], [0.97, 0.90, 0.30]),
        patched([0.15, 0.36, 0.72], [0.95, 0.95, 0.95]),
    ])
}

/// A metre stick that stands in the plane z of the motion, with its ruler for the bodies.
fn metre_stick(foot_m: [f64; 3], bodies: Vec<usize>) -> (Body, Ruler) {
    let [x, y, z] = foot_m;
    let upright = Part::new(Shape::cuboid([0.5, 0.018, 0.006]), [0.0; 3], paint::RULER).turned([
        0.0,
        0.5 * PI,
        0.0,
    ]);
    let body = fixture("metre stick", [x, y + 0.5, z], EAST, vec![upright]);
    let ruler = Ruler {
        ends_m: [foot_m, [x, y + 1.0, z]],
        bodies,
    };
    (body, ruler)
}

/// A camera at breast height before the classroom's wall that sees a width at z = 0.
fn before_the_wall(draw: &mut Draw, look_at_m: [f64; 3], width_m: f64) -> Camera {
    let fov_deg = draw.between(40.0, 62.0);
    let away_m = 0.5 * width_m / (0.5 * fov_deg.to_radians()).tan();
    let [x, y, _] = look_at_m;
    // Straight on, as the method asks: the plane of the motion is the plane of the picture.
    shots::tripod(shots::plain_lens(fov_deg), [x, y, away_m], [x, y, 0.0])
}

/// A ball thrown across the picture.
pub fn toss(seed: u64) -> World {
    let mut draw = Draw::new(seed, "toss");
    let place = classroom(&mut draw);
    let side = draw.side();
    let radius_m = draw.between(0.04, 0.11);
    let (across_mps, up_mps) = (draw.between(0.9, 2.2), draw.between(2.6, 4.3));
    let duration_s = (2.0 * up_mps / 9.81_f64).min(0.95);
    let reach_m = across_mps * duration_s;
    let ball = Body {
        label: "ball".into(),
        tracked: true,
        size_m: [2.0 * radius_m; 3],
        motion: Motion::Throw {
            from_m: [-0.5 * side * reach_m, draw.between(0.8, 1.1), 0.0],
            velocity_mps: [side * across_mps, up_mps, 0.0],
            spin_hz: draw.between(-0.3, 0.3),
            heading_rad: EAST,
        },
        parts: props::ball(radius_m, balls(&mut draw)),
    };
    let foot_m = [-side * (0.5 * reach_m + 0.35), 0.55, 0.0];
    let (stick, ruler) = metre_stick(foot_m, vec![0]);
    let camera = before_the_wall(&mut draw, [0.0, 1.25, 0.0], draw_width(reach_m));
    let rate_hz = *draw.pick(&[30.0, 60.0, 120.0]);
    let filming = shots::clip(&mut draw, duration_s, rate_hz);
    let words = ["Ball toss", "What is the acceleration of the ball?"];
    world(
        place,
        vec![ball, stick],
        camera,
        filming,
        vec![ruler],
        words,
    )
}

/// Width of the view for something that reaches so far to the sides.
fn draw_width(reach_m: f64) -> f64 {
    (reach_m + 1.2).max(2.9)
}

/// A bob on a rod.
pub fn pendulum(seed: u64) -> World {
    let mut draw = Draw::new(seed, "pendulum");
    let place = classroom(&mut draw);
    let (length_m, radius_m) = (draw.between(0.55, 1.05), draw.between(0.04, 0.07));
    let pivot_m = [draw.between(-0.2, 0.2), 1.85, 0.0];
    let rod = Shape::Cylinder {
        radius_m: 0.006,
        half_height_m: 0.5 * length_m,
    };
    let mut parts = props::ball(radius_m, balls(&mut draw));
    parts.push(Part::new(rod, [0.0, 0.5 * length_m, 0.0], paint::STEEL));
    let bob = Body {
        label: "bob".into(),
        tracked: true,
        size_m: [2.0 * radius_m; 3],
        motion: Motion::Pendulum {
            pivot_m,
            length_m,
            amplitude_rad: draw.between(0.15, 0.45),
            phase_rad: draw.between(0.0, 2.0 * PI),
            heading_rad: EAST,
        },
        parts,
    };
    let beam = Part::new(Shape::cuboid([0.5, 0.03, 0.03]), [0.0; 3], paint::WOOD);
    let post = Part::new(
        Shape::cuboid([0.025, 0.96, 0.025]),
        [-0.48, -0.93, 0.0],
        paint::WOOD,
    );
    let gallows = fixture("stand", [pivot_m[0], 1.88, -0.06], EAST, vec![beam, post]);
    let (stick, ruler) = metre_stick([pivot_m[0] + 0.85, 0.7, 0.0], vec![0]);
    let camera = before_the_wall(&mut draw, [0.1, 1.3, 0.0], 2.9);
    let rate_hz = *draw.pick(&[24.0, 30.0, 60.0]);
    let filming = shots::clip(&mut draw, 4.0, rate_hz);
    let words = ["Pendulum", "How far did the bob travel?"];
    world(
        place,
        vec![bob, stick, gallows],
        camera,
        filming,
        vec![ruler],
        words,
    )
}

/// A ball that rolls down a ramp.
pub fn ramp(seed: u64) -> World {
    let mut draw = Draw::new(seed, "ramp");
    let place = classroom(&mut draw);
    let (slope_rad, radius_m) = (draw.between(0.07, 0.2), draw.between(0.045, 0.075));
    let length_m = 2.2;
    let top_m = [
        -0.5 * length_m * slope_rad.cos(),
        0.75 + 0.5 * length_m * slope_rad.sin(),
        0.0,
    ];
    let normal = [slope_rad.sin(), slope_rad.cos()];
    let start_m = 0.15;
    let from_m = [
        top_m[0] + start_m * slope_rad.cos() + radius_m * normal[0],
        top_m[1] - start_m * slope_rad.sin() + radius_m * normal[1],
        0.0,
    ];
    let ball = Body {
        label: "ball".into(),
        tracked: true,
        size_m: [2.0 * radius_m; 3],
        motion: Motion::RollDown {
            from_m,
            heading_rad: EAST,
            slope_rad,
            radius_m,
        },
        parts: props::ball(radius_m, balls(&mut draw)),
    };
    let half = [0.5 * length_m, 0.02, 0.1];
    let middle = [-0.02 * normal[0], 0.75 - 0.02 * normal[1], 0.0];
    let plank =
        Part::new(Shape::cuboid(half), [0.0; 3], paint::WOOD).turned([0.0, -slope_rad, 0.0]);
    let plank = fixture("ramp", middle, EAST, vec![plank]);
    let support = Part::new(
        Shape::cuboid([0.06, 0.5 * top_m[1], 0.09]),
        [0.0; 3],
        paint::BRICK,
    );
    let support = fixture(
        "support",
        [top_m[0] + 0.15, 0.5 * top_m[1] - 0.07, -0.02],
        EAST,
        vec![support],
    );
    let table = fixture("table", [0.3, 0.50, 0.0], EAST, props::table(2.6, 0.7, 0.5));
    let (stick, ruler) = metre_stick([-1.3, 0.56, 0.0], vec![0]);
    let run_m = length_m - 2.0 * start_m;
    let duration_s = (2.0 * run_m / (5.0 / 7.0 * 9.81 * slope_rad.sin()))
        .sqrt()
        .min(3.0);
    let camera = before_the_wall(&mut draw, [0.0, 0.95, 0.0], 3.0);
    let rate_hz = *draw.pick(&[30.0, 60.0]);
    let filming = shots::clip(&mut draw, duration_s, rate_hz);
    let words = ["Ramp", "What is the acceleration of the ball?"];
    world(
        place,
        vec![ball, stick, plank, support, table],
        camera,
        filming,
        vec![ruler],
        words,
    )
}

/// Nested coffee filters that reach their terminal speeds.
pub fn filters(seed: u64) -> World {
    let mut draw = Draw::new(seed, "filters");
    let place = classroom(&mut draw);
    let paper = Material::patterned(
        Pattern::Bands,
        [0.93, 0.90, 0.84],
        [0.62, 0.45, 0.30],
        0.022,
    );
    let single_mps = draw.between(0.9, 1.25);
    let mut bodies: Vec<Body> = (1..=2)
        .map(|count| {
            let cup = Shape::Block {
                half_m: [0.075, 0.028, 0.075],
                bevel_m: 0.01,
                taper: [1.3, 1.3],
                lean_m: 0.0,
            };
            // Drag grows with the square of the speed, so two filters fall √2 times as fast as one.
            let terminal_mps = single_mps * f64::from(count).sqrt();
            let x = -0.35 + 0.7 * f64::from(count - 1);
            Body {
                label: if count == 1 {
                    "one filter"
                } else {
                    "two filters"
                }
                .into(),
                tracked: true,
                size_m: [0.2, 0.056, 0.2],
                motion: Motion::Fall {
                    from_m: [x, 2.05, 0.0],
                    terminal_mps,
                    heading_rad: EAST,
                },
                parts: vec![Part::new(cup, [0.0; 3], paper)],
            }
        })
        .collect();
    let (stick, ruler) = metre_stick([-0.85, 0.7, 0.075], vec![0, 1]);
    bodies.push(stick);
    let camera = before_the_wall(&mut draw, [0.0, 1.3, 0.0], 3.2);
    let rate_hz = *draw.pick(&[30.0, 60.0]);
    let filming = shots::clip(&mut draw, 0.95, rate_hz);
    let words = ["Coffee filters", "Which one is faster?"];
    world(place, bodies, camera, filming, vec![ruler], words)
}
