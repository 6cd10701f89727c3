//! Kinelens packs, written and read, whole and damaged.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeMap;
use std::ops::Range;

use kinelens_models::ModelsError;
use kinelens_models::weights::TensorSource;
use kinelens_models::weights::pack::{
    self, NumberFormat, Pack, PackDescription, PackTensor, Progress,
};
use serde_json::{Value, json};
use support::made_up;
use support::storage::MemoryStorage;

/// Tensors of made-up numbers, which remembers the most rows asked for at once.
struct MadeUp(BTreeMap<String, Vec<usize>>);

impl TensorSource for MadeUp {
    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        Ok(self.0[name].clone())
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let width: usize = self.0[name].iter().skip(1).product();
        assert!(rows.len() * width <= 1 << 20, "{rows:?} of {name} at once");
        let numbers = made_up::numbers(name, 3).skip(rows.start * width);
        Ok(numbers.take(rows.len() * width).collect())
    }
}

fn source() -> MadeUp {
    let shapes = [
        ("table", vec![500, 96]),
        ("narrow", vec![7, 5]),
        ("odd", vec![40, 80]),
        ("norm", vec![96]),
        ("patch", vec![4, 3, 2, 2]),
        ("tall", vec![300_000, 4]),
    ];
    MadeUp(shapes.map(|(name, shape)| (name.to_owned(), shape)).into())
}

fn description(numbers: NumberFormat) -> PackDescription {
    PackDescription {
        name: "made up".to_owned(),
        family: "none".to_owned(),
        numbers,
        licence: "CC0-1.0".to_owned(),
        licence_text: Some("Do as you like.".to_owned()),
        source: "a seed".to_owned(),
        config: "{\"a\": 1}".to_owned(),
        tokenizer: Some("{}".to_owned()),
        processor: None,
        most_in_a_part: 50_000,
    }
}

fn written(description: &PackDescription) -> MemoryStorage {
    let source = source();
    let tensors: Vec<PackTensor> = source
        .names()
        .into_iter()
        .map(|name| PackTensor {
            path: format!("path.{name}"),
            source_name: name,
        })
        .collect();
    let mut storage = MemoryStorage::default();
    let mut last = None;
    pack::write(
        description,
        &tensors,
        &source,
        &mut storage,
        &mut |progress| {
            last = Some(progress);
        },
    )
    .unwrap();
    let Some(Progress {
        done_bytes,
        total_bytes,
    }) = last
    else {
        panic!("no progress was told");
    };
    assert_eq!(done_bytes, total_bytes);
    storage
}

/// Not `unwrap_err`, which would print a whole pack.
#[track_caller]
fn refusal(storage: &MemoryStorage) -> String {
    match Pack::open(storage) {
        Ok(_) => panic!("it opens"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_written_is_read_back() {
    let source = source();
    for (numbers, most) in [
        (NumberFormat::F32, 0.0),
        // The numbers are bf16.
        (NumberFormat::Bf16, 0.0),
        (NumberFormat::F16, 0.04 / 2048.0),
        (NumberFormat::Q8_0, 0.04 / 253.0),
        (NumberFormat::Q4_1, 0.04 / 14.9),
    ] {
        let storage = written(&description(numbers));
        assert!(
            storage.files.values().len() > 10,
            "the table lies in several parts"
        );
        let parts = storage
            .files
            .iter()
            .filter(|(name, _)| name.ends_with(".bin"));
        assert!(parts.map(|(_, bytes)| bytes.len()).max().unwrap() <= 50_000);
        let pack = Pack::open(&storage).unwrap();
        pack.verify(&mut |_| ()).unwrap();
        assert_eq!(pack.config().unwrap(), "{\"a\": 1}");
        assert_eq!(pack.tokenizer().unwrap().as_deref(), Some("{}"));
        assert_eq!(pack.processor().unwrap(), None);
        assert_eq!(pack.manifest().licence.file.as_deref(), Some("LICENCE.txt"));
        for name in source.names() {
            let path = format!("path.{name}");
            let shape = source.shape(&name).unwrap();
            assert_eq!(pack.shape(&path).unwrap(), shape);
            let width: usize = shape.iter().skip(1).product();
            let expected: Vec<f32> = made_up::numbers(&name, 3).take(shape[0] * width).collect();
            let found = pack.rows(&path, 0..shape[0]).unwrap();
            let worst = support::max_difference(&found, &expected);
            assert!(worst <= most, "{name} as {}: {worst}", numbers.name());
            let part = shape[0] / 3..shape[0] * 2 / 3;
            let rows = pack.rows(&path, part.clone()).unwrap();
            assert_eq!(rows, found[part.start * width..part.end * width]);
            assert!(pack.rows(&path, 0..shape[0] + 1).is_err());
            let stored = pack.stored_rows(&path, part.clone()).unwrap();
            let row_bytes = pack.format(&path).unwrap().row_bytes(width).unwrap();
            assert_eq!(stored.len() as u64, part.len() as u64 * row_bytes);
        }
        assert!(pack.rows("path.none", 0..1).is_err());
        let again = written(&description(numbers));
        assert_eq!(storage.files, again.files, "the same bytes");
    }
}

#[test]
fn a_long_tensor_is_read_in_pieces() {
    let mut large = description(NumberFormat::F32);
    large.most_in_a_part = PackDescription::MOST_IN_A_PART;
    let storage = written(&large);
    let pack = Pack::open(&storage).unwrap();
    storage.largest_read.set(0);
    let values = pack.rows("path.tall", 0..300_000).unwrap();
    assert_eq!(storage.largest_read.get(), 4 << 20, "of 4.8 MB");
    assert!(
        made_up::numbers("tall", 3)
            .zip(&values)
            .all(|(made, read)| made == *read)
    );
}

#[test]
fn files_that_are_not_the_packed_ones_are_told() {
    let whole = written(&description(NumberFormat::Q8_0));
    let names: Vec<String> = whole.files.keys().cloned().collect();
    for name in names.iter().filter(|name| *name != "manifest.json") {
        let mut storage = whole.clone();
        let bytes = storage.files.get_mut(name).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let pack = Pack::open(&storage).unwrap();
        let told = pack.verify(&mut |_| ()).unwrap_err().to_string();
        assert!(told.contains(name) && told.contains("SHA-256"), "{told}");

        let mut storage = whole.clone();
        storage.files.get_mut(name).unwrap().pop();
        let told = refusal(&storage);
        assert!(told.contains(name) && told.contains("instead of"), "{told}");

        let mut storage = whole.clone();
        storage.files.remove(name);
        let told = refusal(&storage);
        assert!(
            told.contains(&format!("{name} of the model is missing")),
            "{told}"
        );
    }
    let told = refusal(&MemoryStorage::default());
    assert!(
        told.contains("manifest.json of the model is missing"),
        "{told}"
    );
}

#[test]
fn a_manifest_that_cannot_be_true_is_refused() {
    let whole = written(&description(NumberFormat::F32));
    let manifest: Value = serde_json::from_slice(&whole.files["manifest.json"]).unwrap();
    for (place, value, word) in [
        (
            "/kinelens_pack",
            json!(2),
            "version 2, and this program reads up to 1",
        ),
        ("/kinelens_pack", json!("x"), "no manifest"),
        ("/numbers", json!("f8"), "no manifest"),
        ("/files/0/name", json!("../x"), "leads out of its folder"),
        (
            "/files/0/name",
            json!("manifest.json"),
            "leads out of its folder",
        ),
        ("/files/1/name", json!("config.json"), "config.json twice"),
        ("/files/0/sha256", json!("00"), "SHA-256 of config.json"),
        ("/files/0/bytes", json!(3), "instead of 3"),
        ("/config", json!("weights.bin"), "does not list"),
        ("/licence/file", json!("/etc/passwd"), "does not list"),
        ("/tensors/0/name", json!("path.norm"), "path.norm twice"),
        ("/tensors/0/shape", json!([8, 5]), "not all its rows"),
        (
            "/tensors/0/shape",
            json!([7, u64::MAX]),
            "larger than memory",
        ),
        (
            "/tensors/0/shape",
            json!([0, u64::MAX, 2]),
            "larger than memory",
        ),
        (
            "/tensors/0/shape",
            json!([7, 1, 1, 1, 1, 1, 1, 1, 5]),
            "too many dimensions",
        ),
        ("/tensors/0/segments/0/file", json!(999), "beyond the end"),
        (
            "/tensors/0/segments/0/offset",
            json!(u64::MAX),
            "beyond the end",
        ),
        (
            "/tensors/0/segments/0/rows",
            json!(u64::MAX),
            "beyond the end",
        ),
        ("/tensors/0/segments", json!([]), "not all its rows"),
    ] {
        let mut changed = manifest.clone();
        *changed.pointer_mut(place).unwrap() = value.clone();
        let mut storage = whole.clone();
        storage.files.insert(
            "manifest.json".to_owned(),
            serde_json::to_vec(&changed).unwrap(),
        );
        let told = refusal(&storage);
        assert!(told.contains(word), "{place} as {value}: {told}");
    }
}

#[test]
fn a_damaged_manifest_is_survived() {
    let mut small = description(NumberFormat::Q4_1);
    small.most_in_a_part = PackDescription::MOST_IN_A_PART;
    let mut storage = written(&small);
    let manifest = storage.files["manifest.json"].clone();
    for length in 0..manifest.len() {
        let cut = manifest[..length].to_vec();
        storage.files.insert("manifest.json".to_owned(), cut);
        assert!(Pack::open(&storage).is_err(), "{length} bytes");
    }
    for place in 0..manifest.len() {
        for flip in [0x01, 0x12] {
            let mut damaged = manifest.clone();
            damaged[place] ^= flip;
            storage.files.insert("manifest.json".to_owned(), damaged);
            let Ok(pack) = Pack::open(&storage) else {
                continue;
            };
            for name in pack.names() {
                let rows = pack.shape(&name).unwrap().first().copied().unwrap_or(1);
                let _ = pack.rows(&name, 0..rows.min(3));
            }
        }
    }
}

#[test]
fn a_number_that_a_format_cannot_hold_ends_the_writing() {
    struct Huge;
    impl TensorSource for Huge {
        fn names(&self) -> Vec<String> {
            vec!["a".to_owned()]
        }
        fn shape(&self, _name: &str) -> Result<Vec<usize>, ModelsError> {
            Ok(vec![2, 32])
        }
        fn rows(&self, _name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
            Ok(vec![1e30; rows.len() * 32])
        }
    }
    let tensors = [PackTensor {
        path: "a".to_owned(),
        source_name: "a".to_owned(),
    }];
    for numbers in [NumberFormat::F16, NumberFormat::Q8_0, NumberFormat::Q4_1] {
        let mut storage = MemoryStorage::default();
        let error = pack::write(
            &description(numbers),
            &tensors,
            &Huge,
            &mut storage,
            &mut |_| (),
        );
        let told = error.unwrap_err().to_string();
        assert!(told.contains("too large"), "{told}");
        assert!(!storage.files.contains_key("manifest.json"));
    }
}
