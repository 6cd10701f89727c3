use kinelens_protocol::{Intrinsics, LengthUnit, SceneDocument};
use serde_json::{Value, json};

use super::buffer::{Buffer, Target};
use super::glb::pack;
use super::parts::{Bounds, Path, bounds, metres_per_unit, paths, start_s};
use super::shapes::{ball, grid, linear_colour, quaternion, speed_colour};
use crate::ShareError;

/// Radius of a ball as a share of the scene's size.
const BALL_SHARE: f32 = 0.015;
/// Cells of the ground grid from its middle to its edge.
const HALF_CELLS: u16 = 10;
/// Upward angle of view of a camera that is not known, radians.
const USUAL_VIEW_RAD: f64 = 0.8;

/// The lists of a glTF file while it grows.
#[derive(Default)]
struct Growing {
    buffer: Buffer,
    nodes: Vec<Value>,
    meshes: Vec<Value>,
    materials: Vec<Value>,
    channels: Vec<Value>,
    samplers: Vec<Value>,
}

/// Writes a scene as binary glTF: for each object a ball that moves with the clip's presentation
/// times and its path coloured by speed, the ground as a grid, and the camera that filmed it.
///
/// Metres and y up, as in the scene. A scene without a scale is written with 100 pixels to a metre,
/// which its `extras` say.
///
/// # Errors
/// When the file would be larger than the format can say.
pub fn write_glb(document: &SceneDocument) -> Result<Vec<u8>, ShareError> {
    let paths = paths(document);
    let bounds = bounds(&paths);
    let mut growing = Growing::default();
    growing.ground(document, &bounds);
    growing.objects(&paths, bounds.size_m() * BALL_SHARE);
    let camera = growing.camera(document, &bounds);
    pack(&growing.document(document, camera), &growing.buffer.bytes)
}

impl Growing {
    fn ground(&mut self, document: &SceneDocument, bounds: &Bounds) {
        let reach_m = bounds.size_m();
        let cell_m = 10_f32
            .powf((reach_m / 4.0).log10().floor())
            .clamp(1e-4, 1e6);
        let middle = |axis: usize| {
            let middle_m = (bounds.low_m[axis] + bounds.high_m[axis]) / 2.0;
            // On whole cells, so that lines lie on round numbers.
            (middle_m / cell_m).round() * cell_m
        };
        let height_m = match document.camera.provider.as_str() {
            "ground" => 0.0,
            _ => bounds.low_m[1],
        };
        let cells = (reach_m / cell_m).ceil().min(100.0) as u16;
        let lines = grid(cells.max(HALF_CELLS), cell_m);
        let position = self.buffer.vectors(&lines, Target::Vertices);
        let material = self.material("ground", [0.35, 0.35, 0.35, 1.0], true);
        let mesh = self.mesh(
            "ground",
            json!({"POSITION": position}),
            Mode::Lines,
            None,
            material,
        );
        self.nodes.push(json!({
            "name": "ground", "mesh": mesh,
            "translation": [middle(0), height_m, middle(2)],
            "extras": {"cell_m": cell_m},
        }));
    }

    fn objects(&mut self, paths: &[Path], radius_m: f32) {
        if paths.is_empty() {
            return;
        }
        let (vertices, indices) = ball(radius_m);
        let normals: Vec<[f32; 3]> = vertices
            .iter()
            .map(|vertex| {
                let length = vertex.iter().map(|x| x * x).sum::<f32>().sqrt();
                vertex.map(|x| x / length)
            })
            .collect();
        let attributes = json!({
            "POSITION": self.buffer.vectors(&vertices, Target::Vertices),
            "NORMAL": self.buffer.vectors(&normals, Target::Vertices),
        });
        let indices = self.buffer.indices(&indices);
        let fastest_mps = paths
            .iter()
            .flat_map(|path| &path.speeds_mps)
            .copied()
            .fold(0.0, f32::max);
        let line = paths
            .iter()
            .any(|path| path.points_m.len() > 1)
            .then(|| self.material("speed", [1.0; 4], true));
        for path in paths {
            let material = self.material(&path.label, linear_colour(&path.colour), false);
            let mesh = self.mesh(
                &path.label,
                attributes.clone(),
                Mode::Triangles,
                Some(indices),
                material,
            );
            self.nodes.push(json!({
                "name": path.label, "mesh": mesh, "translation": path.points_m[0],
            }));
            self.animate(path);
            if let (Some(line), true) = (line, path.points_m.len() > 1) {
                self.trace(path, line, fastest_mps);
            }
        }
    }

    /// Moves the newest node along a path.
    fn animate(&mut self, path: &Path) {
        let input = self.buffer.times(&path.times_s);
        let output = self.buffer.vectors(&path.points_m, Target::Animation);
        self.channels.push(json!({
            "sampler": self.samplers.len(),
            "target": {"node": self.nodes.len() - 1, "path": "translation"},
        }));
        self.samplers
            .push(json!({"input": input, "output": output, "interpolation": "LINEAR"}));
    }

    fn trace(&mut self, path: &Path, material: usize, fastest_mps: f32) {
        let shares = path
            .speeds_mps
            .iter()
            .map(|speed_mps| speed_mps / fastest_mps);
        let colours: Vec<[u8; 4]> = shares.map(speed_colour).collect();
        let name = format!("{} (path)", path.label);
        let attributes = json!({
            "POSITION": self.buffer.vectors(&path.points_m, Target::Vertices),
            "COLOR_0": self.buffer.colours(&colours),
        });
        let mesh = self.mesh(&name, attributes, Mode::LineStrip, None, material);
        self.nodes.push(json!({
            "name": name, "mesh": mesh,
            "extras": {"colour_low_mps": 0, "colour_high_mps": fastest_mps},
        }));
    }

    /// Adds the filmed camera, or one that sees everything where it is not known.
    fn camera(&mut self, document: &SceneDocument, bounds: &Bounds) -> Value {
        let size_m = f64::from(bounds.size_m());
        let filmed = filmed_camera(document);
        let known = filmed.is_some();
        let (translation, rotation) = filmed.unwrap_or_else(|| {
            let middle = |axis: usize| f64::from(bounds.low_m[axis] + bounds.high_m[axis]) / 2.0;
            let back_m = f64::from(bounds.high_m[2]) + 1.6 * size_m;
            ([middle(0), middle(1), back_m], [0.0, 0.0, 0.0, 1.0])
        });
        let clip = &document.clip;
        let view_rad = document
            .camera
            .intrinsics
            .and_then(|intrinsics| upward_view_rad(&intrinsics, clip.height_px))
            .unwrap_or(USUAL_VIEW_RAD);
        self.nodes.push(json!({
            "name": if known { "camera" } else { "overview" },
            "camera": 0, "translation": translation, "rotation": rotation,
        }));
        json!({
            "type": "perspective",
            "perspective": {
                "yfov": view_rad,
                "aspectRatio": f64::from(clip.width_px.max(1)) / f64::from(clip.height_px.max(1)),
                "znear": (size_m * 1e-3).max(1e-4),
            },
        })
    }

    fn material(&mut self, name: &str, colour: [f32; 4], unlit: bool) -> usize {
        let mut material = json!({
            "name": name,
            "pbrMetallicRoughness": {
                "baseColorFactor": colour, "metallicFactor": 0, "roughnessFactor": 0.6,
            },
        });
        if unlit {
            material["extensions"] = json!({"KHR_materials_unlit": {}});
        }
        self.materials.push(material);
        self.materials.len() - 1
    }

    fn mesh(
        &mut self,
        name: &str,
        attributes: Value,
        mode: Mode,
        indices: Option<usize>,
        material: usize,
    ) -> usize {
        let mut primitive =
            json!({"attributes": attributes, "mode": mode as u32, "material": material});
        if let Some(indices) = indices {
            primitive["indices"] = indices.into();
        }
        self.meshes
            .push(json!({"name": name, "primitives": [primitive]}));
        self.meshes.len() - 1
    }

    fn document(&self, document: &SceneDocument, camera: Value) -> Value {
        let mut extras = json!({"clip": document.clip.name, "scale": document.camera.scale.words});
        if document.camera.scale.unit == LengthUnit::Pixels {
            extras["metres_per_pixel"] = metres_per_unit(document).into();
        }
        let start_s = start_s(document);
        if start_s < 0.0 {
            extras["start_s"] = start_s.into();
        }
        let nodes: Vec<usize> = (0..self.nodes.len()).collect();
        let mut gltf = json!({
            "asset": {"version": "2.0", "generator": document.generator, "extras": extras},
            "extensionsUsed": ["KHR_materials_unlit"],
            "scene": 0,
            "scenes": [{"name": document.clip.name, "nodes": nodes}],
            "nodes": self.nodes,
            "meshes": self.meshes,
            "materials": self.materials,
            "cameras": [camera],
            "accessors": self.buffer.accessors,
            "bufferViews": self.buffer.views,
            "buffers": [{"byteLength": self.buffer.bytes.len()}],
        });
        if !self.channels.is_empty() {
            gltf["animations"] = json!([
                {"name": "motion", "channels": self.channels, "samplers": self.samplers},
            ]);
        }
        gltf
    }
}

/// How vertices are joined; the numbers are glTF's own.
#[derive(Clone, Copy)]
enum Mode {
    Lines = 1,
    LineStrip = 3,
    Triangles = 4,
}

/// Place and turn of the camera that filmed the clip. Its picture's y points down and it looks along
/// z; in glTF y points up and a camera looks along −z.
fn filmed_camera(document: &SceneDocument) -> Option<([f64; 3], [f64; 4])> {
    let pose = document.camera.world_from_camera.first()?;
    let translation = pose.translation_m.map(|x| x * metres_per_unit(document));
    let turned = pose.rotation.map(|[x, y, z]| [x, -y, -z]);
    let usable = translation.iter().all(|x| x.abs() < 1e9);
    Some((translation, quaternion(&turned)?)).filter(|_| usable)
}

fn upward_view_rad(intrinsics: &Intrinsics, height_px: u32) -> Option<f64> {
    let view_rad = 2.0 * (f64::from(height_px) / (2.0 * intrinsics.fy_px)).atan();
    (view_rad > 0.0 && view_rad < 3.0).then_some(view_rad)
}
