//! Folders and files of every kind, good and bad.

use std::path::Path;

use kinelens_models::language::{LanguageConfig, hugging_face_name};
use kinelens_models::weights::TensorSource;
use kinelens_models::weights::pack::{
    NumberFormat, PackDescription, PackTarget, PackTensor, write,
};
use serde_json::json;

use super::*;
use crate::language::test_support::{cpu, tokenizer_json};

const CONFIG: &str = r#"{"model_type": "llama", "vocab_size": 36, "hidden_size": 16,
    "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
    "intermediate_size": 16, "rms_norm_eps": 1e-6, "tie_word_embeddings": true,
    "max_position_embeddings": 500}"#;

/// Paths and shapes of the parameters of [`CONFIG`].
fn parameters() -> Vec<(String, Vec<usize>)> {
    let shapes: [(&str, &[usize]); 11] = [
        ("embedding.weight", &[36, 16]),
        ("norm.weight", &[16]),
        ("blocks.0.attention_norm.weight", &[16]),
        ("blocks.0.feed_forward_norm.weight", &[16]),
        ("blocks.0.attention.query.weight", &[16, 16]),
        ("blocks.0.attention.key.weight", &[8, 16]),
        ("blocks.0.attention.value.weight", &[8, 16]),
        ("blocks.0.attention.output.weight", &[16, 16]),
        ("blocks.0.feed_forward.gate.weight", &[16, 16]),
        ("blocks.0.feed_forward.up.weight", &[16, 16]),
        ("blocks.0.feed_forward.down.weight", &[16, 16]),
    ];
    let owned = |(path, shape): (&str, &[usize])| (path.to_owned(), shape.to_vec());
    shapes.map(owned).into()
}

/// Writes a checkpoint of a made-up Llama.
fn checkpoint(folder: &Path) {
    let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
    for (path, shape) in parameters() {
        let start = data.len();
        let count: usize = shape.iter().product();
        for number in 0..count {
            let value = ((number * 37 + path.len()) % 101) as f32 / 101.0 - 0.5;
            data.extend(value.to_le_bytes());
        }
        header.insert(
            hugging_face_name(&path),
            json!({"dtype": "F32", "shape": shape, "data_offsets": [start, data.len()]}),
        );
    }
    let header = serde_json::Value::Object(header).to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("model.safetensors"), file).unwrap();
    std::fs::write(folder.join("config.json"), CONFIG).unwrap();
    std::fs::write(folder.join("tokenizer.json"), tokenizer_json()).unwrap();
}

/// A folder that takes the files of a pack.
struct Folder<'a>(&'a Path);

impl PackTarget for Folder<'_> {
    fn append(&mut self, file: &str, bytes: &[u8]) -> Result<(), ModelsError> {
        use std::io::Write;
        let path = self.0.join(file);
        let open = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path);
        open.unwrap().write_all(bytes).unwrap();
        Ok(())
    }
}

fn pack(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    let checkpoint = Checkpoint::open(FolderStorage::new(from)).unwrap();
    let tensors: Vec<PackTensor> = parameters()
        .into_iter()
        .map(|(path, _)| PackTensor {
            source_name: hugging_face_name(&path),
            path,
        })
        .collect();
    assert_eq!(tensors.len(), checkpoint.names().len());
    let description = PackDescription {
        name: "A pack".into(),
        family: "llama".into(),
        numbers: NumberFormat::F32,
        licence: "MIT".into(),
        licence_text: Some("do as you like".into()),
        source: "made up".into(),
        config: CONFIG.into(),
        tokenizer: Some(tokenizer_json()),
        processor: None,
        most_in_a_part: PackDescription::MOST_IN_A_PART,
    };
    write(
        &description,
        &tensors,
        &checkpoint,
        &mut Folder(to),
        &mut |_| (),
    )
    .unwrap();
}

#[track_caller]
fn refusal(path: &Path) -> String {
    let opened = open(path, &cpu());
    opened.err().expect("a refusal").to_string()
}

#[test]
fn a_checkpoint_and_its_pack_are_the_same_model() {
    let folder = tempfile::tempdir().unwrap();
    let (made, packed) = (
        folder.path().join("made-up-llama"),
        folder.path().join("pack"),
    );
    checkpoint(&made);
    pack(&made, &packed);
    let opened = open(&made, &cpu()).unwrap();
    assert_eq!(
        (opened.name.as_str(), opened.assistant.can_see()),
        ("made-up-llama", false)
    );
    assert_eq!(opened.assistant.most_tokens(), 500);
    assert!(LanguageConfig::from_json(CONFIG).is_ok());
    let opened = open(&packed, &cpu()).unwrap();
    assert_eq!(
        (opened.name.as_str(), opened.assistant.most_tokens()),
        ("A pack", 500)
    );
}

#[test]
fn what_cannot_be_opened_is_told_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let nothing = refusal(&folder.join("nothing"));
    assert!(
        nothing.contains("cannot be read") && nothing.contains("Name a folder"),
        "{nothing}"
    );
    std::fs::create_dir(folder.join("empty")).unwrap();
    let empty = refusal(&folder.join("empty"));
    assert!(
        empty.contains("no weights") && empty.contains("Name a folder"),
        "{empty}"
    );
    std::fs::create_dir(folder.join("pickled")).unwrap();
    std::fs::write(folder.join("pickled/pytorch_model.bin"), "x").unwrap();
    assert!(refusal(&folder.join("pickled")).contains("pickle"));
    for (file, word) in [
        ("weights.bin", "pickle"),
        ("weights.pth", "pickle"),
        ("model.safetensors", "Name the folder"),
        ("notes.txt", "no model"),
        ("none", "no model"),
        ("broken.gguf", "GGUF"),
    ] {
        std::fs::write(folder.join(file), "not a model").unwrap();
        let told = refusal(&folder.join(file));
        assert!(told.contains(word), "{file}: {told}");
    }
    let broken = folder.join("broken");
    let spoil = |file: &str, text: &str| {
        checkpoint(&broken);
        std::fs::write(broken.join(file), text).unwrap();
        refusal(&broken)
    };
    let other = CONFIG.replace("\"llama\"", "\"gpt2\"");
    let told = spoil("config.json", &other);
    assert!(told.contains("Known are LLaVA-OneVision"), "{told}");
    assert!(spoil("config.json", "{").contains("cannot be read"));
    assert!(spoil("tokenizer.json", "{").contains("tokenizer"));
    assert!(spoil("model.safetensors", "short").contains("damaged"));
    checkpoint(&broken);
    std::fs::remove_file(broken.join("tokenizer.json")).unwrap();
    assert!(refusal(&broken).contains("tokenizer.json"));
    std::fs::write(broken.join("manifest.json"), r#"{"kinelens_pack": 99}"#).unwrap();
    assert!(refusal(&broken).contains("update the program"));
}

#[test]
fn unknown_devices_are_bad_usage() {
    assert_eq!(open_device("cpu").unwrap().description(), "processor");
    assert!(open_device("auto").is_ok());
    let error = open_device("abacus").unwrap_err();
    assert!(error.is::<crate::usage::BadUsage>(), "{error}");
}
