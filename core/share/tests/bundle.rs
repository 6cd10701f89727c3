//! `.kinelens` files: nothing is lost on the way, and nothing bad gets in.

mod support;

use std::io::{Cursor, Write};

use kinelens_protocol::{FailureCode, ObjectId, SceneDocument};
use kinelens_share::{BundleParts, ShareError, read_bundle, write_bundle};
use support::scene;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

fn parts(document: &SceneDocument) -> BundleParts<'_> {
    BundleParts {
        document,
        clip: None,
        poster: None,
        kept: None,
    }
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        writer
            .start_file(*name, options)
            .expect("as the tests made it");
        writer.write_all(content).expect("as the tests made it");
    }
    writer.finish().expect("as the tests made it").into_inner()
}

/// A small scene as JSON that the tests then spoil.
fn json() -> String {
    serde_json::to_string(&scene(1, 2, 4)).expect("as the tests made it")
}

fn refusal(bytes: &[u8]) -> ShareError {
    let error = read_bundle(bytes).expect_err("refused");
    let failure = error.failure();
    assert!(
        failure.message.ends_with('.') && failure.message.len() < 400,
        "{failure}"
    );
    assert!(failure.hint.ends_with('.'));
    error
}

/// Both documents as JSON of their bits, so that 0 and −0 differ.
fn assert_same_bits(a: &SceneDocument, b: &SceneDocument) {
    assert_eq!(a, b);
    assert_eq!(format!("{a:?}"), format!("{b:?}"));
}

#[test]
fn every_number_comes_back_to_the_last_bit() {
    let mut numbers = 0;
    for seed in 0..40 {
        let document = scene(seed, 3, 60);
        let bytes = write_bundle(parts(&document)).unwrap();
        let opened = read_bundle(&bytes).unwrap();
        assert_same_bits(&opened.document, &document);
        assert!(opened.clip.is_none() && opened.poster.is_none() && opened.kept.is_empty());
        numbers += 3 * 60 * (2 + 1 + 1 + 3 + 6 + 20);
        // Writing again gives the same bytes.
        assert_eq!(write_bundle(parts(&opened.document)).unwrap(), bytes);
    }
    println!("{numbers} numbers of random bits came back");
}

#[test]
fn clip_and_poster_come_back() {
    let document = scene(1, 1, 3);
    let clip: Vec<u8> = (0..100_000_u32).map(|i| (i * 31 % 251) as u8).collect();
    let bytes = write_bundle(BundleParts {
        clip: Some(&clip),
        poster: Some(PNG),
        ..parts(&document)
    })
    .unwrap();
    let opened = read_bundle(&bytes).unwrap();
    let found = opened.clip.unwrap();
    assert_eq!(
        (found.name.as_str(), found.bytes.as_ref()),
        ("toss.mp4", clip.as_slice())
    );
    assert!(
        matches!(found.bytes, std::borrow::Cow::Borrowed(_)),
        "stored, not copied"
    );
    assert_eq!(opened.poster.as_deref(), Some(PNG));
    let not_a_picture = BundleParts {
        poster: Some(b"<svg onload=alert(1)>"),
        ..parts(&document)
    };
    assert!(write_bundle(not_a_picture).is_err());
}

#[test]
fn a_bare_scene_is_opened_without_a_clip() {
    let document = scene(1, 2, 4);
    for text in [
        json(),
        document.to_json().unwrap(),
        format!("\u{feff}\n{}", json()),
    ] {
        let opened = read_bundle(text.as_bytes()).unwrap();
        assert_same_bits(&opened.document, &document);
        assert!(opened.clip.is_none());
    }
}

#[test]
fn a_hand_packed_scene_finds_its_clip() {
    let bytes = zip(&[("toss.mp4", b"film"), ("scene.json", json().as_bytes())]);
    let clip = read_bundle(&bytes).unwrap().clip.unwrap();
    assert_eq!(
        (clip.name.as_str(), clip.bytes.as_ref()),
        ("toss.mp4", &b"film"[..])
    );
}

#[test]
fn what_is_unknown_is_kept() {
    let mut value: serde_json::Value = serde_json::from_str(&json()).unwrap();
    value["version"] = "1.7".into();
    value["teacher"] = serde_json::json!({"hidden": ["speed"], "n": 1.5});
    value["clip"]["lens"] = "wide".into();
    value["objects"][1]["mass_kg"] = 0.2.into();
    value["objects"][0]["samples"][2]["note"] = "bounce".into();
    value["kinematics"][1]["energy_j"] = serde_json::json!([1, 2, 3]);
    let bytes = zip(&[
        ("scene.json", value.to_string().as_bytes()),
        ("notes/today.txt", b"rained"),
    ]);
    let opened = read_bundle(&bytes).unwrap();
    assert!(!opened.kept.is_empty() && opened.left_out.is_empty());
    let rewritten = write_bundle(BundleParts {
        kept: Some(&opened.kept),
        ..parts(&opened.document)
    })
    .unwrap();
    let again = read_bundle(&rewritten).unwrap();
    assert_eq!(again.kept, opened.kept);
    assert_same_bits(&again.document, &opened.document);
    let mut archive = zip::ZipArchive::new(Cursor::new(rewritten)).unwrap();
    let written: serde_json::Value =
        serde_json::from_reader(archive.by_name("scene.json").unwrap()).unwrap();
    for pointer in [
        "/teacher/n",
        "/clip/lens",
        "/objects/1/mass_kg",
        "/objects/0/samples/2/note",
        "/kinematics/1/energy_j",
    ] {
        assert_eq!(
            written.pointer(pointer),
            value.pointer(pointer),
            "{pointer}"
        );
    }
    assert!(archive.by_name("notes/today.txt").is_ok());
}

#[test]
fn scripts_stay_text() {
    let mut document = scene(1, 1, 3);
    let script = "<script>alert(1)</script>\"'&\u{2028}";
    document.objects[0].label = script.into();
    document.clip.name = format!("../../{script}.mp4");
    let bytes = write_bundle(BundleParts {
        clip: Some(b"film"),
        ..parts(&document)
    })
    .unwrap();
    let opened = read_bundle(&bytes).unwrap();
    assert_eq!(opened.document.objects[0].label, script);
    let name = opened.clip.unwrap().name;
    assert!(!name.contains(['/', '<', '>', '"']), "{name}");
    // A colour goes into styles, so it must be one.
    document.objects[0].colour = "red;background:url(//x)".into();
    assert!(matches!(
        write_bundle(parts(&document)),
        Err(ShareError::Inconsistent { .. })
    ));
}

#[test]
fn bad_numbers_are_refused_with_their_place() {
    let good = json();
    let number = r#""sigma_px":"#;
    let at = good.find(number).unwrap() + number.len();
    let end = at + good[at..].find(',').unwrap();
    for bad in [
        "NaN",
        "-NaN",
        "Infinity",
        "-Infinity",
        "inf",
        "1e300",
        "1e999",
        "-1e999",
        "-1",
        "1e8",
    ] {
        let spoiled = format!("{}{bad}{}", &good[..at], &good[end..]);
        let error = refusal(spoiled.as_bytes());
        let ShareError::BadNumber { place, value } = &error else {
            panic!("{bad}: {error:?}");
        };
        assert_eq!(place, "objects[0].samples[0].sigma_px", "{bad}");
        assert!(!value.is_empty());
    }
    for (bad, place) in [
        ("null", "sigma_px"),
        ("\"1\"", "sigma_px"),
        ("[]", "sigma_px"),
        ("", "samples[0]"),
    ] {
        let spoiled = format!("{}{bad}{}", &good[..at], &good[end..]);
        match refusal(spoiled.as_bytes()) {
            ShareError::NotAScene { place: found, .. } => assert!(found.contains(place), "{found}"),
            other => panic!("{bad}: {other:?}"),
        }
    }
    // A number that could not be read again is not written.
    let mut document = scene(1, 1, 3);
    document.kinematics[0].x_m.half_width[1] = f64::NAN;
    match write_bundle(parts(&document)) {
        Err(ShareError::BadNumber { place, .. }) => {
            assert_eq!(place, "kinematics[0].x_m.half_width[1]");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn scenes_that_contradict_themselves_are_refused() {
    type Spoil = fn(&mut SceneDocument);
    let cases: [(&str, Spoil); 12] = [
        ("clip.width_px", |d| d.clip.width_px = 0),
        ("clip.height_px", |d| d.clip.height_px = 4_000_000_000),
        ("clip.rotation_deg", |d| d.clip.rotation_deg = 45),
        ("clip.frame_times_s", |d| d.clip.frame_times_s.reverse()),
        ("objects[1].id", |d| d.objects[1].id = d.objects[0].id),
        ("objects[0].samples", |d| {
            d.objects[0].samples[3].frame = 4_000_000_000
        }),
        ("objects[0].samples", |d| d.objects[0].samples[1].frame = 0),
        ("kinematics[0].y_m", |d| {
            d.kinematics[0].y_m.value.truncate(1)
        }),
        ("kinematics[1].object", |d| d.kinematics[1].object.0 = 99),
        ("lesson.object", |d| {
            d.lesson.as_mut().unwrap().object = Some(ObjectId(99));
        }),
        ("lesson.axis", |d| {
            d.lesson.as_mut().unwrap().axis = [2.0, 1.0]
        }),
        ("lesson.predictions[0].points", |d| {
            d.lesson.as_mut().unwrap().predictions[0].points.reverse();
        }),
    ];
    for (place, spoil) in cases {
        let mut document = scene(1, 2, 4);
        spoil(&mut document);
        let text = serde_json::to_string(&document).unwrap();
        match refusal(text.as_bytes()) {
            ShareError::Inconsistent { place: found, .. }
            | ShareError::BadNumber { place: found, .. } => {
                assert_eq!(found, place);
            }
            other => panic!("{place}: {other:?}"),
        }
    }
}

#[test]
fn other_files_are_refused_with_a_sentence() {
    let good = json();
    let future = good.replacen("\"version\":\"1.0\"", "\"version\":\"2.0\"", 1);
    let error = refusal(&zip(&[("scene.json", future.as_bytes())]));
    assert!(matches!(&error, ShareError::UnsupportedVersion { found, .. } if found == "2.0"));
    assert_eq!(error.failure().code, FailureCode::UnsupportedVersion);
    let whole = write_bundle(parts(&scene(1, 2, 4))).unwrap();
    let scene_json = good.as_bytes();
    let cases: [(&str, Vec<u8>); 16] = [
        ("empty", Vec::new()),
        ("text", b"hello".to_vec()),
        ("film", b"\0\0\0\x18ftypmp42".to_vec()),
        ("list", b"[1,2]".to_vec()),
        ("other JSON", b"{\"a\":1}".to_vec()),
        ("no JSON", b"{".to_vec()),
        ("two scenes", format!("{good}{good}").into_bytes()),
        ("truncated", whole[..whole.len() / 2].to_vec()),
        ("no scene", zip(&[("a.txt", b"x")])),
        ("scene below", zip(&[("x/scene.json", scene_json)])),
        ("climbs", zip(&[("scene.json", scene_json), ("../x", b"x")])),
        (
            "absolute",
            zip(&[("scene.json", scene_json), ("/etc/x", b"x")]),
        ),
        ("drive", zip(&[("scene.json", scene_json), ("C:\\x", b"x")])),
        (
            "backslash",
            zip(&[("scene.json", scene_json), ("a\\..\\..\\x", b"x")]),
        ),
        (
            "doubled by case",
            zip(&[("scene.json", scene_json), ("SCENE.json", b"x")]),
        ),
        ("latin-1", zip(&[("scene.json", b"{\"version\":\"\xe9\"}")])),
    ];
    for (name, bytes) in cases {
        let error = refusal(&bytes);
        println!("{name}: {error}");
    }
}

#[test]
fn doubled_entries_are_refused() {
    // The second file is written under a name of the same length, then renamed in both headers.
    let mut bytes = zip(&[("scene.json", json().as_bytes()), ("scene.jsoX", b"{}")]);
    for at in 0..bytes.len() - 10 {
        if &bytes[at..at + 10] == b"scene.jsoX" {
            bytes[at + 9] = b'n';
        }
    }
    assert!(matches!(refusal(&bytes), ShareError::DuplicateEntries));
}

#[test]
fn bombs_are_stopped() {
    let blank = vec![b' '; 300 << 20];
    let bytes = zip(&[("scene.json", &blank)]);
    println!("a bomb of {} bytes holds {}", bytes.len(), blank.len());
    assert!(matches!(refusal(&bytes), ShareError::TooLarge { .. }));
    let names: Vec<String> = (0..400).map(|i| format!("{i}.txt")).collect();
    let many: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    assert!(matches!(
        refusal(&zip(&many)),
        ShareError::TooManyEntries { .. }
    ));
    // An unknown file that is too large is left out; the scene opens.
    let large = vec![0; 20 << 20];
    let bytes = zip(&[("scene.json", json().as_bytes()), ("depth.bin", &large)]);
    assert_eq!(read_bundle(&bytes).unwrap().left_out, ["depth.bin"]);
    let deep = format!("{{\"version\":\"1.0\",\"x\":{}", "[".repeat(200_000));
    refusal(deep.as_bytes());
}

#[test]
fn no_truncation_and_no_flipped_byte_makes_a_panic() {
    let whole = write_bundle(BundleParts {
        clip: Some(b"film"),
        poster: Some(PNG),
        ..parts(&scene(3, 1, 3))
    })
    .unwrap();
    for length in 0..whole.len() {
        assert!(read_bundle(&whole[..length]).is_err(), "{length}");
    }
    let text = serde_json::to_string(&scene(3, 1, 2)).unwrap().into_bytes();
    for length in 0..text.len() {
        assert!(read_bundle(&text[..length]).is_err(), "{length}");
    }
    let mut random = support::Seeded(5);
    for original in [&whole, &text] {
        for _ in 0..3000 {
            let mut changed = original.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(changed.len() as u64) as usize;
                changed[at] = random.bits() as u8;
            }
            let _ = read_bundle(&changed);
        }
    }
}
