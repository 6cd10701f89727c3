//! A tossed ball tracked by hand in a classroom: does a parabola give its acceleration?

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::io::Read;
use std::path::PathBuf;

use kinelens_motion::{
    Estimate, FitModel, Geometry, Intrinsics, Kinematics, Observation, PlaneCalibration,
    SmoothingOptions, Stick, Trajectory, fit_curve,
};

/// Acceleration that a quadratic fit of these points gives, metres per second squared. It is above
/// g because the stick hangs behind the ball.
const EXPECTED_MPS2: f64 = 10.27;
/// Time between frames as the project file states it, seconds.
const FRAME_S: f64 = 0.066;

/// Reads the project file out of the archive, or `None` when the data are absent.
fn project_text() -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/clips/osp_BallToss.trz");
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: {} is absent", path.display());
        return None;
    };
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let name = names.iter().find(|name| name.ends_with(".trk")).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    Some(text)
}

/// Numbers of all properties of a name, in order.
fn numbers(text: &str, property: &str) -> Vec<f64> {
    let opening = format!("<property name=\"{property}\" type=\"double\">");
    let values = text.split(&opening).skip(1);
    values
        .map(|rest| rest.split('<').next().unwrap().parse().unwrap())
        .collect()
}

#[test]
fn the_ball_falls_as_the_hand_tracked_points_say() {
    let Some(text) = project_text() else { return };
    let [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map(|name| numbers(&text, name)[0]);
    let px_per_m = numbers(&text, "yscale")[0];
    let length_m = (x2 - x1).hypot(y2 - y1) / px_per_m;
    assert!((length_m - 1.0).abs() < 0.001, "a metre stick");
    let stick = Stick {
        a_px: [x1, y1],
        b_px: [x2, y2],
        length_m: Estimate::new(length_m, 0.002, 0.0),
        end_sigma_px: 1.0,
    };
    let origin_px = [numbers(&text, "xorigin")[0], numbers(&text, "yorigin")[0]];
    let angle_rad = numbers(&text, "angle")[0].to_radians();
    let plane = PlaneCalibration::new(
        stick,
        origin_px,
        angle_rad,
        Intrinsics::assumed(640.0, 480.0),
    )
    .unwrap();
    let relative_sigma = plane.relative_scale_sigma();
    let geometry = Geometry::Plane(plane);

    let ball = text.split("PointMass\">").nth(1).unwrap();
    let (xs, ys) = (numbers(ball, "x"), numbers(ball, "y"));
    let observations: Vec<Observation> = xs
        .iter()
        .zip(&ys)
        .enumerate()
        .map(|(frame, (x, y))| Observation {
            t_s: frame as f64 * FRAME_S,
            point_px: [*x, *y],
            sigma_px: 1.0,
            quality: 1.0,
        })
        .collect();
    let trajectory = Trajectory::from_observations(&geometry, &observations).unwrap();
    assert_eq!(trajectory.samples.len(), 11);

    let t_s: Vec<f64> = trajectory.samples.iter().map(|sample| sample.t_s).collect();
    let height_m: Vec<f64> = trajectory
        .samples
        .iter()
        .map(|sample| sample.position_m[1])
        .collect();
    let fit = fit_curve(FitModel::Parabola, &t_s, &height_m, &[])
        .unwrap()
        .with_relative_scale_sigma(relative_sigma);
    let acceleration = &fit.derived[0].estimate;
    let [low, high] = acceleration.interval95();
    println!(
        "acceleration {:.3} m/s², 95 % from {low:.3} to {high:.3}",
        acceleration.value
    );
    assert!((acceleration.value + EXPECTED_MPS2).abs() < 0.3);
    assert!(low < -EXPECTED_MPS2 && -EXPECTED_MPS2 < high);
    assert!(high - low < 1.0, "an interval that says something");

    let kinematics = Kinematics::new(&trajectory, &SmoothingOptions::default()).unwrap();
    let smoothed = kinematics.acceleration_magnitude_mps2[5];
    let [low, high] = smoothed.interval95();
    assert!(low < EXPECTED_MPS2 && EXPECTED_MPS2 < high, "{smoothed:?}");
}
