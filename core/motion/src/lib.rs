//! Motion in metres and seconds: calibration, lifting, trajectories, kinematics and curve fits.
//!
//! The way through the crate is the way of the data. A [`Geometry`] turns an image point into a
//! world point with its uncertainty; a [`Trajectory`] collects such points of one object over the
//! presentation times of a clip; [`Kinematics`] smooths it and gives path length, speed,
//! acceleration and heading; the functions on a [`Span`] answer questions; [`fit_curve`] fits the
//! models of a physics class. Every metric number is an [`Estimate`] that keeps two kinds of error
//! apart: noise, which differs from object to object and frame to frame, and the shared error of
//! scale and camera, which cancels in the ratio of two distances of one scene.
//!
//! Frames. World: metres, right-handed, y up. Camera: x right, y down, z forward. Image: pixels, x
//! right, y down, origin at the upper left corner of the upper left pixel. Time: seconds of the
//! presentation time stamps.
//!
//! The crate is pure and synchronous: it opens nothing, waits for nothing and knows no clock. The
//! price is that a caller must hand in all times and random numbers.
//!
//! ```
//! use kinelens_motion::{Kinematics, SmoothingOptions, Trajectory, travelled_distance};
//! let points: Vec<(f64, [f64; 3])> =
//!     (0..40).map(|i| (f64::from(i) * 0.1, [f64::from(i) * 0.2, 0.0, 0.0])).collect();
//! let trajectory = Trajectory::from_positions(&points, 0.01).unwrap();
//! let kinematics = Kinematics::new(&trajectory, &SmoothingOptions::default()).unwrap();
//! let distance_m = travelled_distance(&kinematics, kinematics.span()).unwrap();
//! assert!((distance_m.value - 7.8).abs() < 0.05);
//! ```

pub mod calibration;
pub mod camera;
pub mod estimate;
pub mod fit;
pub mod kinematics;
pub mod trajectory;
pub mod units;
mod vector;

pub use calibration::{
    CalibrationError, ClassSize, FourCornerPlane, Geometry, GroundCalibration, GroundFit,
    GroundFitOptions, KnownSizeBox, Lifted, PlaneCalibration, ScaleDescription, ScaleSource, Stick,
    Surface, class_size, fit_ground,
};
pub use camera::{Intrinsics, Pose};
pub use estimate::{Estimate, student_t_975};
pub use fit::{Fit, FitError, FitModel, FitParameter, FitUnit, fit_curve};
pub use kinematics::{
    ClockHeading, Comparison, Kinematics, KinematicsError, MeanAcceleration, PeakSpeed,
    SAMPLED_STEP_S, SampledPath, SmoothingOptions, TimedPosition, Winner, clock_hour,
    compare_direction, compare_distance, compare_speed, displacement, ground_clock_hours,
    heading_clock_at, heading_spans, mean_acceleration, mean_speed, overall_heading_clock,
    peak_speed, resample, travelled_distance,
};
pub use trajectory::{Cleaning, Observation, Sample, Span, Trajectory, TrajectoryError};
pub use units::{LengthUnit, Metres, MetresPerSecond, Pixels, Radians, Seconds, SpeedUnit};
