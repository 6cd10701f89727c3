use serde_json::{Value, json};

/// What an accessor's bytes are for; the numbers are glTF's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Vertices,
    Indices,
    Animation,
}

const FLOAT: u32 = 5126;
const UNSIGNED_SHORT: u32 = 5123;
const UNSIGNED_BYTE: u32 = 5121;

/// Numbers laid out for a graphics card, with the tables that say where each list lies.
#[derive(Default)]
pub(super) struct Buffer {
    pub bytes: Vec<u8>,
    pub views: Vec<Value>,
    pub accessors: Vec<Value>,
}

impl Buffer {
    /// Adds vectors of three; gives the accessor's index.
    pub fn vectors(&mut self, vectors: &[[f32; 3]], target: Target) -> usize {
        let start = self.bytes.len();
        for number in vectors.iter().flatten() {
            self.bytes.extend(number.to_le_bytes());
        }
        let bound = |pick: fn(f32, f32) -> f32| {
            let mut bound = vectors.first().copied().unwrap_or_default();
            for vector in vectors {
                for (bound, &number) in bound.iter_mut().zip(vector) {
                    *bound = pick(*bound, number);
                }
            }
            bound
        };
        let bounds = Some((json!(bound(f32::min)), json!(bound(f32::max))));
        self.accessor(start, target, (FLOAT, "VEC3"), vectors.len(), bounds)
    }

    /// Adds times in seconds, which must ascend.
    pub fn times(&mut self, times_s: &[f32]) -> usize {
        let start = self.bytes.len();
        for number in times_s {
            self.bytes.extend(number.to_le_bytes());
        }
        let bounds = times_s.first().zip(times_s.last());
        let bounds = bounds.map(|(first, last)| (json!([first]), json!([last])));
        self.accessor(
            start,
            Target::Animation,
            (FLOAT, "SCALAR"),
            times_s.len(),
            bounds,
        )
    }

    pub fn indices(&mut self, indices: &[u16]) -> usize {
        let start = self.bytes.len();
        for index in indices {
            self.bytes.extend(index.to_le_bytes());
        }
        let layout = (UNSIGNED_SHORT, "SCALAR");
        self.accessor(start, Target::Indices, layout, indices.len(), None)
    }

    /// Adds colours of linear red, green, blue and opacity.
    pub fn colours(&mut self, colours: &[[u8; 4]]) -> usize {
        let start = self.bytes.len();
        self.bytes.extend(colours.iter().flatten());
        let layout = (UNSIGNED_BYTE, "VEC4");
        let accessor = self.accessor(start, Target::Vertices, layout, colours.len(), None);
        self.accessors[accessor]["normalized"] = true.into();
        accessor
    }

    fn accessor(
        &mut self,
        start: usize,
        target: Target,
        (component, shape): (u32, &str),
        count: usize,
        bounds: Option<(Value, Value)>,
    ) -> usize {
        let mut view = json!({
            "buffer": 0, "byteOffset": start, "byteLength": self.bytes.len() - start,
        });
        match target {
            Target::Vertices => view["target"] = 34962.into(),
            Target::Indices => view["target"] = 34963.into(),
            Target::Animation => {}
        }
        self.views.push(view);
        // Every list starts at a multiple of four bytes.
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        let mut accessor = json!({
            "bufferView": self.views.len() - 1,
            "componentType": component, "type": shape, "count": count,
        });
        if let Some((min, max)) = bounds {
            accessor["min"] = min;
            accessor["max"] = max;
        }
        self.accessors.push(accessor);
        self.accessors.len() - 1
    }
}
