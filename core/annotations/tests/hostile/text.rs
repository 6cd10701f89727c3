//! CSV, KITTI and scene documents.

use kinelens_annotations::SourceKind;
use serde_json::json;

use crate::claims::{Files, check, check_damaged, check_memory, shared, write};
use crate::dice::Dice;

const CSV: &str = "\
t_s,id,label,x_m,y_m,z_m,colour,sport
0.0,1,car,1.0,0.0,-3.0,red,0
0.5,1,car,2.0,0.0,-3.5,red,0
0.5,2,\"a \"\"big\"\" dog\",-1e2,0.25,+4,,yes
1.0,2,dog,-1e2,0.25,4,,
";
const LABELS: &str = "\
0 4 Car 0 0 0 0 0 0 0 1.5 1.6 4.2 2.0 1.7 15.0 -1.5
1 4 Car 0.6 1 0 0 0 0 0 1.5 1.6 4.2 2.0 1.7 15.5 -1.5
1 -1 DontCare -1 -1 -10 0 0 0 0 -1000 -1000 -1000 -10 -1 -1 -1
2 5 Person_sitting 0 3 0 0 0 0 0 1.5 0.6 0.7 -3.0 1.7 9.0 0.1 0.98
";
const CALIBRATION: &str = "\
P2: 721.5 0 609.5 44.85 0 721.5 172.8 0.2163 0 0 1 0.002745
R_rect 1 0 0 0 1 0 0 0 1
Tr_velo_cam 0 -1 0 0 0 0 -1 -0.076 1 0 0 -0.2717
Tr_imu_velo 1 0 0 -0.8086 0 1 0 0.3195 0 0 1 -0.7997
";
const DRIVE: &str = "\
49.0 8.4 110.0 0.01 -0.02 0.3 1 2 3
49.00001 8.40002 110.1 0.0 0.03 0.4 1 2 3
49.00002 8.40004 110.1 0.0 0.03 0.4 1 2 3
";

fn kitti() -> Files {
    let files = [
        ("label_02/0007.txt", LABELS),
        ("calib/0007.txt", CALIBRATION),
        ("oxts/0007.txt", DRIVE),
    ];
    let files = files.into_iter();
    files
        .map(|(name, text)| (name.into(), text.into()))
        .collect()
}

#[test]
fn damaged_csv() {
    let files = vec![("a.csv".into(), CSV.into())];
    check_damaged(SourceKind::Csv, &files, 1, Dice::damaged_text);
}

#[test]
fn damaged_kitti() {
    check_damaged(SourceKind::Kitti, &kitti(), 2, Dice::damaged_text);
}

#[test]
fn damaged_real_kitti() {
    let Some(labels) = shared("kitti_tracking/label_02/0000.txt") else {
        return;
    };
    let files = vec![("training/label_02/0000.txt".into(), labels)];
    let folder = tempfile::tempdir().expect("a folder");
    write(&folder.path().join(&files[0].0), &files[0].1);
    check_damaged(SourceKind::Kitti, &files, 3, |dice, whole| {
        // Without rows nothing is read; else some of so many rows always can.
        if dice.below(4) == 0 {
            vec![b'\n'; dice.below(9)]
        } else {
            dice.damaged_text(whole)
        }
    });
}

#[test]
fn damaged_scenes() {
    let sample = |frame: u32| {
        json!({
            "frame": frame, "t_s": f64::from(frame) * 0.5, "point_px": [1.0, 2.0], "sigma_px": 0.5,
            "state": "good", "score": 0.9, "world_m": [f64::from(frame), 0.1, -3.0]
        })
    };
    let pose = json!({
        "rotation": [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]],
        "translation_m": [0.0, 1.5, 0.0]
    });
    let scene = json!({
        "version": "1.0", "generator": "a test",
        "clip": {
            "name": "street.mp4", "size_bytes": 3, "width_px": 640, "height_px": 480, "rotation_deg": 0,
            "duration_s": 1.5, "frame_times_s": [0.0, 0.5, 1.0], "codec": "avc1",
            "decoder": "ffmpeg", "analysis_width_px": 640, "analysis_height_px": 480
        },
        "calibration": {"kind": "none"},
        "camera": {
            "provider": "ground",
            "intrinsics": {
                "fx_px": 600.0, "fy_px": 600.0, "cx_px": 320.0, "cy_px": 240.0,
                "horizontal_fov_deg": {"value": 56.1, "low": 50.0, "high": 62.0}
            },
            "world_from_camera": [pose, pose, pose],
            "scale": {"unit": "metres", "relative_sigma": 0.02, "source": "stick", "words": "A stick."}
        },
        "objects": [{
            "id": 3, "label": "red ball", "colour": "#0072b2", "source": "hand",
            "samples": [sample(0), sample(1), sample(2)]
        }],
        "kinematics": []
    });
    let files = vec![("scene.json".into(), scene.to_string().into_bytes())];
    check_damaged(SourceKind::Scene, &files, 4, Dice::damaged_text);
}

#[test]
fn folders_and_nothing_in_place_of_files() {
    let folder = tempfile::tempdir().expect("a folder");
    for kind in SourceKind::ALL {
        assert!(!check(kind, folder.path()));
        assert!(!check(kind, &folder.path().join("absent")));
    }
    for (name, whole) in kitti() {
        write(&folder.path().join(name), whole);
    }
    for name in ["label_02/0007.txt", "calib/0007.txt", "oxts/0007.txt"] {
        let file = folder.path().join(name);
        let whole = std::fs::read(&file).expect("the file");
        std::fs::remove_file(&file).expect("the file");
        std::fs::create_dir(&file).expect("a folder");
        check(SourceKind::Kitti, folder.path());
        std::fs::remove_dir(&file).expect("the folder");
        write(&file, whole);
    }
    std::fs::create_dir(folder.path().join("a.csv")).expect("a folder");
    assert!(!check(SourceKind::Csv, folder.path()));
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().expect("a folder");
    let odd = std::ffi::OsStr::from_bytes(b"0\xff7.txt");
    write(&folder.path().join("label_02").join(odd), LABELS);
    write(&folder.path().join("b\n\".csv"), CSV);
    write(
        &folder.path().join(std::ffi::OsStr::from_bytes(b"\xc3.csv")),
        CSV,
    );
    check(SourceKind::Kitti, folder.path());
    assert!(check(SourceKind::Csv, folder.path()));
}

#[test]
fn a_row_without_an_end_is_not_kept_in_the_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let row = format!("0,1,car,{},0,0\n", "x".repeat(4_000_000));
    write(&folder.path().join("a.csv"), [CSV, &row].concat());
    assert!(check(SourceKind::Csv, folder.path()));
    check_memory();
}

#[test]
fn a_time_after_the_end_of_time_is_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        &folder.path().join("a.csv"),
        [CSV, "1e300,1,car,0,0,0\n"].concat(),
    );
    assert!(check(SourceKind::Csv, folder.path()));
}
