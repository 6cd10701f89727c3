//! What the lab report says.

pub const PRINT: &str = "Print or save as PDF";
pub const CLOSE: &str = "Back to the scene";
pub const PRINT_NOTE: &str = "Title, authors and conclusions can be written in here.";
pub const TITLE: &str = "Title";
pub const AUTHORS: &str = "Authors";
pub const AUTHORS_HINT: &str = "Names";
pub const PICTURE: &str = "The frame shown, with what was followed in it";
pub const NO_PICTURE: &str = "There is no picture: the video is not at hand.";
pub const PATH_UPRIGHT: &str = "The path, seen from the side";
pub const PATH_ABOVE: &str = "The path, seen from above";
pub const PATH_MISSING: &str = "The path is hidden, or nothing was measured.";
pub const QUESTION: &str = "Question and predictions";
pub const NO_PREDICTIONS: &str = "No prediction has been drawn.";
pub const NOT_COMPARED: &str = "Not compared with the measurement yet.";
pub const NO_OVERLAP: &str = "Nothing was measured where it is drawn.";
pub const PLOTS: &str = "Plots";
pub const PLOTS_NOTE: &str = "Grey bands are 95 % intervals.";
pub const SUMMARY: &str = "Summary";
pub const SUMMARY_COLUMNS: [&str; 6] = [
    "Object",
    "Travelled",
    "Straight",
    "Mean speed",
    "Peak speed",
    "Heading",
];
pub const FITS: &str = "Fitted curves";
pub const NO_FITS: &str = "No curve was fitted.";
pub const SAMPLES: &str = "Samples";
pub const METHOD: &str = "Method";
pub const UNCERTAINTY: &str = "Uncertainty";
pub const CONCLUSIONS: &str = "Conclusions";
pub const CONCLUSIONS_HINT: &str = "Write here what follows from this.";
pub const HIDDEN: &str = "hidden";
pub const HIDDEN_NOTE: &str =
    "Some numbers are hidden until a prediction has been compared with them.";
pub const NO_OBJECTS: &str =
    "Nothing has been followed in this clip yet, so there is nothing to report.";
pub const TIME: &str = "Time s";
pub const MORE_OBJECTS: &str =
    "Only the first four objects are listed; select others to list them.";

pub fn usual_title(clip: &str) -> String {
    format!("Motion in {clip}")
}

pub fn about_clip(
    name: &str,
    width_px: u32,
    height_px: u32,
    frames: usize,
    duration: &str,
) -> String {
    format!("{name}, {width_px} × {height_px} pixels, {frames} frames in {duration}")
}

pub fn thinned(step: usize, count: usize) -> String {
    let last = match step % 10 {
        2 if step != 12 => "nd",
        3 if step != 13 => "rd",
        1 if step != 11 => "st",
        _ => "th",
    };
    format!("Every {step}{last} of {count} samples; all of them are in the exported table.")
}

pub fn residual(rms: &str, points: u32, from: &str, to: &str) -> String {
    format!("Residual RMS {rms}; {points} points, {from} to {to}.")
}

/// How one object was followed.
pub struct Followed<'a> {
    pub label: &'a str,
    pub how: &'static str,
    pub frames: usize,
    pub by_hand: usize,
    pub unsure: usize,
    pub lost: usize,
    pub sigma_px: String,
}

pub const BY_DETECTOR: &str = "found by the detector and joined from frame to frame";
pub const BY_TEMPLATE: &str = "followed by its picture template from a clicked point";
pub const BY_HAND: &str = "marked by hand";

pub fn followed(one: &Followed<'_>) -> String {
    let mut text = format!("{} was {} in {} frames", one.label, one.how, one.frames);
    let parts = [
        (one.by_hand, "set by hand"),
        (one.unsure, "found, but not for sure"),
        (one.lost, "lost"),
    ];
    for (count, words) in parts {
        if count > 0 {
            text.push_str(&format!(", {count} of them {words}"));
        }
    }
    text.push_str(&format!(
        "; a point has a standard deviation of {} px along each axis.",
        one.sigma_px
    ));
    text
}

pub fn calibration(provider: &str) -> &'static str {
    match provider {
        "plane" => "Lengths come from a stick of known length in the plane of the motion.",
        "four-corners" => {
            "Lengths come from a rectangle of known size, whose four corners place the plane of the motion."
        }
        "ground" => "Lengths come from the level ground, placed by camera height or usual sizes.",
        _ => "No scale was set, so lengths are pixels of the picture.",
    }
}

pub fn smoothing(half_width: Option<String>) -> String {
    let width = match half_width {
        Some(half_width) => format!("a half-width of {half_width}"),
        None => "a half-width chosen from each track's noise".to_owned(),
    };
    format!(
        "Position, velocity and acceleration are those of a parabola fitted to the neighbouring samples at \
         their real times, with {width}. Path length is measured along the smoothed path."
    )
}

pub const INTERVALS: &str = "Every ± is half of a 95 % interval. It consists of two parts.";
pub const NOISE: &str = "Noise: the uncertainty of each marked point, carried through calibration and fit; it differs \
     from sample to sample and is larger at the ends of a track.";

pub fn shared(percent: &str) -> String {
    format!(
        "Scale: all lengths share a relative uncertainty of ± {percent}; it does not show in ratios of lengths of this clip."
    )
}

pub const NO_SCALE: &str = "Scale: there is none; numbers in pixels carry no uncertainty of scale.";
pub const NOT_INCLUDED: &str = "Not included: motion out of the calibrated plane, distortion by the lens, and a camera that \
     moves.";
