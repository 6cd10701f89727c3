//! Truth on disk: `truth.json`, masks, depth and flow as PNGs.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use super::{Flow, document, flow};
use crate::picture;
use crate::render::{Renderer, TruthImage};
use crate::scene::World;

/// Depths beyond this are written as this, metres.
const FARTHEST_M: f32 = 250.0;

/// Writes what is true of a clip beside it.
///
/// `truth.json` is a scene document; `world.json` makes the same clip again. For every `every`-th
/// frame, `mask-NNNN.png` (8 bits: 0 ground, 1 sky, from 2 on the bodies), `depth-NNNN.png` (16 bits
/// in units of `true_depth_unit_m`, 0 for the sky) and, where a next frame follows,
/// `flow-NNNN.png` to it (16 bits as KITTI has it: 64 a pixel about 32768, third channel valid).
///
/// # Errors
/// A file cannot be written, or the device was lost.
pub fn write(
    renderer: &Renderer,
    world: &World,
    folder: &Path,
    name: &str,
    every: usize,
) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let times_s = world.filming.times_s();
    let film = renderer.film(world)?;
    let mut truths = Vec::new();
    for (frame, t_s) in times_s.iter().enumerate().step_by(every.max(1)) {
        truths.push((frame, film.truth(frame as u32, *t_s)?));
    }
    let farthest_m = truths
        .iter()
        .flat_map(|(_, truth)| &truth.depth_m)
        .fold(0.0_f32, |most, depth_m| most.max(*depth_m))
        .clamp(0.1, FARTHEST_M);
    let unit_m = farthest_m / 65_000.0;
    let mut document = document(world, name);
    document
        .unknown
        .insert("true_depth_unit_m".into(), json!(unit_m));
    let text = document
        .to_json()
        .context("the truth cannot be written as JSON")?;
    fs::write(folder.join("truth.json"), text)?;
    fs::write(
        folder.join("world.json"),
        serde_json::to_string_pretty(world)?,
    )?;
    for (frame, truth) in &truths {
        let size_px = [truth.width_px, truth.height_px];
        let labels: Vec<u8> = truth
            .labels
            .iter()
            .map(|label| (*label).min(255) as u8)
            .collect();
        picture::grey8(
            &folder.join(format!("mask-{frame:04}.png")),
            size_px,
            &labels,
        )?;
        let depth: Vec<u16> = truth
            .depth_m
            .iter()
            .map(|depth_m| (depth_m.min(farthest_m) / unit_m).round() as u16)
            .collect();
        picture::grey16(
            &folder.join(format!("depth-{frame:04}.png")),
            size_px,
            &depth,
        )?;
        if let Some(next_s) = times_s.get(frame + 1) {
            let flow = flow(world, truth, times_s[*frame], *next_s);
            let file = folder.join(format!("flow-{frame:04}.png"));
            picture::rgb16(&file, size_px, &kitti(truth, &flow))?;
        }
    }
    Ok(())
}

fn kitti(truth: &TruthImage, flow: &Flow) -> Vec<u16> {
    let coded = |shift_px: f64| (64.0 * shift_px + 32_768.0).round().clamp(0.0, 65_535.0) as u16;
    let mut pixels = Vec::with_capacity(3 * truth.labels.len());
    for shift_px in &flow.shift_px {
        pixels.extend(match shift_px {
            Some(shift_px) => [coded(shift_px.x), coded(shift_px.y), 1],
            None => [32_768, 32_768, 0],
        });
    }
    pixels
}
