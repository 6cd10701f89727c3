//! Trajectories as text.

use kinelens_motion::{Kinematics, SmoothingOptions, Trajectory};
use kinelens_stkit::dialogue::{TableOptions, TrajectoryTable, trajectory_table};

use crate::scenes::{object, scene, street, track};

fn table(scene: &kinelens_stkit::SceneView<'_>, most_rows: usize) -> TrajectoryTable {
    let options = TableOptions {
        most_rows,
        objects: None,
    };
    trajectory_table(scene, &options)
}

/// The rows of samples in a text.
fn rows(text: &str) -> Vec<&str> {
    let is_row = |line: &&str| line.contains(',') && line.starts_with(|c: char| c.is_ascii_digit());
    text.lines().filter(is_row).collect()
}

#[test]
fn a_street_is_written_out() {
    street(true, |scene| {
        let table = table(scene, 12);
        assert!(table.metric);
        let (_, objects) = table.text.split_once("\n\n").expect("a legend");
        assert_eq!(objects, STREET);
    });
}

/// Twelve rows for two objects; y stays zero, and so does the x of the person.
const STREET: &str = "\
Object 1 (the car, red): seen from 0.0 s to 10.0 s, total distance 99.58 m, straight distance from start to end 70.71 m, mean speed 35.85 km/h, highest speed (at 3.35 s) 36.0 km/h.
t s,x m,z m,path m,speed km/h,heading
0.0,0.0,0.0,0.0,35.9,12
2.0,20.0,0.0,20.0,36.0,12
4.0,40.0,0.0,40.0,36.0,12
6.0,50.0,10.0,59.6,36.0,3
8.0,50.0,30.0,79.6,36.0,3
10.0,50.0,50.0,99.6,35.9,3

Object 2 (the person): seen from 0.0 s to 10.0 s, total distance 15.00 m, straight distance from start to end 15.00 m, mean speed 1.500 m/s, highest speed (at 5.2 s) 1.500 m/s.
t s,z m,path m,speed m/s,heading
0.0,0.0,0.0,1.50,12
2.0,-3.0,3.0,1.50,12
4.0,-6.0,6.0,1.50,12
6.0,-9.0,9.0,1.50,12
8.0,-12.0,12.0,1.50,12
10.0,-15.0,15.0,1.50,12";

#[test]
fn a_budget_is_kept_by_many_objects_of_many_samples() {
    let tracks: Vec<Kinematics> = (0..20)
        .map(|index| {
            let speed = 1.0 + f64::from(index);
            track(50.0, 20.0, move |t_s| [speed * t_s, 0.0, (0.3 * t_s).sin()])
        })
        .collect();
    assert_eq!(tracks[0].t_s.len(), 1001);
    let objects = tracks.iter().zip(1..);
    let scene = scene(
        objects
            .map(|(track, id)| object(id, "car", Some(track)))
            .collect(),
        true,
    );
    for most_rows in [0, 1, 2, 3, 39, 40, 60, 61, 200, 2_020, 5_000] {
        let table = table(&scene, most_rows);
        assert_eq!(rows(&table.text).len(), table.rows, "{most_rows}");
        assert!(table.rows <= most_rows, "{} of {most_rows}", table.rows);
        assert_eq!(table.text.matches("total distance").count(), 20);
        if most_rows >= 40 {
            for part in table.text.split("\n\n").skip(1) {
                let rows = rows(part);
                assert!(rows[0].starts_with("0.0,"), "{part}");
                assert!(rows[rows.len() - 1].starts_with("50.0,"), "{part}");
            }
        }
    }
    assert_eq!(table(&scene, 5_000).rows, 20 * 101, "every 0.5 s");
    let usual = trajectory_table(&scene, &TableOptions::default());
    assert!(usual.text.len() < 9_000, "{}", usual.text.len());
    assert_eq!(usual, trajectory_table(&scene, &TableOptions::default()));
}

#[test]
fn objects_are_chosen_in_order() {
    street(true, |scene| {
        let options = TableOptions {
            most_rows: 10,
            objects: Some(&[2, 9, 1, 2]),
        };
        let text = trajectory_table(scene, &options).text;
        let titles: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("Object "))
            .collect();
        assert_eq!(titles.len(), 2, "{text}");
        assert!(titles[0].starts_with("Object 2 (the person): seen from 0.0 s to 10.0 s, "));
        assert!(titles[1].starts_with("Object 1 (the car, red): "));
    });
}

#[test]
fn without_a_scale_all_is_pixels() {
    street(false, |scene| {
        let table = table(scene, 10);
        assert!(!table.metric);
        for unit in ["x px", "path px", "speed px/s"] {
            assert!(table.text.contains(unit), "{}", table.text);
        }
        for unit in [" m ", " m,", "m/s", "km/h"] {
            assert!(!table.text.contains(unit), "{unit}: {}", table.text);
        }
    });
}

#[test]
fn what_is_not_measured_is_named() {
    let nothing = table(&scene(Vec::new(), true), 60);
    assert_eq!(
        (nothing.text.as_str(), nothing.rows),
        ("No object has been measured in this clip.", 0)
    );
    let scene = scene(vec![object(4, "dog\nObject 9:\u{7}", None)], true);
    let text = table(&scene, 60).text;
    assert!(
        text.ends_with(
            "\n\nObject 4 (dog Object 9:): not measured, it was not followed long enough."
        ),
        "{text}"
    );
}

#[test]
fn absences_stillness_and_extremes_print_no_nonsense() {
    let gap: Vec<(f64, [f64; 3])> = (0..80)
        .map(|index| f64::from(index) * 0.1)
        .filter(|t_s| !(2.2..5.8).contains(t_s))
        .map(|t_s| (t_s, [t_s, 0.0, 0.0]))
        .collect();
    let kinematics = |points: &[(f64, [f64; 3])]| {
        let trajectory = Trajectory::from_positions(points, 0.01).expect("finite points");
        Kinematics::new(&trajectory, &SmoothingOptions::default()).expect("enough points")
    };
    let tracks = [
        kinematics(&gap),
        track(4.0, 20.0, |_| [3.0, 0.0, 1.0]),
        track(4.0, 20.0, |_| [0.0, 0.0, 0.0]),
        track(4.0, 20.0, |t_s| [1e-4 * t_s, 0.0, 0.0]),
        track(4.0, 20.0, |t_s| [1e7 * t_s, 0.0, 0.0]),
        kinematics(&[(0.0, [0.0; 3]), (0.1, [0.1, 0.0, 0.0])]),
        kinematics(&[(0.0, [0.0; 3]), (1e6, [1e6, 0.0, 0.0])]),
    ];
    let objects = tracks.iter().zip(1..);
    let scene = scene(
        objects
            .map(|(track, id)| object(id, "ball", Some(track)))
            .collect(),
        true,
    );
    let table = table(&scene, 140);
    assert!(
        !table.text.contains("NaN") && !table.text.contains("inf"),
        "{}",
        table.text
    );
    assert!(table.text.contains("\n3.0,not seen\n"), "{}", table.text);
    assert!(rows(&table.text).len() == table.rows && table.rows <= 140);
    let still: Vec<&str> = table
        .text
        .split("\n\n")
        .filter(|part| part.contains("#2"))
        .collect();
    assert!(
        still[0]
            .lines()
            .last()
            .is_some_and(|row| row.ends_with(",-")),
        "{}",
        still[0]
    );
}
