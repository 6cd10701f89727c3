//! Reads any bytes as a nuScenes table: the first byte chooses which.

#![no_main]

mod folder;

use std::sync::LazyLock;

use kinelens_annotations::SourceKind;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const FILES: [(&str, &[u8]); 9] = [
    ("scene.json", br#"[{"token":"s","name":"one"}]"#),
    (
        "sample.json",
        br#"[{"token":"a","timestamp":0,"scene_token":"s"},{"token":"b","timestamp":500000,"scene_token":"s"}]"#,
    ),
    ("category.json", br#"[{"token":"c","name":"vehicle.car"}]"#),
    ("instance.json", br#"[{"token":"i","category_token":"c"}]"#),
    (
        "sample_annotation.json",
        br#"[{"sample_token":"a","instance_token":"i","translation":[1,2,3],"size":[2,4,1],"rotation":[1,0,0,0]},
            {"sample_token":"b","instance_token":"i","translation":[2,2,3],"size":[2,4,1],"rotation":[1,0,0,0]}]"#,
    ),
    ("sensor.json", br#"[{"token":"f","channel":"CAM_FRONT"}]"#),
    (
        "calibrated_sensor.json",
        br#"[{"token":"l","sensor_token":"f","translation":[1,0,1],"rotation":[1,0,0,0],"camera_intrinsic":[[9,0,8],[0,9,4],[0,0,1]]}]"#,
    ),
    (
        "sample_data.json",
        br#"[{"sample_token":"a","ego_pose_token":"p","calibrated_sensor_token":"l","timestamp":0,"is_key_frame":true,"width":16,"height":9}]"#,
    ),
    (
        "ego_pose.json",
        br#"[{"token":"p","translation":[4,1,0],"rotation":[1,0,0,0]}]"#,
    ),
];

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| folder::folder(&FILES));

fuzz_target!(|data: &[u8]| {
    let [choice, data @ ..] = data else {
        return;
    };
    let (name, whole) = FILES[usize::from(*choice) % FILES.len()];
    let file = FOLDER.path().join(name);
    folder::write(&file, data);
    folder::read_all(SourceKind::NuScenes, FOLDER.path());
    folder::write(&file, whole);
});
