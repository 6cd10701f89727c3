//! Rows of made-up traffic against the closed forms that it moves by: reading and asking in one.

use std::collections::BTreeMap;

use kinelens_annotations::Recording;
use kinelens_dataset::build::BuildOptions;
use kinelens_traffic::{Log, generate};

use crate::recount::{check_ways, hangs_on_ways_alone};
use crate::support::{Held, assert_none, options, rows, traffic};

const SEED: u64 = 41;
const LOGS: u64 = 10;
/// What ten straight pieces a second may differ from a curve, as a share.
const TOLERANCE: f64 = 0.01;

#[test]
fn rows_say_what_the_closed_forms_say() {
    let logs: BTreeMap<String, Log> = (0..LOGS)
        .map(|index| generate::log(SEED, index))
        .map(|log| (log.name.clone(), log))
        .collect();
    let recordings: Vec<Recording> = traffic(SEED, LOGS);
    let options = BuildOptions {
        per_task: 400,
        ..options()
    };
    let (mut faults, mut compared) = (Vec::new(), BTreeMap::new());
    for row in rows(&Held::of(recordings), &options) {
        if !hangs_on_ways_alone(&row) {
            continue;
        }
        let log = &logs[&row.clip.log];
        let steps = (2.0 * (row.span_s[1] - row.span_s[0])).round() as u32;
        let way = |track_id: &str| -> Vec<[f64; 3]> {
            let mut objects = log.objects.iter();
            let object = objects.find(|object| object.name == track_id);
            let object = object.expect("the object");
            (0..=steps)
                .map(|step| row.clip.start_s + row.span_s[0] + 0.5 * f64::from(step))
                .map(|t_s| log.position_at(object, t_s))
                .map(|[x, y, z]| [x, z, -y])
                .collect()
        };
        let ways: Vec<Vec<[f64; 3]>> = row.objects.iter().map(|one| way(&one.track_id)).collect();
        if let Err(words) = check_ways(&row, &ways, TOLERANCE) {
            faults.push((row.task.clone(), format!("{} {words}", row.id)));
        }
        *compared.entry(row.task).or_insert(0) += 1;
    }
    assert_none(&faults);
    assert_eq!(compared.len(), 8, "{compared:?}");
    assert!(compared.values().sum::<u32>() > 2_000, "{compared:?}");
}
