use std::fmt::Write;

use kinelens_protocol::{Kinematics, LengthUnit, Quantity};

const COLUMNS: [(Quantity, &str); 10] = [
    (Quantity::X, "x"),
    (Quantity::Y, "y"),
    (Quantity::Z, "z"),
    (Quantity::VelocityX, "vx"),
    (Quantity::VelocityY, "vy"),
    (Quantity::VelocityZ, "vz"),
    (Quantity::Speed, "speed"),
    (Quantity::Acceleration, "acceleration"),
    (Quantity::PathLength, "path_length"),
    (Quantity::Displacement, "displacement"),
];

/// Writes the whole motion as comma-separated values in the document's own units, each quantity
/// beside the half-width of its 95 % interval. What is not finite stays empty.
pub fn to_csv(kinematics: &Kinematics, unit: LengthUnit) -> String {
    let length = match unit {
        LengthUnit::Metres => "m",
        LengthUnit::Pixels => "px",
    };
    let mut text = String::from("frame,t_s");
    for (quantity, name) in COLUMNS {
        let suffix = match quantity {
            Quantity::VelocityX | Quantity::VelocityY | Quantity::VelocityZ | Quantity::Speed => {
                "ps"
            }
            Quantity::Acceleration => "ps2",
            _ => "",
        };
        // Writing to a string cannot fail.
        let _ = write!(text, ",{name}_{length}{suffix},{name}_half_width");
    }
    text.push_str(",heading_clock\n");
    for (index, t_s) in kinematics.t_s.iter().enumerate() {
        let frame = kinematics.frame.get(index).copied().unwrap_or_default();
        let _ = write!(text, "{frame},{t_s}");
        for (quantity, _) in COLUMNS {
            let series = kinematics.series(quantity);
            for list in [&series.value, &series.half_width] {
                text.push(',');
                push(&mut text, list.get(index).copied());
            }
        }
        text.push(',');
        push(
            &mut text,
            kinematics.heading_clock.get(index).copied().flatten(),
        );
        text.push('\n');
    }
    text
}

fn push(text: &mut String, value: Option<f64>) {
    if let Some(value) = value.filter(|value| value.is_finite()) {
        let _ = write!(text, "{value}");
    }
}

#[cfg(test)]
mod tests {
    use kinelens_protocol::{Interval, ObjectId, Series, Summary};

    use super::*;

    #[test]
    fn every_row_has_every_column_even_when_series_are_short() {
        let none = Interval {
            value: 0.0,
            low: 0.0,
            high: 0.0,
        };
        let series = Series {
            value: vec![1.5, f64::NAN],
            half_width: vec![0.5],
        };
        let kinematics = Kinematics {
            object: ObjectId(1),
            t_s: vec![0.0, 0.04],
            frame: vec![0, 1],
            x_m: series.clone(),
            y_m: series.clone(),
            z_m: series.clone(),
            vx_mps: series.clone(),
            vy_mps: series.clone(),
            vz_mps: series.clone(),
            speed_mps: series.clone(),
            acceleration_mps2: series.clone(),
            path_length_m: series.clone(),
            displacement_m: series,
            heading_clock: vec![None, Some(3.0)],
            edge: vec![true, true],
            gap_before: vec![false, false],
            summary: Summary {
                duration_s: 0.04,
                travelled_m: none,
                displacement_m: none,
                mean_speed_mps: none,
                peak_speed_mps: none,
                heading_clock: None,
            },
        };
        let csv = to_csv(&kinematics, LengthUnit::Metres);
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].contains("speed_mps,speed_half_width"));
        let columns = lines[0].split(',').count();
        assert!(lines.iter().all(|line| line.split(',').count() == columns));
        assert!(lines[1].starts_with("0,0,1.5,0.5,"));
        assert!(lines[2].ends_with(",3"));
        assert!(to_csv(&kinematics, LengthUnit::Pixels).contains("x_px"));
    }
}
