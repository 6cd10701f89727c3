//! Views in links: what is written is read back exactly, and nothing makes a panic.

mod support;

use kinelens_protocol::ObjectId;
use kinelens_share::{EyeState, ViewState, ViewTab, decode_link, encode_link};
use support::Seeded;

fn random_view(random: &mut Seeded) -> ViewState {
    let mut length = || loop {
        let value = f32::from_bits(random.bits() as u32);
        if value.abs() <= 1e9 && value != 0.0 {
            return value;
        }
    };
    let target = [length(), length(), length()];
    let distance = length().abs();
    let ids = |random: &mut Seeded| -> Vec<ObjectId> {
        (0..random.below(6))
            .map(|_| ObjectId(random.bits() as u32))
            .collect()
    };
    ViewState {
        scene: (random.below(2) == 0)
            .then(|| format!("job-{:x}.v_{}", random.bits(), random.below(9))),
        t_s: random.any(3.0e7),
        eye: (random.below(4) > 0).then(|| EyeState {
            target,
            yaw_rad: random.between(-7.0, 7.0) as f32,
            pitch_rad: random.between(-1.6, 1.6) as f32,
            distance,
        }),
        selected: ids(random),
        hidden: ids(random),
        tab: [
            None,
            Some(ViewTab::Space),
            Some(ViewTab::Plots),
            Some(ViewTab::Table),
            Some(ViewTab::Ask),
        ][random.below(5) as usize],
    }
}

#[test]
fn two_hundred_random_views_come_back_exactly() {
    let mut random = Seeded(2026);
    let mut longest = 0;
    for _ in 0..200 {
        let view = random_view(&mut random);
        let fragment = encode_link(&view).unwrap();
        longest = longest.max(fragment.len());
        let decoded = decode_link(&fragment).unwrap();
        assert_eq!(decoded, view, "{fragment}");
        // Debug tells 0 from −0.
        assert_eq!(format!("{decoded:?}"), format!("{view:?}"));
        assert!(fragment.is_ascii() && !fragment.contains(['%', '"', '<', ' ', '#']));
    }
    println!("the longest of 200 fragments has {longest} characters");
}

#[test]
fn noise_gives_errors_or_views_but_no_panic() {
    let mut random = Seeded(7);
    let alphabet: Vec<char> = "v=1&t=.-e0123456789,sel eyetabhide%#<>\"é\u{0}NaN"
        .chars()
        .collect();
    for round in 0..20_000 {
        let mut text = if round % 2 == 0 {
            encode_link(&random_view(&mut random)).unwrap()
        } else {
            "v=1&".into()
        };
        for _ in 0..random.below(8) {
            let at = random.below(text.chars().count() as u64 + 1) as usize;
            let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
            text.insert(at, alphabet[random.below(alphabet.len() as u64) as usize]);
        }
        if let Ok(view) = decode_link(&text) {
            assert!(view.t_s.is_finite());
            assert_eq!(decode_link(&encode_link(&view).unwrap()).unwrap(), view);
        }
    }
}

#[test]
fn views_at_the_limits_come_back_and_those_beyond_are_refused() {
    let mut random = Seeded(31);
    let times_s = [
        0.0,
        -0.0,
        3.2e7,
        -3.2e7,
        f64::MIN_POSITIVE,
        5e-324,
        1.0 / 3.0,
    ];
    let lengths = [0.0, -0.0, 1e9, -1e9, f32::MIN_POSITIVE, 1e-45, -1.0 / 3.0];
    let distances = [1e9, f32::MIN_POSITIVE, 1e-45, 1.0 / 3.0];
    let turns_rad = [0.0, -0.0, 6300.0, -6300.0, 1e-45];
    let ids = [0, 1, u32::MAX];
    for round in 0..200 {
        let mut one = |list: &[f32]| list[random.below(list.len() as u64) as usize];
        let eye = EyeState {
            target: [one(&lengths), one(&lengths), one(&lengths)],
            yaw_rad: one(&turns_rad),
            pitch_rad: one(&turns_rad),
            distance: one(&distances),
        };
        let mut many = || -> Vec<ObjectId> {
            let count = [0, 1, 128][random.below(3) as usize];
            let id = |_| ObjectId(ids[random.below(3) as usize]);
            (0..count).map(id).collect()
        };
        let good = ViewState {
            scene: Some("x".repeat(1 + round % 64)),
            selected: many(),
            hidden: many(),
            t_s: times_s[round % times_s.len()],
            eye: Some(eye),
            tab: Some(ViewTab::ALL[round % 4]),
        };
        let fragment = encode_link(&good).unwrap();
        let decoded = decode_link(&fragment).unwrap();
        assert_eq!(format!("{decoded:?}"), format!("{good:?}"), "{fragment}");
        // Chats and mail programs write signs in their own way.
        let escaped: String = fragment
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'=' | b'&' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect();
        if escaped.len() <= 8192 {
            assert_eq!(decode_link(&escaped).unwrap(), decoded, "{escaped}");
        }
        for beyond in spoiled(&good, eye) {
            assert!(encode_link(&beyond).is_err(), "{beyond:?}");
        }
    }
}

/// The view with one thing in it that no link may hold.
fn spoiled(view: &ViewState, eye: EyeState) -> Vec<ViewState> {
    let mut views = Vec::new();
    for t_s in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 3.3e7, f64::MAX] {
        views.push(ViewState {
            t_s,
            ..view.clone()
        });
    }
    for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.1e9, f32::MIN] {
        let [x, y, _] = eye.target;
        for eye in [
            EyeState {
                target: [x, y, number],
                ..eye
            },
            EyeState {
                yaw_rad: number,
                ..eye
            },
            EyeState {
                pitch_rad: number,
                ..eye
            },
            EyeState {
                distance: number,
                ..eye
            },
        ] {
            views.push(ViewState {
                eye: Some(eye),
                ..view.clone()
            });
        }
    }
    for distance in [0.0, -0.0, -1.0] {
        views.push(ViewState {
            eye: Some(EyeState { distance, ..eye }),
            ..view.clone()
        });
    }
    for scene in [
        "",
        "Füße",
        "球",
        "a b",
        "a&tab=ask",
        "a%41",
        "a#b",
        "\u{0}",
        &"x".repeat(65),
    ] {
        views.push(ViewState {
            scene: Some(scene.to_owned()),
            ..view.clone()
        });
    }
    let crowd = vec![ObjectId(7); 129];
    views.push(ViewState {
        selected: crowd.clone(),
        ..view.clone()
    });
    views.push(ViewState {
        hidden: crowd,
        ..view.clone()
    });
    views
}
