//! What the 3D view says in words.

use kinelens_protocol::{Interval, LengthUnit};

use super::model::{SceneModel, Surface};
use super::picking::{Pick, distance};
use crate::format::{Unit, UnitSet, interval, plain};
use crate::language::{Words, decimal};

pub const EMPTY: Words = || words!(space.empty);
pub const NO_WEBGL: Words = || words!(space.no_webgl);
pub const CONTEXT_LOST: Words = || words!(space.context_lost);
pub const MEASURE_FIRST: Words = || words!(space.measure_first);
pub const MEASURE_SECOND: Words = || words!(space.measure_second);
pub const UNCALIBRATED: Words = || words!(space.uncalibrated);

/// Describes the view to those who cannot see it.
pub fn description(model: Option<&SceneModel>, units: &UnitSet) -> String {
    let Some(model) = model else {
        return EMPTY().into();
    };
    let objects = match model.trajectories.len() {
        1 => words!(space.one_object).to_owned(),
        count => words!(space.count_objects, count = count),
    };
    let surface = match model.surface {
        Surface::Floor { .. } => words!(space.moving_over_the_ground),
        Surface::Wall { .. } => words!(space.moving_in_an_upright),
    };
    let camera = match (&model.film_camera, model.surface) {
        (Some(camera), Surface::Floor { y }) => {
            words!(
                space.camera_above_ground,
                height = length(f64::from(camera.position.y - y), units.length)
            )
        }
        (Some(camera), Surface::Wall { z }) => {
            words!(
                space.camera_from_the_plane,
                distance = length(f64::from((camera.position.z - z).abs()), units.length)
            )
        }
        (None, _) => String::new(),
    };
    let scale = if model.unit == LengthUnit::Pixels {
        words!(space.comma_no_scale)
    } else {
        ""
    };
    words!(
        space.view_of,
        objects = objects,
        surface = surface,
        camera = camera,
        scale = scale
    )
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
    words!(
        space.grid,
        spacing = decimal(&rounded.to_string()),
        unit = name
    )
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
