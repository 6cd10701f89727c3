//! What a laser scanner on ego's roof would see, roughly.

use crate::log::{Log, Object};
use crate::pose::Pose;

/// Farther away nothing is annotated.
const FARTHEST_M: f64 = 120.0;
/// Points on a square metre at one metre; gives a car at 20 m some hundred points, as 64 beams do.
const POINTS_AT_A_METRE: f64 = 20_000.0;
/// A car hides another car, a person hides no car.
const HIDES_FROM_SHARE: f64 = 0.8;

/// An object that is annotated at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight<'a> {
    pub object: &'a Object,
    /// Its place among the log's objects.
    pub index: usize,
    /// The middle of the box from ego's origin on the ground.
    pub ego_from_box: Pose,
    /// How much of its width no nearer object covers, 0 to 1.
    pub visible_share: f64,
    pub lidar_points: i64,
}

/// Returns what is annotated at a time, in the order of the log's objects.
pub fn annotated(log: &Log, t_s: f64) -> Vec<Sight<'_>> {
    let ego_from_ground = log.ground_from_ego(t_s).inverse();
    let mut sights: Vec<Sight> = log
        .objects
        .iter()
        .enumerate()
        .filter(|(_, object)| object.is_present(t_s))
        .map(|(index, object)| Sight {
            object,
            index,
            ego_from_box: ego_from_ground.then(&object.ground_from_box(t_s)),
            visible_share: 1.0,
            lidar_points: 0,
        })
        .filter(|sight| sight.range_m() < FARTHEST_M)
        .collect();
    for at in 0..sights.len() {
        let visible_share = 1.0 - covered_share(&sights[at], &sights);
        let sight = &mut sights[at];
        sight.visible_share = visible_share;
        sight.lidar_points = sight.points();
    }
    sights
}

impl Sight<'_> {
    fn range_m(&self) -> f64 {
        let [x_m, y_m, _] = self.ego_from_box.translation_m;
        (x_m * x_m + y_m * y_m).sqrt()
    }

    /// Between its width and its length, as nobody asks which side is seen.
    fn breadth_m(&self) -> f64 {
        let [length_m, width_m, _] = self.object.size_m;
        0.5 * (length_m + width_m)
    }

    /// The beams thin out with the square of the distance.
    fn points(&self) -> i64 {
        let range_m = self.range_m().max(2.0);
        let area_m2 = self.breadth_m() * self.object.size_m[2];
        (POINTS_AT_A_METRE * area_m2 * self.visible_share / (range_m * range_m)) as i64
    }
}

/// How much of it the worst nearer object covers, as both stand across the line of sight.
fn covered_share(sight: &Sight, all: &[Sight]) -> f64 {
    let [x_m, y_m, _] = sight.ego_from_box.translation_m;
    let range_m = sight.range_m().max(1e-6);
    let half_m = 0.5 * sight.breadth_m();
    let mut worst = 0.0_f64;
    for other in all {
        let [their_x_m, their_y_m, _] = other.ego_from_box.translation_m;
        let along_m = (x_m * their_x_m + y_m * their_y_m) / range_m;
        let is_between = along_m > 1.0 && along_m < range_m - 1.0;
        if !is_between || other.object.size_m[2] < HIDES_FROM_SHARE * sight.object.size_m[2] {
            continue;
        }
        // Both are laid on the line across the sight at the farther one.
        let scale = range_m / along_m;
        let aside_m = scale * (x_m * their_y_m - y_m * their_x_m) / range_m;
        let their_half_m = scale * 0.5 * other.breadth_m();
        let left_m = (aside_m - their_half_m).max(-half_m);
        let right_m = (aside_m + their_half_m).min(half_m);
        worst = worst.max((right_m - left_m) / (2.0 * half_m));
    }
    worst.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate;

    #[test]
    fn points_fall_with_distance_and_some_things_are_hidden() {
        let logs: Vec<Log> = (0..5).map(|index| generate::log(1, index)).collect();
        let sights: Vec<Sight> = logs.iter().flat_map(|log| annotated(log, 5.0)).collect();
        let mean = |near: f64, far: f64| {
            let points: Vec<f64> = sights
                .iter()
                .filter(|sight| (near..far).contains(&sight.range_m()))
                .map(|sight| sight.lidar_points as f64)
                .collect();
            points.iter().sum::<f64>() / points.len() as f64
        };
        assert!(mean(0.0, 20.0) > 3.0 * mean(30.0, 120.0));
        let hidden = sights
            .iter()
            .filter(|sight| sight.lidar_points == 0)
            .count();
        let share = hidden as f64 / sights.len() as f64;
        assert!((0.02..0.5).contains(&share), "{share}");
        assert!(sights.iter().all(|sight| sight.lidar_points >= 0));
    }
}
