//! Logs from a seed.

use std::f64::consts::PI;

use crate::class::Class;
use crate::course::{Course, Leg};
use crate::draw::Draw;
use crate::log::{Log, Object};
use crate::manoeuvre::Manoeuvre;
use crate::pose::{Pose, about};

/// Makes the log with an index. It depends on the seed and the index and on nothing else.
///
/// Objects know nothing of each other: ways cross, and now and then two boxes overlap.
pub fn log(seed: u64, index: u64) -> Log {
    let mut draw = Draw::new(seed, index);
    let name = uuid(&mut draw);
    let city_from_ground = ground(&mut draw);
    let sweeps_ns = sweeps(&mut draw);
    let street = Street {
        heading_rad: draw.between(-PI, PI),
        keeps_left: draw.chance(0.3),
        duration_s: sweeps_ns.last().map_or(0.0, |last| *last as f64 / 1e9),
    };
    let ego = ego(&street, &mut draw);
    let objects = (0..draw.count(40, 70))
        .map(|_| object(&street, &ego, &mut draw))
        .collect();
    Log {
        name,
        index,
        city_from_ground,
        ego,
        objects,
        sweeps_ns,
    }
}

/// What all road users of a log share.
struct Street {
    heading_rad: f64,
    keeps_left: bool,
    duration_s: f64,
}

impl Street {
    fn side(&self, legs: Vec<Leg>) -> Vec<Leg> {
        if self.keeps_left {
            legs.into_iter().map(Leg::mirrored).collect()
        } else {
            legs
        }
    }

    /// Along the street, across it or against it, a little off.
    fn heading(&self, draw: &mut Draw) -> f64 {
        let quarter = f64::from(draw.count(0, 3));
        self.heading_rad + quarter * PI / 2.0 + draw.between(-0.06, 0.06)
    }
}

const MOVING: [(Class, f64); 9] = [
    (Class::Car, 30.0),
    (Class::Van, 4.0),
    (Class::Bus, 2.0),
    (Class::BoxTruck, 2.0),
    (Class::Truck, 2.0),
    (Class::Motorcyclist, 4.0),
    (Class::Cyclist, 9.0),
    (Class::Adult, 28.0),
    (Class::Child, 8.0),
];
const STANDING: [(Class, f64); 11] = [
    (Class::Car, 30.0),
    (Class::Van, 3.0),
    (Class::Bus, 0.5),
    (Class::BoxTruck, 2.0),
    (Class::Truck, 2.0),
    (Class::Motorcycle, 3.0),
    (Class::Bicycle, 5.0),
    (Class::Adult, 8.0),
    (Class::Stroller, 0.5),
    (Class::Bollard, 4.0),
    (Class::Cone, 4.0),
];

fn object(street: &Street, ego: &Course, draw: &mut Draw) -> Object {
    let moves = draw.chance(0.66);
    let mut class = draw.weighted(if moves { &MOVING } else { &STANDING });
    if moves && class == Class::Adult && draw.chance(0.06) {
        class = Class::Stroller;
    }
    let heading_rad = if class.is_on_foot() {
        draw.between(-PI, PI)
    } else {
        street.heading(draw)
    };
    let course = if moves {
        let outing = Manoeuvre::draw(class, draw).outing(class, draw);
        let legs = street.side(outing.legs);
        Course::new(
            legs,
            &outing.driver,
            outing.entry_mps,
            outing.begin_s,
            heading_rad,
        )
    } else {
        Course::at_rest(heading_rad)
    };
    // Somewhere around ego at some time of the log, people on foot nearer than cars.
    let met_s = draw.between(0.0, street.duration_s);
    let there = ego.at(met_s);
    let farthest_m = if class.is_on_foot() { 35.0 } else { 60.0 };
    let (sine, cosine) = libm::sincos(draw.between(-PI, PI));
    let range_m = draw.between(4.0, farthest_m);
    Object {
        name: uuid(draw),
        class,
        size_m: class.size_m(draw),
        course: course.passing(
            met_s,
            there.x_m + range_m * cosine,
            there.y_m + range_m * sine,
        ),
        present_s: present(street.duration_s, draw),
    }
}

/// Most objects are there all the time; some come late, go early or both.
fn present(duration_s: f64, draw: &mut Draw) -> [f64; 2] {
    if draw.chance(0.85) {
        return [0.0, duration_s];
    }
    let length_s = draw.between(3.0, duration_s - 1.0);
    let from_s = draw.between(0.0, duration_s - length_s);
    [from_s, from_s + length_s]
}

fn ego(street: &Street, draw: &mut Draw) -> Course {
    let heading_rad = street.heading(draw);
    if draw.chance(0.1) {
        return Course::at_rest(heading_rad);
    }
    let manoeuvre = draw.weighted(&[
        (Manoeuvre::Straight, 3.0),
        (Manoeuvre::ChangeSpeed, 2.0),
        (Manoeuvre::StopAndGo, 2.0),
        (Manoeuvre::LaneChange, 1.0),
        (Manoeuvre::Bend, 1.0),
        (Manoeuvre::Corner, 3.0),
    ]);
    // As careful as a truck's driver.
    let outing = manoeuvre.outing(Class::Truck, draw);
    let legs = street.side(outing.legs);
    Course::new(legs, &outing.driver, outing.entry_mps, 0.0, heading_rad)
}

/// A plane through a place of a city, thousands of metres from its origin; often with a slope.
fn ground(draw: &mut Draw) -> Pose {
    let translation_m = [
        draw.between(-2000.0, 7000.0),
        draw.between(-3000.0, 5000.0),
        draw.between(-25.0, 60.0),
    ];
    let (sine, cosine) = libm::sincos(draw.between(-PI, PI));
    let slope_rad = draw.between(0.005, 0.06);
    let wxyz = if draw.chance(0.4) {
        about([cosine, sine, 0.0], slope_rad)
    } else {
        Pose::IDENTITY.wxyz
    };
    Pose {
        wxyz,
        translation_m,
    }
}

/// About 10 sweeps a second for 15 to 20 s, as uneven as a real spinning laser's.
fn sweeps(draw: &mut Draw) -> Vec<i64> {
    let mut now_ns = 0;
    (0..=draw.count(150, 200))
        .map(|_| {
            let this_ns = now_ns;
            now_ns += 99_866_000 + 1_000 * (i64::from(draw.count(0, 666)) - 333);
            this_ns
        })
        .collect()
}

/// A UUID of version 4.
fn uuid(draw: &mut Draw) -> String {
    let (high, low) = (draw.bits(), draw.bits());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 48) & 0x3fff,
        low & 0xffff_ffff_ffff,
    )
}
