use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampNanosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::FileReader;
use arrow_schema::{ArrowError, DataType, TimeUnit};

use super::lengths::check_lengths;
use crate::ReadError;
use crate::files::{format_error, open_file};

/// Longest name in a table, bytes. Many rows can share one text, and each row read holds a copy.
const LONGEST_WORD_BYTES: usize = 256;

/// Reads a Feather file (version 2, which is an Arrow IPC file) batch by batch.
///
/// # Errors
/// The file is missing, cut short or damaged, or of another format, or packed with zstd.
pub(super) fn read_batches(
    file: &Path,
    mut take: impl FnMut(&Batch<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut opened = open_file(file)?;
    guarded(file, || check_lengths(file, opened.get_mut()))?;
    let failed = |error: ArrowError| {
        let text = error.to_string();
        let hint = if text.contains("zstd") {
            "write it again with compression=\"lz4\""
        } else {
            "it may be cut short or of another format; fetch it again"
        };
        format_error(
            file,
            format!("not readable as a Feather file ({text}); {hint}"),
        )
    };
    let mut reader = guarded(file, || FileReader::try_new(opened, None).map_err(failed))?;
    let mut first_row = 1;
    while let Some(batch) = guarded(file, || reader.next().transpose().map_err(failed))? {
        let batch = Batch {
            file,
            batch: &batch,
            first_row,
        };
        take(&batch)?;
        first_row += batch.rows() as u64;
    }
    Ok(())
}

/// Rows of a table, by column.
pub(super) struct Batch<'a> {
    file: &'a Path,
    batch: &'a RecordBatch,
    /// The number of its first row in the file, where the first of all is 1.
    pub first_row: u64,
}

impl<'a> Batch<'a> {
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    pub fn has(&self, column: &str) -> bool {
        self.batch.column_by_name(column).is_some()
    }

    /// Returns columns of numbers of any type side by side; what is missing in a row is NaN.
    pub fn vectors<const N: usize>(&self, columns: [&str; N]) -> Result<Vec<[f64; N]>, ReadError> {
        let mut rows = vec![[f64::NAN; N]; self.rows()];
        for (place, column) in columns.into_iter().enumerate() {
            let array = self.column(column)?;
            let numbers = numbers(array).ok_or_else(|| self.odd(column, "numbers", array))?;
            for (row, number) in rows.iter_mut().zip(numbers) {
                row[place] = number.unwrap_or(f64::NAN);
            }
        }
        Ok(rows)
    }

    /// Returns a column of whole numbers.
    pub fn integers(&self, column: &str) -> Result<Vec<Option<i64>>, ReadError> {
        let array = self.column(column)?;
        integers(array).ok_or_else(|| self.odd(column, "whole numbers", array))
    }

    /// Returns a column of names, plain or by a dictionary; one far too long counts as missing.
    pub fn words(&self, column: &str) -> Result<Vec<Option<&'a str>>, ReadError> {
        let array = self.column(column)?;
        let mut words = words(array).ok_or_else(|| self.odd(column, "text", array))?;
        for word in &mut words {
            *word = word.filter(|word| word.len() <= LONGEST_WORD_BYTES);
        }
        Ok(words)
    }

    fn column(&self, name: &str) -> Result<&'a dyn Array, ReadError> {
        let column = self.batch.column_by_name(name).map(AsRef::as_ref);
        column.ok_or_else(|| ReadError::Missing {
            file: self.file.to_path_buf(),
            what: format!("column {name}"),
        })
    }

    fn odd(&self, column: &str, wanted: &str, found: &dyn Array) -> ReadError {
        let found = found.data_type();
        format_error(
            self.file,
            format!("column {column} holds {found} where {wanted} are expected"),
        )
    }
}

fn numbers(array: &dyn Array) -> Option<Vec<Option<f64>>> {
    Some(match array.data_type() {
        DataType::Float64 => each::<Float64Type, _>(array, Some),
        DataType::Float32 => each::<Float32Type, _>(array, |number| Some(f64::from(number))),
        _ => {
            let numbers = integers(array)?.into_iter();
            numbers.map(|number| Some(number? as f64)).collect()
        }
    })
}

fn integers(array: &dyn Array) -> Option<Vec<Option<i64>>> {
    let whole = |number: f64| {
        let fits = number.fract() == 0.0 && number.abs() < 2_f64.powi(53);
        fits.then_some(number as i64)
    };
    Some(match array.data_type() {
        DataType::Int64 => each::<Int64Type, _>(array, Some),
        DataType::Int32 => each::<Int32Type, _>(array, |number| Some(number.into())),
        DataType::Int16 => each::<Int16Type, _>(array, |number| Some(number.into())),
        DataType::Int8 => each::<Int8Type, _>(array, |number| Some(number.into())),
        DataType::UInt64 => each::<UInt64Type, _>(array, |number| number.try_into().ok()),
        DataType::UInt32 => each::<UInt32Type, _>(array, |number| Some(number.into())),
        DataType::UInt16 => each::<UInt16Type, _>(array, |number| Some(number.into())),
        DataType::UInt8 => each::<UInt8Type, _>(array, |number| Some(number.into())),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            each::<TimestampNanosecondType, _>(array, Some)
        }
        DataType::Float64 => each::<Float64Type, _>(array, whole),
        DataType::Float32 => each::<Float32Type, _>(array, |number| whole(number.into())),
        _ => return None,
    })
}

fn each<T: ArrowPrimitiveType, N>(
    array: &dyn Array,
    convert: impl Fn(T::Native) -> Option<N>,
) -> Vec<Option<N>> {
    let values = array.as_primitive::<T>().iter();
    values.map(|value| convert(value?)).collect()
}

fn words(array: &dyn Array) -> Option<Vec<Option<&str>>> {
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().collect(),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().collect(),
        DataType::Utf8View => array.as_string_view().iter().collect(),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary_opt()?;
            let values = words(dictionary.values().as_ref())?;
            let keys = integers(dictionary.keys())?.into_iter();
            keys.map(|key| *values.get(usize::try_from(key?).ok()?)?)
                .collect()
        }
        _ => return None,
    })
}

/// Runs what may panic on a damaged file: arrow's reader trusts much of what it finds there.
fn guarded<T>(file: &Path, read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|cause: Box<dyn Any + Send>| {
        let words = cause.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| cause.downcast_ref::<&str>().copied());
        let cause = words.unwrap_or("no reason given");
        Err(format_error(
            file,
            format!("damaged within ({cause}); fetch it again"),
        ))
    })
}
