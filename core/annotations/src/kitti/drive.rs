use std::path::Path;

use kinelens_motion::Pose;
use nalgebra::Rotation3;

use crate::report::reason;
use crate::{LeftOut, ReadError, files, from_z_up};

/// Radius of the Earth that the devkit uses, metres.
const EARTH_RADIUS_M: f64 = 6_378_137.0;

/// Reads `world_from_imu` of each frame, one a line; `None` where the line cannot be used.
///
/// As in the devkit (`convertOxtsToPose.m` of the raw data), latitude and longitude become metres by the
/// Mercator projection, scaled to be true at the latitude where the drive begins. The world's origin is
/// where the drive begins; x is east, y up and z south, so unlike there the vehicle's tilt at the begin
/// does not tilt the world.
pub(super) fn read_drive(
    file: &Path,
    left_out: &mut LeftOut,
) -> Result<Vec<Option<Pose>>, ReadError> {
    let text = files::read_text(file)?;
    let mut scale_and_origin = None;
    let mut poses = Vec::new();
    for (row, line) in (1..).zip(text.lines()) {
        let pose = place(line).map(|(latitude_rad, longitude_rad, altitude_m, turn)| {
            let (scale, origin_m) = *scale_and_origin.get_or_insert_with(|| {
                let scale = latitude_rad.cos();
                let origin_m = mercator_m(scale, latitude_rad, longitude_rad, altitude_m);
                (scale, origin_m)
            });
            let place_m = mercator_m(scale, latitude_rad, longitude_rad, altitude_m);
            let turn = turn.into_inner();
            from_z_up(&Pose {
                rotation: [0, 1, 2].map(|row| [0, 1, 2].map(|column| turn[(row, column)])),
                translation_m: [0, 1, 2].map(|axis| place_m[axis] - origin_m[axis]),
            })
        });
        if pose.is_none() {
            left_out.add(reason::UNREADABLE_ROW, || {
                format!(
                    "oxts/{}, row {row}: place of the vehicle",
                    files::name(file)
                )
            });
        }
        poses.push(pose);
    }
    Ok(poses)
}

/// Reads latitude, longitude, altitude and the turn `map_from_imu` of a line.
fn place(line: &str) -> Option<(f64, f64, f64, Rotation3<f64>)> {
    let numbers: Result<Vec<f64>, _> = line.split_whitespace().map(str::parse).collect();
    let numbers = numbers.ok()?;
    let &[
        latitude_deg,
        longitude_deg,
        altitude_m,
        roll_rad,
        pitch_rad,
        yaw_rad,
        ..,
    ] = numbers.as_slice()
    else {
        return None;
    };
    let is_finite = [altitude_m, roll_rad, pitch_rad, yaw_rad]
        .iter()
        .all(|n| n.is_finite());
    // The projection ends short of the poles.
    let is_on_earth = latitude_deg.abs() < 85.0 && longitude_deg.abs() <= 360.0;
    (is_finite && is_on_earth).then(|| {
        (
            latitude_deg.to_radians(),
            longitude_deg.to_radians(),
            altitude_m,
            // Turned about z, then y, then x: what nalgebra calls Euler angles.
            Rotation3::from_euler_angles(roll_rad, pitch_rad, yaw_rad),
        )
    })
}

/// Returns metres east and north and the altitude.
fn mercator_m(scale: f64, latitude_rad: f64, longitude_rad: f64, altitude_m: f64) -> [f64; 3] {
    let north = (std::f64::consts::FRAC_PI_4 + latitude_rad / 2.0)
        .tan()
        .ln();
    [
        scale * EARTH_RADIUS_M * longitude_rad,
        scale * EARTH_RADIUS_M * north,
        altitude_m,
    ]
}
