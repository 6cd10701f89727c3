//! What the lab report says.

use crate::language::Words;

pub const PRINT: Words = || words!(report.print);
pub const CLOSE: Words = || words!(report.close);
pub const PRINT_NOTE: Words = || words!(report.print_note);
pub const TITLE: Words = || words!(report.title);
pub const AUTHORS: Words = || words!(report.authors);
pub const AUTHORS_HINT: Words = || words!(report.authors_hint);
pub const PICTURE: Words = || words!(report.picture);
pub const NO_PICTURE: Words = || words!(report.no_picture);
pub const PATH_UPRIGHT: Words = || words!(report.path_upright);
pub const PATH_ABOVE: Words = || words!(report.path_above);
pub const PATH_MISSING: Words = || words!(report.path_missing);
pub const QUESTION: Words = || words!(report.question);
pub const NO_PREDICTIONS: Words = || words!(report.no_predictions);
pub const NOT_COMPARED: Words = || words!(report.not_compared);
pub const NO_OVERLAP: Words = || words!(report.no_overlap);
pub const PLOTS: Words = || words!(report.plots);
pub const PLOTS_NOTE: Words = || words!(report.plots_note);
pub const SUMMARY: Words = || words!(report.summary);
pub const SUMMARY_COLUMNS: [Words; 6] = [
    || words!(panels.object),
    || words!(panels.travelled),
    || words!(panels.straight),
    || words!(panels.mean_speed),
    || words!(panels.peak_speed),
    || words!(panels.heading),
];
pub const FITS: Words = || words!(report.fits);
pub const NO_FITS: Words = || words!(report.no_fits);
pub const SAMPLES: Words = || words!(report.samples);
pub const METHOD: Words = || words!(report.method);
pub const UNCERTAINTY: Words = || words!(report.uncertainty);
pub const CONCLUSIONS: Words = || words!(report.conclusions);
pub const CONCLUSIONS_HINT: Words = || words!(report.conclusions_hint);
pub const HIDDEN: Words = || words!(report.hidden);
pub const HIDDEN_NOTE: Words = || words!(report.hidden_note);
pub const NO_OBJECTS: Words = || words!(report.no_objects);
pub const TIME: Words = || words!(report.time);
pub const MORE_OBJECTS: Words = || words!(report.more_objects);

pub fn usual_title(clip: &str) -> String {
    words!(report.usual_title, clip = clip)
}

pub fn about_clip(
    name: &str,
    width_px: u32,
    height_px: u32,
    frames: usize,
    duration: &str,
) -> String {
    words!(
        report.about_clip,
        name = name,
        width = width_px,
        height = height_px,
        frames = frames,
        duration = duration
    )
}

pub fn thinned(step: usize, count: usize) -> String {
    words!(report.thinned, step = step, count = count)
}

pub fn residual(rms: &str, points: u32, from: &str, to: &str) -> String {
    words!(
        report.residual,
        rms = rms,
        count = points,
        from = from,
        to = to
    )
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

pub const BY_DETECTOR: Words = || words!(report.by_detector);
pub const BY_TEMPLATE: Words = || words!(report.by_template);
pub const BY_HAND: Words = || words!(report.by_hand);

pub fn followed(one: &Followed<'_>) -> String {
    let mut text = words!(
        report.followed,
        label = one.label,
        how = one.how,
        frames = one.frames
    );
    let parts = [
        (one.by_hand, words!(report.set_by_hand)),
        (one.unsure, words!(report.unsure)),
        (one.lost, words!(report.lost)),
    ];
    for (count, words) in parts {
        if count > 0 {
            text.push_str(&words!(report.of_them, count = count, how = words));
        }
    }
    text.push_str(&words!(report.standard_deviation, sigma = one.sigma_px));
    text
}

pub fn calibration(provider: &str) -> &'static str {
    match provider {
        "plane" => words!(report.from_a_stick),
        "four-corners" => {
            words!(report.from_a_rectangle)
        }
        "ground" => words!(report.from_the_ground),
        _ => words!(report.no_scale_set),
    }
}

pub fn smoothing(half_width: Option<String>) -> String {
    let width = match half_width {
        Some(half_width) => words!(report.a_half_width_of, width = half_width),
        None => words!(report.a_half_width_chosen).to_owned(),
    };
    words!(report.smoothing, width = width)
}

pub const INTERVALS: Words = || words!(report.intervals);
pub const NOISE: Words = || words!(report.noise);

pub fn shared(percent: &str) -> String {
    words!(report.shared, percent = percent)
}

pub const NO_SCALE: Words = || words!(report.no_scale);
pub const NOT_INCLUDED: Words = || words!(report.not_included);
