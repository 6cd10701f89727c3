//! Made-up checkpoints: the names and shapes of published ones, with random numbers from a seed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::{Map, Value, json};

/// Names and shapes of a checkpoint's tensors.
pub type Shapes = BTreeMap<String, Vec<usize>>;

/// Reads an index that `scripts/reference/onevision_index.py` made, such as
/// `tests/index/llava-onevision-qwen2-0.5b-ov-hf.json`.
pub fn index(path: &Path) -> io::Result<Shapes> {
    let index: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    Ok(serde_json::from_value(index["tensors"].clone())?)
}

/// Reads the configuration of an index in the layout of `llava-hf`, as its `config.json` would have it.
pub fn config(path: &Path) -> io::Result<Option<String>> {
    let index: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    Ok(index.get("config").map(Value::to_string))
}

/// Reads an index of `tests/index` by its name.
pub fn public_index(name: &str) -> Shapes {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/index");
    index(&folder.join(format!("{name}.json"))).expect("is committed")
}

/// Writes the weights in bf16 as shards of at most `most_in_a_shard` bytes of tensors, with their index;
/// as `model.safetensors` where they fit into one. In memory is one buffer.
///
/// Matrices are uniform within ±0.04, which keeps the streams of a network of any depth finite, and
/// weights of norms within 1 ± 0.04. The numbers of a tensor follow from the seed and its name alone.
pub fn write(folder: &Path, shapes: &Shapes, most_in_a_shard: u64, seed: u64) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut shards: Vec<Vec<(&str, &[usize])>> = Vec::new();
    let mut room = 0;
    for (name, shape) in shapes {
        let bytes = bytes(shape);
        if bytes > room || shards.is_empty() {
            shards.push(Vec::new());
            room = most_in_a_shard.max(bytes);
        }
        room -= bytes;
        shards.last_mut().expect("was pushed").push((name, shape));
    }
    let mut weight_map = Map::new();
    for (number, shard) in (1..).zip(&shards) {
        let file = match shards.len() {
            1 => "model.safetensors".to_owned(),
            count => format!("model-{number:05}-of-{count:05}.safetensors"),
        };
        for (name, _) in shard {
            weight_map.insert((*name).to_owned(), json!(file));
        }
        write_shard(&folder.join(&file), shard, seed)?;
    }
    if shards.len() > 1 {
        let total_size: u64 = shapes.values().map(|shape| bytes(shape)).sum();
        let index = json!({"metadata": {"total_size": total_size}, "weight_map": weight_map});
        std::fs::write(
            folder.join("model.safetensors.index.json"),
            serde_json::to_vec(&index)?,
        )?;
    }
    Ok(())
}

/// Numbers of a tensor as [`write`] makes them, from the first on.
pub fn numbers(name: &str, seed: u64) -> impl Iterator<Item = f32> {
    let mut random = Random::new(name, seed);
    std::iter::repeat_with(move || random.next())
        .flatten()
        .map(|short| f32::from_bits(u32::from(short) << 16))
}

fn bytes(shape: &[usize]) -> u64 {
    2 * shape.iter().product::<usize>() as u64
}

fn write_shard(path: &Path, tensors: &[(&str, &[usize])], seed: u64) -> io::Result<()> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!({"format": "pt"}));
    let mut offset = 0;
    for (name, shape) in tensors {
        let end = offset + bytes(shape);
        let entry = json!({"dtype": "BF16", "shape": shape, "data_offsets": [offset, end]});
        header.insert((*name).to_owned(), entry);
        offset = end;
    }
    let mut header = serde_json::to_vec(&header)?;
    // The format wants the data to begin at a multiple of eight.
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    file.write_all(&(header.len() as u64).to_le_bytes())?;
    file.write_all(&header)?;
    for (name, shape) in tensors {
        let mut random = Random::new(name, seed);
        let mut left = shape.iter().product::<usize>();
        let mut buffer = Vec::with_capacity(1 << 16);
        while left > 0 {
            buffer.clear();
            while left > 0 && buffer.len() < 1 << 16 {
                let four = random.next();
                let count = left.min(four.len());
                buffer.extend(four[..count].iter().flat_map(|short| short.to_le_bytes()));
                left -= count;
            }
            file.write_all(&buffer)?;
        }
    }
    file.into_inner()?.sync_all()
}

/// Four bf16 numbers at a time, by xorshift64*.
struct Random {
    state: u64,
    middle: f32,
}

impl Random {
    fn new(name: &str, seed: u64) -> Self {
        // FNV-1a.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let is_norm = name.contains("norm") && name.ends_with("weight");
        Self {
            // Never zero, where the generator would stay.
            state: (hash ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1,
            middle: if is_norm { 1.0 } else { 0.0 },
        }
    }

    fn next(&mut self) -> [u16; 4] {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let word = self.state.wrapping_mul(0x2545_f491_4f6c_dd1d);
        [0, 16, 32, 48].map(|shift| {
            let whole = (word >> shift) as u16 as i16;
            let value = self.middle + f32::from(whole) * (0.04 / 32_768.0);
            (value.to_bits() >> 16) as u16
        })
    }
}
