//! The scene in 3D over time.
//!
//! Two things have a viewpoint and are kept apart by name: the *eye* is where the user looks from,
//! the *filmed camera* is a thing of the scene that the eye can take the place of. The way of the
//! data: a document becomes a [`model`], the model becomes lists of lines, fills and balls
//! ([`drawing`]), and the [`renderer`] draws them with three-d's buffers and programs. Lines and
//! balls keep their width on screen, so no geometry depends on the zoom: what stays is built once
//! for each revision of the document, and a new time only moves a few instances and one uniform
//! that tells past from future. A picture is drawn when something has changed, never otherwise.
//!
//! Test ids: `view3d` (root), `view3d-canvas` (its `data-preset` names the viewpoint, `free` after
//! a move by hand; its `data-state` is `waiting`, `ready` or, with a picture, `drawn`), `view3d-preset-fit|top|side|follow|film`, `view3d-measure`,
//! `view3d-measure-hint`, `measure-result`, `view3d-grid`, `view3d-legend`, `view3d-unscaled`,
//! `view3d-label-<object id>`, `view3d-empty`, `view3d-trouble`.

mod view;

mod buffers;
mod canvas_size;
mod colour_map;
mod controller;
mod drawing;
mod ellipse;
mod eye;
mod film_camera;
mod gestures;
mod gl;
mod hud;
mod input;
mod model;
mod moving;
mod palette;
mod picking;
mod renderer;
mod start;
mod trajectory;
mod words;

pub use view::Scene3dView;
