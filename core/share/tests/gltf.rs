//! glTF files: without a fault for the Khronos validator, and with the scene's own times and places.

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use kinelens_protocol::{LengthUnit, SceneDocument};
use kinelens_share::write_glb;
use serde_json::Value;
use support::{Seeded, scene};

/// A scene as an engine makes it: a few metres wide, some seconds long, with unsteady frame times.
fn plausible(seed: u64, objects: u32, frames: u32) -> SceneDocument {
    let mut random = Seeded(seed);
    let mut document = scene(seed, objects, frames);
    let mut t_s = 0.5;
    let times_s: Vec<f64> = (0..frames)
        .map(|_| {
            t_s += random.between(0.01, 0.06);
            t_s
        })
        .collect();
    document.clip.frame_times_s.clone_from(&times_s);
    for motion in &mut document.kinematics {
        motion.t_s.clone_from(&times_s);
        let start = [0; 3].map(|_: i32| random.between(-3.0, 3.0));
        for (index, &t_s) in times_s.iter().enumerate() {
            motion.x_m.value[index] = start[0] + 1.5 * t_s;
            motion.y_m.value[index] = start[1] + 4.0 * t_s - 4.9 * t_s * t_s;
            motion.z_m.value[index] = start[2];
            motion.speed_mps.value[index] = 1.5_f64.hypot(4.0 - 9.8 * t_s);
        }
    }
    if let Some(intrinsics) = &mut document.camera.intrinsics {
        intrinsics.fx_px = 600.0;
        intrinsics.fy_px = 600.0;
    }
    document
}

fn json_of(glb: &[u8]) -> Value {
    let word = |at: usize| {
        u32::from_le_bytes(glb[at..at + 4].try_into().expect("as the tests made it")) as usize
    };
    assert_eq!((&glb[..4], word(4), word(8)), (&b"glTF"[..], 2, glb.len()));
    assert_eq!(&glb[16..20], b"JSON");
    serde_json::from_slice(&glb[20..20 + word(12)]).expect("as the tests made it")
}

fn floats_of(glb: &[u8], json: &Value, accessor: &Value) -> Vec<f32> {
    let accessor = &json["accessors"][accessor.as_u64().expect("as the tests made it") as usize];
    let view = &json["bufferViews"][accessor["bufferView"]
        .as_u64()
        .expect("as the tests made it") as usize];
    let text = u32::from_le_bytes(glb[12..16].try_into().expect("as the tests made it")) as usize;
    let start = 20 + text + 8 + view["byteOffset"].as_u64().expect("as the tests made it") as usize;
    let length = view["byteLength"].as_u64().expect("as the tests made it") as usize;
    glb[start..start + length]
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().expect("as the tests made it")))
        .collect()
}

#[test]
fn objects_move_with_presentation_times() {
    let document = plausible(4, 3, 50);
    let glb = write_glb(&document).unwrap();
    let json = json_of(&glb);
    let animation = &json["animations"][0];
    for (index, motion) in document.kinematics.iter().enumerate() {
        let channel = &animation["channels"][index];
        let node = &json["nodes"][channel["target"]["node"].as_u64().unwrap() as usize];
        assert_eq!(node["name"], document.objects[index].label.as_str());
        let sampler = &animation["samplers"][channel["sampler"].as_u64().unwrap() as usize];
        let times_s: Vec<f32> = motion.t_s.iter().map(|&t_s| t_s as f32).collect();
        assert_eq!(floats_of(&glb, &json, &sampler["input"]), times_s);
        let points = floats_of(&glb, &json, &sampler["output"]);
        for (index, point) in points.chunks_exact(3).enumerate() {
            let expected = [&motion.x_m, &motion.y_m, &motion.z_m].map(|s| s.value[index] as f32);
            assert_eq!(point, expected);
        }
    }
}

#[test]
fn the_camera_looks_as_it_filmed() {
    let document = plausible(4, 1, 20);
    let json = json_of(&write_glb(&document).unwrap());
    let camera = json["nodes"].as_array().unwrap().last().unwrap();
    assert_eq!(camera["name"], "camera");
    // The scene's camera has x right, y down and z forward with world axes x, −y, −z: in glTF,
    // where a camera looks along −z with y up, that is no turn at all.
    let rotation: Vec<f64> = serde_json::from_value(camera["rotation"].clone()).unwrap();
    assert!((rotation[3].abs() - 1.0).abs() < 1e-12, "{rotation:?}");
    let view_rad = json["cameras"][0]["perspective"]["yfov"].as_f64().unwrap();
    assert!((view_rad - 2.0 * (240.0_f64 / 600.0).atan()).abs() < 1e-12);
}

/// Scenes of every kind, odd ones too.
fn scenes() -> Vec<(&'static str, SceneDocument)> {
    let mut in_pixels = plausible(2, 2, 30);
    in_pixels.camera.scale.unit = LengthUnit::Pixels;
    let mut bare = plausible(3, 1, 10);
    bare.kinematics.clear();
    bare.camera.world_from_camera.clear();
    bare.camera.intrinsics = None;
    let mut early = plausible(5, 2, 30);
    for motion in &mut early.kinematics {
        motion.t_s.iter_mut().for_each(|t_s| *t_s -= 2.0);
    }
    let mut dense = plausible(6, 1, 400);
    for motion in &mut dense.kinematics {
        // More frames than single precision can tell apart.
        motion
            .t_s
            .iter_mut()
            .for_each(|t_s| *t_s = 1e5 + *t_s * 1e-3);
    }
    let mut odd_names = plausible(7, 3, 5);
    odd_names.objects[0].label = "<script>alert(1)</script>\"\u{0}\u{2028}".into();
    odd_names.objects[1].label = String::new();
    odd_names.objects[2].label = odd_names.objects[0].label.clone();
    let mut still = plausible(8, 1, 5);
    still.kinematics[0].x_m.value.fill(0.25);
    still.kinematics[0].y_m.value.fill(0.25);
    still.kinematics[0].speed_mps.value.fill(0.0);
    vec![
        ("usual", plausible(1, 3, 120)),
        ("pixels", in_pixels),
        ("bare", bare),
        ("early", early),
        ("dense", dense),
        ("names", odd_names),
        ("still", still),
        ("one", plausible(9, 1, 1)),
        ("random", scene(10, 3, 40)),
        ("long", plausible(11, 20, 5000)),
    ]
}

#[test]
fn the_khronos_validator_finds_no_fault() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let browser = root.join("tests/browser");
    if !browser.join("node_modules/gltf-validator").is_dir() {
        println!("skipped: gltf-validator is not installed in tests/browser");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let files: Vec<PathBuf> = scenes()
        .into_iter()
        .map(|(name, document)| {
            let path = folder.join(format!("{name}.glb"));
            fs::write(&path, write_glb(&document).unwrap()).unwrap();
            path
        })
        .collect();
    // One with a fault, to see that faults are seen: an animation that goes back in time.
    let mut faulty = write_glb(&plausible(1, 1, 9)).unwrap();
    let json = json_of(&faulty);
    let times_s = floats_of(
        &faulty,
        &json,
        &json["animations"][0]["samplers"][0]["input"],
    );
    let second = times_s[1].to_le_bytes();
    let at = faulty
        .windows(4)
        .rposition(|bytes| bytes == second)
        .unwrap();
    faulty[at..at + 4].copy_from_slice(&0_f32.to_le_bytes());
    let faulty_path = folder.join("faulty.glb");
    fs::write(&faulty_path, faulty).unwrap();
    let outcome = Command::new("node")
        .arg(browser.join("gltf_validate.mjs"))
        .args(&files)
        .arg(&faulty_path)
        .output();
    let Ok(outcome) = outcome else {
        println!("skipped: node is not installed");
        return;
    };
    assert!(
        outcome.status.success(),
        "{}",
        String::from_utf8_lossy(&outcome.stderr)
    );
    let lines = String::from_utf8(outcome.stdout).unwrap();
    assert_eq!(lines.lines().count(), files.len() + 1);
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_ne!(last["errors"], 0);
    for line in lines.lines().take(files.len()) {
        println!("{line}");
        let report: Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            (&report["errors"], &report["warnings"]),
            (&0.into(), &0.into())
        );
    }
}
