use kinelens_protocol::{
    Calibration, FieldOfView, FieldOfViewSource, KnownSize, Stick, ValueWithSigma,
};

use crate::state::Tool;

/// A calibration while it is being drawn and typed; points are display pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Ends of the stick; the second follows the first.
    pub stick_px: Vec<[f64; 2]>,
    pub stick_length_m: f64,
    pub stick_sigma_m: f64,
    pub origin_px: Option<[f64; 2]>,
    /// Angle of the x axis on screen, anticlockwise positive.
    pub axis_angle_rad: f64,
    /// Up to four: origin, along the width, opposite, along the height.
    pub corners_px: Vec<[f64; 2]>,
    pub width_m: f64,
    pub height_m: f64,
    /// Standard deviation of both sides.
    pub side_sigma_m: f64,
    pub level: bool,
    pub camera_height_m: Option<f64>,
    pub camera_height_sigma_m: f64,
    pub field_of_view_deg: Option<f64>,
    pub field_of_view_sigma_deg: f64,
    pub pitch_deg: Option<f64>,
    pub pitch_sigma_deg: f64,
    pub known: Vec<KnownSize>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            stick_px: Vec::new(),
            stick_length_m: 1.0,
            stick_sigma_m: 0.01,
            origin_px: None,
            axis_angle_rad: 0.0,
            corners_px: Vec::new(),
            width_m: 1.0,
            height_m: 1.0,
            side_sigma_m: 0.01,
            level: true,
            camera_height_m: None,
            camera_height_sigma_m: 0.1,
            field_of_view_deg: None,
            field_of_view_sigma_deg: 3.0,
            pitch_deg: None,
            pitch_sigma_deg: 1.0,
            known: Vec::new(),
        }
    }
}

/// A point of the draft that can be taken hold of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HandleId {
    Stick(usize),
    Origin,
    /// Turns the x axis.
    AxisTip,
    Corner(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handle {
    pub id: HandleId,
    pub point_px: [f64; 2],
}

impl HandleId {
    /// Says what the handle is.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stick(0) => words!(tools.first_end_of_the),
            Self::Stick(_) => words!(tools.second_end_of_the),
            Self::Origin => words!(tools.origin_of_the_axes),
            Self::AxisTip => words!(tools.direction_of_the_x),
            Self::Corner(0) => words!(tools.corner_1_the_origin),
            Self::Corner(1) => words!(tools.corner_2_along_the),
            Self::Corner(2) => words!(tools.corner_3_opposite_the),
            Self::Corner(_) => words!(tools.corner_4_along_the),
        }
    }

    pub fn mark(self) -> &'static str {
        match self {
            Self::Stick(0) => "A",
            Self::Stick(_) => "B",
            Self::Origin => "0",
            Self::AxisTip => "x",
            Self::Corner(0) => "1",
            Self::Corner(1) => "2",
            Self::Corner(2) => "3",
            Self::Corner(_) => "4",
        }
    }
}

impl Draft {
    /// Takes over what a calibration says, keeping the rest.
    pub fn adopt(&mut self, calibration: &Calibration) {
        match calibration {
            Calibration::None => {}
            Calibration::Plane {
                stick,
                origin_px,
                x_axis_angle_rad,
            } => {
                self.stick_px = vec![stick.a_px, stick.b_px];
                self.stick_length_m = stick.length_m.value;
                self.stick_sigma_m = stick.length_m.sigma;
                self.origin_px = Some(*origin_px);
                self.axis_angle_rad = *x_axis_angle_rad;
            }
            Calibration::FourCorners {
                corners_px,
                width_m,
                height_m,
                level,
            } => {
                self.corners_px = corners_px.to_vec();
                self.width_m = width_m.value;
                self.height_m = height_m.value;
                self.side_sigma_m = width_m.sigma.max(height_m.sigma);
                self.level = *level;
            }
            Calibration::Ground {
                field_of_view,
                camera_height_m,
                pitch_rad,
                known,
            } => {
                self.camera_height_m = camera_height_m.map(|height| height.value);
                if let Some(height) = camera_height_m {
                    self.camera_height_sigma_m = height.sigma;
                }
                self.field_of_view_deg =
                    field_of_view.map(|view| degrees(view.horizontal_rad.value));
                if let Some(view) = field_of_view {
                    self.field_of_view_sigma_deg = degrees(view.horizontal_rad.sigma);
                }
                self.pitch_deg = pitch_rad.map(|pitch| degrees(pitch.value));
                if let Some(pitch) = pitch_rad {
                    self.pitch_sigma_deg = degrees(pitch.sigma);
                }
                self.known.clone_from(known);
            }
        }
    }

    /// The handles of a tool. `reach_px` is the length of the drawn axes.
    pub fn handles(&self, tool: Tool, reach_px: f64) -> Vec<Handle> {
        match tool {
            Tool::Stick => numbered(&self.stick_px, HandleId::Stick),
            Tool::FourCorners => numbered(&self.corners_px, HandleId::Corner),
            Tool::Axes => {
                let Some(origin_px) = self.origin_px else {
                    return Vec::new();
                };
                let tip_px = self.axis_tip_px(origin_px, reach_px);
                vec![
                    Handle {
                        id: HandleId::Origin,
                        point_px: origin_px,
                    },
                    Handle {
                        id: HandleId::AxisTip,
                        point_px: tip_px,
                    },
                ]
            }
            Tool::Select | Tool::Track | Tool::Ground => Vec::new(),
        }
    }

    /// Places the next point of a tool; true when it was wanted.
    pub fn place(&mut self, tool: Tool, point_px: [f64; 2]) -> bool {
        let list = match tool {
            Tool::Stick if self.stick_px.len() < 2 => &mut self.stick_px,
            Tool::FourCorners if self.corners_px.len() < 4 => &mut self.corners_px,
            Tool::Axes if self.origin_px.is_none() => {
                self.origin_px = Some(point_px);
                return true;
            }
            _ => return false,
        };
        list.push(point_px);
        true
    }

    pub fn move_handle(&mut self, id: HandleId, point_px: [f64; 2]) {
        let list = match id {
            HandleId::Stick(index) => self.stick_px.get_mut(index),
            HandleId::Corner(index) => self.corners_px.get_mut(index),
            HandleId::Origin => self.origin_px.as_mut(),
            HandleId::AxisTip => {
                if let Some([x, y]) = self.origin_px {
                    let (dx, dy) = (point_px[0] - x, point_px[1] - y);
                    if dx.hypot(dy) > 1e-9 {
                        self.axis_angle_rad = (-dy).atan2(dx);
                    }
                }
                None
            }
        };
        if let Some(point) = list {
            *point = point_px;
        }
    }

    /// Forgets the drawn points of a tool.
    pub fn clear(&mut self, tool: Tool) {
        match tool {
            Tool::Stick => self.stick_px.clear(),
            Tool::FourCorners => self.corners_px.clear(),
            Tool::Axes => {
                self.origin_px = None;
                self.axis_angle_rad = 0.0;
            }
            Tool::Select | Tool::Track | Tool::Ground => {}
        }
    }

    /// The calibration that a tool's draft says, or what is still missing.
    pub fn calibration(&self, tool: Tool) -> Result<Calibration, &'static str> {
        match tool {
            Tool::Stick | Tool::Axes => self.plane(),
            Tool::FourCorners => self.four_corners(),
            Tool::Ground => Ok(self.ground()),
            Tool::Select | Tool::Track => Err(words!(tools.this_tool_sets_no)),
        }
    }

    pub fn axis_tip_px(&self, origin_px: [f64; 2], reach_px: f64) -> [f64; 2] {
        let (sine, cosine) = self.axis_angle_rad.sin_cos();
        [
            origin_px[0] + reach_px * cosine,
            origin_px[1] - reach_px * sine,
        ]
    }

    fn plane(&self) -> Result<Calibration, &'static str> {
        let &[a_px, b_px] = self.stick_px.as_slice() else {
            return Err(words!(tools.draw_a_stick_along));
        };
        if distance_px(a_px, b_px) < 2.0 {
            return Err(words!(tools.the_ends_of_the));
        }
        Ok(Calibration::Plane {
            stick: Stick {
                a_px,
                b_px,
                length_m: length(self.stick_length_m, self.stick_sigma_m)?,
            },
            origin_px: self.origin_px.unwrap_or(a_px),
            x_axis_angle_rad: self.axis_angle_rad,
        })
    }

    fn four_corners(&self) -> Result<Calibration, &'static str> {
        let corners_px: [[f64; 2]; 4] = self
            .corners_px
            .as_slice()
            .try_into()
            .map_err(|_| words!(tools.click_the_four_corners))?;
        Ok(Calibration::FourCorners {
            corners_px,
            width_m: length(self.width_m, self.side_sigma_m)?,
            height_m: length(self.height_m, self.side_sigma_m)?,
            level: self.level,
        })
    }

    fn ground(&self) -> Calibration {
        Calibration::Ground {
            field_of_view: self.field_of_view_deg.map(|degrees| FieldOfView {
                horizontal_rad: radians(degrees, self.field_of_view_sigma_deg),
                source: FieldOfViewSource::User,
            }),
            camera_height_m: self.camera_height_m.map(|value| ValueWithSigma {
                value,
                sigma: self.camera_height_sigma_m,
            }),
            pitch_rad: self
                .pitch_deg
                .map(|degrees| radians(degrees, self.pitch_sigma_deg)),
            known: self.known.clone(),
        }
    }
}

/// What the next click of a tool places.
pub fn next_point(tool: Tool, draft: &Draft) -> Option<HandleId> {
    match tool {
        Tool::Stick if draft.stick_px.len() < 2 => Some(HandleId::Stick(draft.stick_px.len())),
        Tool::Axes if draft.origin_px.is_none() => Some(HandleId::Origin),
        Tool::FourCorners if draft.corners_px.len() < 4 => {
            Some(HandleId::Corner(draft.corners_px.len()))
        }
        _ => None,
    }
}

fn numbered(points_px: &[[f64; 2]], id: impl Fn(usize) -> HandleId) -> Vec<Handle> {
    let points = points_px.iter().enumerate();
    points
        .map(|(index, &point_px)| Handle {
            id: id(index),
            point_px,
        })
        .collect()
}

fn length(value: f64, sigma: f64) -> Result<ValueWithSigma, &'static str> {
    if !(value.is_finite() && value > 0.0) {
        return Err(words!(tools.enter_a_length_above));
    }
    if !(sigma.is_finite() && sigma >= 0.0) {
        return Err(words!(tools.enter_how_far_the));
    }
    if sigma >= value {
        return Err(words!(tools.a_length_must_be));
    }
    Ok(ValueWithSigma { value, sigma })
}

/// Degrees without the noise of the way through radians, so that 60° typed is 60° read back.
fn degrees(radians: f64) -> f64 {
    (radians.to_degrees() * 1e9).round() / 1e9
}

fn radians(degrees: f64, sigma_degrees: f64) -> ValueWithSigma {
    ValueWithSigma {
        value: degrees.to_radians(),
        sigma: sigma_degrees.to_radians(),
    }
}

fn distance_px(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_stick_becomes_a_plane_with_its_first_end_as_origin() {
        let mut draft = Draft::default();
        assert!(draft.calibration(Tool::Stick).is_err());
        assert!(draft.place(Tool::Stick, [10.0, 20.0]));
        assert!(draft.place(Tool::Stick, [110.0, 20.0]));
        assert!(!draft.place(Tool::Stick, [0.0, 0.0]), "a third end");
        let made = draft.calibration(Tool::Stick).expect("is complete");
        let Calibration::Plane {
            origin_px, stick, ..
        } = made
        else {
            panic!("not a plane");
        };
        assert_eq!(origin_px, [10.0, 20.0]);
        assert_eq!(stick.length_m.value, 1.0);
    }

    #[test]
    fn the_axis_turns_with_its_tip_and_comes_back_out_of_a_calibration() {
        let mut draft = Draft {
            stick_px: vec![[0.0, 0.0], [50.0, 0.0]],
            origin_px: Some([100.0, 100.0]),
            ..Draft::default()
        };
        draft.move_handle(HandleId::AxisTip, [100.0, 40.0]);
        assert!((draft.axis_angle_rad.to_degrees() - 90.0).abs() < 1e-9);
        draft.move_handle(HandleId::AxisTip, [100.0, 100.0]);
        assert!(
            (draft.axis_angle_rad.to_degrees() - 90.0).abs() < 1e-9,
            "a tip on the origin"
        );

        let made = draft.calibration(Tool::Axes).expect("is complete");
        let mut again = Draft::default();
        again.adopt(&made);
        assert_eq!(again.calibration(Tool::Axes), Ok(made));
    }

    #[test]
    fn what_cannot_be_a_length_is_refused_in_words() {
        let mut draft = Draft {
            stick_px: vec![[0.0, 0.0], [50.0, 0.0]],
            ..Draft::default()
        };
        for (value, sigma) in [(0.0, 0.1), (-1.0, 0.1), (f64::NAN, 0.1), (1.0, -0.1)] {
            draft.stick_length_m = value;
            draft.stick_sigma_m = sigma;
            let refused = draft.calibration(Tool::Stick).expect_err("is no length");
            assert!(refused.ends_with('.'));
        }
        draft.stick_px[1] = [0.5, 0.5];
        assert!(draft.calibration(Tool::Stick).is_err(), "too short a stick");
    }

    #[test]
    fn ground_and_corners_survive_a_round_trip() {
        let ground = Draft {
            camera_height_m: Some(5.0),
            field_of_view_deg: Some(60.0),
            ..Draft::default()
        };
        let corners = Draft {
            corners_px: vec![[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]],
            level: false,
            ..Draft::default()
        };
        for (tool, draft) in [(Tool::Ground, ground), (Tool::FourCorners, corners)] {
            let made = draft.calibration(tool).expect("is complete");
            let mut again = Draft::default();
            again.adopt(&made);
            // Degrees and radians back and forth cost the last digit.
            let digits = |calibration| format!("{calibration:.9?}");
            let kept = again.calibration(tool).expect("is complete");
            assert_eq!(digits(&kept), digits(&made));
        }
        assert!(Draft::default().calibration(Tool::FourCorners).is_err());
    }
}
