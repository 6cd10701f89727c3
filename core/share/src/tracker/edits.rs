use kinelens_protocol::{Calibration, Stick, ValueWithSigma};

use super::{FrameCoords, TrackerImport, TrackerPoint};

/// Standard deviation of a scale that came without one, as a share of it: a careful click on both
/// ends of a metre stick in a classroom clip.
const RELATIVE_SCALE_SIGMA: f64 = 0.01;
/// Scales across and down that differ by more than this share are two scales.
const SAME_SCALE: f64 = 1e-6;
/// Shortest and longest stick that is drawn where the project has none, pixels.
const STICK_PX: std::ops::RangeInclusive<f64> = 20.0..=2000.0;
/// Length of a stick where one unit is too short or too long to be drawn, pixels.
const USUAL_STICK_PX: f64 = 200.0;

/// A project as edits of a scene: what an engine needs to show and measure the same.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackerEdits {
    pub calibration: Calibration,
    pub tracks: Vec<TrackEdit>,
    /// First and last frame that Tracker works on.
    pub frame_span: Option<[u32; 2]>,
    /// What could not be carried over, in plain sentences.
    pub notes: Vec<String>,
}

/// The points of one object, to be set by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackEdit {
    pub label: String,
    /// `#rrggbb`.
    pub colour: String,
    pub points: Vec<TrackerPoint>,
}

impl TrackerImport {
    /// Turns the project into edits. World positions come out as Tracker has them, as long as its
    /// axes stand still and have one scale.
    pub fn to_edits(&self) -> TrackerEdits {
        let mut notes = Vec::new();
        let calibration = self.calibration(&mut notes);
        if self.step_size > 1 {
            notes.push(format!(
                "Tracker looked at every {}th frame only; all points are taken over.",
                self.step_size
            ));
        }
        for (name, kind) in &self.other_tracks {
            if kind != "CoordAxes" {
                notes.push(format!(
                    "“{name}” ({kind}) has no points of its own and is left out."
                ));
            }
        }
        let tracks = self.tracks.iter().filter(|track| !track.points.is_empty());
        TrackerEdits {
            calibration,
            tracks: tracks
                .map(|track| TrackEdit {
                    label: track.name.clone(),
                    colour: track.colour.clone(),
                    points: track.points.clone(),
                })
                .collect(),
            frame_span: self.frame_span(),
            notes,
        }
    }

    fn calibration(&self, notes: &mut Vec<String>) -> Calibration {
        let coords = self.coords.at(self.first_frame);
        if coords == FrameCoords::PIXELS && !self.sticks.iter().any(|stick| stick.sets_scale) {
            return Calibration::None;
        }
        if !self.coords.is_fixed() {
            notes.push(
                "The axes move in Tracker; here they stay where the first frame has them.".into(),
            );
        }
        let [across_px, down_px] = coords.scale_px.map(f64::abs);
        if (across_px / down_px - 1.0).abs() > SAME_SCALE {
            notes.push(
                "Tracker has one scale across and another down; here their mean is used.".into(),
            );
        }
        let metres_per_unit = self.metres_per_unit().unwrap_or_else(|| {
            let unit = self.length_unit.as_deref().unwrap_or_default();
            notes.push(format!(
                "The unit “{unit}” is not known; it is taken for metres."
            ));
            1.0
        });
        notes.push(format!(
            "Tracker keeps no uncertainty of its scale; {} % is taken.",
            RELATIVE_SCALE_SIGMA * 100.0
        ));
        let scale_px = (across_px * down_px).sqrt();
        let stick = self.stick_px(&coords, scale_px);
        let length_m = stick.length * metres_per_unit;
        Calibration::Plane {
            stick: Stick {
                a_px: stick.a_px,
                b_px: stick.b_px,
                length_m: ValueWithSigma {
                    value: length_m,
                    sigma: length_m * RELATIVE_SCALE_SIGMA,
                },
            },
            origin_px: coords.origin_px,
            x_axis_angle_rad: coords.angle_rad,
        }
    }

    /// The project's own stick or tape where there is one, of the length that the scale gives it.
    fn stick_px(&self, coords: &FrameCoords, scale_px: f64) -> DrawnStick {
        let length_px = |a: [f64; 2], b: [f64; 2]| (b[0] - a[0]).hypot(b[1] - a[1]);
        let mut own: Vec<_> = self
            .sticks
            .iter()
            .filter(|stick| length_px(stick.a_px, stick.b_px) >= 1.0)
            .collect();
        own.sort_by_key(|stick| !stick.sets_scale);
        if let Some(stick) = own.first() {
            let length = length_px(stick.a_px, stick.b_px) / scale_px;
            // The number that was typed is kept where it is the same but for rounding.
            let same = (stick.length / length - 1.0).abs() < 1e-12;
            return DrawnStick {
                a_px: stick.a_px,
                b_px: stick.b_px,
                length: if same { stick.length } else { length },
            };
        }
        let length = if STICK_PX.contains(&scale_px) {
            1.0
        } else {
            USUAL_STICK_PX / scale_px
        };
        let (sin, cos) = coords.angle_rad.sin_cos();
        let [x_px, y_px] = coords.origin_px;
        DrawnStick {
            a_px: coords.origin_px,
            b_px: [
                x_px + length * scale_px * cos,
                y_px - length * scale_px * sin,
            ],
            length,
        }
    }
}

/// A stick on the picture with its length in the project's unit.
struct DrawnStick {
    a_px: [f64; 2],
    b_px: [f64; 2],
    length: f64,
}
