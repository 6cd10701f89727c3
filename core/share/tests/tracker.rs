//! Tracker's projects: real ones are read as Tracker means them, and keep all they came with.

mod support;

use std::fs;

use kinelens_motion::{Estimate, FitModel, Intrinsics, PlaneCalibration, Stick, fit_curve};
use kinelens_protocol::{Calibration, SampleState, SceneDocument};
use kinelens_share::{
    TrackerArchive, TrackerImport, TrackerMedia, TrackerProject, read_tracker, scene_to_tracker,
};
use support::{clips, scene};

/// Every archive and project among the samples, and in a folder of further ones if there is one.
fn samples() -> Vec<(String, Vec<u8>)> {
    let mut folders: Vec<_> = clips().into_iter().collect();
    folders.extend(std::env::var_os("KINELENS_TRACKER_SAMPLES").map(Into::into));
    let mut found = Vec::new();
    for entry in folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("as the tests made it"))
    {
        let path = entry.expect("as the tests made it").path();
        let name = path
            .file_name()
            .expect("as the tests made it")
            .to_string_lossy()
            .into_owned();
        let ours = [".trz", ".trk", "CupsClips.zip"]
            .iter()
            .any(|end| name.ends_with(end));
        if ours {
            found.push((name, fs::read(path).expect("as the tests made it")));
        }
    }
    found.sort();
    found.retain(|(_, bytes)| !bytes.is_empty());
    found
}

fn sample(name: &str) -> Option<Vec<u8>> {
    Some(fs::read(clips()?.join(name)).expect("as the tests made it"))
}

#[test]
fn real_projects_are_written_as_they_were_read() {
    for (name, bytes) in samples() {
        let archive = read_tracker(&bytes).unwrap();
        for named in &archive.projects {
            let xml = named.project.to_trk();
            assert!(
                xml == original(&bytes, &named.path),
                "{name}: {}",
                named.path
            );
            assert_eq!(TrackerProject::parse(&xml).unwrap(), named.project);
            let import = named.project.import().unwrap();
            let points: usize = import.tracks.iter().map(|track| track.points.len()).sum();
            println!(
                "{name}: {}: {} bytes the same, {} tracks, {points} points, {} other tracks",
                named.path,
                xml.len(),
                import.tracks.len(),
                import.other_tracks.len()
            );
        }
        let packed = archive.to_trz().unwrap();
        let again = read_tracker(&packed).unwrap();
        assert_eq!(again.projects, archive.projects);
        assert_eq!(
            sorted_files(&packed),
            sorted_files(&archive.to_trz().unwrap())
        );
        if bytes.starts_with(b"PK") {
            assert_eq!(sorted_files(&packed), sorted_files(&bytes), "{name}");
        }
    }
}

fn original(bytes: &[u8], path: &str) -> Vec<u8> {
    let files = zip::ZipArchive::new(std::io::Cursor::new(bytes)).is_ok();
    match files.then(|| sorted_files(bytes)) {
        Some(files) => {
            files
                .into_iter()
                .find(|(name, _)| name == path)
                .expect("as the tests made it")
                .1
        }
        None => bytes.to_vec(),
    }
}

fn sorted_files(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("as the tests made it");
    let mut files: Vec<(String, Vec<u8>)> = (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).expect("as the tests made it");
            let mut content = Vec::new();
            std::io::copy(&mut file, &mut content).expect("as the tests made it");
            (
                file.name().expect("as the tests made it").into_owned(),
                content,
            )
        })
        .filter(|(name, _)| !name.ends_with('/'))
        .collect();
    files.sort();
    files
}

#[test]
fn the_ball_has_the_numbers_of_its_points() {
    let Some(bytes) = sample("osp_BallToss.trz") else {
        return;
    };
    let archive = read_tracker(&bytes).unwrap();
    let [named] = archive.projects.as_slice() else {
        panic!("one project");
    };
    let import = named.project.import().unwrap();
    assert_eq!(import.tracker_version.as_deref(), Some("5.1.5"));
    assert_eq!(import.picture_px, Some([640.0, 480.0]));
    assert_eq!(import.frame_duration_s, Some(0.066));
    assert_eq!(import.frame_span(), Some([0, 12]));
    let [ball] = import.tracks.as_slice() else {
        panic!("one track");
    };
    assert_eq!(
        (ball.name.as_str(), ball.colour.as_str(), ball.mass),
        ("ball", "#33ff00", Some(0.2))
    );
    assert_eq!(ball.points.len(), 11);
    assert!((import.sticks[0].length - 1.0).abs() < 1e-9);
    match archive.media(&named.path, &import) {
        TrackerMedia::Video { name, bytes } => {
            assert_eq!((name, bytes.len()), ("BallToss_new_BallToss.mp4", 52_229));
        }
        other => panic!("{other:?}"),
    }
    // The first point is the origin; a quadratic through all says how the ball falls.
    let world: Vec<[f64; 2]> = ball
        .points
        .iter()
        .map(|point| import.world_m(point))
        .collect();
    assert_eq!(world[0], [0.0, 0.0]);
    let t_s: Vec<f64> = ball
        .points
        .iter()
        .map(|p| import.time_s(p.frame).unwrap())
        .collect();
    let heights: Vec<f64> = world.iter().map(|[_, y]| *y).collect();
    let fall_mps2 = second_derivative(&t_s, &heights);
    println!("the ball falls with {fall_mps2:.3} m/s²");
    assert!((fall_mps2 + 10.27).abs() < 0.01, "{fall_mps2}");
}

/// Twice the leading coefficient of the parabola of least squares.
fn second_derivative(t_s: &[f64], value: &[f64]) -> f64 {
    let fit = fit_curve(FitModel::Parabola, t_s, value, &[]).expect("a parabola fits");
    let leading = fit
        .parameters
        .iter()
        .find(|parameter| parameter.symbol == "a");
    2.0 * leading.expect("a parabola has one").estimate.value
}

#[test]
fn the_cups_come_with_their_pictures_and_points() {
    let Some(bytes) = sample("osp_CupsClips.zip") else {
        return;
    };
    let archive = read_tracker(&bytes).unwrap();
    let import = archive.projects[0].project.import().unwrap();
    assert_eq!(import.frame_duration_s, Some(0.099));
    let names: Vec<&str> = import
        .tracks
        .iter()
        .map(|track| track.name.as_str())
        .collect();
    println!("{names:?}");
    assert!(names.contains(&"cup 3") && names.contains(&"cup 7"));
    match archive.media(&archive.projects[0].path, &import) {
        TrackerMedia::Pictures(pictures) => {
            assert_eq!(pictures.len(), 17);
            assert!(pictures[16].0.ends_with("CupsClips16.jpg"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn our_own_geometry_gives_trackers_numbers() {
    let mut compared = 0;
    let mut largest_m: f64 = 0.0;
    for (name, bytes) in samples() {
        for named in &read_tracker(&bytes).unwrap().projects {
            let import = named.project.import().unwrap();
            let edits = import.to_edits();
            let Calibration::Plane {
                stick,
                origin_px,
                x_axis_angle_rad,
            } = edits.calibration
            else {
                println!("{name}: no scale");
                continue;
            };
            let plane = PlaneCalibration::new(
                Stick {
                    a_px: stick.a_px,
                    b_px: stick.b_px,
                    length_m: Estimate::exact(stick.length_m.value),
                    end_sigma_px: 0.5,
                },
                origin_px,
                x_axis_angle_rad,
                Intrinsics {
                    fx_px: 1000.0,
                    fy_px: 1000.0,
                    cx_px: 320.0,
                    cy_px: 240.0,
                    width_px: 640.0,
                    height_px: 480.0,
                    focal_relative_sigma: 0.1,
                },
            )
            .unwrap();
            for point in import.tracks.iter().flat_map(|track| &track.points) {
                let [x, y] = plane.plane_point_m(point.point_px);
                let [x_tracker, y_tracker] = import.world_m(point);
                let difference_m = (x - x_tracker).hypot(y - y_tracker);
                let size_m = x.hypot(y).max(1e-3);
                assert!(difference_m / size_m < 1e-9, "{name}: {difference_m}");
                largest_m = largest_m.max(difference_m);
                compared += 1;
            }
        }
    }
    println!("{compared} points, largest difference {largest_m:.1e} m");
    assert!(compared > 0 || clips().is_none());
}

/// The scene that a project makes, as an engine would hand it out.
fn scene_of(import: &TrackerImport) -> SceneDocument {
    let edits = import.to_edits();
    let mut document = scene(1, 1, 400);
    document.calibration = edits.calibration;
    let sample = document.objects[0].samples[0];
    let object = document.objects[0].clone();
    document.objects = (1..)
        .zip(&edits.tracks)
        .map(|(id, track)| {
            let mut object = object.clone();
            object.id.0 = id;
            object.label.clone_from(&track.label);
            object.colour.clone_from(&track.colour);
            object.samples = track
                .points
                .iter()
                .map(|point| {
                    let mut sample = sample;
                    sample.frame = point.frame;
                    sample.point_px = point.point_px;
                    sample.state = if point.key {
                        SampleState::Key
                    } else {
                        SampleState::Good
                    };
                    sample
                })
                .collect();
            object
        })
        .collect();
    document
}

#[test]
fn a_project_brought_up_to_its_own_scene_does_not_change() {
    for (name, bytes) in samples() {
        for named in &read_tracker(&bytes).unwrap().projects {
            let mut project = named.project.clone();
            let document = scene_of(&project.import().unwrap());
            project.update(&document).unwrap();
            assert!(project.to_trk() == named.project.to_trk(), "{name}");
        }
    }
}

#[test]
fn an_edit_changes_its_lines_and_no_others() {
    let Some(bytes) = sample("osp_BallToss.trz") else {
        return;
    };
    let archive = read_tracker(&bytes).unwrap();
    let before = &archive.projects[0].project;
    let mut document = scene_of(&before.import().unwrap());
    let samples = &mut document.objects[0].samples;
    samples[3].point_px = [1.25, 99.5];
    samples[10].state = SampleState::Lost;
    samples[0].frame = 1;
    let mut after = before.clone();
    after.update(&document).unwrap();
    let import = after.import().unwrap();
    let points = &import.tracks[0].points;
    let frames: Vec<u32> = points.iter().map(|point| point.frame).collect();
    assert_eq!(frames, [1, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert_eq!(points[2].frame, 4);
    assert_eq!(
        points.iter().find(|p| p.frame == 5).unwrap().point_px,
        [1.25, 99.5]
    );
    let [old, new] = [before, &after].map(|project| String::from_utf8(project.to_trk()).unwrap());
    let gone = old.lines().filter(|line| !new.contains(line)).count();
    // Two coordinates of the moved point, and those with the names of two removed points.
    assert!(gone <= 8, "{gone} lines changed");
    assert!(
        new.lines()
            .all(|line| line.matches("<property").count() <= 1),
        "one property a line"
    );
    // New axes and a new object.
    if let Calibration::Plane {
        x_axis_angle_rad, ..
    } = &mut document.calibration
    {
        *x_axis_angle_rad = 0.1;
    }
    let mut second = document.objects[0].clone();
    second.id.0 = 2;
    second.label = "shadow & <friend>".into();
    document.objects.push(second);
    after.update(&document).unwrap();
    let import = TrackerProject::parse(&after.to_trk())
        .unwrap()
        .import()
        .unwrap();
    assert!((import.coords.at(0).angle_rad - 0.1).abs() < 1e-12);
    assert_eq!(import.tracks[1].name, "shadow & <friend>");
    assert_eq!(import.tracks[1].points.len(), 10);
}

#[test]
fn a_scene_becomes_a_project_with_the_same_points() {
    for seed in 0..20 {
        let mut document = scene(seed, 3, 30);
        document.clip.frame_times_s = (0..30).map(|i| 0.5 + f64::from(i) / 30.0).collect();
        document.calibration = Calibration::Plane {
            stick: kinelens_protocol::Stick {
                a_px: [10.5, 20.25 + seed as f64],
                b_px: [310.125, 77.0],
                length_m: kinelens_protocol::ValueWithSigma {
                    value: 0.75,
                    sigma: 0.01,
                },
            },
            origin_px: [33.0, 44.4],
            x_axis_angle_rad: 0.3,
        };
        document.objects[0].label = "a \"quoted\" <b> & 'c' ]]> d".into();
        let project = scene_to_tracker(&document, &TrackerArchive::video_path("toss.mp4"));
        let xml = project.to_trk();
        let again = TrackerProject::parse(&xml).unwrap();
        assert_eq!(again.to_trk(), xml);
        let import = again.import().unwrap();
        for (track, object) in import.tracks.iter().zip(&document.objects) {
            let measured = object
                .samples
                .iter()
                .filter(|sample| sample.state.is_measured());
            let expected: Vec<_> = measured.map(|s| (s.frame, s.point_px)).collect();
            let found: Vec<_> = track.points.iter().map(|p| (p.frame, p.point_px)).collect();
            assert_eq!(found, expected);
            assert_eq!(track.colour, object.colour);
        }
        assert_eq!(import.tracks[1].name, "ball 2");
        assert!((import.time_s(29).unwrap() - document.clip.frame_times_s[29]).abs() < 1e-9);
        let Calibration::Plane {
            stick, origin_px, ..
        } = document.calibration
        else {
            panic!("plane");
        };
        assert_eq!(import.coords.at(0).origin_px, origin_px);
        let metres = (import.sticks[0].length - stick.length_m.value).abs();
        assert!(metres < 1e-12);
        // Opened here again, the scene has the same calibration but for rounding.
        let Calibration::Plane {
            stick: reopened, ..
        } = import.to_edits().calibration
        else {
            panic!("plane");
        };
        assert_eq!((reopened.a_px, reopened.b_px), (stick.a_px, stick.b_px));
        assert!((reopened.length_m.value / stick.length_m.value - 1.0).abs() < 1e-9);
        let archive = TrackerArchive::new("my toss.mp4", again, Some(("toss.mp4", b"film")));
        let packed = archive.to_trz().unwrap();
        let opened = read_tracker(&packed).unwrap();
        assert_eq!(opened.projects[0].path, "my toss.trk");
        assert!(matches!(
            opened.media("my toss.trk", &import),
            TrackerMedia::Video {
                name: "toss.mp4",
                bytes: b"film"
            }
        ));
    }
}

#[test]
fn other_files_are_refused() {
    for bytes in [
        &b""[..],
        b"hello",
        b"<a/>",
        b"<object class=\"org.opensourcephysics.tools.Launcher\"/>",
        b"\xff\xfe",
        b"PK\x03\x04",
        b"<!DOCTYPE x [<!ENTITY a \"b\">]><object class=\"a.TrackerPanel\">&a;</object>",
    ] {
        let failure = read_tracker(bytes).expect_err("refused").failure();
        assert!(!failure.hint.is_empty());
    }
    // An empty tab is a project with nothing in it.
    let empty = TrackerProject::parse(b"<object class=\"x.TrackerPanel\"/>").unwrap();
    let import = empty.import().unwrap();
    assert!(import.tracks.is_empty() && import.time_s(3).is_none());
    assert_eq!(import.to_edits().calibration, Calibration::None);
}

#[test]
fn letters_of_other_machines_are_kept() {
    let text = "<object class=\"x.TrackerPanel\">\n<property name=\"author\" type=\"string\">Jos\u{e9}</property>\n</object>";
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    let marked = format!("\u{feff}{text}").into_bytes();
    for bytes in [latin, marked, text.as_bytes().to_vec()] {
        let project = TrackerProject::parse(&bytes).unwrap();
        assert_eq!(
            project.import().unwrap().author.as_deref(),
            Some("Jos\u{e9}")
        );
        assert_eq!(project.to_trk(), bytes);
    }
}

#[test]
fn no_changed_byte_makes_a_panic() {
    let mut random = support::Seeded(11);
    for (_, bytes) in samples()
        .into_iter()
        .filter(|(_, bytes)| bytes.len() < 400_000)
    {
        let texts = read_tracker(&bytes).unwrap().projects;
        for named in texts {
            let text = named.project.to_trk();
            for _ in 0..300 {
                let mut changed = text.clone();
                for _ in 0..=random.below(4) {
                    let at = random.below(changed.len() as u64) as usize;
                    changed[at] = b"<>&\"0123456789.-eN/[]ax"[random.below(23) as usize];
                }
                let Ok(archive) = read_tracker(&changed) else {
                    continue;
                };
                let mut project = archive.projects[0].project.clone();
                if let Ok(import) = project.import() {
                    let _ = import.to_edits();
                    let _ = project.update(&scene(1, 1, 3));
                }
            }
        }
    }
}
