//! `kinelens models` as a person runs it: models are fetched, packed, compared and listed.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod hub;
#[path = "../../core/models/tests/support/made_up.rs"]
#[allow(dead_code, reason = "the tests of the models use more of it")]
mod made_up;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use hub::{Hub, Manners};
use serde_json::Value;

fn kinelens(folder: &Path, words: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kinelens"))
        .current_dir(folder)
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env_remove("HF_ENDPOINT")
        // Whatever proxy this machine has, the hub of the test is not behind it.
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
        .arg("models")
        .args(words.split_whitespace())
        .output()
        .unwrap()
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn failed(output: &Output, code: i32) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{told}");
    told
}

/// A LLaVA-OneVision model with one block in each network, in the layout of its first publication.
fn checkpoint(folder: &Path) {
    let shapes = [
        ("model.embed_tokens.weight", vec![300, 64]),
        ("model.image_newline", vec![64]),
        ("model.layers.0.self_attn.q_proj.weight", vec![64, 64]),
        ("model.layers.0.self_attn.q_proj.bias", vec![64]),
        ("model.mm_projector.0.weight", vec![64, 48]),
        ("model.norm.weight", vec![64]),
        (
            "model.vision_tower.vision_tower.vision_model.embeddings.patch_embedding.weight",
            vec![48, 3, 14, 14],
        ),
        (
            "model.vision_tower.vision_tower.vision_model.post_layernorm.weight",
            vec![48],
        ),
    ];
    let shapes = shapes.map(|(name, shape)| (name.to_owned(), shape)).into();
    made_up::write(folder, &shapes, 40_000, 3).unwrap();
    fs::write(folder.join("config.json"), "{\"model_type\": \"llava\"}").unwrap();
    fs::write(folder.join("tokenizer.json"), "{}").unwrap();
    fs::write(folder.join("LICENSE"), "Do as you like.").unwrap();
}

/// The files of a checkpoint.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let mut files: Vec<_> = entries
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn small_hub(manners: Manners) -> (Vec<u8>, Hub) {
    let weights: Vec<u8> = (0..100_000_u32)
        .map(|value| ((value * 7) >> 3) as u8)
        .collect();
    let files = [
        ("model.safetensors", weights.clone()),
        ("config.json", b"{}".to_vec()),
        ("README.md", Vec::new()),
    ];
    (weights, Hub::serve(&files, manners))
}

const FETCHED: &str = "cache/kinelens/language-models/owner--model";

#[test]
fn a_model_is_fetched_listed_packed_and_compared() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    checkpoint(&folder.join("published"));
    let published = files(&folder.join("published"));
    let named: Vec<(&str, Vec<u8>)> = published
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let hub = Hub::serve(&named, Manners::default());

    let pulled = succeeded(&kinelens(
        folder,
        &format!("pull owner/model --hub {}", hub.address),
    ));
    assert!(pulled.contains("apache-2.0"), "{pulled}");
    let fetched = folder.join(FETCHED);
    for (name, bytes) in &published {
        assert_eq!(&fs::read(fetched.join(name)).unwrap(), bytes, "{name}");
    }
    assert!(!fetched.join("pytorch_model.bin").exists());
    assert!(succeeded(&kinelens(folder, &format!("verify {FETCHED}"))).contains("as they were"));

    let convert = format!("convert {FETCHED} --format q8 --json");
    let report: Value = serde_json::from_str(&succeeded(&kinelens(folder, &convert))).unwrap();
    assert_eq!(report["family"], "llava-onevision");
    assert_eq!(report["tensors"], 7);
    assert_eq!(report["left_out"].as_array().unwrap().len(), 1);
    let pack = folder.join("cache/kinelens/language-models/model-q8");
    let pack_words = pack.to_str().unwrap();
    assert!(succeeded(&kinelens(folder, &format!("verify {pack_words}"))).contains("as they were"));
    assert!(failed(&kinelens(folder, &convert), 1).contains("is there already"));

    let again = kinelens(
        folder,
        &format!("convert {FETCHED} --format q8 --out again"),
    );
    let told = String::from_utf8_lossy(&again.stderr).into_owned();
    succeeded(&again);
    assert!(
        told.contains("no file says how pictures are prepared"),
        "{told}"
    );
    assert_eq!(files(&folder.join("again")), files(&pack), "the same bytes");

    let list = succeeded(&kinelens(folder, "list"));
    for word in [
        "model-q8",
        "owner--model",
        "huggingface.co/owner/model",
        "llava-onevision-7b",
        "16.1 GB",
    ] {
        assert!(list.contains(word), "{word} in {list}");
    }
    let list: Value = serde_json::from_str(&succeeded(&kinelens(folder, "list --json"))).unwrap();
    assert_eq!(list["models"][0]["kind"], "pack");
    assert_eq!(list["models"][0]["licence"], "apache-2.0");
    assert_eq!(list["models"][1]["kind"], "checkpoint");

    // One byte of a file of the pack, then one of the fetched model.
    for (place, file) in [(pack_words, "weights-00001.bin"), (FETCHED, "config.json")] {
        let path = folder.join(place).join(file);
        let mut bytes = fs::read(&path).unwrap();
        bytes[9] ^= 1;
        fs::write(&path, bytes).unwrap();
        let told = failed(&kinelens(folder, &format!("verify {place}")), 1);
        assert!(told.contains(file), "{told}");
    }
    fs::remove_file(pack.join("weights-00001.bin")).unwrap();
    assert!(succeeded(&kinelens(folder, "list")).contains("damaged"));
    let asked = hub.requests().len();
    let shard = fetched.join("model-00001-of-00004.safetensors");
    fs::write(
        &shard,
        vec![0; fs::metadata(&shard).unwrap().len() as usize],
    )
    .unwrap();
    succeeded(&kinelens(
        folder,
        &format!("pull owner/model --hub {}", hub.address),
    ));
    let asked: Vec<String> = hub.requests().split_off(asked);
    let asked: Vec<&String> = asked
        .iter()
        .filter(|asked| asked.starts_with("model-"))
        .collect();
    assert_eq!(
        asked,
        ["model-00001-of-00004.safetensors whole"],
        "the others are as stated"
    );
}

#[test]
fn a_cut_connection_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (weights, hub) = small_hub(Manners {
        cuts: Some((30_000, 2)),
        ..Manners::default()
    });
    succeeded(&kinelens(
        folder,
        &format!("pull owner/model --hub {}", hub.address),
    ));
    assert_eq!(
        fs::read(folder.join(FETCHED).join("model.safetensors")).unwrap(),
        weights
    );
    let asked: Vec<String> = hub.requests();
    let asked: Vec<&String> = asked
        .iter()
        .filter(|asked| asked.contains("safetensors"))
        .collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(
        asked[1].ends_with(" bytes=30000-") && asked[2].ends_with(" bytes=60000-"),
        "{asked:?}"
    );
}

#[test]
fn what_an_earlier_run_left_is_used() {
    for (ignores_ranges, left) in [(false, 40_000), (true, 40_000), (false, 200_000)] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (weights, hub) = small_hub(Manners {
            ignores_ranges,
            ..Manners::default()
        });
        let fetched = folder.join(FETCHED);
        fs::create_dir_all(&fetched).unwrap();
        let mut part = weights.clone();
        part.resize(left, 0);
        fs::write(fetched.join("model.safetensors.part"), part).unwrap();
        let list = succeeded(&kinelens(folder, "list"));
        assert!(list.contains("unfinished"), "{list}");
        succeeded(&kinelens(
            folder,
            &format!("pull owner/model --hub {}", hub.address),
        ));
        assert_eq!(
            fs::read(fetched.join("model.safetensors")).unwrap(),
            weights
        );
        let asked = hub.requests().join(", ");
        assert_eq!(asked.contains("bytes=40000-"), left == 40_000, "{asked}");
    }
}

#[test]
fn what_is_not_as_stated_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (_, hub) = small_hub(Manners {
        lies: true,
        ..Manners::default()
    });
    let told = failed(
        &kinelens(folder, &format!("pull owner/model --hub {}", hub.address)),
        1,
    );
    assert!(
        told.contains("SHA-256") && told.contains("removed"),
        "{told}"
    );
    let left = fs::read_dir(folder.join(FETCHED)).unwrap().flatten();
    assert!(
        left.into_iter()
            .all(|entry| !entry.file_name().to_string_lossy().contains("safetensors"))
    );
}

#[test]
fn a_hub_without_the_model_or_out_of_reach_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (_, hub) = small_hub(Manners::default());
    let (_, forgetful) = small_hub(Manners {
        forgets: true,
        ..Manners::default()
    });
    let (_, weak) = small_hub(Manners {
        cuts: Some((0, usize::MAX)),
        ..Manners::default()
    });
    for (words, code, hint) in [
        (
            format!("pull nobody/model --hub {}", hub.address),
            1,
            "no public model nobody/model",
        ),
        (
            format!("pull owner/model --revision x --hub {}", hub.address),
            1,
            "this revision",
        ),
        (
            format!("pull owner/model --hub {}", forgetful.address),
            1,
            "lists README.md",
        ),
        (
            format!("pull owner/model --hub {}", weak.address),
            1,
            "0 of 100000 bytes are there. Run",
        ),
        // Port 1 of the loopback address is nobody's.
        (
            "pull llava-onevision-0.5b --hub http://127.0.0.1:1".to_owned(),
            1,
            "cannot be reached",
        ),
        (
            "pull llava --hub http://127.0.0.1:1".to_owned(),
            2,
            "Known are llava-onevision-0.5b",
        ),
        ("pull a/../b".to_owned(), 2, "There is no model"),
        ("pull a/b --revision ../x".to_owned(), 2, "A revision is"),
        ("pull a/b --hub ftp://x".to_owned(), 2, "https://"),
        ("verify nowhere".to_owned(), 1, "no folder nowhere"),
        ("verify .".to_owned(), 1, "neither a pack"),
        ("convert nowhere".to_owned(), 1, "There is no nowhere"),
        ("convert .".to_owned(), 1, "holds no weights"),
        ("convert . --format q2".to_owned(), 2, "q2"),
    ] {
        let told = failed(&kinelens(folder, &words), code);
        assert!(told.contains(hint), "{words}: {told}");
    }
}

#[test]
fn a_damaged_checkpoint_leaves_no_pack_behind() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    checkpoint(&folder.join("published"));
    let shard = folder.join("published/model-00002-of-00004.safetensors");
    let whole = fs::read(&shard).unwrap();
    fs::write(&shard, &whole[..whole.len() - 1]).unwrap();
    let told = failed(&kinelens(folder, "convert published --out pack"), 1);
    assert!(
        told.contains("model-00002-of-00004.safetensors") && told.contains("cut off"),
        "{told}"
    );
    // A number that is not finite is met in the middle of writing.
    let mut bytes = whole;
    let end = bytes.len();
    bytes[end - 2..].copy_from_slice(&[0xc0, 0x7f]);
    fs::write(&shard, bytes).unwrap();
    let told = failed(&kinelens(folder, "convert published --out pack"), 1);
    assert!(told.contains("NaN"), "{told}");
    assert!(!folder.join("pack").exists());
    let names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|e| e.file_name())
        .collect();
    assert_eq!(names, ["published"], "nothing half-written is left");
}

/// The real SmolLM2, where `cargo xtask models` has fetched it.
#[test]
fn a_gguf_file_is_packed() {
    let cached = std::env::var_os("HOME").map(|home| {
        Path::new(&home).join(".cache/kinelens/language-models/smollm2-135m-instruct-q4_1.gguf")
    });
    let Some(file) = cached.filter(|path| path.is_file()) else {
        println!("skipped: SmolLM2 is missing; `cargo xtask models` fetches it");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let words = format!(
        "convert {} --format q4 --out pack --licence Apache-2.0 --json",
        file.display()
    );
    let report: Value = serde_json::from_str(&succeeded(&kinelens(folder, &words))).unwrap();
    assert_eq!(report["family"], "language");
    assert_eq!(report["tensors"], 272);
    assert_eq!(report["licence"], "Apache-2.0");
    succeeded(&kinelens(folder, "verify pack"));
    let config: Value =
        serde_json::from_slice(&fs::read(folder.join("pack/config.json")).unwrap()).unwrap();
    assert_eq!(
        (&config["model_type"], &config["num_hidden_layers"]),
        (&"llama".into(), &30.into())
    );
    assert!(folder.join("pack/tokenizer.json").is_file());
}
