//! What the user typed after `kinelens analyze`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub struct AnalyzeArguments {
    /// The video to measure.
    pub clip: PathBuf,
    /// Where to write the scene document.
    #[arg(long)]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub how: MeasureArguments,
    /// Prints events as JSON lines instead of text.
    #[arg(long)]
    pub json: bool,
}

/// How a clip is measured.
#[derive(Args, Debug)]
pub struct MeasureArguments {
    /// How pixels become metres; `auto` takes what the other options imply, else the ground plane
    /// from things of known size.
    #[arg(long, value_enum, default_value_t = GeometryChoice::Auto)]
    pub geometry: GeometryChoice,
    /// Classes to look for, separated by commas; `none` looks for nothing.
    #[arg(long, value_delimiter = ',')]
    pub objects: Vec<String>,
    /// A point to follow: time in seconds and place in pixels. May be repeated.
    #[arg(long, value_name = "T,X,Y", allow_hyphen_values = true, value_parser = numbers::<3>)]
    pub click: Vec<[f64; 3]>,
    /// A line of known length in the picture.
    #[arg(long, value_name = "X1,Y1,X2,Y2=METRES", allow_hyphen_values = true, value_parser = stick)]
    pub stick: Option<StickArgument>,
    /// A rectangle's corners in the picture, in turn from the origin along its width, and its size;
    /// it lies on the ground or a table.
    #[arg(long, value_name = "X1,Y1,X2,Y2,X3,Y3,X4,Y4=WIDTHxHEIGHT", allow_hyphen_values = true, value_parser = corners)]
    pub corners: Option<CornersArgument>,
    /// Says that the rectangle stands upright; with --corners.
    #[arg(long, requires = "corners")]
    pub upright: bool,
    /// Origin of the axes, in pixels; with --stick.
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true, value_parser = numbers::<2>)]
    pub origin: Option<[f64; 2]>,
    /// Tilt of the x axis, degrees anticlockwise; with --stick.
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    pub axis_angle: f64,
    /// A class whose length (people: height) is known. May be repeated.
    #[arg(long, value_name = "LABEL=METRES", value_parser = known)]
    pub known: Vec<(String, f64)>,
    /// Height of the camera above the ground, metres.
    #[arg(long, value_name = "M")]
    pub camera_height: Option<f64>,
    /// Downward tilt of the camera, degrees.
    #[arg(long, value_name = "DEG", allow_negative_numbers = true)]
    pub pitch: Option<f64>,
    /// Horizontal field of view, degrees.
    #[arg(long, value_name = "DEG")]
    pub fov: Option<f64>,
    /// Runs the detector on every n-th frame only.
    #[arg(long)]
    pub every: Option<u32>,
    /// Least score of a detected object.
    #[arg(long)]
    pub min_score: Option<f64>,
    /// Template radius of followed points, pixels.
    #[arg(long)]
    pub template_radius: Option<f64>,
    /// How far the followed points lie over the plane of the stick or rectangle, towards the camera's
    /// side, metres.
    #[arg(
        long,
        value_name = "M",
        default_value_t = 0.0,
        allow_negative_numbers = true
    )]
    pub over_plane: f64,
    /// Device to compute on: auto, cpu or wgpu.
    #[arg(long, default_value = "auto")]
    pub device: String,
    /// Folder of the networks' weights.
    #[arg(long, env = "KINELENS_WEIGHTS")]
    pub weights: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GeometryChoice {
    Auto,
    /// A plane that faces the camera; needs --stick.
    Plane,
    /// Level ground.
    Ground,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StickArgument {
    pub a_px: [f64; 2],
    pub b_px: [f64; 2],
    pub length_m: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CornersArgument {
    pub corners_px: [[f64; 2]; 4],
    pub width_m: f64,
    pub height_m: f64,
}

fn numbers<const N: usize>(text: &str) -> Result<[f64; N], String> {
    let parsed: Option<Vec<f64>> = text
        .split(',')
        .map(|part| {
            part.trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())
        })
        .collect();
    parsed
        .and_then(|numbers| numbers.try_into().ok())
        .ok_or_else(|| format!("expected {N} numbers separated by commas"))
}

fn stick(text: &str) -> Result<StickArgument, String> {
    let (ends, length) = text.split_once('=').ok_or("expected X1,Y1,X2,Y2=METRES")?;
    let [ax, ay, bx, by] = numbers::<4>(ends)?;
    Ok(StickArgument {
        a_px: [ax, ay],
        b_px: [bx, by],
        length_m: positive(length)?,
    })
}

fn corners(text: &str) -> Result<CornersArgument, String> {
    let form = "expected X1,Y1,X2,Y2,X3,Y3,X4,Y4=WIDTHxHEIGHT";
    let (places, size) = text.split_once('=').ok_or(form)?;
    let places = numbers::<8>(places)?;
    let (width, height) = size.split_once(['x', '×']).ok_or(form)?;
    Ok(CornersArgument {
        corners_px: [0, 2, 4, 6].map(|at| [places[at], places[at + 1]]),
        width_m: positive(width)?,
        height_m: positive(height)?,
    })
}

fn known(text: &str) -> Result<(String, f64), String> {
    let (label, size) = text.split_once('=').ok_or("expected LABEL=METRES")?;
    Ok((label.trim().to_lowercase(), positive(size)?))
}

fn positive(text: &str) -> Result<f64, String> {
    let [number] = numbers::<1>(text.trim().trim_end_matches('m'))?;
    if number > 0.0 {
        Ok(number)
    } else {
        Err("a length must be more than zero".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_numbers_are_read_exactly() {
        assert_eq!(numbers::<3>("0.5, 10,20"), Ok([0.5, 10.0, 20.0]));
        for bad in ["", "1,2", "1,2,3,4", "1,x,3", "1,NaN,2", "inf,1,1"] {
            assert!(numbers::<3>(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn sticks_and_sizes_need_a_positive_length() {
        let expected = StickArgument {
            a_px: [1.0, 2.0],
            b_px: [3.0, 4.0],
            length_m: 1.5,
        };
        assert_eq!(stick("1,2,3,4=1.5m"), Ok(expected));
        assert!(stick("1,2,3,4=0").is_err());
        assert!(stick("1,2,3,4").is_err());
        let expected = CornersArgument {
            corners_px: [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0]],
            width_m: 0.8,
            height_m: 0.5,
        };
        assert_eq!(corners("0,1,2,3,4,5,6,7=0.8x0.5"), Ok(expected));
        for bad in [
            "0,1,2,3,4,5,6,7",
            "0,1=1x1",
            "0,1,2,3,4,5,6,7=1",
            "0,1,2,3,4,5,6,7=0x1",
        ] {
            assert!(corners(bad).is_err(), "{bad}");
        }
        assert_eq!(known("Car=4.2"), Ok(("car".into(), 4.2)));
        assert!(known("car").is_err());
    }
}
