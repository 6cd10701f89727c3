//! Positions as CSV: a row for each object and time.
//!
//! Columns, in any order, by the names in the first row: `t_s` (seconds), `id`, `label`, `x_m`, `y_m`, `z_m`
//! (metres, y up), and where wanted `colour` and `sport` (`true` or `1` in any row makes the recording one of
//! sport). Who has a plane only gives `x_m` and `z_m`, the ground; `y_m` is then 0. One file is a recording.
//! Objects are points: which way they face is not told, so their pose has the world's axes. Times stay as
//! they are, so that they are those of the clip.

use std::path::{Path, PathBuf};

use ::csv::{ReaderBuilder, StringRecord, Trim};

use crate::files::{format_error, open_file};
use crate::gather::{Gatherer, TrackHead, plain_words};
use crate::report::reason;
use crate::{
    LeftOut, ReadError, Recording, Seen, Source, TrackSample, WorldFrame, files, rotation_from_z_up,
};

/// A CSV file or a folder of them.
#[derive(Debug)]
pub(crate) struct CsvFiles {
    names: Vec<String>,
    paths: Vec<PathBuf>,
}

impl CsvFiles {
    /// Finds the files.
    pub fn open(input: &Path) -> Result<Self, ReadError> {
        let paths = if input.is_file() {
            vec![input.to_path_buf()]
        } else {
            let mut paths = files::list(input)?;
            paths.retain(|path| files::has_extension(path, &["csv"]) && path.is_file());
            paths
        };
        if paths.is_empty() {
            return Err(ReadError::NothingThere {
                folder: input.to_path_buf(),
                what: "CSV file",
                hint: "its files must end in .csv",
            });
        }
        Ok(Self {
            names: paths.iter().map(|path| files::stem(path)).collect(),
            paths,
        })
    }
}

impl Source for CsvFiles {
    fn logs(&self) -> &[String] {
        &self.names
    }

    fn read(&self, index: usize, left_out: &mut LeftOut) -> Result<Recording, ReadError> {
        let (Some(name), Some(path)) = (self.names.get(index), self.paths.get(index)) else {
            return Err(ReadError::NoSuchRecording {
                index,
                count: self.names.len(),
            });
        };
        let mut reader = ReaderBuilder::new()
            .trim(Trim::All)
            .flexible(true)
            .from_reader(open_file(path)?);
        let unreadable = |error: ::csv::Error| format_error(path, format!("not CSV: {error}"));
        let columns = Columns::find(reader.headers().map_err(unreadable)?, path)?;
        let file = files::name(path);
        let mut gatherer = Gatherer::new(&file);
        let mut is_sport = false;
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                // What cannot be read on ends the file; a row of odd bytes does not.
                Err(error) if error.is_io_error() => return Err(unreadable(error)),
                Err(error) => {
                    let row = error.position().map_or(0, ::csv::Position::line);
                    gatherer.leave(left_out, reason::UNREADABLE_ROW, row, "not UTF-8 text");
                    continue;
                }
            };
            let row = record.position().map_or(0, ::csv::Position::line);
            let text = |column: Option<usize>| column.and_then(|column| record.get(column));
            is_sport |= text(columns.sport).is_some_and(is_yes);
            match columns.sample(&record) {
                Err(reason) => {
                    let fields: Vec<&str> = record.iter().take(8).collect();
                    gatherer.leave(left_out, reason, row, &fields.join(","));
                }
                Ok(sample) => {
                    let id = text(Some(columns.id)).unwrap_or_default();
                    gatherer.add(id, sample, row, left_out, || TrackHead {
                        label: plain_words(text(Some(columns.label)).unwrap_or_default()),
                        colour: text(columns.colour)
                            .filter(|colour| !colour.is_empty())
                            .map(str::to_lowercase),
                        size_m: None,
                    });
                }
            }
        }
        Ok(Recording {
            dataset: "csv",
            log: name.clone(),
            group: name.clone(),
            frame: WorldFrame::Fixed,
            is_sport,
            tracks: gatherer.finish(path, left_out)?,
            cameras: Vec::new(),
        })
    }
}

/// Where the columns are.
struct Columns {
    t_s: usize,
    id: usize,
    label: usize,
    x_m: usize,
    y_m: Option<usize>,
    z_m: usize,
    colour: Option<usize>,
    sport: Option<usize>,
}

impl Columns {
    fn find(header: &StringRecord, file: &Path) -> Result<Self, ReadError> {
        let plain = |name: &str| name.trim_start_matches('\u{feff}').to_lowercase();
        let find = |wanted: &str| header.iter().position(|name| plain(name) == wanted);
        let need = |wanted: &str| {
            find(wanted).ok_or_else(|| ReadError::Missing {
                file: file.to_path_buf(),
                what: format!("column {wanted}; the first row names t_s,id,label,x_m,y_m,z_m"),
            })
        };
        Ok(Self {
            t_s: need("t_s")?,
            id: need("id")?,
            label: need("label")?,
            x_m: need("x_m")?,
            y_m: find("y_m"),
            z_m: need("z_m")?,
            colour: find("colour").or_else(|| find("color")),
            sport: find("sport"),
        })
    }

    fn sample(&self, record: &StringRecord) -> Result<TrackSample, &'static str> {
        let number = |column: usize| -> Result<f64, &'static str> {
            let field = record.get(column).ok_or(reason::UNREADABLE_ROW)?;
            let parsed = field
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite());
            parsed.ok_or(reason::NOT_A_NUMBER)
        };
        let mut world_from_object = rotation_from_z_up();
        world_from_object.translation_m = [
            number(self.x_m)?,
            self.y_m.map_or(Ok(0.0), number)?,
            number(self.z_m)?,
        ];
        Ok(TrackSample {
            t_s: number(self.t_s)?,
            world_from_object,
            seen: Seen::Unknown,
        })
    }
}

fn is_yes(field: &str) -> bool {
    ["true", "1", "yes"]
        .iter()
        .any(|yes| field.eq_ignore_ascii_case(yes))
}
