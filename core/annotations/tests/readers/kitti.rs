use kinelens_annotations::{Seen, SourceKind, WorldFrame, open, reason};

use crate::support::{assert_close, counts, read, refusal, samples, shared, track, write};

const KIND: SourceKind = SourceKind::Kitti;

#[test]
fn real_sequences_without_a_drive_are_relative_to_the_camera() {
    let Some(folder) = shared("kitti_tracking") else {
        return;
    };
    let source = open(KIND, &folder).expect("sequences");
    assert_eq!(source.logs().len(), 11);
    let expected = [
        (15, 711, 378),
        (98, 3_030, 1_241),
        (20, 1_497, 601),
        (9, 388, 473),
        (41, 1_113, 899),
        (36, 1_476, 672),
        (15, 762, 684),
        (63, 2_734, 988),
        (28, 1_371, 717),
        (89, 3_776, 1_525),
        (28, 928, 395),
    ];
    for (index, (tracks, boxes, skipped)) in expected.into_iter().enumerate() {
        let (recording, left_out) = read(KIND, &folder, index).expect("a sequence");
        assert_eq!(recording.frame, WorldFrame::CameraRelative);
        assert_eq!(
            (recording.tracks.len(), samples(&recording)),
            (tracks, boxes)
        );
        assert_eq!(counts(&left_out), [(reason::DONT_CARE, skipped)]);
    }
    let (recording, _) = read(KIND, &folder, 0).expect("a sequence");
    let van = track(&recording, "0");
    assert_eq!(van.label, "van");
    assert_eq!(van.size_m, Some([4.433886, 1.823255, 2.0]));
    // The foot at (-4.552284, 1.858523, 13.410495), y down; the middle is 1 m higher.
    assert_close(
        van.samples[0].position_m(),
        [-4.552284, -0.858523, -13.410495],
        1e-12,
    );
    let all: Vec<Seen> = recording
        .tracks
        .iter()
        .flat_map(|track| track.samples.iter().map(|sample| sample.seen))
        .collect();
    let count = |wanted: Seen| all.iter().filter(|seen| **seen == wanted).count();
    assert_eq!(
        [Seen::Clearly, Seen::Partly, Seen::Hidden].map(count),
        [342, 178, 191]
    );
    let camera = &recording.cameras[0];
    assert_eq!(
        (camera.name.as_str(), camera.intrinsics.fx_px),
        ("image_02", 721.5377)
    );
    let pose = camera.world_from_camera.at(5.0).expect("a pose");
    assert_close(
        pose.translation_m,
        [-0.05984926, -0.00035793, 0.00274588],
        1e-8,
    );
}

const CALIBRATION: &str = "\
P2: 721.5377 0 609.5593 44.85728 0 721.5377 172.854 0.2163791 0 0 1 0.002745884
R_rect 0.9999239 0.00983776 -0.007445048 -0.009869795 0.9999421 -0.004278459 \
0.007402527 0.004351614 0.9999631
Tr_velo_cam 0.007533745 -0.9999714 -0.000616602 -0.004069766 0.01480249 0.0007280733 -0.9998902 \
-0.07631618 0.9998621 0.00752379 0.01480755 -0.2717806
Tr_imu_velo 0.9999976 0.0007553071 -0.002035826 -0.8086759 -0.0007854027 0.9998898 -0.01482298 \
0.3195559 0.002024406 0.01482454 0.9998881 -0.7997231
";
/// Latitude, longitude, altitude, roll, pitch, yaw; what follows is not needed.
const DRIVE: &str = "49.0 8.4 110.0 0.01 -0.02 0.3 1 2 3\n\
                     49.00001 8.40002 110.1 0.0 0.03 0.4 1 2 3\n\
                     49.0 8.4 nan 0 0 0\n";
const LABELS: &str = "\
1 4 Car 0 0 0 0 0 0 0 1.5 1.6 4.2 2.0 1.7 15.0 -1.5
0 4 Car 0 1 0 0 0 0 0 1.5 1.6 4.2 2.0 1.7 15.0 -1.5
0 -1 DontCare -1 -1 -10 0 0 0 0 -1000 -1000 -1000 -10 -1 -1 -1
1 4 Car 0 0 0 0 0 0 0 1.5 1.6 4.2 9.0 1.7 15.0 -1.5
2 4 Car 0 0 0 0 0 0 0 1.5 1.6 4.2 2.0 1.7 15.0 -1.5
9 4 Car 0 0 0 0 0 0 0 1.5 1.6 4.2 2.0 1.7 15.0 -1.5
1 5 Tram 0 0 0 0 0 0 0 1.5 1.6 4.2 inf 1.7 15.0 -1.5
x 5 Tram 0 0 0 0 0 0 0 1.5 1.6 4.2 1 1.7 15.0 -1.5
1 6 Tram 0 0 0";

#[test]
fn a_drive_puts_boxes_into_a_world_at_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |part: &str, content: &str| {
        write(&folder.path().join("training").join(part), content);
    };
    write("label_02/0007.txt", LABELS);
    write("calib/0007.txt", CALIBRATION);
    write("oxts/0007.txt", DRIVE);
    let (recording, left_out) = read(KIND, folder.path(), 0).expect("a sequence");
    assert_eq!(recording.frame, WorldFrame::Fixed);
    let car = track(&recording, "4");
    let times: Vec<f64> = car.samples.iter().map(|sample| sample.t_s).collect();
    assert_eq!(times, [0.0, 0.1]);
    // Worked out in Python with the devkit's formulas, then turned to y up.
    assert_close(
        car.samples[0].position_m(),
        [16.05192724251535, 0.21354554445466478, -2.560613207258276],
        1e-5,
    );
    assert_close(
        car.samples[1].position_m(),
        [17.169062128556437, -0.4680024590083834, -5.259236024917783],
        1e-5,
    );
    assert_close(
        car.samples[0]
            .world_from_object
            .direction_to_world([1.0, 0.0, 0.0]),
        [
            0.9732570717671563,
            0.027942997506221177,
            -0.22801298400808293,
        ],
        1e-6,
    );
    let camera = recording.cameras[0]
        .world_from_camera
        .at(0.1)
        .expect("a pose");
    assert_close(
        camera.translation_m,
        [2.572921577500253, 0.7965455891522807, -1.3119843066794636],
        1e-6,
    );
    assert_eq!(
        counts(&left_out),
        [
            (reason::NO_EGO_POSE, 2),
            (reason::NOT_A_NUMBER, 2),
            (reason::DONT_CARE, 1),
            (reason::REPEATED_TIME, 1),
            (reason::UNREADABLE_ROW, 2)
        ]
    );
}

#[test]
fn other_spellings_of_the_calibration_are_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |part: &str, content: &str| write(&folder.path().join(part), content);
    let other = CALIBRATION
        .replace("R_rect", "R0_rect:")
        .replace("Tr_velo_cam", "Tr_velo_to_cam:")
        .replace("Tr_imu_velo", "Tr_imu_to_velo:");
    let mut recordings = Vec::new();
    for calibration in [CALIBRATION, &other] {
        write("label_02/0000.txt", LABELS);
        write("calib/0000.txt", calibration);
        write("oxts/0000.txt", DRIVE);
        recordings.push(read(KIND, folder.path(), 0).expect("a sequence").0);
    }
    assert_eq!(recordings[0], recordings[1]);
}

#[test]
fn what_is_missing_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    assert!(refusal(KIND, root).contains("holds no KITTI tracking sequence; name the folder"));
    write(&root.join("label_02/0000.txt"), "");
    assert!(refusal(KIND, root).contains("0000.txt: the file is empty"));
    write(
        &root.join("label_02/0000.txt"),
        b"\x89PNG\r\n\x1a\n\0\0\xff\xfe",
    );
    assert!(refusal(KIND, root).contains("holds no annotation that can be used"));
    write(&root.join("label_02/0000.txt"), LABELS);
    let (recording, _) = read(KIND, root, 0).expect("a sequence");
    assert!(recording.cameras.is_empty());
    write(&root.join("oxts/0000.txt"), DRIVE);
    assert!(refusal(KIND, root).contains("calib/0000.txt cannot be read"));
    let without = |key: &str| -> String {
        let lines = CALIBRATION.lines().filter(|line| !line.starts_with(key));
        lines.map(|line| format!("{line}\n")).collect()
    };
    for (key, what) in [
        ("P2", "P2 with 12 numbers"),
        ("R_rect", "R_rect with 9 numbers"),
        ("Tr_imu", "Tr_imu_velo with 12 numbers"),
    ] {
        write(&root.join("calib/0000.txt"), without(key));
        assert!(refusal(KIND, root).ends_with(what), "{key}");
    }
}
