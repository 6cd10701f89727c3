//! How fast a way is driven.

use crate::course::Leg;

/// What somebody can do and is willing to bear.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Driver {
    pub cap_mps: f64,
    pub accelerate_mps2: f64,
    pub brake_mps2: f64,
    /// Highest centripetal acceleration in curves.
    pub lateral_mps2: f64,
}

/// A stretch of constant acceleration within one leg.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    pub leg: usize,
    /// Seconds since the course began.
    pub start_s: f64,
    pub duration_s: f64,
    /// Way along the leg at its start.
    pub along_m: f64,
    /// Speed at its start.
    pub speed_mps: f64,
    pub acceleration_mps2: f64,
}

/// Plans the fastest drive within the limits, entered at a speed or, where that leaves no room to
/// brake, slower; at the end of the last leg it stands.
///
/// Speeds at the joints come from one pass forwards, bounded by acceleration, and one backwards,
/// bounded by braking; within a leg it is accelerated, held and braked.
pub fn plan(legs: &[Leg], driver: &Driver, entry_mps: f64) -> Vec<Phase> {
    let caps_mps: Vec<f64> = legs.iter().map(|leg| driver.cap_on(leg)).collect();
    let mut joints_mps = joints(legs, &caps_mps);
    if let Some(first) = joints_mps.first_mut() {
        *first = first.min(entry_mps);
    }
    for (at, leg) in legs.iter().enumerate() {
        let reached = reached_mps(joints_mps[at], driver.accelerate_mps2, leg.length_m);
        joints_mps[at + 1] = joints_mps[at + 1].min(reached);
    }
    for (at, leg) in legs.iter().enumerate().rev() {
        let reached = reached_mps(joints_mps[at + 1], driver.brake_mps2, leg.length_m);
        joints_mps[at] = joints_mps[at].min(reached);
    }
    let mut writer = Writer {
        phases: Vec::with_capacity(3 * legs.len()),
        now_s: 0.0,
    };
    for (at, leg) in legs.iter().enumerate() {
        let ends_mps = [joints_mps[at], joints_mps[at + 1]];
        writer.drive(at, leg, ends_mps, caps_mps[at], driver);
    }
    writer.phases
}

impl Driver {
    fn cap_on(&self, leg: &Leg) -> f64 {
        let curve_mps = (self.lateral_mps2 / leg.curvature_per_m.abs()).sqrt();
        self.cap_mps.min(leg.cap_mps).min(curve_mps)
    }
}

/// Highest speeds at the joints, ends included: what both neighbours allow, nothing where the gear
/// changes or a pause is made.
fn joints(legs: &[Leg], caps_mps: &[f64]) -> Vec<f64> {
    let mut joints_mps: Vec<f64> = caps_mps.to_vec();
    joints_mps.push(0.0);
    for at in 1..legs.len() {
        let [before, after] = [&legs[at - 1], &legs[at]];
        joints_mps[at] = if before.pause_s.is_some() || before.backwards != after.backwards {
            0.0
        } else {
            caps_mps[at - 1].min(caps_mps[at])
        };
    }
    joints_mps
}

fn reached_mps(speed_mps: f64, acceleration_mps2: f64, way_m: f64) -> f64 {
    (speed_mps * speed_mps + 2.0 * acceleration_mps2 * way_m).sqrt()
}

struct Writer {
    phases: Vec<Phase>,
    now_s: f64,
}

impl Writer {
    fn drive(
        &mut self,
        leg: usize,
        piece: &Leg,
        [from_mps, to_mps]: [f64; 2],
        cap_mps: f64,
        driver: &Driver,
    ) {
        let (up, down) = (driver.accelerate_mps2, driver.brake_mps2);
        let squared =
            2.0 * up * down * piece.length_m + down * from_mps * from_mps + up * to_mps * to_mps;
        // Rounding must not make the top lower than the ends.
        let top_mps = (squared / (up + down)).sqrt().min(cap_mps);
        let top_mps = top_mps.max(from_mps).max(to_mps);
        let way = |slow_mps: f64, rate| (top_mps * top_mps - slow_mps * slow_mps) / (2.0 * rate);
        let (rise_m, fall_m) = (way(from_mps, up), way(to_mps, down));
        let hold_m = (piece.length_m - rise_m - fall_m).max(0.0);
        self.phase(leg, 0.0, from_mps, up, (top_mps - from_mps) / up);
        if top_mps > 0.0 {
            self.phase(leg, rise_m, top_mps, 0.0, hold_m / top_mps);
        }
        let fall_at_m = piece.length_m - fall_m;
        self.phase(leg, fall_at_m, top_mps, -down, (top_mps - to_mps) / down);
        if let Some(pause_s) = piece.pause_s {
            self.phase(leg, piece.length_m, 0.0, 0.0, pause_s);
        }
    }

    fn phase(
        &mut self,
        leg: usize,
        along_m: f64,
        speed_mps: f64,
        acceleration_mps2: f64,
        duration_s: f64,
    ) {
        if duration_s > 0.0 {
            self.phases.push(Phase {
                leg,
                start_s: self.now_s,
                duration_s,
                along_m,
                speed_mps,
                acceleration_mps2,
            });
            self.now_s += duration_s;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRIVER: Driver = Driver {
        cap_mps: 12.0,
        accelerate_mps2: 2.0,
        brake_mps2: 3.0,
        lateral_mps2: 3.0,
    };

    #[test]
    fn braking_begins_before_the_curve() {
        let legs = [
            Leg::straight(60.0),
            Leg::arc(12.0, 1.5),
            Leg::straight(40.0),
        ];
        let phases = plan(&legs, &DRIVER, 12.0);
        assert_eq!(phases[0].speed_mps, 12.0);
        for phase in &phases {
            let end_mps = phase.speed_mps + phase.acceleration_mps2 * phase.duration_s;
            let cap_mps = DRIVER.cap_on(&legs[phase.leg]) + 1e-9;
            assert!(
                phase.speed_mps <= cap_mps && end_mps <= cap_mps,
                "{phase:?}"
            );
        }
        let in_curve = phases.iter().find(|phase| phase.leg == 1).expect("a curve");
        assert!((in_curve.speed_mps - 6.0).abs() < 1e-9, "√(3 · 12) m/s");
    }

    #[test]
    fn phases_follow_without_a_jump() {
        let legs = [
            Leg::straight(8.0),
            Leg::arc(5.0, 1.0).in_reverse(),
            Leg::straight(3.0).then_pause(2.0),
            Leg::straight(90.0),
        ];
        let phases = plan(&legs, &DRIVER, 9.0);
        for pair in phases.windows(2) {
            let end_mps = pair[0].speed_mps + pair[0].acceleration_mps2 * pair[0].duration_s;
            assert!((end_mps - pair[1].speed_mps).abs() < 1e-9, "{pair:?}");
            assert!((pair[0].start_s + pair[0].duration_s - pair[1].start_s).abs() < 1e-12);
        }
        assert!(
            phases[0].speed_mps < 7.0,
            "no room to brake from 9 m/s: {}",
            phases[0].speed_mps
        );
    }
}
