use std::path::Path;

use kinelens_annotations::{SourceKind, Track};
use serde_json::Value;

use crate::support::{assert_close, read, shared, track};

/// Compares every place in the golden files of `scripts/reference/stkit_golden.py`, read by pyarrow and turned
/// by other formulas, with ours at the same times.
#[test]
fn places_agree_with_those_that_pyarrow_reads() {
    let Some(folder) = shared("argoverse2") else {
        return;
    };
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dataset/tests/golden");
    for (index, name) in ["3b3570b4", "7fab2350"].into_iter().enumerate() {
        let text = std::fs::read_to_string(golden.join(format!("argoverse2-{name}.json")));
        let golden: Value = serde_json::from_str(&text.expect("the file")).expect("JSON");
        let (recording, _) = read(SourceKind::Argoverse2, &folder, index).expect("a log");
        let mut compared = 0;
        for expected in golden["tracks"].as_array().expect("tracks") {
            let found = track(&recording, expected["track"].as_str().expect("an id"));
            let times = expected["t_s"].as_array().expect("times");
            let places = expected["position_in_city_m"].as_array().expect("places");
            for (t_s, place) in times.iter().zip(places) {
                let [x, y, z] = [0, 1, 2].map(|axis| place[axis].as_f64().expect("metres"));
                assert_close(
                    place_at(found, t_s.as_f64().expect("seconds")),
                    [x, z, -y],
                    2e-9,
                );
                compared += 1;
            }
        }
        assert!(compared > 1_000, "{compared}");
    }
}

fn place_at(track: &Track, t_s: f64) -> [f64; 3] {
    let after = track.samples.partition_point(|sample| sample.t_s < t_s);
    let later = &track.samples[after];
    if later.t_s == t_s {
        return later.position_m();
    }
    let earlier = &track.samples[after - 1];
    let share = (t_s - earlier.t_s) / (later.t_s - earlier.t_s);
    let (from, to) = (earlier.position_m(), later.position_m());
    [0, 1, 2].map(|axis| from[axis] + share * (to[axis] - from[axis]))
}
