use super::number::{NOTHING, fixed};
use crate::language::decimal;

/// Writes a time in a clip: `3.24 s`, and from a minute on `1:03.24`.
pub fn clock(t_s: f64) -> String {
    if !t_s.is_finite() {
        return NOTHING.into();
    }
    // Rounded first, so that 59.999 does not become `60.00 s`.
    let hundredths = (t_s.max(0.0) * 100.0).round();
    let minutes = (hundredths / 6000.0).floor();
    let rest = (hundredths - minutes * 6000.0) / 100.0;
    if minutes < 1.0 {
        format!("{} s", fixed(rest, 2))
    } else {
        format!("{minutes:.0}:{}", decimal(&format!("{rest:05.2}")))
    }
}

/// Writes the mark of a time axis with as many decimals as its step needs.
pub fn axis_mark(t_s: f64, step_s: f64) -> String {
    let decimals = if step_s >= 1.0 {
        0
    } else if step_s >= 0.1 {
        1
    } else {
        2
    };
    if t_s >= 60.0 {
        let minutes = (t_s / 60.0).floor();
        return format!("{minutes:.0}:{:02.0}", t_s - minutes * 60.0);
    }
    format!("{} s", fixed(t_s, decimals))
}

/// Chooses a round step for a time axis with at most `marks` marks.
pub fn axis_step_s(duration_s: f64, marks: f64) -> f64 {
    const STEPS_S: [f64; 13] = [
        0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 300.0,
    ];
    let wanted_s = duration_s / marks.max(1.0);
    STEPS_S
        .into_iter()
        .find(|&step_s| step_s >= wanted_s)
        .unwrap_or_else(|| (wanted_s / 600.0).ceil() * 600.0)
}

/// Writes an hour of an object's own clock.
pub fn heading(hour: f64) -> String {
    if !hour.is_finite() {
        return NOTHING.into();
    }
    // 12 is written for 0, as on a clock.
    let hour = (hour.rem_euclid(12.0) * 10.0).round() / 10.0;
    let hour = if (0.05..12.0).contains(&hour) {
        hour
    } else {
        12.0
    };
    format!("{} h", fixed(hour, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_seconds_then_minutes() {
        for (t_s, shown) in [
            (0.0, "0.00 s"),
            (3.236, "3.24 s"),
            (59.999, "1:00.00"),
            (63.24, "1:03.24"),
            (3600.0, "60:00.00"),
            (-0.001, "0.00 s"),
            (f64::NAN, NOTHING),
        ] {
            assert_eq!(clock(t_s), shown);
        }
    }

    #[test]
    fn axes_have_round_steps() {
        assert_eq!(axis_step_s(30.0, 8.0), 5.0);
        assert_eq!(axis_step_s(0.8, 8.0), 0.1);
        assert!(axis_step_s(7200.0, 8.0) >= 900.0);
        assert_eq!(axis_mark(0.5, 0.5), "0.5 s");
        assert_eq!(axis_mark(90.0, 30.0), "1:30");
    }

    #[test]
    fn hours_stay_on_the_dial() {
        assert_eq!(heading(0.0), "12.0 h");
        assert_eq!(heading(11.97), "12.0 h");
        assert_eq!(heading(3.04), "3.0 h");
        assert_eq!(heading(f64::NAN), NOTHING);
    }
}
