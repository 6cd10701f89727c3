//! From a series to the paths that are drawn: broken at gaps, thinned to the screen, with its band.

use std::fmt::Write;
use std::ops::Range;

use super::scale::Scale;

/// A series to draw, in shown units. All slices have one length.
#[derive(Clone, Copy)]
pub struct SeriesView<'a> {
    pub t_s: &'a [f64],
    pub value: &'a [f64],
    /// Half-width of the 95 % interval; empty where there is none.
    pub half_width: &'a [f64],
    /// True where the local fit is one-sided.
    pub edge: &'a [bool],
    /// True where the samples before this one are missing.
    pub gap_before: &'a [bool],
    /// Period of a value that goes round, such as 12 hours; the line is broken where it wraps.
    pub period: Option<f64>,
}

/// SVG path data of one series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeriesPaths {
    /// The line where it is certain.
    pub line: String,
    /// The line at the edges, drawn paler.
    pub edge_line: String,
    /// Closed outlines of the 95 % band.
    pub band: String,
    /// The same at the edges, drawn paler.
    pub edge_band: String,
    /// Places of single points between gaps, which make no line.
    pub lone: Vec<[f64; 2]>,
    /// `[from, to]` of the gaps, pixels along the time axis.
    pub gaps_px: Vec<[f64; 2]>,
}

impl SeriesPaths {
    /// Builds the paths of what is near the shown time, thinned to about two points a pixel.
    pub fn new(series: SeriesView<'_>, time: Scale, values: Scale) -> Self {
        let mut paths = Self::default();
        let mut last_end = None;
        for run in runs(series) {
            if let Some(before) = last_end.replace(run.end - 1)
                && series.gap_before.get(run.start) == Some(&true)
            {
                paths
                    .gaps_px
                    .push([time.px(series.t_s[before]), time.px(series.t_s[run.start])]);
            }
            let shown = near_domain(series.t_s, run, time);
            paths.add_run(series, shown, time, values);
        }
        paths
    }

    fn add_run(&mut self, series: SeriesView<'_>, run: Range<usize>, time: Scale, values: Scale) {
        if run.len() == 1 {
            let i = run.start;
            self.lone
                .push([time.px(series.t_s[i]), values.px(series.value[i])]);
        }
        let kept = thin(series.t_s, series.value, run, time);
        for pair in kept.windows(2) {
            let [i, j] = [pair[0], pair[1]];
            let pale = is_edge(series, i) || is_edge(series, j);
            let line = if pale {
                &mut self.edge_line
            } else {
                &mut self.line
            };
            extend(
                line,
                [time.px(series.t_s[i]), values.px(series.value[i])],
                [time.px(series.t_s[j]), values.px(series.value[j])],
            );
        }
        self.add_band(series, &kept, time, values);
    }

    fn add_band(&mut self, series: SeriesView<'_>, kept: &[usize], time: Scale, values: Scale) {
        let half_width = |i: usize| {
            let width = series.half_width.get(i).copied();
            width.filter(|width| width.is_finite())
        };
        let place = |i: usize, sign: f64| {
            let value = series.value[i] + sign * half_width(i).unwrap_or(0.0);
            // Wide bands would make huge numbers that some renderers drop.
            [time.px(series.t_s[i]), values.px(value).clamp(-1e4, 1e4)]
        };
        let kind = |pair: &[usize]| {
            let known = pair.iter().all(|&i| half_width(i).is_some());
            known.then(|| pair.iter().any(|&i| is_edge(series, i)))
        };
        let pairs: Vec<&[usize]> = kept.windows(2).collect();
        let mut start = 0;
        for part in pairs.chunk_by(|a, b| kind(a) == kind(b)) {
            let points = &kept[start..=start + part.len()];
            start += part.len();
            let band = match kind(part[0]) {
                Some(false) => &mut self.band,
                Some(true) => &mut self.edge_band,
                None => continue,
            };
            let upper = points.iter().map(|&i| place(i, 1.0));
            let lower = points.iter().rev().map(|&i| place(i, -1.0));
            for (k, at) in upper.chain(lower).enumerate() {
                append(band, if k == 0 { 'M' } else { 'L' }, at);
            }
            band.push('Z');
        }
    }
}

/// Splits a series into runs of finite values without gaps or wraps.
fn runs(series: SeriesView<'_>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    let length = series.t_s.len().min(series.value.len());
    for i in 0..length {
        let finite = series.value[i].is_finite() && series.t_s[i].is_finite();
        let broken = series.gap_before.get(i) == Some(&true) || wraps(series, i);
        if let Some(from) = start.filter(|_| broken || !finite) {
            runs.push(from..i);
            start = None;
        }
        if finite {
            start.get_or_insert(i);
        }
    }
    runs.extend(start.map(|from| from..length));
    runs
}

fn wraps(series: SeriesView<'_>, i: usize) -> bool {
    match (series.period, i.checked_sub(1)) {
        (Some(period), Some(before)) => {
            (series.value[i] - series.value[before]).abs() > period / 2.0
        }
        _ => false,
    }
}

fn is_edge(series: SeriesView<'_>, i: usize) -> bool {
    series.edge.get(i) == Some(&true)
}

/// Cuts a run to the shown time and one point on either side.
fn near_domain(t_s: &[f64], run: Range<usize>, time: Scale) -> Range<usize> {
    let times_s = &t_s[run.clone()];
    let first = times_s
        .partition_point(|&t| t < time.domain.low)
        .saturating_sub(1);
    let last = (times_s.partition_point(|&t| t <= time.domain.high) + 1).min(times_s.len());
    run.start + first..run.start + last.max(first)
}

/// Keeps the first, lowest, highest and last point of every pixel column, in order of time.
///
/// The drawn line is then the same as that of all points, however many there are.
fn thin(t_s: &[f64], value: &[f64], run: Range<usize>, time: Scale) -> Vec<usize> {
    let columns = (time.to_px - time.from_px).abs().max(1.0);
    if (run.len() as f64) < columns * 2.0 {
        return run.collect();
    }
    let column = |i: usize| time.px(t_s[i]).floor();
    let indices: Vec<usize> = run.collect();
    let mut kept = Vec::new();
    for part in indices.chunk_by(|&i, &j| column(i) == column(j)) {
        let by_value = |a: &&usize, b: &&usize| value[**a].total_cmp(&value[**b]);
        let ends = [
            part.first(),
            part.iter().min_by(by_value),
            part.iter().max_by(by_value),
            part.last(),
        ];
        let mut chosen: Vec<usize> = ends.into_iter().flatten().copied().collect();
        chosen.sort_unstable();
        chosen.dedup();
        kept.extend(chosen);
    }
    kept
}

/// Draws a line, going on from the last point where the path already ends there.
fn extend(path: &mut String, from: [f64; 2], to: [f64; 2]) {
    let mut start = String::new();
    append(&mut start, 'L', from);
    if !path.ends_with(&start[1..]) || path.is_empty() {
        append(path, 'M', from);
    }
    append(path, 'L', to);
}

fn append(path: &mut String, verb: char, [x, y]: [f64; 2]) {
    // Writing to a String cannot fail. A hundredth of a pixel is finer than any screen.
    let _ = write!(path, "{verb}{x:.2} {y:.2}");
}

/// Builds the path of a smooth curve of times and values, such as a fit.
pub fn curve_path(t_s: &[f64], value: &[f64], time: Scale, values: Scale) -> String {
    let series = SeriesView {
        t_s,
        value,
        half_width: &[],
        edge: &[],
        gap_before: &[],
        period: None,
    };
    SeriesPaths::new(series, time, values).line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plots::scale::Domain;

    fn scale(low: f64, high: f64, from_px: f64, to_px: f64) -> Scale {
        Scale {
            domain: Domain::new(low, high).unwrap(),
            from_px,
            to_px,
        }
    }

    fn plain<'a>(t_s: &'a [f64], value: &'a [f64]) -> SeriesView<'a> {
        SeriesView {
            t_s,
            value,
            half_width: &[],
            edge: &[],
            gap_before: &[],
            period: None,
        }
    }

    #[test]
    fn a_line_is_broken_and_marked_at_a_gap() {
        let t_s = [0.0, 1.0, 4.0, 5.0];
        let value = [0.0, 1.0, 2.0, 3.0];
        let series = SeriesView {
            gap_before: &[false, false, true, false],
            ..plain(&t_s, &value)
        };
        let paths = SeriesPaths::new(
            series,
            scale(0.0, 5.0, 0.0, 50.0),
            scale(0.0, 10.0, 100.0, 0.0),
        );
        assert_eq!(
            paths.line,
            "M0.00 100.00L10.00 90.00M40.00 80.00L50.00 70.00"
        );
        assert_eq!(paths.gaps_px, [[10.0, 40.0]]);
    }

    #[test]
    fn edges_have_their_own_path_and_values_that_are_missing_break_the_line() {
        let t_s = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        let value = [0.0, 1.0, 2.0, f64::NAN, 4.0, f64::NAN];
        let series = SeriesView {
            edge: &[true, false, false, false, false, false],
            ..plain(&t_s, &value)
        };
        let paths = SeriesPaths::new(
            series,
            scale(0.0, 5.0, 0.0, 50.0),
            scale(0.0, 10.0, 100.0, 0.0),
        );
        assert_eq!(paths.edge_line, "M0.00 100.00L10.00 90.00");
        assert_eq!(paths.line, "M10.00 90.00L20.00 80.00");
        assert_eq!(paths.lone, [[40.0, 60.0]]);
        assert!(paths.gaps_px.is_empty());
    }

    #[test]
    fn the_band_is_a_closed_outline() {
        let t_s = [0.0, 1.0];
        let value = [5.0, 5.0];
        let series = SeriesView {
            half_width: &[1.0, 2.0],
            ..plain(&t_s, &value)
        };
        let paths = SeriesPaths::new(
            series,
            scale(0.0, 1.0, 0.0, 10.0),
            scale(0.0, 10.0, 100.0, 0.0),
        );
        assert_eq!(
            paths.band,
            "M0.00 40.00L10.00 30.00L10.00 70.00L0.00 60.00Z"
        );
    }

    #[test]
    fn a_heading_that_passes_twelve_draws_no_line_across_the_plot() {
        let t_s = [0.0, 1.0, 2.0, 3.0];
        let value = [11.0, 11.8, 0.2, 1.0];
        let series = SeriesView {
            period: Some(12.0),
            ..plain(&t_s, &value)
        };
        let paths = SeriesPaths::new(
            series,
            scale(0.0, 3.0, 0.0, 30.0),
            scale(0.0, 12.0, 120.0, 0.0),
        );
        assert_eq!(paths.line.matches('M').count(), 2);
        assert!(paths.gaps_px.is_empty());
    }

    #[test]
    fn thinning_keeps_every_peak_and_bounds_the_points() {
        let t_s: Vec<f64> = (0..100_000).map(|i| f64::from(i) * 1e-3).collect();
        let mut value: Vec<f64> = t_s.iter().map(|t| (t * 40.0).sin()).collect();
        value[54_321] = 9.0;
        let time = scale(0.0, 100.0, 0.0, 600.0);
        let kept = thin(&t_s, &value, 0..t_s.len(), time);
        assert!(kept.len() <= 4 * 601, "{}", kept.len());
        assert!(kept.contains(&54_321) && kept.contains(&0) && kept.contains(&99_999));
        assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn only_what_is_near_the_shown_time_is_drawn() {
        let t_s: Vec<f64> = (0..100).map(f64::from).collect();
        let time = scale(40.5, 42.5, 0.0, 20.0);
        assert_eq!(near_domain(&t_s, 0..100, time), 40..44);
        assert!(near_domain(&t_s, 0..10, time).len() <= 1);
    }
}
