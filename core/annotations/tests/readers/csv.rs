use kinelens_annotations::{SourceKind, open, reason};

use crate::support::{counts, read, refusal, track, write};

const KIND: SourceKind = SourceKind::Csv;

#[test]
fn columns_come_in_any_order_and_broken_rows_are_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(
        &root.join("b.csv"),
        "\u{feff}label, id ,Z_M,x_m,t_s,colour,sport\n\
         Red_Car,1,3,1,0.5,Red,\n\
         red car,1,2,1.5,0,,1\n\
         ball,2,nan,1,0\n\
         ball,2,1,1e400,0\n\
         ball,2,1,one,0\n\
         ball,2,1\n\
         ball,,1,1,0\n\
         red car,1,9,9,0\n",
    );
    write(
        &root.join("a.CSV"),
        "t_s,id,label,x_m,y_m,z_m\n0,7,,1,2,3\n1,7,,1,,3\n",
    );
    write(&root.join("notes.txt"), "no table");
    let source = open(KIND, root).expect("two files");
    assert_eq!(source.logs(), ["a", "b"]);

    let (recording, left_out) = read(KIND, root, 1).expect("a table");
    assert!(recording.is_sport);
    let car = track(&recording, "1");
    assert_eq!(
        (car.label.as_str(), car.colour.as_deref()),
        ("red car", Some("red"))
    );
    let places: Vec<(f64, [f64; 3])> = car
        .samples
        .iter()
        .map(|sample| (sample.t_s, sample.position_m()))
        .collect();
    assert_eq!(places, [(0.0, [1.5, 0.0, 2.0]), (0.5, [1.0, 0.0, 3.0])]);
    assert_eq!(
        counts(&left_out),
        [
            (reason::NO_ID, 1),
            (reason::NOT_A_NUMBER, 3),
            (reason::REPEATED_TIME, 1),
            (reason::UNREADABLE_ROW, 1)
        ]
    );
    let (_, numbers) = left_out.reasons().nth(1).expect("a reason");
    assert_eq!(numbers.examples[0], "b.csv, row 4: ball,2,nan,1,0");

    let (recording, left_out) = read(KIND, &root.join("a.CSV"), 0).expect("a table");
    let seventh = track(&recording, "7");
    assert_eq!(seventh.label, "object");
    assert_eq!(seventh.samples[0].position_m(), [1.0, 2.0, 3.0]);
    assert_eq!(counts(&left_out), [(reason::NOT_A_NUMBER, 1)]);
    assert!(!recording.is_sport);
}

#[test]
fn what_is_no_table_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    assert!(refusal(KIND, root).contains("holds no CSV file"));
    assert!(refusal(KIND, &root.join("absent.csv")).ends_with("absent.csv cannot be read"));
    write(&root.join("a.csv"), "");
    assert!(refusal(KIND, root).contains("the file is empty"));
    write(&root.join("a.csv"), "time,who\n1,2\n");
    assert!(refusal(KIND, root).contains("has no column t_s"));
    write(&root.join("a.csv"), "t_s,id,label,x_m,z_m\n");
    assert!(refusal(KIND, root).contains("holds no annotation that can be used"));
    write(&root.join("a.csv"), b"PK\x03\x04\xff\xfe\0\n\xff\xff");
    assert!(refusal(KIND, root).contains("a.csv"));
    let mut odd = b"t_s,id,label,x_m,z_m\n0,1,car,1,1\n0,2,\xff\xfe,1,1\n".to_vec();
    write(&root.join("a.csv"), &odd);
    let (recording, left_out) = read(KIND, root, 0).expect("one row");
    assert_eq!(recording.tracks.len(), 1);
    assert_eq!(counts(&left_out), [(reason::UNREADABLE_ROW, 1)]);
    // A table that is cut short within a number keeps what is whole.
    odd.truncate(30);
    write(&root.join("a.csv"), &odd);
    assert!(refusal(KIND, root).contains("holds no annotation"));
}
