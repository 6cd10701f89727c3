//! The tracks that are plotted, taken from the document in shown units.

use std::sync::Arc;

use kinelens_protocol::{Interval, Kinematics, ObjectId, SceneDocument};

use super::path::SeriesView;
use super::quantity::Plotted;
use super::scale::Domain;
use crate::format::Unit;

/// A cursor this far from a sample still reads it, where frames are far apart.
const REACH_S: f64 = 0.05;

/// One object's series of one quantity, in shown units.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    pub object: ObjectId,
    pub label: String,
    pub colour: String,
    pub t_s: Vec<f64>,
    pub value: Vec<f64>,
    pub half_width: Vec<f64>,
    pub edge: Vec<bool>,
    pub gap_before: Vec<bool>,
    pub period: Option<f64>,
}

impl Track {
    fn new(
        scene: &SceneDocument,
        kinematics: &Kinematics,
        plotted: Plotted,
        unit: Unit,
    ) -> Option<Self> {
        let object = scene
            .objects
            .iter()
            .find(|object| object.id == kinematics.object)?;
        let (mut value, mut half_width) = plotted.series(kinematics);
        value.resize(kinematics.t_s.len(), f64::NAN);
        value
            .iter_mut()
            .chain(&mut half_width)
            .for_each(|number| *number *= unit.factor);
        Some(Self {
            object: object.id,
            label: object.label.clone(),
            colour: object.colour.clone(),
            t_s: kinematics.t_s.clone(),
            value,
            half_width,
            edge: kinematics.edge.clone(),
            gap_before: kinematics.gap_before.clone(),
            period: plotted.period(),
        })
    }

    pub fn view(&self) -> SeriesView<'_> {
        SeriesView {
            t_s: &self.t_s,
            value: &self.value,
            half_width: &self.half_width,
            edge: &self.edge,
            gap_before: &self.gap_before,
            period: self.period,
        }
    }

    /// Reads the sample at a time; none in gaps, outside the track and where there is no value.
    pub fn at(&self, t_s: f64) -> Option<(f64, Interval)> {
        let after = self.t_s.partition_point(|&sample_t_s| sample_t_s < t_s);
        let near = [after.checked_sub(1), Some(after)]
            .into_iter()
            .flatten()
            .filter(|&i| i < self.t_s.len());
        let index = near.min_by(|&a, &b| {
            (self.t_s[a] - t_s)
                .abs()
                .total_cmp(&(self.t_s[b] - t_s).abs())
        })?;
        let within =
            after > 0 && after < self.t_s.len() && self.gap_before.get(after) != Some(&true);
        let value = self.value[index];
        if !value.is_finite() || !(within || (self.t_s[index] - t_s).abs() <= REACH_S) {
            return None;
        }
        let half_width = self
            .half_width
            .get(index)
            .copied()
            .filter(|width| width.is_finite())
            .unwrap_or(0.0);
        Some((
            self.t_s[index],
            Interval {
                value,
                low: value - half_width,
                high: value + half_width,
            },
        ))
    }
}

/// Takes one quantity of the wanted objects, in their order.
pub fn tracks(
    scene: &SceneDocument,
    wanted: &[ObjectId],
    plotted: Plotted,
    unit: Unit,
) -> Arc<Vec<Track>> {
    let kinematics = |id: &ObjectId| scene.kinematics.iter().find(|entry| entry.object == *id);
    Arc::new(
        wanted
            .iter()
            .filter_map(kinematics)
            .filter_map(|entry| Track::new(scene, entry, plotted, unit))
            .collect(),
    )
}

/// Chooses the shown values: those in the shown time with their bands, but no band wider than
/// several times the values' own range, and zero where the values come near it.
///
/// The narrowest band is always seen whole: values that are the same but for noise lie in it, and
/// without it the noise would fill the plot.
pub fn value_domain(tracks: &[Track], plotted: Plotted, time: Domain) -> Option<Domain> {
    if plotted == Plotted::Heading {
        return Domain::new(0.0, 12.0);
    }
    let shown = || {
        tracks.iter().flat_map(|track| {
            let samples = track.t_s.iter().zip(&track.value).enumerate();
            samples
                .filter(|(_, (t_s, value))| time.contains(**t_s) && value.is_finite())
                .map(move |(i, (_, &value))| {
                    let half_width = track.half_width.get(i).copied().unwrap_or(0.0);
                    (
                        value,
                        if half_width.is_finite() && track.edge.get(i) != Some(&true) {
                            half_width
                        } else {
                            0.0
                        },
                    )
                })
        })
    };
    let core = Domain::around(shown().map(|(value, _)| value), 0.08)?;
    let narrowest = narrowest_half_width(tracks, time);
    let most = (core.width() * 1.5).max(narrowest);
    let with_bands = shown().flat_map(|(value, half)| {
        let half = half.min(most).max(narrowest);
        [value - half, value + half]
    });
    let domain = Domain::around(with_bands, 0.06)?;
    let low = if domain.low > 0.0 && domain.low < domain.width() * 0.35 {
        0.0
    } else {
        domain.low
    };
    Domain::new(low, domain.high)
}

/// Half-width of the narrowest band in the shown time; zero where there is none.
fn narrowest_half_width(tracks: &[Track], time: Domain) -> f64 {
    let shown = tracks.iter().flat_map(|track| {
        let bands = track.t_s.iter().zip(&track.half_width);
        bands.filter(|(t_s, _)| time.contains(**t_s))
    });
    let narrowest = shown
        .map(|(_, &half)| half)
        .filter(|half| *half > 0.0)
        .fold(f64::INFINITY, f64::min);
    if narrowest.is_finite() {
        narrowest
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinelens_protocol::Quantity;

    fn track(value: &[f64], gap_at: usize) -> Track {
        let count = value.len();
        Track {
            object: ObjectId(1),
            label: "ball".into(),
            colour: "#336699".into(),
            t_s: (0..count)
                .map(|i| i as f64 * 0.1 + if i >= gap_at { 1.0 } else { 0.0 })
                .collect(),
            value: value.to_vec(),
            half_width: vec![0.1; count],
            edge: vec![false; count],
            gap_before: (0..count).map(|i| i == gap_at).collect(),
            period: None,
        }
    }

    #[test]
    fn the_cursor_reads_samples_and_nothing_in_gaps() {
        let track = track(&[1.0, 2.0, f64::NAN, 4.0], 3);
        assert_eq!(track.at(0.04).unwrap().1.value, 1.0);
        assert_eq!(track.at(0.09).unwrap().1.value, 2.0);
        assert_eq!(track.at(1.3).unwrap().1.value, 4.0);
        for t_s in [0.21, 0.8, -0.2, 2.0, f64::NAN] {
            assert_eq!(track.at(t_s), None, "{t_s}");
        }
    }

    #[test]
    fn a_huge_band_does_not_flatten_the_curve() {
        let mut wide = track(&[1.0, 2.0, 3.0], 9);
        wide.half_width[2] = 1e6;
        let time = Domain::new(0.0, 1.0).unwrap();
        let domain = value_domain(&[wide], Plotted::Of(Quantity::X), time).unwrap();
        assert!(domain.width() < 15.0, "{domain:?}");
    }

    #[test]
    fn values_that_are_the_same_but_for_noise_are_shown_in_their_band() {
        let mut still = track(&[1.0, 1.0001, 0.9999], 9);
        // A short track is all edge.
        still.edge = vec![true; 3];
        let time = Domain::new(0.0, 1.0).unwrap();
        let domain = value_domain(&[still], Plotted::Of(Quantity::X), time).unwrap();
        assert!(domain.contains(0.9) && domain.contains(1.1), "{domain:?}");
    }

    #[test]
    fn no_values_in_view_give_no_domain() {
        let time = Domain::new(5.0, 6.0).unwrap();
        assert_eq!(
            value_domain(&[track(&[1.0], 9)], Plotted::Of(Quantity::Speed), time),
            None
        );
        assert_eq!(value_domain(&[], Plotted::Of(Quantity::Speed), time), None);
    }
}
