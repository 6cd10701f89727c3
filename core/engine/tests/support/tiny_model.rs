//! A made-up vision-language model of random numbers, small enough to be asked in a test.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use kinelens_models::ModelsError;
use kinelens_models::weights::TensorSource;
use kinelens_models::weights::checkpoint::Storage;
use kinelens_models::weights::pack::{self, NumberFormat, PackDescription, PackTarget, PackTensor};
use serde_json::{Value, json};

/// What its pack is called.
pub const TITLE: &str = "Tiny";

const HIDDEN: usize = 16;
const VOCABULARY: usize = 300;
const PATCHES: usize = 16;

/// Files of a pack in memory.
#[derive(Clone, Default)]
pub struct Memory {
    files: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
}

impl Storage for Memory {
    fn size(&self, file: &str) -> Result<Option<u64>, ModelsError> {
        let files = self.files.borrow();
        Ok(files.get(file).map(|bytes| bytes.len() as u64))
    }

    fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, ModelsError> {
        let files = self.files.borrow();
        let part = files
            .get(file)
            .and_then(|bytes| bytes.get(range.start as usize..range.end as usize));
        part.map(<[u8]>::to_vec)
            .ok_or_else(|| ModelsError::FileMissing {
                file: file.to_owned(),
            })
    }
}

impl PackTarget for Memory {
    fn append(&mut self, file: &str, bytes: &[u8]) -> Result<(), ModelsError> {
        let mut files = self.files.borrow_mut();
        files.entry(file.to_owned()).or_default().extend(bytes);
        Ok(())
    }
}

/// The model as a pack; one that reads text alone, or one that looks at pictures.
pub fn pack(can_see: bool) -> Memory {
    let noise = Noise {
        shapes: shapes(can_see),
    };
    let tensors: Vec<PackTensor> = noise
        .names()
        .into_iter()
        .map(|name| PackTensor {
            path: name.clone(),
            source_name: name,
        })
        .collect();
    let description = PackDescription {
        name: TITLE.to_owned(),
        family: if can_see {
            "llava-onevision"
        } else {
            "language"
        }
        .to_owned(),
        numbers: NumberFormat::F32,
        licence: "CC0-1.0".to_owned(),
        licence_text: None,
        source: "made up".to_owned(),
        config: config(can_see).to_string(),
        tokenizer: Some(tokenizer().to_string()),
        processor: can_see.then(|| processor().to_string()),
        most_in_a_part: PackDescription::MOST_IN_A_PART,
    };
    let mut memory = Memory::default();
    pack::write(&description, &tensors, &noise, &mut memory, &mut |_| ()).expect("it fits");
    memory
}

fn language() -> Value {
    json!({"model_type": "qwen2", "vocab_size": VOCABULARY, "hidden_size": HIDDEN,
        "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
        "intermediate_size": HIDDEN, "rope_theta": 1e4, "rms_norm_eps": 1e-6,
        "tie_word_embeddings": true, "max_position_embeddings": 4096})
}

fn config(can_see: bool) -> Value {
    if !can_see {
        return language();
    }
    json!({"model_type": "llava_onevision", "text_config": language(),
        "image_token_index": 258, "video_token_index": 259,
        "vision_config": {"model_type": "siglip_vision_model", "hidden_size": HIDDEN,
            "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": HIDDEN,
            "image_size": 16, "patch_size": 4}})
}

fn processor() -> Value {
    let size = json!({"height": 16, "width": 16});
    let pictures = json!({"image_processor_type": "LlavaOnevisionImageProcessor", "size": size,
        "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "rescale_factor": 1.0 / 255.0,
        "resample": 3, "image_grid_pinpoints": [[16, 16]], "do_resize": true, "do_rescale": true,
        "do_normalize": true});
    json!({"num_image_tokens": PATCHES, "image_processor": pictures})
}

/// One token for each byte, and the names that chat formats need.
fn tokenizer() -> Value {
    let printable = (b'!'..=b'~').chain(0xa1..=0xac).chain(0xae..=0xff);
    let plain: Vec<u8> = printable.collect();
    // Bytes that are no letters stand behind 255, as byte-level tokenizers have it.
    let others = (0..=u8::MAX).filter(|byte| !plain.contains(byte));
    let shown = plain.iter().map(|byte| char::from(*byte)).chain(
        others
            .zip(256_u32..)
            .filter_map(|(_, code)| char::from_u32(code)),
    );
    let vocabulary: serde_json::Map<_, _> = shown
        .zip(0..)
        .map(|(letter, id)| (letter.to_string(), Value::from(id)))
        .collect();
    let names = ["<|im_start|>", "<|im_end|>", "<image>", "<video>"];
    let added: Vec<Value> = names
        .iter()
        .zip(256..)
        .map(|(name, id)| {
            json!({"id": id, "content": name, "special": true, "single_word": false,
                "lstrip": false, "rstrip": false, "normalized": false})
        })
        .collect();
    let bytes = json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false,
        "use_regex": false});
    json!({"version": "1.0", "added_tokens": added, "pre_tokenizer": bytes, "decoder": bytes,
        "model": {"type": "BPE", "vocab": vocabulary, "merges": []}})
}

/// Names and shapes, as the module tree has them.
fn shapes(can_see: bool) -> BTreeMap<String, Vec<usize>> {
    let mut shapes = BTreeMap::new();
    let prefix = if can_see { "language." } else { "" };
    let mut put = |name: String, shape: &[usize]| {
        shapes.insert(name, shape.to_vec());
    };
    put(format!("{prefix}embedding.weight"), &[VOCABULARY, HIDDEN]);
    put(format!("{prefix}norm.weight"), &[HIDDEN]);
    let block = format!("{prefix}blocks.0.");
    for norm in ["attention_norm", "feed_forward_norm"] {
        put(format!("{block}{norm}.weight"), &[HIDDEN]);
    }
    for (layer, rows) in [
        ("query", HIDDEN),
        ("key", HIDDEN / 2),
        ("value", HIDDEN / 2),
    ] {
        put(format!("{block}attention.{layer}.weight"), &[rows, HIDDEN]);
        put(format!("{block}attention.{layer}.bias"), &[rows]);
    }
    put(format!("{block}attention.output.weight"), &[HIDDEN, HIDDEN]);
    for layer in ["gate", "up", "down"] {
        put(
            format!("{block}feed_forward.{layer}.weight"),
            &[HIDDEN, HIDDEN],
        );
    }
    if !can_see {
        return shapes;
    }
    put("newline".to_owned(), &[HIDDEN]);
    put("tower.position.weight".to_owned(), &[PATCHES, HIDDEN]);
    put(
        "tower.patch_embedding.weight".to_owned(),
        &[HIDDEN, 3, 4, 4],
    );
    put("tower.patch_embedding.bias".to_owned(), &[HIDDEN]);
    let block = "tower.blocks.0.";
    for norm in ["attention_norm", "feed_forward_norm"] {
        put(format!("{block}{norm}.weight"), &[HIDDEN]);
        put(format!("{block}{norm}.bias"), &[HIDDEN]);
    }
    let layers =
        ["query", "key", "value", "output"].map(|layer| format!("{block}attention.{layer}"));
    let fed = ["up", "down"].map(|layer| format!("{block}feed_forward.{layer}"));
    let projector = ["first", "second"].map(|layer| format!("projector.{layer}"));
    for layer in layers.into_iter().chain(fed).chain(projector) {
        put(format!("{layer}.weight"), &[HIDDEN, HIDDEN]);
        put(format!("{layer}.bias"), &[HIDDEN]);
    }
    shapes
}

/// Numbers that depend on a tensor's name and place alone.
struct Noise {
    shapes: BTreeMap<String, Vec<usize>>,
}

impl TensorSource for Noise {
    fn names(&self) -> Vec<String> {
        self.shapes.keys().cloned().collect()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        Ok(self.shapes[name].clone())
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let width: usize = self.shapes[name].iter().skip(1).product();
        let seed = name.bytes().fold(7_u32, |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(byte.into())
        });
        let number = |place: usize| {
            let mixed = (place as u32 ^ seed).wrapping_mul(2_654_435_761) >> 8;
            mixed as f32 / (1 << 24) as f32 - 0.5
        };
        Ok((rows.start * width..rows.end * width).map(number).collect())
    }
}
