//! What the 3D view says in words.

use kinelens_protocol::{Interval, LengthUnit};

use super::model::{SceneModel, Surface};
use super::picking::{Pick, distance};
use crate::format::{Unit, UnitSet, interval, plain};

pub const EMPTY: &str = "Follow an object in the video, and its path appears here in 3D.";
pub const NO_WEBGL: &str = "This browser gives no WebGL2, so the 3D view stays empty; plots and table show the same numbers.";
pub const CONTEXT_LOST: &str =
    "The graphics device was lost; the view comes back as soon as it does.";
pub const MEASURE_FIRST: &str = "Click a path or the surface.";
pub const MEASURE_SECOND: &str = "Click the second point.";
pub const UNCALIBRATED: &str = "No scale yet: lengths are pixels.";

/// Describes the view to those who cannot see it.
pub fn description(model: Option<&SceneModel>, units: &UnitSet) -> String {
    let Some(model) = model else {
        return EMPTY.into();
    };
    let objects = match model.trajectories.len() {
        1 => "1 object".to_owned(),
        count => format!("{count} objects"),
    };
    let surface = match model.surface {
        Surface::Floor { .. } => "moving over the ground",
        Surface::Wall { .. } => "moving in an upright plane",
    };
    let camera = match (&model.film_camera, model.surface) {
        (Some(camera), Surface::Floor { y }) => {
            format!(
                ", filmed camera {} above ground",
                length(f64::from(camera.position.y - y), units.length)
            )
        }
        (Some(camera), Surface::Wall { z }) => {
            format!(
                ", filmed camera {} from the plane",
                length(f64::from((camera.position.z - z).abs()), units.length)
            )
        }
        (None, _) => String::new(),
    };
    let scale = if model.unit == LengthUnit::Pixels {
        ", no scale yet"
    } else {
        ""
    };
    format!("3D view: {objects} {surface}{camera}{scale}")
}

/// Writes the distance of two picks with its interval.
pub fn measured(picks: &[Pick], model: &SceneModel, unit: Unit) -> Option<String> {
    let [from, to] = picks else { return None };
    let estimate = distance(from, to, model.scale_relative_sigma);
    let shown = Interval {
        value: estimate.value * unit.factor,
        low: estimate.low * unit.factor,
        high: estimate.high * unit.factor,
    };
    Some(format!("{} {}", interval(&shown), unit.name))
}

/// Names the spacing of the grid, which stays a round number of the scene's own unit.
pub fn grid_note(spacing: f32, unit: LengthUnit) -> String {
    let (number, name) = match unit {
        LengthUnit::Pixels => (f64::from(spacing), "px"),
        LengthUnit::Metres if spacing < 0.0095 => (f64::from(spacing) * 1e3, "mm"),
        LengthUnit::Metres if spacing < 0.095 => (f64::from(spacing) * 1e2, "cm"),
        LengthUnit::Metres if spacing > 950.0 => (f64::from(spacing) * 1e-3, "km"),
        LengthUnit::Metres => (f64::from(spacing), "m"),
    };
    // Powers of ten need no more than their own digits.
    let rounded = (number * 1e4).round() / 1e4;
    format!("Grid {rounded} {name}")
}

fn length(value: f64, unit: Unit) -> String {
    format!("{} {}", plain(value * unit.factor), unit.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_named_in_a_readable_unit() {
        for (spacing, unit, words) in [
            (0.1, LengthUnit::Metres, "Grid 0.1 m"),
            (1.0, LengthUnit::Metres, "Grid 1 m"),
            (10.0, LengthUnit::Metres, "Grid 10 m"),
            (0.01, LengthUnit::Metres, "Grid 1 cm"),
            (0.001, LengthUnit::Metres, "Grid 1 mm"),
            (1000.0, LengthUnit::Metres, "Grid 1 km"),
            (100.0, LengthUnit::Pixels, "Grid 100 px"),
        ] {
            assert_eq!(grid_note(spacing, unit), words);
        }
    }
}
