//! What road users do: ways made of straight and round legs, for traffic that keeps to the right.

use std::f64::consts::PI;

use crate::class::Class;
use crate::course::Leg;
use crate::draw::Draw;
use crate::driver::Driver;

/// A thing that people do in streets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manoeuvre {
    /// Straight on, now and then faster than in a street.
    Straight,
    /// Straight on with another speed from somewhere on.
    ChangeSpeed,
    /// Straight on with a stop.
    StopAndGo,
    LaneChange,
    /// Along a wide bend.
    Bend,
    /// Round a corner.
    Corner,
    /// Round two corners.
    TwoCorners,
    Roundabout,
    UTurn,
    ThreePointTurn,
    /// Out of a parking place backwards, then on.
    BackOut,
    /// Here and there.
    Wander,
    /// Turns round on the spot and walks away.
    TurnRound,
    /// Round and round.
    Circles,
}

/// A way and who goes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outing {
    pub legs: Vec<Leg>,
    pub driver: Driver,
    /// Speed at the start.
    pub entry_mps: f64,
    /// When it starts; after 0 it rests until then.
    pub begin_s: f64,
}

/// Longer than any log, so that nobody comes to the end of a way by accident.
const ON_AND_ON_S: f64 = 30.0;

impl Manoeuvre {
    /// Draws what somebody of a class does.
    pub fn draw(class: Class, draw: &mut Draw) -> Self {
        let list: &[(Self, f64)] = match class {
            Class::Car | Class::Van => &[
                (Self::Straight, 2.0),
                (Self::ChangeSpeed, 1.0),
                (Self::StopAndGo, 1.0),
                (Self::LaneChange, 1.0),
                (Self::Bend, 1.0),
                (Self::Corner, 3.0),
                (Self::TwoCorners, 2.0),
                (Self::Roundabout, 3.0),
                (Self::UTurn, 2.5),
                (Self::ThreePointTurn, 2.0),
                (Self::BackOut, 3.0),
            ],
            Class::Bus | Class::BoxTruck | Class::Truck => &[
                (Self::Straight, 1.0),
                (Self::ChangeSpeed, 1.0),
                (Self::StopAndGo, 1.0),
                (Self::Bend, 1.0),
                (Self::Corner, 2.0),
                (Self::Roundabout, 1.5),
            ],
            Class::Motorcyclist | Class::Cyclist => &[
                (Self::Straight, 1.0),
                (Self::ChangeSpeed, 0.5),
                (Self::StopAndGo, 0.5),
                (Self::Corner, 2.0),
                (Self::TwoCorners, 1.0),
                (Self::Roundabout, 1.0),
                (Self::UTurn, 2.0),
                (Self::Wander, 1.0),
                (Self::Circles, 1.0),
            ],
            Class::Child => &[
                (Self::Circles, 3.0),
                (Self::Wander, 2.0),
                (Self::TurnRound, 2.0),
            ],
            _ => &[
                (Self::Straight, 1.0),
                (Self::StopAndGo, 1.0),
                (Self::Corner, 2.0),
                (Self::TwoCorners, 1.0),
                (Self::Wander, 3.0),
                (Self::TurnRound, 3.0),
                (Self::Circles, 0.3),
            ],
        };
        draw.weighted(list)
    }

    /// Draws how it is done.
    pub fn outing(self, class: Class, draw: &mut Draw) -> Outing {
        let mut driver = class.driver(draw);
        if class == Class::Adult && draw.chance(0.15) {
            // A jogger.
            driver.cap_mps = draw.between(2.4, 3.6);
        }
        if self == Self::Straight && matches!(class, Class::Car | Class::Van) && draw.chance(0.5) {
            // From a crawl to a motorway.
            driver.cap_mps = draw.between(1.0, 35.0);
        }
        // A direction needs a first step, so all go straight for a moment.
        let lead_m = driver.cap_mps * draw.between(0.7, 4.0);
        let mut outing = Outing {
            legs: vec![Leg::straight(lead_m)],
            driver,
            entry_mps: driver.cap_mps * draw.between(0.6, 1.0),
            begin_s: 0.0,
        };
        outing.legs.extend(self.middle(class, &driver, draw));
        if self == Self::BackOut {
            outing.legs.remove(0);
            outing.entry_mps = 0.0;
            outing.begin_s = draw.between(0.0, 4.0);
        }
        outing
            .legs
            .push(Leg::straight(driver.cap_mps * ON_AND_ON_S));
        outing
    }

    fn middle(self, class: Class, driver: &Driver, draw: &mut Draw) -> Vec<Leg> {
        match self {
            Self::Straight => Vec::new(),
            Self::ChangeSpeed => {
                let slow_mps = driver.cap_mps * draw.between(0.2, 0.6);
                vec![Leg::straight(slow_mps * draw.between(2.0, 8.0)).at_most(slow_mps)]
            }
            Self::StopAndGo => vec![Leg::straight(1.0).then_pause(draw.between(0.5, 6.0))],
            Self::LaneChange => lane_change(driver, draw),
            Self::Bend => {
                let turn_rad = draw.side() * degrees(draw, 25.0, 100.0);
                vec![Leg::arc(draw.between(30.0, 120.0), turn_rad)]
            }
            Self::Corner => vec![corner(class, draw)],
            Self::TwoCorners => {
                let between_m = driver.cap_mps * draw.between(0.5, 3.0);
                let first = corner(class, draw);
                vec![first, Leg::straight(between_m), corner(class, draw)]
            }
            Self::Roundabout => roundabout(class, draw),
            Self::UTurn => vec![Leg::arc(
                if class == Class::Cyclist {
                    draw.between(2.0, 3.5)
                } else {
                    draw.between(5.5, 8.0)
                },
                degrees(draw, 150.0, 190.0),
            )],
            Self::ThreePointTurn => three_points(draw),
            Self::BackOut => back_out(draw),
            Self::Wander => wander(class, driver, draw),
            Self::TurnRound => turn_round(driver, draw),
            Self::Circles => {
                let radius_m = if class == Class::Cyclist {
                    draw.between(3.0, 6.0)
                } else {
                    draw.between(1.2, 4.0)
                };
                let rounds = draw.between(1.0, 6.0);
                vec![Leg::arc(radius_m, draw.side() * rounds * 2.0 * PI)]
            }
        }
    }
}

fn degrees(draw: &mut Draw, low_deg: f64, high_deg: f64) -> f64 {
    draw.between(low_deg, high_deg).to_radians()
}

/// Streets cross at right angles more often than not; people on foot turn anywhere.
fn corner(class: Class, draw: &mut Draw) -> Leg {
    let [low_m, high_m] = class.traits().corner_m;
    let turn_rad = if class.is_on_foot() {
        degrees(draw, 40.0, 170.0)
    } else if draw.chance(0.6) {
        PI / 2.0
    } else {
        degrees(draw, 50.0, 130.0)
    };
    Leg::arc(draw.between(low_m, high_m), draw.side() * turn_rad)
}

/// One lane to the side by two equal arcs: 2 r (1 − cos φ) is the width of the lane.
fn lane_change(driver: &Driver, draw: &mut Draw) -> Vec<Leg> {
    let width_m = draw.between(3.0, 3.7);
    let radius_m = (driver.cap_mps * driver.cap_mps / draw.between(0.6, 1.4)).max(20.0);
    let turn_rad = draw.side() * libm::acos(1.0 - width_m / (2.0 * radius_m));
    vec![Leg::arc(radius_m, turn_rad), Leg::arc(radius_m, -turn_rad)]
}

/// A swing to the right, round to the left as far as the exit, a swing out to the right.
fn roundabout(class: Class, draw: &mut Draw) -> Vec<Leg> {
    let radius_m = if class == Class::Cyclist {
        draw.between(5.0, 9.0)
    } else {
        draw.between(8.0, 15.0)
    };
    let swing_rad = degrees(draw, 25.0, 50.0);
    let round_rad = degrees(draw, 60.0, 330.0);
    vec![
        Leg::arc(radius_m, -swing_rad),
        Leg::arc(radius_m, round_rad),
        Leg::arc(radius_m, -swing_rad),
    ]
}

/// Left, back to the other side, left again: half a turn together.
fn three_points(draw: &mut Draw) -> Vec<Leg> {
    let radius_m = draw.between(5.5, 7.0);
    let first_rad = degrees(draw, 55.0, 75.0);
    let second_rad = degrees(draw, 45.0, 65.0);
    vec![
        Leg::arc(radius_m, first_rad).then_pause(draw.between(0.3, 1.2)),
        Leg::arc(radius_m, second_rad)
            .in_reverse()
            .at_most(2.5)
            .then_pause(draw.between(0.3, 1.2)),
        Leg::arc(radius_m, PI - first_rad - second_rad),
    ]
}

fn back_out(draw: &mut Draw) -> Vec<Leg> {
    let speed_mps = draw.between(1.2, 2.8);
    let radius_m = draw.between(5.0, 7.0);
    let turn_rad = draw.side() * degrees(draw, 10.0, 100.0);
    vec![
        Leg::straight(draw.between(1.0, 4.0))
            .in_reverse()
            .at_most(speed_mps),
        Leg::arc(radius_m, turn_rad)
            .in_reverse()
            .at_most(speed_mps)
            .then_pause(draw.between(0.3, 1.5)),
    ]
}

/// Arcs of changing curvature, one after the other, without a kink.
fn wander(class: Class, driver: &Driver, draw: &mut Draw) -> Vec<Leg> {
    let tightest_m = if class.is_on_foot() { 1.5 } else { 6.0 };
    let mut side = draw.side();
    (0..30)
        .map(|_| {
            side = if draw.chance(0.6) { -side } else { side };
            let radius_m = tightest_m * draw.between(1.0, 6.0);
            let seconds = draw.between(0.5, 3.0);
            Leg::arc(radius_m, side * driver.cap_mps * seconds / radius_m)
        })
        .collect()
}

/// Hesitates, turns in a step or two, and goes another way.
fn turn_round(driver: &Driver, draw: &mut Draw) -> Vec<Leg> {
    let mut before = Leg::straight(0.5);
    if draw.chance(0.4) {
        before = before.then_pause(draw.between(0.3, 3.0));
    }
    let turn = Leg::arc(
        draw.between(0.25, 0.8),
        draw.side() * degrees(draw, 100.0, 200.0),
    );
    let back = Leg::straight(driver.cap_mps * draw.between(2.0, 6.0));
    let again = Leg::arc(
        draw.between(0.25, 0.8),
        draw.side() * degrees(draw, 60.0, 200.0),
    );
    vec![before, turn, back, again]
}
