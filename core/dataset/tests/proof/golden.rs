//! Real tracks, measured by `scripts/reference/stkit_golden.py` without any of our code.

use std::collections::BTreeMap;
use std::path::Path;

use kinelens_annotations::{LeftOut, Recording, Seen, Source};
use kinelens_dataset::build::BuildOptions;
use kinelens_dataset::{CameraChoice, Clip, Dropped, Stretch, View, clips};
use kinelens_motion::{SampledPath, clock_hour};
use serde::Deserialize;

use crate::recount::{check_ways, hangs_on_ways_alone};
use crate::support::{Held, options, real_logs, rows};

/// Largest error of a distance or speed as a share of it, and of an hour.
const TOLERANCE: f64 = 1e-6;
/// Longest absence that the script bridges, seconds.
const LONGEST_ABSENCE_S: f64 = 1.1;

#[derive(Deserialize)]
struct Golden {
    log: String,
    tracks: Vec<GoldenTrack>,
}

/// The longest stretch of a track.
#[derive(Deserialize)]
struct GoldenTrack {
    track: String,
    t_s: Vec<f64>,
    /// The city's z is up.
    position_in_city_m: Vec<[f64; 3]>,
    spans: Vec<GoldenSpan>,
    fractional_hours: Vec<Option<f64>>,
    hours: Vec<Option<u8>>,
}

#[derive(Deserialize)]
struct GoldenSpan {
    span_s: [f64; 2],
    distance_m: f64,
    speed_mps: f64,
}

impl GoldenTrack {
    /// The sample at a time of the grid, if it is within.
    fn index(&self, t_s: f64) -> Option<usize> {
        self.t_s.iter().position(|own_s| *own_s == t_s)
    }

    /// Places from one time to another with y up; `None` where they are not all known.
    fn places_m(&self, [from_s, to_s]: [f64; 2]) -> Option<Vec<[f64; 3]>> {
        let places = &self.position_in_city_m[self.index(from_s)?..=self.index(to_s)?];
        Some(places.iter().map(|[x, y, z]| [*x, *z, -*y]).collect())
    }
}

fn golden() -> Vec<Golden> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    ["3b3570b4", "7fab2350"]
        .map(|name| {
            let file = folder.join(format!("argoverse2-{name}.json"));
            let text = std::fs::read_to_string(file).expect("the golden file");
            serde_json::from_str(&text).expect("JSON")
        })
        .into()
}

fn recording(logs: &Held, name: &str) -> Recording {
    let index = logs.logs().iter().position(|log| log == name);
    logs.read(index.expect("the log"), &mut LeftOut::default())
        .expect("a recording")
}

#[test]
fn every_golden_path_is_measured_alike() {
    let Some(logs) = real_logs() else {
        return;
    };
    let mut spans = 0;
    for golden in golden() {
        let recording = recording(&logs, &golden.log);
        let clip = clips(&recording, &CameraChoice::All)[0];
        for expected in &golden.tracks {
            let mut tracks = recording.tracks.iter();
            let track = tracks.find(|track| track.id == expected.track);
            let inside = track.expect("the track").samples.iter();
            let points: Vec<(f64, [f64; 3])> = inside
                .filter(|sample| clip.span.contains(sample.t_s))
                .map(|sample| (sample.t_s - clip.span.start_s, sample.position_m()))
                .collect();
            let paths = SampledPath::sample(&points, 0.0, LONGEST_ABSENCE_S);
            let mut longest = paths.iter().filter(|path| path.t_s(0) == expected.t_s[0]);
            spans += assert_alike(longest.next().expect("its stretch"), expected);
        }
    }
    assert_eq!(spans, 950);
}

#[test]
fn the_view_that_questions_are_made_of_has_the_golden_paths() {
    let Some(logs) = real_logs() else {
        return;
    };
    let mut spans = 0;
    for golden in golden() {
        let mut recording = recording(&logs, &golden.log);
        // Nobody looks and nothing is hidden, so that stretches are whole.
        recording.cameras.clear();
        for sample in recording
            .tracks
            .iter_mut()
            .flat_map(|track| &mut track.samples)
        {
            sample.seen = Seen::Unknown;
        }
        let clip: Clip = clips(&recording, &CameraChoice::All)[0];
        let view = View::new(&recording, &clip, &mut Dropped::default());
        let mut stretches: BTreeMap<&str, &Vec<Stretch>> = BTreeMap::new();
        for object in &view.objects {
            stretches.insert(&recording.tracks[object.track].id, &object.stretches);
        }
        for expected in &golden.tracks {
            let known = stretches.get(expected.track.as_str()).into_iter();
            let mut paths = known
                .flat_map(|all| all.iter())
                .map(|stretch| &stretch.path);
            if let Some(path) = paths.find(|path| path.t_s(0) == expected.t_s[0]) {
                spans += assert_alike(path, expected);
            }
        }
    }
    // Two golden samples make no stretch, and what jumps is not followed.
    assert!(spans > 900, "{spans}");
}

/// Compares times, directions and every span, of which it returns the number.
fn assert_alike(path: &SampledPath, expected: &GoldenTrack) -> usize {
    let name = &expected.track;
    let times_s: Vec<f64> = (0..path.len()).map(|index| path.t_s(index)).collect();
    assert_eq!(times_s, expected.t_s, "{name}");
    for (index, (fraction, hour)) in expected
        .fractional_hours
        .iter()
        .zip(&expected.hours)
        .enumerate()
    {
        let found = path.heading_hours(index);
        assert_eq!(found.map(clock_hour), *hour, "{name}, step {index}");
        if let (Some(found), Some(wanted)) = (found, fraction) {
            let apart = (found - wanted).rem_euclid(12.0);
            assert!(
                apart.min(12.0 - apart) <= TOLERANCE,
                "{name}, step {index}: {found}"
            );
        }
    }
    for span in &expected.spans {
        let [from, to] = span
            .span_s
            .map(|t_s| expected.index(t_s).expect("a sample"));
        assert_near(path.travelled_distance_m(from, to), span.distance_m);
        assert_near(path.mean_speed_mps(from, to), span.speed_mps);
    }
    expected.spans.len()
}

#[test]
fn rows_of_golden_tracks_say_what_the_golden_file_says() {
    let Some(logs) = real_logs() else {
        return;
    };
    let golden: Vec<GoldenTrack> = golden().into_iter().flat_map(|one| one.tracks).collect();
    let by_id: BTreeMap<&str, &GoldenTrack> = golden
        .iter()
        .map(|track| (track.track.as_str(), track))
        .collect();
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(
        &logs,
        &BuildOptions {
            per_task: 500,
            ..options()
        },
    ) {
        let ways: Option<Vec<Vec<[f64; 3]>>> = row
            .objects
            .iter()
            .map(|object| by_id.get(object.track_id.as_str())?.places_m(row.span_s))
            .collect();
        if let Some(ways) = ways.filter(|_| hangs_on_ways_alone(&row)) {
            assert_eq!(check_ways(&row, &ways, TOLERANCE), Ok(()), "{}", row.id);
            *compared.entry(row.task).or_default() += 1;
        }
    }
    println!("{compared:?}");
    assert_eq!(compared.len(), 8, "{compared:?}");
    assert!(compared.values().all(|count| *count >= 10), "{compared:?}");
}

#[track_caller]
fn assert_near(found: f64, wanted: f64) {
    let error = (found - wanted).abs();
    assert!(error <= TOLERANCE * wanted, "{found} is not {wanted}");
}
