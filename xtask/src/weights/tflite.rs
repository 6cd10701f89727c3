//! Reads the few tables of a TFLite file that weights need.
//!
//! TFLite is a FlatBuffer: a table begins with a signed offset back to its vtable, which lists
//! where in the table each field lies, zero for an absent one; vectors, strings and tables are
//! reached by an offset that counts from where it stands. Field numbers are those of TensorFlow's
//! `schema.fbs`. Every access is checked, so a damaged file gives an error.

use anyhow::{Context, Result, ensure};

/// Convolutions of a model, in the order they run.
pub struct Convolution<'a> {
    /// Name of the tensor it writes, up to the first `;`.
    pub output: &'a str,
    /// One kernel a channel.
    pub depthwise: bool,
    /// Kernel: out, height, width, in; depthwise: 1, height, width, channels.
    pub weight: Constant<'a>,
    /// One number an output channel.
    pub bias: Constant<'a>,
}

/// A tensor of IEEE halves stored in the file.
pub struct Constant<'a> {
    pub shape: Vec<usize>,
    pub halves: &'a [u8],
}

/// Lists the convolutions of a model's only subgraph.
///
/// # Errors
/// When the file is damaged or weights are stored otherwise than as halves that a `DEQUANTIZE`
/// widens.
pub fn convolutions(bytes: &[u8]) -> Result<Vec<Convolution<'_>>> {
    ensure!(
        bytes.get(4..8) == Some(b"TFL3"),
        "The file is no TFLite model."
    );
    let model = Table::root(bytes)?;
    let codes: Vec<i32> = model
        .tables(1)?
        .iter()
        .map(operator_code)
        .collect::<Result<_>>()?;
    let graphs = model.tables(2)?;
    let [graph] = graphs.as_slice() else {
        anyhow::bail!("The model has {} subgraphs instead of one.", graphs.len())
    };
    let reader = Reader {
        buffers: model.tables(4)?,
        tensors: graph.tables(0)?,
        codes,
        operators: graph.tables(3)?,
    };
    reader.convolutions()
}

const CONV_2D: i32 = 3;
const DEPTHWISE_CONV_2D: i32 = 4;
const DEQUANTIZE: i32 = 6;
const FLOAT16: u8 = 1;

/// The newer field wins; files of before 2020 have only the byte.
fn operator_code(table: &Table<'_>) -> Result<i32> {
    let old = table.field(0)?.map_or(Ok(0), |at| table.byte(at))?;
    let new = table.field(3)?.map_or(Ok(0), |at| table.i32(at))?;
    Ok(new.max(i32::from(old)))
}

struct Reader<'a> {
    buffers: Vec<Table<'a>>,
    tensors: Vec<Table<'a>>,
    codes: Vec<i32>,
    operators: Vec<Table<'a>>,
}

impl<'a> Reader<'a> {
    fn convolutions(&self) -> Result<Vec<Convolution<'a>>> {
        let mut found = Vec::new();
        for operator in &self.operators {
            let code = self.code(operator)?;
            if code != CONV_2D && code != DEPTHWISE_CONV_2D {
                continue;
            }
            let inputs = operator.numbers(1)?;
            let outputs = operator.numbers(2)?;
            let (&[_, weight, bias], &[output]) = (inputs.as_slice(), outputs.as_slice()) else {
                anyhow::bail!("A convolution has no bias or more than one output.")
            };
            let name = self.tensor(output)?.text(3)?;
            found.push(Convolution {
                output: name.split(';').next().unwrap_or(name),
                depthwise: code == DEPTHWISE_CONV_2D,
                weight: self
                    .constant(weight)
                    .with_context(|| format!("weight of {name}"))?,
                bias: self
                    .constant(bias)
                    .with_context(|| format!("bias of {name}"))?,
            });
        }
        Ok(found)
    }

    fn code(&self, operator: &Table<'_>) -> Result<i32> {
        let index = operator.field(0)?.map_or(Ok(0), |at| operator.i32(at))?;
        let index = usize::try_from(index)?;
        self.codes
            .get(index)
            .copied()
            .context("An operator has no code.")
    }

    fn tensor(&self, index: i32) -> Result<&Table<'a>> {
        let index = usize::try_from(index).context("An operator lacks an input.")?;
        self.tensors.get(index).context("A tensor is missing.")
    }

    /// Follows a `DEQUANTIZE` back to the halves it reads.
    fn constant(&self, index: i32) -> Result<Constant<'a>> {
        for operator in &self.operators {
            if self.code(operator)? == DEQUANTIZE && operator.numbers(2)? == [index] {
                let inputs = operator.numbers(1)?;
                return self.halves(*inputs.first().context("DEQUANTIZE reads nothing.")?);
            }
        }
        self.halves(index)
    }

    fn halves(&self, index: i32) -> Result<Constant<'a>> {
        let tensor = self.tensor(index)?;
        let kind = tensor.field(1)?.map_or(Ok(0), |at| tensor.byte(at))?;
        ensure!(kind == FLOAT16, "A weight is not stored as halves.");
        let shape: Vec<usize> = tensor
            .numbers(0)?
            .into_iter()
            .map(usize::try_from)
            .collect::<Result<_, _>>()?;
        let buffer = tensor.field(2)?.map_or(Ok(0), |at| tensor.i32(at))?;
        let buffer = self
            .buffers
            .get(usize::try_from(buffer)?)
            .context("A buffer is missing.")?;
        let halves = buffer.bytes(0)?;
        let elements = shape
            .iter()
            .try_fold(2_usize, |count, side| count.checked_mul(*side));
        ensure!(
            elements == Some(halves.len()),
            "A weight of shape {shape:?} has the wrong size."
        );
        Ok(Constant { shape, halves })
    }
}

/// A table somewhere in the file.
#[derive(Clone, Copy)]
struct Table<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    fn root(file: &'a [u8]) -> Result<Self> {
        let this = Self { file, at: 0 };
        Ok(Self {
            file,
            at: this.follow(0)?,
        })
    }

    fn array<const N: usize>(&self, at: usize) -> Result<[u8; N]> {
        let end = at.checked_add(N).context("The file is damaged.")?;
        let bytes = self.file.get(at..end).context("The file is truncated.")?;
        Ok(bytes.try_into()?)
    }

    fn byte(&self, at: usize) -> Result<u8> {
        Ok(self.array::<1>(at)?[0])
    }

    fn i32(&self, at: usize) -> Result<i32> {
        Ok(i32::from_le_bytes(self.array(at)?))
    }

    /// Place that the offset at `at` points to.
    fn follow(&self, at: usize) -> Result<usize> {
        let offset = u32::from_le_bytes(self.array(at)?);
        at.checked_add(usize::try_from(offset)?)
            .context("The file is damaged.")
    }

    /// Place of a field, or `None` where it is left at its default.
    fn field(&self, number: usize) -> Result<Option<usize>> {
        let back = i64::from(self.i32(self.at)?);
        let vtable = usize::try_from(self.at as i64 - back).context("The file is damaged.")?;
        let length = usize::from(u16::from_le_bytes(self.array(vtable)?));
        let entry = 4 + 2 * number;
        if entry + 2 > length {
            return Ok(None);
        }
        let offset = u16::from_le_bytes(self.array(vtable + entry)?);
        Ok((offset != 0).then(|| self.at + usize::from(offset)))
    }

    /// Start and number of elements of a vector field; empty where it is absent.
    fn vector(&self, number: usize) -> Result<(usize, usize)> {
        let Some(field) = self.field(number)? else {
            return Ok((0, 0));
        };
        let at = self.follow(field)?;
        Ok((
            at + 4,
            usize::try_from(u32::from_le_bytes(self.array(at)?))?,
        ))
    }

    fn bytes(&self, number: usize) -> Result<&'a [u8]> {
        let (start, length) = self.vector(number)?;
        let end = start.checked_add(length).context("The file is damaged.")?;
        self.file.get(start..end).context("The file is truncated.")
    }

    fn text(&self, number: usize) -> Result<&'a str> {
        Ok(std::str::from_utf8(self.bytes(number)?)?)
    }

    fn numbers(&self, number: usize) -> Result<Vec<i32>> {
        let (start, length) = self.vector(number)?;
        (0..length)
            .map(|index| self.i32(start + 4 * index))
            .collect()
    }

    fn tables(&self, number: usize) -> Result<Vec<Self>> {
        let (start, length) = self.vector(number)?;
        (0..length)
            .map(|index| {
                Ok(Self {
                    file: self.file,
                    at: self.follow(start + 4 * index)?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_give_errors() {
        for bytes in [
            &b""[..],
            b"hello, I am no model",
            b"\x08\0\0\0TFL3",
            &[255; 40],
        ] {
            assert!(convolutions(bytes).is_err());
        }
        // Every offset of a plausible header pointing somewhere else.
        for value in 0..64 {
            let mut bytes = vec![value; 64];
            bytes[4..8].copy_from_slice(b"TFL3");
            let _ = convolutions(&bytes);
        }
    }
}
