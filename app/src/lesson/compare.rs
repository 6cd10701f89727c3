//! How far a drawn curve lies from the measured one.

/// The difference of a prediction from what was measured, in the quantity's own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    pub rms: f64,
    /// The prediction less the measured value where they differ most.
    pub largest: f64,
    pub largest_t_s: f64,
    /// Measured samples that were compared.
    pub samples: usize,
    pub from_s: f64,
    pub to_s: f64,
}

/// Compares at the time of every measured sample that the prediction reaches; none where there is
/// no such sample.
///
/// Between its points a prediction is a straight line. All samples count alike.
pub fn difference(points: &[[f64; 2]], t_s: &[f64], value: &[f64]) -> Option<Difference> {
    let mut squares = 0.0;
    let mut found: Option<Difference> = None;
    for (&at_s, &measured) in t_s.iter().zip(value) {
        let Some(drawn) = value_at(points, at_s).filter(|_| measured.is_finite()) else {
            continue;
        };
        let differs = drawn - measured;
        squares += differs * differs;
        let so_far = found.get_or_insert(Difference {
            rms: 0.0,
            largest: differs,
            largest_t_s: at_s,
            samples: 0,
            from_s: at_s,
            to_s: at_s,
        });
        so_far.samples += 1;
        so_far.to_s = at_s;
        if differs.abs() > so_far.largest.abs() {
            so_far.largest = differs;
            so_far.largest_t_s = at_s;
        }
    }
    let mut found = found?;
    found.rms = (squares / found.samples as f64).sqrt();
    Some(found)
}

/// Reads a drawn curve at a time; nothing beyond its ends.
fn value_at(points: &[[f64; 2]], t_s: f64) -> Option<f64> {
    let after = points.partition_point(|[at_s, _]| *at_s < t_s);
    let &[after_s, after_value] = points.get(after)?;
    if after_s == t_s {
        return Some(after_value);
    }
    let &[before_s, before_value] = points.get(after.checked_sub(1)?)?;
    let share = (t_s - before_s) / (after_s - before_s);
    Some(before_value + share * (after_value - before_value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prediction_is_compared_where_it_reaches() {
        let points = [[0.5, 1.0], [1.5, 2.0]];
        let t_s = [0.0, 0.5, 1.0, 1.5, 2.0];
        let value = [9.0, 1.0, 1.1, 3.0, 9.0];
        let found = difference(&points, &t_s, &value).expect("three samples");
        assert_eq!((found.samples, found.from_s, found.to_s), (3, 0.5, 1.5));
        assert!((found.rms - ((0.16 + 1.0) / 3.0_f64).sqrt()).abs() < 1e-12);
        assert_eq!((found.largest, found.largest_t_s), (-1.0, 1.5));
    }

    #[test]
    fn what_is_missing_is_not_compared() {
        let points = [[0.0, 1.0], [1.0, 1.0]];
        assert_eq!(difference(&points, &[0.5], &[f64::NAN]), None);
        assert_eq!(difference(&points, &[2.0], &[1.0]), None);
        assert_eq!(difference(&[], &[0.5], &[1.0]), None);
        assert_eq!(
            difference(&points[..1], &[0.0], &[3.0]).map(|d| d.rms),
            Some(2.0)
        );
    }
}
