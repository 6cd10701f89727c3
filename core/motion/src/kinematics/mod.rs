//! Distance, speed, acceleration and heading of a trajectory, each with its interval.

mod error;
mod heading;
mod profile;
mod propagation;
mod queries;
mod sampled;
mod smoother;

pub use error::KinematicsError;
pub use heading::{
    ClockHeading, clock_hour, compare_direction, heading_clock_at, heading_spans,
    overall_heading_clock,
};
pub use profile::{Kinematics, SmoothingOptions};
pub use queries::{
    Comparison, MeanAcceleration, PeakSpeed, TimedPosition, Winner, compare_distance,
    compare_speed, displacement, mean_acceleration, mean_speed, peak_speed, resample,
    travelled_distance,
};
pub use sampled::{SAMPLED_STEP_S, SampledPath, ground_clock_hours};
