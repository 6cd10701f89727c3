//! Why a calibration could not be made.

/// A calibration that its input does not determine.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CalibrationError {
    /// A number is NaN, infinite or outside what it can be.
    #[error("{name} is {value}, which is not usable")]
    InvalidNumber { name: &'static str, value: f64 },
    /// Both ends of the stick are in one place.
    #[error("the stick is {length_px:.2} px long, too short to measure with")]
    StickTooShort { length_px: f64 },
    /// The corners do not span a convex quadrilateral.
    #[error("the four corners do not form a convex quadrilateral")]
    CornersDegenerate,
    /// Too few usable boxes, and no camera height or pitch to go on with.
    #[error("only {found} usable boxes of things of known size; {needed} are needed")]
    TooFewBoxes { found: usize, needed: usize },
    /// The boxes agree with no camera above flat ground.
    #[error(
        "the sizes seen fit no camera above flat ground (typical misfit {misfit_sigmas:.1} standard deviations)"
    )]
    NoConsistentGround { misfit_sigmas: f64 },
}
