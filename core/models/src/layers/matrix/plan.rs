//! In which format and in how large parts a matrix is kept.

use std::ops::Range;

/// How the numbers of a weight matrix are kept on the device.
///
/// The packed formats take 32 neighbouring numbers of a row as a block with a scale and a least value,
/// each in f16: `number = least + scale · code`. That is the Q4_1 of ggml, with eight bits besides
/// four, so a file in Q4_1 loses nothing in [`Self::Q4`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WeightFormat {
    /// 32 bits a number.
    F32,
    /// 16 bits a number. Widened before it is multiplied, so no device needs arithmetic in f16.
    F16,
    /// 8 bits a number, and 32 a block: 9 bits in all.
    Q8,
    /// 4 bits a number, and 32 a block: 5 bits in all.
    Q4,
}

/// Numbers in a block of a packed format.
pub(super) const BLOCK: usize = 32;

impl WeightFormat {
    /// Every format, the most exact one first.
    pub const ALL: [Self; 4] = [Self::F32, Self::F16, Self::Q8, Self::Q4];

    /// Name for settings and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Q8 => "q8",
            Self::Q4 => "q4",
        }
    }

    /// Finds a format by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Bytes that a row of so many numbers takes. Packed rows are filled up to whole blocks.
    pub fn row_bytes(self, inputs: usize) -> usize {
        let blocks = inputs.div_ceil(BLOCK);
        match self {
            Self::F32 => 4 * inputs,
            Self::F16 => 2 * BLOCK * blocks,
            Self::Q8 => (BLOCK + 4) * blocks,
            Self::Q4 => (BLOCK / 2 + 4) * blocks,
        }
    }
}

/// The format of the weight matrices of a model, and the largest buffer for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatrixPlan {
    /// Of all matrices; where it is [`WeightFormat::Q4`], those that choose between tokens are in
    /// [`WeightFormat::Q8`], see [`Self::of_tokens`].
    pub format: WeightFormat,
    /// Largest buffer in bytes. A row is never split, so a buffer that is too small for one row holds one
    /// all the same.
    pub most_bytes: usize,
}

impl MatrixPlan {
    /// Every matrix in f32 and in one buffer.
    pub const WHOLE: Self = Self {
        format: WeightFormat::F32,
        most_bytes: usize::MAX,
    };

    /// The most exact format in which a model of so many numbers takes at most `room_bytes`; the smallest
    /// format where none does.
    pub fn within(numbers: usize, room_bytes: usize, most_bytes: usize) -> Self {
        let fits = |format: &WeightFormat| format.row_bytes(numbers) <= room_bytes;
        Self {
            format: WeightFormat::ALL
                .into_iter()
                .find(fits)
                .unwrap_or(WeightFormat::Q4),
            most_bytes,
        }
    }

    /// The plan for a table of tokens or a head that gives logits.
    ///
    /// Four bits are too few there: on SmolLM2-135M a table in Q4 alone, all else being exact, changes the
    /// likeliest token at one position in five, a table in Q8 at none or one in a hundred (`benches/vlm.rs`;
    /// files of llama.cpp keep that table in more bits, too).
    pub fn of_tokens(self) -> Self {
        let format = match self.format {
            WeightFormat::Q4 => WeightFormat::Q8,
            other => other,
        };
        Self { format, ..self }
    }

    /// The runs of rows that a matrix is split into.
    pub(super) fn parts(&self, outputs: usize, inputs: usize) -> Vec<Range<usize>> {
        let most = self.most_bytes / self.format.row_bytes(inputs).max(1);
        let starts = (0..outputs).step_by(most.max(1));
        starts
            .map(|start| start..start.saturating_add(most.max(1)).min(outputs))
            .collect()
    }
}

/// Some rows of a tensor that a file holds whole.
///
/// A matrix shows itself to a walk over a module as a float parameter for each run of its rows, inside a
/// module of the type [`RowWindow::CONTAINER`] whose name is the window. Who fills the parameters reads
/// the window and leaves it out of the tensor's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWindow {
    pub rows: Range<usize>,
    /// Rows of the whole tensor.
    pub of: usize,
}

impl RowWindow {
    /// What stands in for a type where the walk enters a window.
    pub const CONTAINER: &str = "Rows";

    /// The window as the name of a module.
    pub fn name(&self) -> String {
        format!("{}..{} of {}", self.rows.start, self.rows.end, self.of)
    }

    /// Reads what [`Self::name`] wrote.
    pub fn from_name(name: &str) -> Option<Self> {
        let (rows, of) = name.split_once(" of ")?;
        let (start, end) = rows.split_once("..")?;
        Some(Self {
            rows: start.parse().ok()?..end.parse().ok()?,
            of: of.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_all_rows_and_keep_to_the_bound() {
        for format in WeightFormat::ALL {
            for most_bytes in [0, 1, 1000, 4096, usize::MAX] {
                let plan = MatrixPlan { format, most_bytes };
                let parts = plan.parts(37, 48);
                let rows: Vec<usize> = parts.iter().cloned().flatten().collect();
                assert!(rows.into_iter().eq(0..37), "{plan:?}");
                for part in parts {
                    let bytes = part.len() * format.row_bytes(48);
                    assert!(part.len() == 1 || bytes <= most_bytes, "{plan:?}");
                }
            }
        }
        assert_eq!(MatrixPlan::WHOLE.parts(152_000, 896).len(), 1);
        let browser = MatrixPlan {
            format: WeightFormat::F32,
            most_bytes: 128 << 20,
        };
        assert_eq!(browser.parts(152_000, 896).len(), 5);
    }

    #[test]
    fn the_most_exact_format_that_fits_is_chosen() {
        for (room_bytes, format) in [
            (4000, WeightFormat::F32),
            (2100, WeightFormat::F16),
            (1200, WeightFormat::Q8),
            (700, WeightFormat::Q4),
            (1, WeightFormat::Q4),
        ] {
            assert_eq!(MatrixPlan::within(1000, room_bytes, 1).format, format);
        }
    }

    #[test]
    fn names_lead_back() {
        for format in WeightFormat::ALL {
            assert_eq!(WeightFormat::from_name(format.name()), Some(format));
        }
        let window = RowWindow {
            rows: 3..17,
            of: 97,
        };
        assert_eq!(RowWindow::from_name(&window.name()), Some(window));
        for bad in ["", "3..17", "a..b of c", "3 of 4"] {
            assert_eq!(RowWindow::from_name(bad), None, "{bad}");
        }
    }
}
