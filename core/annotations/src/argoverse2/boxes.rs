use std::path::Path;

use super::feather::read_batches;
use super::labels::label;
use crate::gather::{Gatherer, TrackHead};
use crate::poses::checked_pose;
use crate::report::reason;
use crate::{LeftOut, ReadError, Seen, Track, TrackSample, Trail, compose};

/// Farthest in time that the pose of the vehicle may be from a box, seconds: one sweep of the lidar.
const FARTHEST_POSE_S: f64 = 0.1;
/// Category of the recording vehicle in `annotations_with_ego.feather`.
const EGO_VEHICLE: &str = "EGO_VEHICLE";

/// The rows of a file of annotations.
#[derive(Debug)]
pub(super) struct Boxes {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    timestamp_ns: Option<i64>,
    track: String,
    category: String,
    /// Length, width, height, metres.
    size_m: [f64; 3],
    wxyz: [f64; 4],
    translation_m: [f64; 3],
    /// Whether laser points fell into the box, where that is told.
    has_points: Option<bool>,
}

impl Boxes {
    /// Reads all rows; numbers that are missing become NaN.
    pub fn read(file: &Path) -> Result<Self, ReadError> {
        let mut rows = Vec::new();
        read_batches(file, |batch| {
            let timestamps_ns = batch.integers("timestamp_ns")?;
            let tracks = batch.words("track_uuid")?;
            let categories = batch.words("category")?;
            let sizes_m = batch.vectors(["length_m", "width_m", "height_m"])?;
            let turns = batch.vectors(["qw", "qx", "qy", "qz"])?;
            let translations_m = batch.vectors(["tx_m", "ty_m", "tz_m"])?;
            let points = if batch.has("num_interior_pts") {
                batch.integers("num_interior_pts")?
            } else {
                vec![None; batch.rows()]
            };
            rows.extend((0..batch.rows()).map(|row| Row {
                timestamp_ns: timestamps_ns[row],
                track: tracks[row].unwrap_or_default().to_owned(),
                category: categories[row].unwrap_or_default().to_owned(),
                size_m: sizes_m[row],
                wxyz: turns[row],
                translation_m: translations_m[row],
                has_points: points[row].map(|count| count > 0),
            }));
            Ok(())
        })?;
        Ok(Self { rows })
    }

    /// Returns the time of the first box, which counts as zero. One far outside the drive does not
    /// count, so that a wrong number does not move all times.
    pub fn first_timestamp_ns(&self, drive_ns: Option<[i64; 2]>) -> i64 {
        let [from_ns, to_ns] = drive_ns.unwrap_or([i64::MIN, i64::MAX]);
        let from_ns = from_ns.saturating_sub((FARTHEST_POSE_S * 1e9) as i64);
        let others = self.rows.iter().filter(|row| row.category != EGO_VEHICLE);
        let times = others.filter_map(|row| row.timestamp_ns);
        let within = times.filter(|timestamp_ns| (from_ns..=to_ns).contains(timestamp_ns));
        within.min().unwrap_or(0)
    }

    /// Puts boxes into the world and sorts them into tracks. Rows are counted from 1.
    pub fn into_tracks(
        self,
        first_timestamp_ns: i64,
        world_from_vehicle: &Trail,
        folder: &Path,
        file: &str,
        left_out: &mut LeftOut,
    ) -> Result<Vec<Track>, ReadError> {
        let mut gatherer = Gatherer::new(file);
        for (row, found) in (1..).zip(self.rows) {
            let id = &found.track;
            if found.category == EGO_VEHICLE {
                gatherer.leave(left_out, reason::EGO_VEHICLE, row, id);
                continue;
            }
            let Some(t_s) = found
                .timestamp_ns
                .and_then(|timestamp_ns| seconds_since(timestamp_ns, first_timestamp_ns))
            else {
                gatherer.leave(left_out, reason::NOT_A_NUMBER, row, "timestamp_ns");
                continue;
            };
            let vehicle_from_object = match checked_pose(found.wxyz, found.translation_m) {
                Ok(pose) => pose,
                Err(reason) => {
                    gatherer.leave(left_out, reason, row, id);
                    continue;
                }
            };
            let is_near = world_from_vehicle
                .distance_s(t_s)
                .is_some_and(|distance_s| distance_s <= FARTHEST_POSE_S);
            let Some(vehicle) = world_from_vehicle.at(t_s).filter(|_| is_near) else {
                gatherer.leave(left_out, reason::NO_EGO_POSE, row, id);
                continue;
            };
            let sample = TrackSample {
                t_s,
                world_from_object: compose(&vehicle, &vehicle_from_object),
                seen: match found.has_points {
                    None => Seen::Unknown,
                    Some(true) => Seen::Clearly,
                    Some(false) => Seen::Hidden,
                },
            };
            gatherer.add(id, sample, row, left_out, || TrackHead {
                label: label(&found.category),
                colour: None,
                size_m: Some(found.size_m),
            });
        }
        gatherer.finish(folder, left_out)
    }
}

/// Returns the seconds between two times in nanoseconds. The difference is taken first: nanoseconds
/// since 1970 have more digits than a float. `None` where the times are centuries apart.
pub(super) fn seconds_since(timestamp_ns: i64, first_timestamp_ns: i64) -> Option<f64> {
    let difference_ns = timestamp_ns.checked_sub(first_timestamp_ns)?;
    Some(difference_ns as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_nanosecond_is_lost() {
        let first_ns = 315_971_916_960_141_000;
        assert_eq!(
            seconds_since(first_ns + 100_000_001, first_ns),
            Some(0.100000001)
        );
        assert_eq!(seconds_since(i64::MIN, 1), None);
    }
}
