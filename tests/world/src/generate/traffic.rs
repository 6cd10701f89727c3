//! Streets: cars, vans, people and cyclists, and cameras beside, above and among them.

use std::f64::consts::PI;

use super::paint;
use super::places::{LANES_M, Place, crossroads, street as street_place};
use super::{Draw, props, shots};
use crate::scene::{
    Body, Camera, Course, Filming, Leg, Lens, Motion, Rig, Ruler, Shake, Stretch, World,
};

const EAST: f64 = 0.5 * PI;
const WEST: f64 = 1.5 * PI;

const TITLES: [[&str; 2]; 5] = [
    ["Street", "Which car is faster?"],
    ["Braking car", "How far did the car travel?"],
    ["Crossroads", "In which direction does the car turn?"],
    ["Street crossing", "How fast is the person?"],
    ["Drone view", "How far did the car travel?"],
];

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

/// A car on a course, 5 in 6 times; else a van.
fn vehicle(draw: &mut Draw, course: Course) -> Body {
    let lacquer = *draw.pick(&paint::LACQUERS);
    let (label, size_m, parts) = if draw.chance(5.0 / 6.0) {
        let size_m = *draw.pick(&props::CAR_SIZES_M);
        ("car", size_m, props::car(size_m, lacquer))
    } else {
        let size_m = [5.3, 2.45, 1.98];
        ("van", size_m, props::van(size_m, lacquer))
    };
    Body {
        label: label.into(),
        tracked: true,
        size_m,
        motion: Motion::Along {
            course,
            height_m: 0.5 * size_m[1],
        },
        parts,
    }
}

fn walker(draw: &mut Draw, course: Course) -> Body {
    let height_m = draw.between(1.55, 1.92);
    let stride_m = 0.8 * height_m;
    let runs = course.speed_mps > 2.2;
    let (stride_m, swing_rad) = if runs {
        (1.5 * stride_m, 0.75)
    } else {
        (stride_m, 0.42)
    };
    Body {
        label: "person".into(),
        tracked: true,
        size_m: [0.5 * height_m, height_m, 0.32 * height_m],
        motion: Motion::Along {
            course,
            height_m: 0.5 * height_m,
        },
        parts: props::person(draw, height_m, stride_m, swing_rad),
    }
}

fn rider(draw: &mut Draw, course: Course) -> Body {
    Body {
        label: "cyclist".into(),
        tracked: true,
        size_m: [1.78, 1.75, 0.5],
        motion: Motion::Along {
            course,
            height_m: 0.875,
        },
        parts: props::cyclist(draw),
    }
}

/// A length on the road in the upright plane of a body's near side, 6 m along x.
fn beside(body: usize, lane_m: f64, width_m: f64, x_m: f64) -> Ruler {
    let z = lane_m + 0.5 * width_m;
    Ruler {
        ends_m: [[x_m - 3.0, 0.0, z], [x_m + 3.0, 0.0, z]],
        bodies: vec![body],
    }
}

/// A camera on the near pavement that looks straight across the street.
fn across_the_street(draw: &mut Draw, lens: Lens) -> Camera {
    let (height_m, away_m) = (draw.between(1.4, 2.2), draw.between(13.0, 17.0));
    shots::tripod(lens, [0.0, height_m, away_m], [0.0, height_m, 0.0])
}

/// Lane, heading and start of a car that crosses the picture within a time.
fn passing(draw: &mut Draw, near: bool, speed_mps: f64, duration_s: f64) -> (f64, Course) {
    let lane_m = LANES_M[usize::from(!near)];
    let heading_rad = if near { EAST } else { WEST };
    let side = if near { -1.0 } else { 1.0 };
    let reach_m = 0.5 * speed_mps * duration_s;
    let start_m = side * (reach_m + draw.between(-0.6, 0.6));
    (
        lane_m,
        Course::straight([start_m, lane_m], heading_rad, speed_mps),
    )
}

/// Cars in both lanes, seen from the side.
pub fn street(seed: u64) -> World {
    let mut draw = Draw::new(seed, "street");
    let place = street_place(&mut draw);
    let duration_s = 1.6;
    let (mut bodies, mut rulers) = (Vec::new(), Vec::new());
    for near in [true, false] {
        let speed_mps = draw.between(3.0, 6.5);
        let (lane_m, course) = passing(&mut draw, near, speed_mps, duration_s);
        let body = vehicle(&mut draw, course);
        rulers.push(beside(bodies.len(), lane_m, body.size_m[2], 0.0));
        bodies.push(body);
    }
    let fov_deg = draw.between(50.0, 66.0);
    let camera = across_the_street(&mut draw, shots::plain_lens(fov_deg));
    let filming = shots::clip(&mut draw, duration_s, 30.0);
    world(place, bodies, camera, filming, rulers, TITLES[0])
}

/// A car that brakes or starts.
pub fn braking(seed: u64) -> World {
    let mut draw = Draw::new(seed, "braking");
    let place = street_place(&mut draw);
    let duration_s = 2.4;
    let starts = draw.chance(0.4);
    let (speed_mps, acceleration_mps2) = if starts {
        (draw.between(0.0, 1.0), draw.between(1.2, 2.4))
    } else {
        (draw.between(4.5, 7.5), -draw.between(1.6, 3.2))
    };
    let course = Course {
        legs: Vec::new(),
        stretches: vec![
            Stretch {
                duration_s: draw.between(0.2, 0.6),
                acceleration_mps2: 0.0,
            },
            Stretch {
                duration_s: 9.0,
                acceleration_mps2,
            },
        ],
        ..Course::straight([0.0, LANES_M[0]], EAST, speed_mps)
    };
    // In the middle of the picture in the middle of its way.
    let start_m = [-0.5 * course.travelled_m(duration_s), LANES_M[0]];
    let body = vehicle(&mut draw, Course { start_m, ..course });
    let rulers = vec![beside(0, LANES_M[0], body.size_m[2], 0.0)];
    let fov_deg = draw.between(52.0, 66.0);
    let camera = across_the_street(&mut draw, shots::plain_lens(fov_deg));
    let filming = shots::clip(&mut draw, duration_s, 30.0);
    world(place, vec![body], camera, filming, rulers, TITLES[1])
}

/// A camera from a window over the crossroads.
fn from_a_window(draw: &mut Draw, lens: Lens, height_m: f64, away_m: f64) -> Camera {
    let turn = draw.between(-0.5, 0.5);
    let at_m = [away_m * turn.sin(), height_m, away_m * turn.cos()];
    shots::tripod(lens, at_m, [0.0, 0.0, 0.0])
}

/// The rectangle between the outer ends of two pedestrian crossings, its far side first.
fn crossings(bodies: &[usize]) -> Vec<Ruler> {
    let side = |z: f64| Ruler {
        ends_m: [[-3.0, 0.0, z], [3.0, 0.0, z]],
        bodies: bodies.to_vec(),
    };
    vec![side(-8.5), side(8.5)]
}

/// Cars that turn at a crossroads.
pub fn turning(seed: u64) -> World {
    let mut draw = Draw::new(seed, "turning");
    let place = crossroads(&mut draw);
    let duration_s = 3.2;
    let speed_mps = draw.between(4.0, 6.0);
    let right = draw.chance(0.5);
    let (radius_m, angle_rad) = if right {
        (5.0, 0.5 * PI)
    } else {
        (8.0, -0.5 * PI)
    };
    // The turn begins where its circle touches both lanes.
    let lane_m = LANES_M[0];
    let straight_m = 6.0;
    let begins_m = if right {
        -(radius_m + lane_m)
    } else {
        lane_m - radius_m
    };
    let course = Course {
        legs: vec![
            Leg::Straight {
                length_m: straight_m,
            },
            Leg::Turn {
                radius_m,
                angle_rad,
            },
        ],
        ..Course::straight([begins_m - straight_m, lane_m], EAST, speed_mps)
    };
    let mut bodies = vec![vehicle(&mut draw, course)];
    let waiting = Course::straight([lane_m, 13.0], 0.0, 0.0);
    bodies.push(vehicle(&mut draw, waiting));
    let fov_deg = draw.between(52.0, 66.0);
    let height_m = draw.between(11.0, 16.0);
    let camera = from_a_window(&mut draw, shots::plain_lens(fov_deg), height_m, 22.0);
    let filming = shots::clip(&mut draw, duration_s, 24.0);
    let rulers = crossings(&[0]);
    world(place, bodies, camera, filming, rulers, TITLES[2])
}

/// People and a cyclist on the pavement and the street.
pub fn crossing(seed: u64) -> World {
    let mut draw = Draw::new(seed, "crossing");
    let place = street_place(&mut draw);
    let duration_s = 2.4;
    let (mut bodies, mut rulers) = (Vec::new(), Vec::new());
    let walking_mps = draw.between(1.0, 1.9);
    let side = draw.side();
    let heading_rad = if side > 0.0 { EAST } else { WEST };
    let start_m = [-side * 0.5 * walking_mps * duration_s, 4.6];
    bodies.push(walker(
        &mut draw,
        Course::straight(start_m, heading_rad, walking_mps),
    ));
    rulers.push(beside(0, 4.6, 0.0, 0.0));
    let riding_mps = draw.between(2.6, 4.4);
    let heading_rad = if side > 0.0 { WEST } else { EAST };
    let start_m = [side * 0.5 * riding_mps * duration_s, LANES_M[0]];
    bodies.push(rider(
        &mut draw,
        Course::straight(start_m, heading_rad, riding_mps),
    ));
    rulers.push(beside(1, LANES_M[0], 0.1, 0.0));
    let fov_deg = draw.between(50.0, 62.0);
    let camera = across_the_street(&mut draw, shots::plain_lens(fov_deg));
    let filming = shots::clip(&mut draw, duration_s, 30.0);
    world(place, bodies, camera, filming, rulers, TITLES[3])
}

/// Cars and people from high above.
pub fn drone(seed: u64) -> World {
    let mut draw = Draw::new(seed, "drone");
    let place = crossroads(&mut draw);
    let duration_s = 3.0;
    let speed_mps = draw.between(5.0, 9.0);
    let heading_rad = EAST;
    let start_m = [-0.5 * speed_mps * duration_s - 3.0, LANES_M[0]];
    let mut bodies = vec![vehicle(
        &mut draw,
        Course::straight(start_m, heading_rad, speed_mps),
    )];
    let other_mps = draw.between(4.0, 8.0);
    let start_m = [0.5 * other_mps * duration_s + 8.0, LANES_M[1]];
    bodies.push(vehicle(
        &mut draw,
        Course::straight(start_m, WEST, other_mps),
    ));
    let walking_mps = draw.between(1.1, 1.7);
    bodies.push(walker(
        &mut draw,
        Course::straight([7.0, 3.5], 0.0, walking_mps),
    ));
    let fov_deg = draw.between(55.0, 70.0);
    let height_m = draw.between(24.0, 34.0);
    let camera = from_a_window(&mut draw, shots::plain_lens(fov_deg), height_m, 12.0);
    let filming = shots::clip(&mut draw, duration_s, 24.0);
    let rulers = crossings(&[0, 1, 2]);
    world(place, bodies, camera, filming, rulers, TITLES[4])
}

/// Through a street among parked and moving cars.
pub fn driving(seed: u64) -> World {
    let mut draw = Draw::new(seed, "driving");
    let place = street_place(&mut draw);
    let duration_s = 2.5;
    let own_mps = draw.between(4.0, 13.9);
    let own = Course::straight([-32.0, LANES_M[0]], EAST, own_mps);
    let mut bodies = Vec::new();
    let other_mps = draw.between(4.0, 10.0);
    bodies.push(vehicle(
        &mut draw,
        Course::straight([40.0, LANES_M[1]], WEST, other_mps),
    ));
    for k in 0..4 {
        let at_m = [-16.0 + 9.0 * f64::from(k) + draw.between(-1.0, 1.0), 4.6];
        bodies.push(vehicle(&mut draw, Course::straight(at_m, EAST, 0.0)));
    }
    let ahead_mps = own_mps * draw.between(0.7, 1.1);
    bodies.push(vehicle(
        &mut draw,
        Course::straight([-17.0, LANES_M[0]], EAST, ahead_mps),
    ));
    let walking_mps = draw.between(1.0, 1.6);
    bodies.push(walker(
        &mut draw,
        Course::straight([5.0, -5.0], EAST, walking_mps),
    ));
    let fov_deg = draw.between(58.0, 74.0);
    let camera = Camera {
        lens: shots::real_lens(&mut draw, fov_deg),
        rig: Rig::Along {
            course: own,
            height_m: draw.between(1.2, 1.6),
            turn_rad: 0.0,
            tilt_rad: draw.between(0.0, 0.06),
        },
        shake: Some(Shake {
            rotation_rad: 0.002,
            translation_m: 0.008,
            phase_rad: draw.between(0.0, 6.0),
        }),
    };
    let filming = shots::phone_clip(&mut draw, duration_s, 24.0);
    let words = ["Driving camera", "How fast is the car?"];
    world(place, bodies, camera, filming, Vec::new(), words)
}

/// The street from a hand that trembles.
pub fn handheld(seed: u64) -> World {
    let still = street(seed);
    let mut draw = Draw::new(seed, "handheld");
    World {
        camera: Camera {
            lens: real_lens_like(&mut draw, still.camera.lens),
            shake: Some(Shake {
                rotation_rad: draw.between(0.004, 0.016),
                translation_m: draw.between(0.01, 0.05),
                phase_rad: draw.between(0.0, 6.0),
            }),
            ..still.camera
        },
        filming: shots::phone_clip(&mut draw, 1.6, 30.0),
        title: "Handheld".into(),
        ..still
    }
}

/// The street from a camera that turns and zooms.
pub fn panning(seed: u64) -> World {
    let still = street(seed);
    let mut draw = Draw::new(seed, "panning");
    let (at_m, look_at_m) = match still.camera.rig {
        Rig::Tripod {
            at_m, look_at_m, ..
        } => (at_m, look_at_m),
        Rig::Pan { .. } | Rig::Along { .. } => ([0.0, 1.8, 15.0], [0.0, 1.8, 0.0]),
    };
    let rate_radps = draw.side() * draw.between(0.08, 0.3);
    // Straight ahead in the middle of the clip.
    let back = 0.8 * rate_radps * (at_m[2] - look_at_m[2]);
    World {
        camera: Camera {
            lens: Lens {
                zoom_per_s: draw.between(0.85, 1.2),
                ..real_lens_like(&mut draw, still.camera.lens)
            },
            rig: Rig::Pan {
                at_m,
                look_at_m: [look_at_m[0] - back, look_at_m[1], look_at_m[2]],
                rate_radps,
            },
            shake: None,
        },
        title: "Panning camera".into(),
        ..still
    }
}

fn real_lens_like(draw: &mut Draw, lens: Lens) -> Lens {
    shots::real_lens(draw, lens.horizontal_fov_rad.to_degrees())
}
