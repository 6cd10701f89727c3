//! Holds the eye, the model and the renderer together, and decides what a picture shows.

use std::sync::Arc;

use kinelens_protocol::{Clip, LengthUnit, ObjectId, SceneDocument};
use kinelens_share::EyeState;
use three_d::{InnerSpace, Mat4, SquareMatrix, Vec3};
use web_sys::{Element, HtmlCanvasElement};

use super::canvas_size;
use super::drawing::{Palette, Still, grid_spacing};
use super::eye::{Eye, Orbit, PITCH_LIMIT_RAD, ViewSize, project_px};
use super::model::{SceneModel, Surface};
use super::moving::{Moment, Moving, Seen, frustum_depth};
use super::palette::PaletteReader;
use super::picking::{Pick, pick};
use super::renderer::{Grid, Picture, Progress, Renderer, RendererError, Start};

/// Where the eye is put by a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// All of the scene, from a little above.
    Fit,
    Top,
    /// From beside the main direction of motion.
    Side,
    /// After the most recently selected object.
    Follow,
    /// From the filmed camera, as in the video.
    Film,
}

impl Preset {
    pub const ALL: [Self; 5] = [Self::Fit, Self::Top, Self::Side, Self::Follow, Self::Film];

    /// Short name, for test ids and the page's data attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Top => "top",
            Self::Side => "side",
            Self::Follow => "follow",
            Self::Film => "film",
        }
    }
}

/// The 3D view's own state, behind the component.
pub struct Controller {
    canvas: HtmlCanvasElement,
    root: Element,
    renderer: Option<Renderer>,
    /// The renderer to be, between the frames that make it.
    start: Option<Start>,
    palette: PaletteReader,
    model: Option<Arc<SceneModel>>,
    eye: Eye,
    /// The preset that still holds; none once the user has moved the eye.
    preset: Option<Preset>,
    size: ViewSize,
    clip_from_world: Mat4,
    /// The hidden objects that the loaded geometry leaves out; none when it must be made anew.
    loaded_without: Option<Vec<ObjectId>>,
    fitted_to: Option<Fitted>,
}

/// What a fit was made for; a change of it asks for a new one.
#[derive(Clone, Debug, PartialEq)]
struct Fitted {
    clip: (String, u64),
    unit: LengthUnit,
    is_floor: bool,
}

/// What the elements over the canvas need after a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    pub labels: Vec<Label>,
    /// Tips of the unit axes x, y, z on screen, y down, and their depth towards the eye.
    pub axes: [[f32; 3]; 3],
    pub grid_spacing: f32,
    pub film_camera_px: Option<[f32; 2]>,
    /// Middle of the measured line.
    pub measure_px: Option<[f32; 2]>,
    pub preset: Option<Preset>,
}

/// The name of an object, where it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub object: ObjectId,
    pub at_px: [f32; 2],
}

impl Controller {
    pub fn new(canvas: HtmlCanvasElement, root: Element) -> Self {
        Self {
            canvas,
            root,
            renderer: None,
            start: None,
            palette: PaletteReader::default(),
            model: None,
            eye: Eye::Orbit(Orbit {
                target: Vec3::unit_y() * 0.0,
                yaw_rad: 0.5,
                pitch_rad: 0.5,
                distance: 10.0,
            }),
            preset: Some(Preset::Fit),
            size: ViewSize {
                width_px: 1.0,
                height_px: 1.0,
            },
            clip_from_world: Mat4::identity(),
            loaded_without: None,
            fitted_to: None,
        }
    }

    /// Makes the next piece of the GPU's side, at the start and after a loss of the context; true
    /// once it is whole.
    ///
    /// # Errors
    /// When there is no WebGL2, or the driver refuses a shader.
    pub fn start_step(&mut self) -> Result<bool, RendererError> {
        if self.renderer.is_some() {
            return Ok(true);
        }
        let Some(start) = self.start.take() else {
            self.start = Some(Start::new(&self.canvas)?);
            return Ok(false);
        };
        match start.step()? {
            Progress::Going(start) => self.start = Some(start),
            Progress::Ready(renderer) => {
                self.renderer = Some(*renderer);
                self.loaded_without = None;
            }
        }
        Ok(self.renderer.is_some())
    }

    pub fn is_started(&self) -> bool {
        self.renderer.is_some()
    }

    /// Whether the view has a place on the page.
    pub fn is_shown(&self) -> bool {
        self.root.client_width() > 0
    }

    /// Forgets the GPU's side, whose context is gone.
    pub fn lose_renderer(&mut self) {
        // Dropping it would call into the lost context; those calls do nothing there.
        self.renderer = None;
        self.start = None;
    }

    /// Takes a new revision of the scene.
    pub fn set_scene(&mut self, model: Option<Arc<SceneModel>>, scene: Option<&SceneDocument>) {
        self.loaded_without = None;
        let fitted = model
            .as_ref()
            .zip(scene)
            .map(|(model, scene)| fitted_for(model, &scene.clip));
        self.model = model;
        if fitted.is_some() && fitted != self.fitted_to {
            self.fitted_to = fitted;
            self.preset = Some(Preset::Fit);
        }
        self.apply_preset();
    }

    /// Takes a new size of the canvas in CSS pixels.
    pub fn resize(&mut self, width_px: f64, height_px: f64) {
        let size = ViewSize {
            width_px: width_px.max(1.0) as f32,
            height_px: height_px.max(1.0) as f32,
        };
        canvas_size::fit(&self.canvas, size);
        if self.size != size {
            self.size = size;
            self.apply_preset();
        }
    }

    pub fn set_preset(&mut self, preset: Preset) {
        self.preset = Some(preset);
        self.apply_preset();
    }

    /// Where the eye is, unless it is where a fit puts it or in the filmed camera's place.
    pub fn placed_eye(&self) -> Option<EyeState> {
        match self.eye {
            Eye::Orbit(orbit) if self.preset != Some(Preset::Fit) => Some(EyeState {
                target: orbit.target.into(),
                yaw_rad: orbit.yaw_rad,
                pitch_rad: orbit.pitch_rad,
                distance: orbit.distance,
            }),
            _ => None,
        }
    }

    /// Puts the eye where it was before.
    pub fn place_eye(&mut self, eye: EyeState) {
        self.preset = None;
        self.eye = Eye::Orbit(Orbit {
            target: eye.target.into(),
            yaw_rad: eye.yaw_rad,
            pitch_rad: eye.pitch_rad.clamp(-PITCH_LIMIT_RAD, PITCH_LIMIT_RAD),
            distance: eye.distance,
        });
    }

    pub fn orbit(&mut self, drag_px: [f32; 2]) {
        self.free_orbit(false, |orbit, _, _| orbit.orbit(drag_px));
    }

    pub fn pan_zoom(&mut self, drag_px: [f32; 2], zoom: f32) {
        let pans = drag_px != [0.0, 0.0];
        self.free_orbit(pans, |orbit, model, size| {
            orbit.pan(drag_px, size);
            orbit.zoom(zoom, model.bounds);
        });
    }

    /// Moves the eye by hand. Following goes on through turns and zooms, not through pans.
    fn free_orbit(
        &mut self,
        ends_following: bool,
        change: impl FnOnce(&mut Orbit, &SceneModel, ViewSize),
    ) {
        let Some(model) = self.model.clone() else {
            return;
        };
        let mut orbit = self.eye.into_orbit(model.bounds);
        change(&mut orbit, &model, self.size);
        self.eye = Eye::Orbit(orbit);
        if self.preset != Some(Preset::Follow) || ends_following {
            self.preset = None;
        }
    }

    /// Picks what is at a place in the view.
    pub fn pick(&self, at_px: [f32; 2]) -> Option<Pick> {
        pick(
            self.model.as_deref()?,
            &self.clip_from_world,
            at_px,
            self.size,
        )
    }

    fn apply_preset(&mut self) {
        let (Some(preset), Some(model)) = (self.preset, self.model.as_deref()) else {
            return;
        };
        let landmarks = model.landmarks();
        let smallest = model.bounds.radius() * 0.3;
        let fit = |yaw_rad, pitch_rad| {
            Eye::Orbit(Orbit::fit(
                &landmarks, smallest, yaw_rad, pitch_rad, self.size,
            ))
        };
        let is_floor = matches!(model.surface, Surface::Floor { .. });
        let extent = model.bounds.high - model.bounds.low;
        // Looking along −z shows x across; looking along −x shows z across.
        let side_yaw_rad = if extent.x >= extent.z {
            0.0
        } else {
            std::f32::consts::FRAC_PI_2
        };
        match preset {
            Preset::Fit if is_floor => self.eye = fit(0.55, 0.42),
            Preset::Fit => self.eye = fit(0.32, 0.2),
            Preset::Top => self.eye = fit(0.0, PITCH_LIMIT_RAD),
            Preset::Side => self.eye = fit(side_yaw_rad, if is_floor { 0.04 } else { 0.0 }),
            Preset::Follow => {
                let mut orbit = self.eye.into_orbit(model.bounds);
                orbit.distance = model.bounds.radius() * 0.9;
                orbit.pitch_rad = orbit.pitch_rad.clamp(0.25, 1.0);
                self.eye = Eye::Orbit(orbit);
            }
            Preset::Film => match model.film_camera {
                Some(camera) => self.eye = Eye::Film(camera),
                None => self.preset = None,
            },
        }
    }

    /// Draws one picture; none without a renderer, anything to show, or a place on the page.
    pub fn draw(&mut self, moment: &Moment) -> Option<Overlay> {
        let model = self
            .model
            .clone()
            .filter(|_| self.is_shown() && self.is_started())?;
        let (palette, repainted) = self.palette.read(&self.root);
        if self.preset == Some(Preset::Follow) {
            self.follow(&model, moment);
        }
        self.clip_from_world = self.eye.clip_from_world(self.size, model.bounds);
        let grid = self.grid(&model);
        let seen = Seen {
            model: &model,
            eye: &self.eye,
            size: self.size,
            palette: &palette,
        };
        let moving = Moving::new(seen, moment);
        let renderer = self.renderer.as_mut()?;
        if repainted || self.loaded_without.as_ref() != Some(&moment.hidden) {
            renderer.load(&Still::new(&model, &moment.hidden, &palette));
            self.loaded_without = Some(moment.hidden.clone());
        }
        let [width_px, height_px] = canvas_size::device_px(self.size);
        let picture = Picture {
            canvas_px: [self.canvas.width(), self.canvas.height()],
            width_px,
            height_px,
            pixel_ratio: width_px as f32 / self.size.width_px,
            clip_from_world: self.clip_from_world,
            palette: &palette,
            t_s: moment.t_s,
            grid,
        };
        renderer.draw(&picture, &moving);
        Some(self.overlay(&model, moment, grid.spacing))
    }

    /// Colours of the last picture.
    pub fn palette(&mut self) -> Palette {
        self.palette.read(&self.root).0
    }

    fn follow(&mut self, model: &SceneModel, moment: &Moment) {
        let followed = moment
            .selected
            .first()
            .and_then(|&object| model.trajectory(object));
        let path = followed.or_else(|| model.trajectories.first());
        if let (Some(point), Eye::Orbit(orbit)) =
            (path.and_then(|path| path.at(moment.t_s)), &mut self.eye)
        {
            orbit.target = point.position;
        }
    }

    fn grid(&self, model: &SceneModel) -> Grid {
        let radius = model.bounds.radius();
        let (middle, visible) = match &self.eye {
            Eye::Orbit(orbit) => (orbit.target, orbit.distance),
            Eye::Film(_) => (model.bounds.centre(), radius * 2.0),
        };
        let reach = (visible * 3.0).max(radius * 2.5);
        Grid {
            surface: model.surface,
            middle,
            reach,
            spacing: grid_spacing(visible),
        }
    }

    fn overlay(&self, model: &SceneModel, moment: &Moment, grid_spacing: f32) -> Overlay {
        let place = |point: Vec3| {
            project_px(&self.clip_from_world, point, self.size).filter(|[x, y]| {
                (-40.0..self.size.width_px + 40.0).contains(x)
                    && (-20.0..self.size.height_px + 20.0).contains(y)
            })
        };
        let shown = model
            .trajectories
            .iter()
            .filter(|path| !moment.hidden.contains(&path.object));
        let labels = shown.filter_map(|path| {
            let point = path.at(moment.t_s)?;
            Some(Label {
                object: path.object,
                at_px: place(point.position)?,
            })
        });
        let eye_from_world = self.eye.eye_from_world();
        let axis = |i: usize| {
            let column = eye_from_world[i].truncate();
            [column.x, -column.y, column.z]
        };
        let film_camera_px = model
            .film_camera
            .as_ref()
            .filter(|_| !matches!(self.eye, Eye::Film(_)))
            .and_then(|camera| {
                let corners = camera.picture_corners(frustum_depth(camera, model));
                place(
                    (corners[0] + corners[1]) / 2.0
                        - camera.down() * ((corners[1] - corners[0]).magnitude() * 0.1),
                )
            });
        let measure_px = match *moment.picks {
            [from, to] => place((from + to) / 2.0),
            _ => None,
        };
        Overlay {
            labels: labels.collect(),
            axes: [axis(0), axis(1), axis(2)],
            grid_spacing,
            film_camera_px,
            measure_px,
            preset: self.preset,
        }
    }
}

fn fitted_for(model: &SceneModel, clip: &Clip) -> Fitted {
    Fitted {
        clip: (clip.name.clone(), clip.size_bytes),
        unit: model.unit,
        is_floor: matches!(model.surface, Surface::Floor { .. }),
    }
}
