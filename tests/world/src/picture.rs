//! PNG files.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result};
use png::{BitDepth, ColorType};

/// Writes RGBA bytes.
///
/// # Errors
/// The file cannot be written.
pub fn rgba8(file: &Path, size_px: [u32; 2], pixels: &[u8]) -> Result<()> {
    write(file, size_px, ColorType::Rgba, BitDepth::Eight, pixels)
}

/// Writes single bytes.
///
/// # Errors
/// The file cannot be written.
pub fn grey8(file: &Path, size_px: [u32; 2], pixels: &[u8]) -> Result<()> {
    write(file, size_px, ColorType::Grayscale, BitDepth::Eight, pixels)
}

/// Writes 16-bit numbers.
///
/// # Errors
/// The file cannot be written.
pub fn grey16(file: &Path, size_px: [u32; 2], pixels: &[u16]) -> Result<()> {
    let bytes = big_endian(pixels);
    write(
        file,
        size_px,
        ColorType::Grayscale,
        BitDepth::Sixteen,
        &bytes,
    )
}

/// Writes triples of 16-bit numbers.
///
/// # Errors
/// The file cannot be written.
pub fn rgb16(file: &Path, size_px: [u32; 2], pixels: &[u16]) -> Result<()> {
    let bytes = big_endian(pixels);
    write(file, size_px, ColorType::Rgb, BitDepth::Sixteen, &bytes)
}

fn big_endian(pixels: &[u16]) -> Vec<u8> {
    pixels
        .iter()
        .flat_map(|pixel| pixel.to_be_bytes())
        .collect()
}

fn write(
    file: &Path,
    [width_px, height_px]: [u32; 2],
    colour: ColorType,
    depth: BitDepth,
    bytes: &[u8],
) -> Result<()> {
    let opened =
        File::create(file).with_context(|| format!("{} cannot be written", file.display()))?;
    let mut encoder = png::Encoder::new(BufWriter::new(opened), width_px, height_px);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(bytes))
        .with_context(|| format!("{} cannot be written", file.display()))
}
