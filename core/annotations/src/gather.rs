//! From rows in any order to tracks in order of time.

use std::collections::BTreeMap;
use std::path::Path;

use crate::report::reason;
use crate::{LeftOut, ReadError, Track, TrackSample};

/// Positions beyond this are refused, metres: ten times what any map projection on Earth gives.
const FARTHEST_M: f64 = 1e8;
/// Times beyond this are refused, seconds: three centuries, so that times since 1970 pass.
const LATEST_S: f64 = 1e10;
/// Most characters of the name of a class or a camera.
const LONGEST_NAME: usize = 100;

/// Collects the samples of one recording.
#[derive(Debug)]
pub(crate) struct Gatherer<'a> {
    /// The file that the rows are of, for the report.
    file: &'a str,
    tracks: BTreeMap<String, Gathered>,
}

/// What is known of a track before its first sample.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrackHead {
    pub label: String,
    pub colour: Option<String>,
    /// Length, width, height; left out where it is not usable.
    pub size_m: Option<[f64; 3]>,
}

#[derive(Debug)]
struct Gathered {
    head: TrackHead,
    /// Samples with their rows.
    samples: Vec<(TrackSample, u64)>,
}

impl<'a> Gatherer<'a> {
    pub fn new(file: &'a str) -> Self {
        Self {
            file,
            tracks: BTreeMap::new(),
        }
    }

    /// Takes a sample of the track with an id; the first sample that comes says what the track is.
    pub fn add(
        &mut self,
        id: &str,
        sample: TrackSample,
        row: u64,
        left_out: &mut LeftOut,
        head: impl FnOnce() -> TrackHead,
    ) {
        let numbers = sample.position_m();
        let turn = sample.world_from_object.rotation.as_flattened();
        let all = numbers.iter().chain(turn).chain([&sample.t_s]);
        if !all.into_iter().all(|number| number.is_finite()) {
            return self.leave(left_out, reason::NOT_A_NUMBER, row, id);
        }
        if numbers.iter().any(|number| number.abs() > FARTHEST_M) {
            return self.leave(left_out, reason::FAR_AWAY, row, id);
        }
        if sample.t_s.abs() > LATEST_S {
            return self.leave(left_out, reason::FAR_OFF_TIME, row, id);
        }
        if id.trim().is_empty() {
            return self.leave(left_out, reason::NO_ID, row, id);
        }
        if let Some(track) = self.tracks.get_mut(id) {
            track.samples.push((sample, row));
        } else {
            let track = Gathered {
                head: head(),
                samples: vec![(sample, row)],
            };
            self.tracks.insert(id.to_owned(), track);
        }
    }

    /// Notes a row that cannot be used, with what is wrong in it.
    pub fn leave(&self, left_out: &mut LeftOut, reason: &'static str, row: u64, what: &str) {
        left_out.add(reason, || format!("{}, row {row}: {what}", self.file));
    }

    /// Returns the tracks by id, each in order of time; of samples at one time the first row stays.
    ///
    /// # Errors
    /// There is no track at all.
    pub fn finish(self, folder: &Path, left_out: &mut LeftOut) -> Result<Vec<Track>, ReadError> {
        if self.tracks.is_empty() {
            return Err(ReadError::NothingThere {
                folder: folder.to_path_buf(),
                what: "annotation that can be used",
                hint: "the report of what was left out says why",
            });
        }
        let file = self.file;
        let in_order = |(id, mut gathered): (String, Gathered)| {
            let samples = &mut gathered.samples;
            samples
                .sort_by(|(a, a_row), (b, b_row)| a.t_s.total_cmp(&b.t_s).then(a_row.cmp(b_row)));
            samples.dedup_by(|(later, row), (kept, _)| {
                let repeated = later.t_s == kept.t_s;
                if repeated {
                    left_out.add(reason::REPEATED_TIME, || {
                        format!("{file}, row {row}: {id} again at {} s", kept.t_s)
                    });
                }
                repeated
            });
            let TrackHead {
                label,
                colour,
                size_m,
            } = gathered.head;
            let usable = |size: &[f64; 3]| size.iter().all(|side| *side > 0.0 && side.is_finite());
            Track {
                id,
                label,
                colour,
                size_m: size_m.filter(usable),
                samples: gathered.samples.into_iter().map(|(it, _)| it).collect(),
            }
        };
        Ok(self.tracks.into_iter().map(in_order).collect())
    }
}

/// Cuts a name that many things share; of a huge one each thing would hold a copy.
pub(crate) fn shortened(name: &str) -> String {
    name.chars().take(LONGEST_NAME).collect()
}

/// Returns a class name in plain words: `TRAFFIC_CONE` and `traffic-cone` become `traffic cone`.
pub(crate) fn plain_words(class: &str) -> String {
    let words = shortened(class.trim()).replace(['_', '-'], " ");
    let words = words.to_lowercase();
    if words.is_empty() {
        "object".to_owned()
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Seen, rotation_from_z_up};

    fn sample(t_s: f64, x_m: f64) -> TrackSample {
        let mut world_from_object = rotation_from_z_up();
        world_from_object.translation_m[0] = x_m;
        TrackSample {
            t_s,
            world_from_object,
            seen: Seen::Unknown,
        }
    }

    #[test]
    fn rows_in_any_order_become_tracks_in_order_of_time() {
        let mut left_out = LeftOut::default();
        let mut gatherer = Gatherer::new("a.csv");
        let rows = [
            ("b", 1.0, 1.0),
            ("b", 0.0, 0.0),
            ("a", 0.0, f64::NAN),
            ("b", 1.0, 7.0),
            ("a", f64::INFINITY, 0.0),
            ("a", 0.0, 1e12),
            ("a", -1e300, 0.0),
            (" ", 0.0, 0.0),
        ];
        for (row, (id, t_s, x_m)) in (2..).zip(rows) {
            gatherer.add(id, sample(t_s, x_m), row, &mut left_out, || TrackHead {
                label: "car".to_owned(),
                colour: None,
                size_m: Some([4.0, 0.0, 1.0]),
            });
        }
        let tracks = gatherer
            .finish(Path::new("."), &mut left_out)
            .expect("a track");
        assert_eq!(tracks.len(), 1);
        assert_eq!(tracks[0].samples, [sample(0.0, 0.0), sample(1.0, 1.0)]);
        assert_eq!(tracks[0].size_m, None);
        let counts: Vec<(&str, u64)> = left_out.reasons().map(|(r, l)| (r, l.count)).collect();
        assert_eq!(
            counts,
            [
                (reason::NO_ID, 1),
                (reason::NOT_A_NUMBER, 2),
                (reason::FAR_AWAY, 1),
                (reason::REPEATED_TIME, 1),
                (reason::FAR_OFF_TIME, 1)
            ]
        );
        assert!(
            Gatherer::new("b")
                .finish(Path::new("."), &mut left_out)
                .is_err()
        );
    }

    #[test]
    fn classes_become_words() {
        assert_eq!(plain_words("TRAFFIC_CONE"), "traffic cone");
        assert_eq!(plain_words(" "), "object");
    }
}
