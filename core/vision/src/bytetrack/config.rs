//! Settings of the box tracker.

/// Settings of [`super::ByteTracker`]; defaults follow the paper where it has a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ByteTrackConfig {
    /// Detections from this score on are matched first. Default 0.5.
    pub high_score: f64,
    /// Detections under this score are dropped. Default 0.1.
    pub low_score: f64,
    /// Detections from this score on may start a track. Default 0.6.
    pub new_track_score: f64,
    /// Least overlap times score of a first-stage match, 0 to 1. Default 0.2.
    pub first_overlap: f64,
    /// Least overlap of a second-stage match, of a low-score detection. Default 0.5.
    pub second_overlap: f64,
    /// Least overlap times score that confirms a track seen once. Default 0.3.
    pub tentative_overlap: f64,
    /// How long a track without a detection is kept, in seconds; longer than the time between two frames with
    /// detections. Default 1.
    pub keep_lost_s: f64,
    /// How fast boxes grow before comparison, in shares of their own size per second without a detection; at most
    /// half their size. Default 0.5.
    pub box_growth_per_s: f64,
    /// Standard deviation of a detection's edge position, in shares of the box height. Default 1/20.
    pub detection_sigma: f64,
    /// How fast velocity may wander: box heights per second per square root of a second. Default 1, that of the paper
    /// at 30 frames a second.
    pub velocity_wander: f64,
}

impl Default for ByteTrackConfig {
    fn default() -> Self {
        Self {
            high_score: 0.5,
            low_score: 0.1,
            new_track_score: 0.6,
            first_overlap: 0.2,
            second_overlap: 0.5,
            tentative_overlap: 0.3,
            keep_lost_s: 1.0,
            box_growth_per_s: 0.5,
            detection_sigma: 0.05,
            velocity_wander: 1.0,
        }
    }
}
