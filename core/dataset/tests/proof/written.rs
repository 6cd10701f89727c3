//! What is written beside rows: conversations, reports, refusals.

use std::io::Write;

use kinelens_annotations::{Recording, Source, SourceKind, TrackSample, WorldFrame, open, reason};
use kinelens_dataset::Row;
use kinelens_dataset::build::{BuildError, BuildOptions, Format, Input, SplitChoice, build};
use kinelens_stkit::Task;
use kinelens_traffic::{generate, write_argoverse2};

use crate::made::{made, recording};
use crate::support::{Held, built, options, traffic, traffic_as_nuscenes};

#[test]
fn conversations_are_one_json_array() {
    let source = Held::of(traffic(34, 4));
    let of = |format: Format| {
        let options = BuildOptions {
            format,
            ..options()
        };
        let (bytes, report) = built(&source, &options).expect("a build");
        (String::from_utf8(bytes).expect("UTF-8"), report.rows)
    };
    let ((lines, _), (array, count)) = (of(Format::Jsonl), of(Format::Llava));
    let all: Vec<serde_json::Value> = serde_json::from_str(&array).expect("a JSON array");
    assert_eq!(all.len() as u64, count);
    for (line, talk) in lines.lines().zip(&all) {
        let row: Row = serde_json::from_str(line).expect("a row");
        assert_eq!(talk["id"], row.id.as_str());
        assert_eq!(talk["task"], row.task.as_str());
        assert_eq!(talk["clip"], serde_json::to_value(&row.clip).expect("JSON"));
        assert_eq!(
            talk["objects"],
            serde_json::to_value(&row.objects).expect("JSON")
        );
        let video = talk["video"].as_str().expect("a path");
        let camera = row.clip.camera.as_deref().expect("a camera");
        assert!(
            video.contains(&row.clip.log) && video.contains(camera),
            "{video}"
        );
        let says = |index: usize| &talk["conversations"][index];
        assert_eq!(says(0)["from"], "human");
        assert_eq!(says(0)["value"], format!("<video>\n{}", row.question));
        assert_eq!(says(1)["from"], "gpt");
        assert_eq!(
            says(1)["value"],
            *row.worked.as_ref().unwrap_or(&row.answer)
        );
        assert_eq!(talk["conversations"].as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn the_numbers_of_the_report_add_up() {
    let sources = [
        Held::of(traffic(35, 5)),
        Held::of(traffic_as_nuscenes(36, 5)),
    ];
    let kinds = [SourceKind::Argoverse2, SourceKind::NuScenes];
    let inputs = [0, 1].map(|index| Input {
        kind: kinds[index],
        source: &sources[index],
    });
    for (splits, balance) in [(SplitChoice::AllAsTest, true), (SplitChoice::Each, false)] {
        let options = BuildOptions {
            splits,
            balance,
            ..options()
        };
        let mut bytes = Vec::new();
        let report = build(&inputs, &options, &mut bytes, &|_| ()).expect("a build");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let rows: Vec<Row> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("a row"))
            .collect();
        assert_eq!(report.rows, rows.len() as u64);
        assert_eq!(
            report.rows,
            report.tasks.iter().map(|task| task.rows).sum::<u64>()
        );
        let offered: u64 = report.tasks.iter().map(|task| task.offered).sum();
        assert_eq!(
            offered,
            report
                .sources
                .iter()
                .map(|source| source.facts)
                .sum::<u64>()
        );
        assert_eq!(report.sources.len(), 2);
        for source in &report.sources {
            let own = rows.iter().filter(|row| row.source == source.source);
            assert_eq!(source.rows, own.count() as u64, "{source:?}");
            assert_eq!(source.recordings, 5, "{source:?}");
            assert!(source.clips > 0 && source.tracks > 0 && source.seconds > 0.0);
        }
        for task in &report.tasks {
            let own = rows
                .iter()
                .filter(|row| row.task == task.task && row.split == task.split);
            assert_eq!(task.rows, own.count() as u64, "{task:?}");
            assert_eq!(task.rows, task.bins.iter().map(|bin| bin.rows).sum::<u64>());
            assert!(task.rows <= task.offered && task.rows <= 200, "{task:?}");
        }
        assert!(!report.dropped.is_empty() && report.unreadable.is_empty());
    }
}

#[test]
fn a_broken_log_among_good_ones_is_named_and_changes_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let names: Vec<String> = (0..3)
        .map(|index| {
            let log = generate::log(37, index);
            write_argoverse2(folder.path(), &log).expect("a log");
            log.name
        })
        .collect();
    let of_folder = || {
        let source = open(SourceKind::Argoverse2, folder.path()).expect("logs");
        built(&*source, &options())
    };
    let (_, report) = of_folder().expect("a build");
    assert!(report.unreadable.is_empty());
    let cut = |name: &String| {
        let file = folder.path().join(name).join("annotations.feather");
        let bytes = std::fs::read(&file).expect("a file");
        std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("a file");
    };
    cut(&names[1]);
    let (bytes, report) = of_folder().expect("a build");
    let broken: Vec<&str> = report
        .unreadable
        .iter()
        .map(|one| one.log.as_str())
        .collect();
    assert_eq!(broken, [names[1].as_str()]);
    assert!(report.unreadable[0].reason.contains("annotations.feather"));
    std::fs::remove_dir_all(folder.path().join(&names[1])).expect("a folder");
    assert!(
        bytes == of_folder().expect("a build").0,
        "as if it were not there"
    );
    cut(&names[0]);
    cut(&names[2]);
    let error = of_folder().expect_err("nothing is left");
    assert!(
        matches!(error, BuildError::NothingReadable { count: 2, .. }),
        "{error:?}"
    );
}

#[test]
fn where_nothing_can_be_asked_the_reasons_are_told() {
    let standing = |mut one: Recording| {
        for track in &mut one.tracks {
            let first: TrackSample = track.samples[0];
            for sample in &mut track.samples {
                sample.world_from_object = first.world_from_object;
            }
        }
        one
    };
    let mut empty = recording(1, 10);
    empty.tracks.clear();
    for source in [
        Held::of(vec![standing(recording(1, 10)), standing(recording(2, 10))]),
        Held::of(vec![empty]),
        Held::of(Vec::new()),
        Held::with_gaps(vec![None, Some(standing(recording(3, 10)))]),
    ] {
        let error = built(&source, &options()).expect_err("nothing moves");
        let BuildError::NothingToAsk { reasons } = &error else {
            panic!("{error:?}");
        };
        assert!(!reasons.is_empty());
        let no_tasks = BuildOptions {
            tasks: Vec::new(),
            ..options()
        };
        assert!(matches!(
            built(&source, &no_tasks),
            Err(BuildError::NothingToAsk { .. })
        ));
    }
    let nothing = Held::with_gaps(vec![None, None]);
    let error = built(&nothing, &options()).expect_err("nothing can be read");
    assert!(
        matches!(error, BuildError::NothingReadable { count: 2, .. }),
        "{error:?}"
    );
    let none_wanted = BuildOptions {
        per_task: 0,
        ..options()
    };
    let asked = built(&made(2), &none_wanted);
    assert!(matches!(asked, Err(BuildError::NothingToAsk { .. })));
}

/// Takes some bytes and then no more, as a full disk does.
struct FullDisk {
    left: usize,
}

impl Write for FullDisk {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(self.left);
        self.left -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told() {
    let source = made(3);
    let inputs = [Input {
        kind: SourceKind::Argoverse2,
        source: &source as &dyn Source,
    }];
    for format in [Format::Jsonl, Format::Llava] {
        let options = BuildOptions {
            format,
            ..options()
        };
        let whole = built(&source, &options).expect("a build").0.len();
        for left in [0, 1, 1000, whole - 1] {
            let done = build(&inputs, &options, &mut FullDisk { left }, &|_| ());
            assert!(
                matches!(done, Err(BuildError::Write(_))),
                "{left}: {done:?}"
            );
        }
        assert!(build(&inputs, &options, &mut FullDisk { left: whole }, &|_| ()).is_ok());
    }
    assert_eq!(
        options().tasks.len(),
        Task::ALL.len() + Task::MULTI_STEP.len()
    );
}

#[test]
fn what_was_left_out_on_opening_is_reported() {
    let mut source = made(2);
    let example = || "sample.json, row 3: no scene".to_owned();
    source.left_out.add(reason::UNKNOWN_TOKEN, example);
    let (_, report) = built(&source, &options()).expect("a build");
    let told = &report.left_out[reason::UNKNOWN_TOKEN];
    assert_eq!((told.count, &told.examples), (1, &vec![example()]));
}

#[test]
fn sport_is_asked_no_directions_and_moving_cameras_alone_nothing() {
    let mut match_of_teams = recording(3, 10);
    match_of_teams.is_sport = true;
    let (_, report) = built(&Held::of(vec![match_of_teams]), &options()).expect("a build");
    for task in &report.tasks {
        assert_eq!(task.rows == 0, task.task.contains("direction"), "{task:?}");
    }
    let mut adrift = recording(3, 10);
    adrift.frame = WorldFrame::CameraRelative;
    let error = built(&Held::of(vec![adrift]), &options()).expect_err("no world");
    let BuildError::NothingToAsk { reasons } = &error else {
        panic!("{error:?}");
    };
    assert!(reasons.contains("relative to a camera"), "{reasons}");
}
