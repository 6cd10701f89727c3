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
