//! Is the truth true? Closed forms, ray-traced masks and depths, and the clip's own times are held
//! against each other.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::process::Command;

use glam::DVec2;
use kinelens_world::clip;
use kinelens_world::generate::Family;
use kinelens_world::render::{Renderer, TruthImage};
use kinelens_world::scene::{Motion, World};
use kinelens_world::truth::{document, flow};

/// A renderer, or `None` where this machine has no driver.
fn renderer() -> Option<Renderer> {
    match Renderer::new() {
        Ok(renderer) => Some(renderer),
        Err(failure) => {
            println!("skipped: {failure}");
            None
        }
    }
}

/// A world in a picture small enough for a software driver.
fn small(family: Family, seed: u64) -> World {
    let mut world = family.world(seed);
    (world.filming.width_px, world.filming.height_px) = (320, 180);
    world
}

fn label_at(truth: &TruthImage, at: DVec2) -> Option<(u32, f64)> {
    let inside = at.x >= 0.0 && at.y >= 0.0;
    let (x, y) = (at.x as u32, at.y as u32);
    if !inside || x >= truth.width_px || y >= truth.height_px {
        return None;
    }
    let index = (y * truth.width_px + x) as usize;
    Some((truth.labels[index], f64::from(truth.depth_m[index])))
}

#[test]
fn barycentres_fall_into_their_masks() {
    let Some(renderer) = renderer() else { return };
    let (mut looked, mut hidden) = (0, 0);
    for family in Family::ALL {
        let world = small(family, 4);
        let film = renderer.film(&world).unwrap();
        let times_s = world.filming.times_s();
        let size_px = [world.filming.width_px, world.filming.height_px];
        for frame in [times_s.len() / 4, times_s.len() / 2] {
            let truth = film.truth(frame as u32, times_s[frame]).unwrap();
            for (index, body) in world.tracked() {
                // A rolling shutter sees the barycentre's row at that row's time.
                let project = |t_s: f64| {
                    let view = world.camera.view(t_s, size_px);
                    let at_m = body.motion.pose(t_s).translation_m;
                    Some((view.project(at_m)?, view.depth_m(at_m)))
                };
                let Some((first, _)) = project(times_s[frame]) else {
                    continue;
                };
                let row_s = world.filming.row_delay_s(first.y);
                let Some((at, depth_m)) = project(times_s[frame] + row_s) else {
                    continue;
                };
                let Some((label, seen_m)) = label_at(&truth, at) else {
                    continue;
                };
                looked += 1;
                if label != TruthImage::label_of(index) {
                    hidden += 1;
                    assert!(
                        seen_m > 0.0 && seen_m < depth_m,
                        "{} of {}: something else is seen, at {seen_m} m, and not before {depth_m} m",
                        body.label,
                        family.name()
                    );
                }
            }
        }
    }
    assert!(
        looked > 25 && hidden * 4 < looked,
        "{hidden} of {looked} are hidden"
    );
}

/// The flow says where a pixel's point goes; the next frame, traced for itself, must show a point
/// there whose own way back ends where the first began.
#[test]
fn depth_poses_and_flow_agree_to_a_fraction_of_a_pixel() {
    let Some(renderer) = renderer() else { return };
    for family in [
        Family::Street,
        Family::Driving,
        Family::Handheld,
        Family::Panning,
        Family::Toss,
    ] {
        let world = small(family, 2);
        let film = renderer.film(&world).unwrap();
        let times_s = world.filming.times_s();
        let at = times_s.len() / 2;
        let [first, second] = [at, at + 1].map(|k| film.truth(k as u32, times_s[k]).unwrap());
        let there = flow(&world, &first, times_s[at], times_s[at + 1]);
        let back = flow(&world, &second, times_s[at + 1], times_s[at]);
        let mut errors_px = Vec::new();
        for (index, shift_px) in there.shift_px.iter().enumerate() {
            let Some(shift_px) = shift_px else { continue };
            let width = first.width_px as usize;
            let from = DVec2::new((index % width) as f64 + 0.5, (index / width) as f64 + 0.5);
            let to = from + *shift_px;
            // The nearest pixel's middle is up to half a pixel off, so its own shift is carried over.
            let Some((label, _)) = label_at(&second, to) else {
                continue;
            };
            let near = (to.y as usize) * width + to.x as usize;
            let Some(back_px) = back.shift_px[near] else {
                continue;
            };
            if label == first.labels[index] {
                errors_px.push((*shift_px + back_px).length());
            }
        }
        errors_px.sort_by(f64::total_cmp);
        let share = |share: f64| errors_px[(share * (errors_px.len() - 1) as f64) as usize];
        let name = family.name();
        println!(
            "{name}: there and back median {:.4} px, 95 % {:.3} px",
            share(0.5),
            share(0.95)
        );
        assert!(errors_px.len() > 20_000, "{name}: {}", errors_px.len());
        assert!(share(0.5) < 0.05 && share(0.95) < 0.5, "{name}");
    }
}

#[test]
fn a_seed_repeats_to_the_byte_and_another_differs() {
    let Some(renderer) = renderer() else { return };
    let picture = |seed: u64| {
        let world = small(Family::Pendulum, seed);
        let t_s = world.filming.times_s()[7];
        renderer.film(&world).unwrap().picture(7, t_s).unwrap()
    };
    assert_eq!(picture(1), picture(1));
    assert_ne!(picture(1), picture(2));
    let json = |seed: u64| serde_json::to_string(&Family::Street.world(seed)).unwrap();
    assert_eq!(json(1), json(1));
    assert_ne!(json(1), json(2));
}

/// With a camera that stands still only what moves is traced anew; nobody must see that.
#[test]
fn the_short_way_gives_the_same_picture() {
    let Some(renderer) = renderer() else { return };
    for family in [Family::Toss, Family::Street] {
        let mut world = small(family, 3);
        world.filming.noise = 0.0;
        let t_s = world.filming.times_s()[5];
        let short = renderer.film(&world).unwrap().picture(5, t_s).unwrap();
        // A zoom too slow to see makes the camera one that does not stand still.
        world.camera.lens.zoom_per_s = 1.0 + 1e-12;
        let long = renderer.film(&world).unwrap().picture(5, t_s).unwrap();
        let differ = short
            .iter()
            .zip(&long)
            .filter(|(a, b)| a.abs_diff(**b) > 2)
            .count();
        let share = differ as f64 / short.len() as f64;
        println!(
            "{}: {:.3} % of the bytes differ",
            family.name(),
            100.0 * share
        );
        assert!(share < 0.002, "{}: {share}", family.name());
    }
}

#[test]
fn documents_hold_exact_motion_and_read_back() {
    for family in Family::ALL {
        let world = family.world(6);
        let text = document(&world, "clip.mp4").to_json().unwrap();
        let read = kinelens_protocol::SceneDocument::from_json(&text).unwrap();
        // Reading JSON may cost the last digit.
        let times = read.clip.frame_times_s.iter().zip(world.filming.times_s());
        assert!(
            times
                .into_iter()
                .all(|(read_s, t_s)| (read_s - t_s).abs() < 1e-12)
        );
        assert_eq!(
            read.objects.len(),
            world.tracked().count(),
            "{}",
            family.name()
        );
        for (kinematics, (_, body)) in read.kinematics.iter().zip(world.tracked()) {
            let Motion::Throw { .. } = body.motion else {
                continue;
            };
            for g_mps2 in &kinematics.acceleration_mps2.value {
                assert!((g_mps2 - 9.81).abs() < 1e-6, "{g_mps2}");
            }
        }
    }
}

#[test]
fn a_clip_has_the_times_of_its_truth() {
    let Some(renderer) = renderer() else { return };
    if Command::new("ffprobe").arg("-version").output().is_err() {
        println!("skipped: there is no ffprobe");
        return;
    }
    let mut world = small(Family::Toss, 1);
    world.filming.wander_s = 0.004;
    world.filming.frames = 12;
    let file =
        std::env::temp_dir().join(format!("kinelens-world-times-{}.mp4", std::process::id()));
    clip::write(&renderer, &world, &file, 18, |_, _| ()).unwrap();
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-select_streams",
            "v:0",
            "-show_entries",
            "frame=pts_time",
        ])
        .args(["-of", "csv=p=0"])
        .arg(&file)
        .output()
        .unwrap();
    std::fs::remove_file(&file).unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines = printed.lines().map(|line| line.trim_end_matches(','));
    let found_s: Vec<f64> = lines
        .filter(|line| !line.is_empty())
        .map(|line| line.parse().unwrap())
        .collect();
    let times_s = world.filming.times_s();
    assert_eq!(found_s.len(), times_s.len());
    for (found_s, t_s) in found_s.iter().zip(&times_s) {
        assert!(
            (found_s - t_s).abs() < 1e-6,
            "{found_s} s instead of {t_s} s"
        );
    }
}
