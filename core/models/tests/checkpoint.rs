//! Checkpoints of Hugging Face, whole and damaged, and the names of the published ones.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use kinelens_models::ModelsError;
use kinelens_models::language::LanguageConfig;
use kinelens_models::weights::TensorSource;
use kinelens_models::weights::checkpoint::Checkpoint;
use kinelens_models::weights::layouts::Layout;
use support::made_up;
use support::storage::{FolderStorage, MemoryStorage};

const SINGLE: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";

/// A safetensors file of a header and data.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

/// `a` is [2, 3] of f32 from 0 on, `b` is [2] of f16: 1 and -2, `c` is [1] of bf16: 1, `d` is an i64.
fn small() -> Vec<u8> {
    let header = r#"{"__metadata__":{"format":"pt"},
        "a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
        "b":{"dtype":"F16","shape":[2],"data_offsets":[24,28]},
        "c":{"dtype":"BF16","shape":[1],"data_offsets":[28,30]},
        "d":{"dtype":"I64","shape":[1],"data_offsets":[30,38]}}"#;
    let mut data: Vec<u8> = (0..6_u8).flat_map(|v| f32::from(v).to_le_bytes()).collect();
    data.extend([0x00, 0x3c, 0x00, 0xc0, 0x80, 0x3f]);
    data.extend(7_i64.to_le_bytes());
    file(header, &data)
}

fn shard(name: &str) -> Vec<u8> {
    let header = format!(r#"{{"{name}":{{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}}}"#);
    file(&header, &1.5_f32.to_le_bytes())
}

fn refusal(storage: MemoryStorage) -> String {
    Checkpoint::open(storage).unwrap_err().to_string()
}

#[test]
fn rows_of_every_number_format_are_read() {
    let checkpoint = Checkpoint::open(MemoryStorage::new([
        (SINGLE, small()),
        ("config.json", b"{}".to_vec()),
        ("tokenizer.json", vec![0xff]),
    ]))
    .unwrap();
    assert_eq!(checkpoint.names(), ["a", "b", "c", "d"]);
    assert_eq!(checkpoint.shape("a").unwrap(), [2, 3]);
    assert_eq!(checkpoint.rows("a", 1..2).unwrap(), [3.0, 4.0, 5.0]);
    assert_eq!(checkpoint.rows("a", 0..2).unwrap().len(), 6);
    assert!(checkpoint.rows("a", 1..1).unwrap().is_empty());
    assert_eq!(checkpoint.rows("b", 0..2).unwrap(), [1.0, -2.0]);
    assert_eq!(checkpoint.rows("c", 0..1).unwrap(), [1.0]);
    assert!(checkpoint.rows("a", 1..3).is_err(), "it has two rows");
    let other = checkpoint.rows("d", 0..1).unwrap_err().to_string();
    assert!(other.contains("I64"), "{other}");
    assert!(matches!(
        checkpoint.shape("e"),
        Err(ModelsError::TensorMissing { .. })
    ));
    assert_eq!(checkpoint.config().unwrap(), "{}");
    assert!(
        checkpoint
            .tokenizer()
            .unwrap_err()
            .to_string()
            .contains("no text")
    );
    assert_eq!(checkpoint.processor().unwrap(), None);
}

#[test]
fn every_truncation_is_told_and_every_flipped_byte_survived() {
    let whole = small();
    for length in 0..whole.len() {
        let told = refusal(MemoryStorage::new([(SINGLE, whole[..length].to_vec())]));
        assert!(told.contains(SINGLE), "{length}: {told}");
    }
    let longer = [&whole[..], &[0]].concat();
    assert!(refusal(MemoryStorage::new([(SINGLE, longer)])).contains("behind its last tensor"));
    for place in 0..whole.len() {
        for flip in [0x01, 0x10, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[place] ^= flip;
            if let Ok(checkpoint) = Checkpoint::open(MemoryStorage::new([(SINGLE, damaged)])) {
                for name in checkpoint.names() {
                    let rows = checkpoint
                        .shape(&name)
                        .unwrap()
                        .first()
                        .copied()
                        .unwrap_or(1);
                    let _ = checkpoint.rows(&name, 0..rows);
                }
            }
        }
    }
}

#[test]
fn what_is_no_checkpoint_is_refused_in_words() {
    let entry = |shape: &str, from: u64, to: u64| {
        format!(r#"{{"a":{{"dtype":"F32","shape":{shape},"data_offsets":[{from},{to}]}}}}"#)
    };
    let twice = r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                    "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let over = r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                   "b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let deep = "[".repeat(100_000);
    let huge = entry("[4294967296,4294967296,4294967296]", 0, 4);
    let hidden = entry("[0,18446744073709551615,2]", 0, 0);
    let many = entry("[1,1,1,1,1,1,1,1,1]", 0, 4);
    for (header, word) in [
        ("", "no list of tensors"),
        ("[]", "no list of tensors"),
        ("{\"a\":3}", "no list of tensors"),
        (&deep, "no list of tensors"),
        (r#"{"a":{}}"#, "lacks its type"),
        (
            r#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
            "no list of tensors",
        ),
        (twice, "a is in it twice"),
        (over, "b begins at byte 0"),
        (&huge, "cannot lie"),
        (&hidden, "cannot lie"),
        (&many, "9 dimensions"),
        (&entry("[1]", 4, 0), "cannot lie"),
        (&entry("[2]", 0, 4), "cannot lie"),
        (&entry("[1]", 4, 8), "begins at byte 4"),
        (&entry("[1]", u64::MAX - 4, u64::MAX), "cannot lie"),
        (&entry("[2]", 0, 8), "cut off"),
        ("{}", "behind its last tensor"),
    ] {
        let told = refusal(MemoryStorage::new([(SINGLE, file(header, &[0; 4]))]));
        let start: String = header.chars().take(60).collect();
        assert!(told.contains(word), "{start}: {told}");
    }
    let lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n".to_vec();
    for (bytes, word) in [
        (b"PK\x03\x04 and so on".to_vec(), "save_pretrained"),
        (vec![0x80, 2, b'}', b'q', 0, b'.', 0, 1, 2], "pickle"),
        (b"GGUF\x03\0\0\0\x01".to_vec(), "GGUF"),
        (lfs, "git lfs pull"),
        (b"<!DOCTYPE html>".to_vec(), "web page"),
        (u64::MAX.to_le_bytes().to_vec(), "does not begin"),
        ((17_u64 << 20).to_le_bytes().to_vec(), "does not begin"),
        (vec![1, 2, 3], "no room"),
    ] {
        let told = refusal(MemoryStorage::new([(SINGLE, bytes.clone())]));
        assert!(told.contains(word), "{bytes:?}: {told}");
    }
    let pickles = MemoryStorage::new([("pytorch_model.bin", vec![1])]);
    assert!(refusal(pickles).contains("pytorch_model.bin is a Python pickle"));
    assert!(refusal(MemoryStorage::default()).contains("no weights"));
}

#[test]
fn an_index_and_its_shards_must_agree() {
    let index = |map: &str| format!(r#"{{"metadata":{{}},"weight_map":{{{map}}}}}"#).into_bytes();
    let both = r#""a":"1.safetensors","b":"2.safetensors""#;
    let whole = MemoryStorage::new([
        (INDEX, index(both)),
        ("1.safetensors", shard("a")),
        ("2.safetensors", shard("b")),
    ]);
    let checkpoint = Checkpoint::open(&whole).unwrap();
    assert_eq!(checkpoint.rows("b", 0..1).unwrap(), [1.5]);

    let without = |name: &str| {
        let mut storage = whole.clone();
        storage.files.remove(name);
        storage
    };
    let with = |name: &str, bytes: Vec<u8>| {
        let mut storage = whole.clone();
        storage.files.insert(name.to_owned(), bytes);
        storage
    };
    let cut = shard("b")[..40].to_vec();
    for (storage, words) in [
        (
            without("2.safetensors"),
            "2.safetensors of the model is missing",
        ),
        (
            with("2.safetensors", cut),
            "2.safetensors of the model is damaged: it ends after 40",
        ),
        (with("2.safetensors", shard("x")), "lacks the tensor b"),
        (
            with("2.safetensors", shard("a")),
            "it holds a, which 1.safetensors holds, too",
        ),
        (
            with(INDEX, index(r#""a":"1.safetensors","b":"1.safetensors""#)),
            "lacks the tensor b",
        ),
        (
            with(INDEX, index(r#""a":"../../etc/passwd""#)),
            "leads out of its folder",
        ),
        (
            with(INDEX, index(r#""a":"1.safetensors","a":"2.safetensors""#)),
            "a is in it twice",
        ),
        (with(INDEX, index("")), "lists no tensors"),
        (with(INDEX, b"{}".to_vec()), "lists no tensors"),
        (with(INDEX, vec![b' '; (16 << 20) + 1]), "16777216 at most"),
    ] {
        let told = refusal(storage);
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_made_up_model_is_read_back_in_small_pieces() {
    let folder = std::env::temp_dir().join(format!("kinelens-checkpoint-{}", std::process::id()));
    let table = "language_model.model.embed_tokens.weight";
    let shapes = [
        (table, vec![3000, 1024]),
        ("language_model.model.norm.weight", vec![1024]),
    ];
    let shapes = shapes.map(|(name, shape)| (name.to_owned(), shape)).into();
    made_up::write(&folder, &shapes, 1 << 20, 5).unwrap();
    let on_disk = Checkpoint::open(FolderStorage(folder.clone())).unwrap();
    let mut storage = MemoryStorage::default();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        storage.files.insert(name, std::fs::read(path).unwrap());
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(storage.files.len(), 3, "an index and two shards");
    let checkpoint = Checkpoint::open(&storage).unwrap();
    assert_eq!(on_disk.names(), checkpoint.names());
    storage.largest_read.set(0);
    let values = checkpoint.rows(table, 0..3000).unwrap();
    assert_eq!(storage.largest_read.get(), 4 << 20, "of 6 MB");
    assert!(
        made_up::numbers(table, 5)
            .zip(&values)
            .all(|(made, read)| made == *read)
    );
    let middle = checkpoint.rows(table, 1500..1501).unwrap();
    assert_eq!(middle, values[1500 * 1024..1501 * 1024]);
    let norm = checkpoint
        .rows("language_model.model.norm.weight", 0..1024)
        .unwrap();
    assert!(norm.iter().all(|value| (value - 1.0).abs() <= 0.045));
}

/// `scripts/reference/checkpoint_golden.py` makes the folder with `transformers` itself.
#[test]
fn what_transformers_writes_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/checkpoint");
    let expected = std::fs::read(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_slice(&expected).unwrap();
    let expected = expected["tensors"].as_object().unwrap();
    let checkpoint = Checkpoint::open(FolderStorage(folder)).unwrap();
    let names = checkpoint.names();
    assert!(names.iter().eq(expected.keys()));
    let layout = Layout::of(names.iter().map(String::as_str)).unwrap();
    assert_eq!(layout, Layout::TRANSFORMERS_5);
    for (name, expected) in expected {
        assert!(layout.path(name).is_some(), "{name}");
        let shape = checkpoint.shape(name).unwrap();
        assert_eq!(serde_json::json!(shape), expected["shape"], "{name}");
        let values = checkpoint.rows(name, 0..shape[0]).unwrap();
        assert_eq!(
            f64::from(values[0]),
            expected["first"].as_f64().unwrap(),
            "{name}"
        );
        let sum: f64 = values.iter().copied().map(f64::from).sum();
        // The order of adding differs.
        let difference = (sum - expected["sum"].as_f64().unwrap()).abs();
        assert!(difference < 1e-9, "{name}: {difference}");
    }
    assert!(checkpoint.config().unwrap().contains("llava_onevision"));
}

#[test]
fn the_published_configurations_give_the_presets() {
    for (size, preset) in [
        ("0.5b", LanguageConfig::qwen2_0_5b()),
        ("7b", LanguageConfig::qwen2_7b()),
    ] {
        let name = format!("llava-onevision-qwen2-{size}-ov-hf");
        let path = format!("{}/tests/index/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let config = made_up::config(Path::new(&path)).unwrap().unwrap();
        let config: serde_json::Value = serde_json::from_str(&config).unwrap();
        let found = LanguageConfig::from_json(&config["text_config"].to_string()).unwrap();
        assert_eq!(found, preset);
        let shapes = made_up::public_index(&name);
        let table = &shapes["language_model.model.embed_tokens.weight"];
        assert_eq!(table, &[preset.vocabulary, preset.hidden]);
    }
}

#[test]
fn every_tensor_of_the_published_models_has_its_path() {
    for (size, blocks, ties_embeddings) in [("0.5b", 24, true), ("7b", 28, false)] {
        let [original, converted] = ["", "-hf"]
            .map(|end| made_up::public_index(&format!("llava-onevision-qwen2-{size}-ov{end}")));
        let mut paths = Vec::new();
        for (shapes, expected) in [
            (&original, Layout::LMMS_LAB),
            (&converted, Layout::HUGGING_FACE),
        ] {
            let layout = Layout::of(shapes.keys().map(String::as_str)).unwrap();
            assert_eq!(layout, expected);
            let found: BTreeSet<String> = shapes
                .keys()
                .map(|name| {
                    let path = layout
                        .path(name)
                        .unwrap_or_else(|| panic!("{name} has no path"));
                    assert_eq!(&layout.name(&path), name);
                    path
                })
                .collect();
            assert_eq!(found.len(), shapes.len());
            paths.push(found);
        }
        assert_eq!(paths[0], paths[1]);
        assert_eq!(paths[0].contains("language.head.weight"), !ties_embeddings);
        let deepest = format!("language.blocks.{}.feed_forward.gate.weight", blocks - 1);
        for path in [
            &deepest,
            "tower.blocks.25.feed_forward.up.bias",
            "tower.norm.bias",
            "newline",
        ] {
            assert!(paths[0].contains(path), "{path}");
        }
        let ignored = converted
            .keys()
            .filter(|name| Layout::HUGGING_FACE.may_ignore(name));
        assert_eq!(
            ignored.count(),
            2,
            "the weight and bias of the tower's last norm"
        );
    }
}
