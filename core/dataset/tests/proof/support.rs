//! What the proofs share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kinelens_annotations::{LeftOut, ReadError, Recording, Source, SourceKind, open};
use kinelens_dataset::build::{
    BuildError, BuildOptions, BuildReport, Format, Input, SplitChoice, build,
};
use kinelens_dataset::{CameraChoice, Row, WordingSet};
use kinelens_stkit::Task;
use kinelens_traffic::{generate, write_argoverse2, write_nuscenes};

/// Recordings in memory.
pub struct Held {
    names: Vec<String>,
    recordings: Vec<Option<Recording>>,
    /// What is told to have been left out on opening.
    pub left_out: LeftOut,
}

impl Held {
    pub fn of(recordings: Vec<Recording>) -> Self {
        Self::with_gaps(recordings.into_iter().map(Some).collect())
    }

    /// Recordings of which the missing ones cannot be read.
    pub fn with_gaps(recordings: Vec<Option<Recording>>) -> Self {
        let name = |(index, held): (usize, &Option<Recording>)| {
            held.as_ref()
                .map_or_else(|| format!("broken-{index}"), |known| known.log.clone())
        };
        Self {
            names: recordings.iter().enumerate().map(name).collect(),
            recordings,
            left_out: LeftOut::default(),
        }
    }
}

impl Source for Held {
    fn logs(&self) -> &[String] {
        &self.names
    }

    fn left_out(&self) -> LeftOut {
        self.left_out.clone()
    }

    fn read(&self, index: usize, _: &mut LeftOut) -> Result<Recording, ReadError> {
        self.recordings[index]
            .clone()
            .ok_or_else(|| ReadError::Missing {
                file: PathBuf::from(&self.names[index]),
                what: "part that can be used".to_owned(),
            })
    }
}

/// All ten tasks, balanced, of all cameras, as one test.
pub fn options() -> BuildOptions {
    BuildOptions {
        seed: 7,
        tasks: Task::ALL.into_iter().chain(Task::MULTI_STEP).collect(),
        per_task: 200,
        balance: true,
        splits: SplitChoice::AllAsTest,
        cameras: CameraChoice::All,
        wording: WordingSet::Common,
        format: Format::Jsonl,
        threads: 2,
    }
}

/// Builds to memory.
pub fn built(
    source: &dyn Source,
    options: &BuildOptions,
) -> Result<(Vec<u8>, BuildReport), BuildError> {
    let inputs = [Input {
        kind: SourceKind::Argoverse2,
        source,
    }];
    let mut bytes = Vec::new();
    let report = build(&inputs, options, &mut bytes, &|_| ())?;
    Ok((bytes, report))
}

pub fn rows(source: &dyn Source, options: &BuildOptions) -> Vec<Row> {
    let (bytes, _) = built(source, options).expect("a build");
    let text = String::from_utf8(bytes).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a row"))
        .collect()
}

/// The real logs; prints a line where they are missing and a test has to be skipped.
pub fn real_logs() -> Option<Held> {
    let root = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/annotations/argoverse2"
    );
    if !Path::new(root).is_dir() {
        println!("skipped: no sample annotations of argoverse2");
        return None;
    }
    Some(Held::of(read_all(SourceKind::Argoverse2, Path::new(root))))
}

/// Made-up traffic, written as Argoverse 2 has it and read back.
pub fn traffic(seed: u64, count: u64) -> Vec<Recording> {
    let folder = tempfile::tempdir().expect("a folder");
    for index in 0..count {
        write_argoverse2(folder.path(), &generate::log(seed, index)).expect("a log");
    }
    read_all(SourceKind::Argoverse2, folder.path())
}

/// The same as nuScenes has it.
pub fn traffic_as_nuscenes(seed: u64, count: u64) -> Vec<Recording> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut logs = (0..count).map(|index| generate::log(seed, index));
    write_nuscenes(folder.path(), &mut logs).expect("scenes");
    read_all(SourceKind::NuScenes, folder.path())
}

fn read_all(kind: SourceKind, folder: &Path) -> Vec<Recording> {
    let source = open(kind, folder).expect("recordings");
    (0..source.logs().len())
        .map(|index| {
            source
                .read(index, &mut LeftOut::default())
                .expect("a recording")
        })
        .collect()
}

/// Tells what went wrong: of each kind how often, and the first.
#[track_caller]
pub fn assert_none(faults: &[(String, String)]) {
    let mut kinds: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (kind, words) in faults {
        kinds.entry(kind).or_insert((0, words)).0 += 1;
    }
    let shown: Vec<String> = kinds
        .iter()
        .map(|(kind, (count, words))| format!("{count} × {kind}: {words}"))
        .collect();
    assert!(faults.is_empty(), "{}", shown.join("\n"));
}
