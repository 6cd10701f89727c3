use kinelens_protocol::{
    Fit, FitModel, Interval, Kinematics, LengthUnit, ObjectId, Quantity, SceneDocument,
    SceneObject, Series,
};

use super::cells::{Cell, Column, Table};

/// The numbers of a scene, ready to be written in any format.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneTable {
    /// What the numbers rest on: clip, scale, program; a name and what it is.
    pub about: Vec<(Column, Cell)>,
    /// One row for each number of a whole track.
    pub summary: Table,
    /// One row for each parameter of each fit; empty without fits.
    pub fits: Table,
    pub objects: Vec<ObjectTable>,
}

/// One object, one row for each frame.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectTable {
    pub id: ObjectId,
    pub label: String,
    pub table: Table,
}

/// Symbols of the units of one scene.
#[derive(Clone, Copy)]
struct Units {
    length: &'static str,
    speed: &'static str,
    acceleration: &'static str,
    /// How keys say them.
    keys: [&'static str; 3],
}

impl SceneTable {
    /// Lays out a scene and the fits that were made in it.
    ///
    /// Lengths are in metres, or in pixels while the scene has no scale; headings say which. A `±`
    /// is half the width of a 95 % interval.
    pub fn new(document: &SceneDocument, fits: &[Fit]) -> Self {
        let units = units(document.camera.scale.unit);
        let with_kinematics = document.objects.iter().filter_map(|object| {
            let motion = document.kinematics.iter().find(|k| k.object == object.id)?;
            Some((object, motion))
        });
        Self {
            about: about(document),
            summary: summary(with_kinematics.clone(), units),
            fits: fit_table(document, fits),
            objects: with_kinematics
                .map(|(object, motion)| ObjectTable {
                    id: object.id,
                    label: object.label.clone(),
                    table: object_table(object, motion, units),
                })
                .collect(),
        }
    }
}

fn units(unit: LengthUnit) -> Units {
    match unit {
        LengthUnit::Metres => Units {
            length: "m",
            speed: "m/s",
            acceleration: "m/s²",
            keys: ["m", "mps", "mps2"],
        },
        LengthUnit::Pixels => Units {
            length: "px",
            speed: "px/s",
            acceleration: "px/s²",
            keys: ["px", "pxps", "pxps2"],
        },
    }
}

fn object_table(object: &SceneObject, motion: &Kinematics, units: Units) -> Table {
    let [m, mps, mps2] = units.keys;
    let mut columns = vec![
        Column::new("frame", "frame", ""),
        Column::new("t_s", "t", "s"),
    ];
    let series: [(&str, &str, &str, &str, &Series); 10] = [
        ("x", "x", m, units.length, &motion.x_m),
        ("y", "y", m, units.length, &motion.y_m),
        ("z", "z", m, units.length, &motion.z_m),
        ("vx", "vx", mps, units.speed, &motion.vx_mps),
        ("vy", "vy", mps, units.speed, &motion.vy_mps),
        ("vz", "vz", mps, units.speed, &motion.vz_mps),
        ("speed", "speed", mps, units.speed, &motion.speed_mps),
        (
            "acceleration",
            "acceleration",
            mps2,
            units.acceleration,
            &motion.acceleration_mps2,
        ),
        (
            "path_length",
            "path length",
            m,
            units.length,
            &motion.path_length_m,
        ),
        (
            "displacement",
            "displacement",
            m,
            units.length,
            &motion.displacement_m,
        ),
    ];
    for (key, name, unit_key, unit, _) in &series {
        columns.push(Column::new(format!("{key}_{unit_key}"), name, unit));
        let half_width = format!("± {name}");
        columns.push(Column::new(
            format!("{key}_95_{unit_key}"),
            &half_width,
            unit,
        ));
    }
    columns.push(Column::new(
        "heading_clock_h",
        "heading on its own clock",
        "h",
    ));
    columns.push(Column::new("picture_x_px", "x in the picture", "px"));
    columns.push(Column::new("picture_y_px", "y in the picture", "px"));
    let rows = (0..motion.t_s.len()).map(|index| {
        let frame = motion.frame.get(index).copied();
        let mut row = vec![
            frame.map_or(Cell::Empty, |frame| Cell::Whole(frame.into())),
            Cell::number(motion.t_s[index]),
        ];
        for (.., series) in &series {
            for list in [&series.value, &series.half_width] {
                row.push(
                    list.get(index)
                        .map_or(Cell::Empty, |&value| Cell::number(value)),
                );
            }
        }
        let heading = motion.heading_clock.get(index).copied().flatten();
        row.push(heading.map_or(Cell::Empty, Cell::number));
        let point_px = frame.and_then(|frame| {
            let found = object
                .samples
                .binary_search_by_key(&frame, |sample| sample.frame);
            Some(object.samples[found.ok()?].point_px)
        });
        row.extend(point_px.map_or([Cell::Empty, Cell::Empty], |point| point.map(Cell::number)));
        row
    });
    Table {
        rows: rows.collect(),
        columns,
    }
}

fn about(document: &SceneDocument) -> Vec<(Column, Cell)> {
    let scale = &document.camera.scale;
    let clip = &document.clip;
    let entry = |key: &str, name: &str, unit: &str, cell| (Column::new(key, name, unit), cell);
    vec![
        entry("clip", "clip", "", Cell::text(&clip.name)),
        entry("duration_s", "duration", "s", Cell::number(clip.duration_s)),
        entry(
            "frames",
            "frames",
            "",
            Cell::Whole(clip.frame_times_s.len() as u64),
        ),
        entry(
            "length_unit",
            "unit of length",
            "",
            Cell::text(units(scale.unit).length),
        ),
        entry("scale_source", "scale from", "", Cell::text(&scale.source)),
        entry(
            "scale_words",
            "scale in words",
            "",
            Cell::text(&scale.words),
        ),
        entry(
            "scale_relative_sigma",
            "relative standard deviation of the scale",
            "",
            Cell::number(scale.relative_sigma),
        ),
        entry(
            "camera",
            "geometry",
            "",
            Cell::text(&document.camera.provider),
        ),
        entry("program", "written by", "", Cell::text(&document.generator)),
    ]
}

fn summary<'a>(
    objects: impl Iterator<Item = (&'a SceneObject, &'a Kinematics)>,
    units: Units,
) -> Table {
    let columns = vec![
        Column::new("object", "object", ""),
        Column::new("id", "number", ""),
        Column::new("quantity", "quantity", ""),
        Column::new("value", "value", ""),
        Column::new("low", "95 % from", ""),
        Column::new("high", "95 % to", ""),
        Column::new("unit", "unit", ""),
    ];
    let mut rows = Vec::new();
    for (object, motion) in objects {
        let mut add = |quantity: &str, numbers: [Cell; 3], unit: &str| {
            let [value, low, high] = numbers;
            rows.push(vec![
                Cell::text(&object.label),
                Cell::Whole(object.id.0.into()),
                Cell::text(quantity),
                value,
                low,
                high,
                Cell::text(unit),
            ]);
        };
        let alone = |value: f64| [Cell::number(value), Cell::Empty, Cell::Empty];
        let summary = &motion.summary;
        add("duration", alone(summary.duration_s), "s");
        add(
            "distance travelled",
            interval(&summary.travelled_m),
            units.length,
        );
        add(
            "displacement",
            interval(&summary.displacement_m),
            units.length,
        );
        add("mean speed", interval(&summary.mean_speed_mps), units.speed);
        add(
            "highest speed",
            interval(&summary.peak_speed_mps),
            units.speed,
        );
        if let Some(hours) = summary.heading_clock {
            add("heading on its own clock", alone(hours), "h");
        }
    }
    Table { columns, rows }
}

fn fit_table(document: &SceneDocument, fits: &[Fit]) -> Table {
    let columns = [
        ("object", "object", ""),
        ("quantity", "quantity", ""),
        ("model", "curve", ""),
        ("formula", "formula", ""),
        ("from_s", "from", "s"),
        ("to_s", "to", "s"),
        ("points", "points", ""),
        ("residual_rms", "root mean square of the residuals", ""),
        ("symbol", "symbol", ""),
        ("parameter", "parameter", ""),
        ("value", "value", ""),
        ("low", "95 % from", ""),
        ("high", "95 % to", ""),
        ("unit", "unit", ""),
    ]
    .map(|(key, name, unit)| Column::new(key, name, unit));
    let rows = fits.iter().flat_map(|fit| {
        let object = document
            .objects
            .iter()
            .find(|object| object.id == fit.object);
        let label = object.map_or_else(|| fit.object.0.to_string(), |object| object.label.clone());
        fit.parameters.iter().map(move |parameter| {
            let [value, low, high] = interval(&parameter.estimate);
            vec![
                Cell::text(&label),
                Cell::text(quantity_name(fit.quantity)),
                Cell::text(model_name(fit.model)),
                Cell::text(&fit.formula),
                Cell::number(fit.span_s[0]),
                Cell::number(fit.span_s[1]),
                Cell::Whole(fit.points.into()),
                Cell::number(fit.residual_rms),
                Cell::text(&parameter.symbol),
                Cell::text(&parameter.name),
                value,
                low,
                high,
                Cell::text(&parameter.unit),
            ]
        })
    });
    Table {
        rows: rows.collect(),
        columns: columns.to_vec(),
    }
}

fn interval(interval: &Interval) -> [Cell; 3] {
    [interval.value, interval.low, interval.high].map(Cell::number)
}

fn quantity_name(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::X => "x",
        Quantity::Y => "y",
        Quantity::Z => "z",
        Quantity::VelocityX => "vx",
        Quantity::VelocityY => "vy",
        Quantity::VelocityZ => "vz",
        Quantity::Speed => "speed",
        Quantity::Acceleration => "acceleration",
        Quantity::PathLength => "path length",
        Quantity::Displacement => "displacement",
    }
}

fn model_name(model: FitModel) -> &'static str {
    match model {
        FitModel::Line => "line",
        FitModel::Parabola => "parabola",
        FitModel::Sinusoid => "sinusoid",
        FitModel::Exponential => "exponential",
    }
}
