//! The detector on real and resampled pictures.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::path::PathBuf;
use std::process::Command;

use kinelens_models::device::{Accelerator, OpenDevice};
use kinelens_models::ssd::{Detection, DetectionSettings, Detector, Picture, Tiling};
use support::{Golden, block_on, max_difference, weights};

const WIDTH_PX: usize = 768;
const HEIGHT_PX: usize = 432;

/// Decodes one frame of the clip of cars, or says why it can't.
fn frame(index: usize) -> Option<Vec<u8>> {
    let clip = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/clips/intel_car-detection.mp4");
    if !clip.is_file() {
        println!("skipped: {} is not there", clip.display());
        return None;
    }
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&clip)
        .args(["-vf", &format!("select=eq(n\\,{index})"), "-frames:v", "1"])
        .args(["-f", "rawvideo", "-pix_fmt", "rgba", "-"])
        .output();
    match output {
        Ok(output) if output.stdout.len() == 4 * WIDTH_PX * HEIGHT_PX => Some(output.stdout),
        _ => {
            println!("skipped: ffmpeg gave no frame");
            None
        }
    }
}

fn detect(detector: &Detector, rgba: &[u8], tiling: Tiling) -> Vec<Detection> {
    let picture = Picture::new(WIDTH_PX, HEIGHT_PX, rgba).unwrap();
    let settings = DetectionSettings::default();
    block_on(detector.detect(&picture, tiling, &settings, &mut async |_| ())).unwrap()
}

fn iou(a: [f32; 4], b: [f32; 4]) -> f32 {
    let side = |from: usize| (a[from + 2].min(b[from + 2]) - a[from].max(b[from])).max(0.0);
    let area = |bounds: [f32; 4]| (bounds[2] - bounds[0]) * (bounds[3] - bounds[1]);
    let shared = side(0) * side(1);
    shared / (area(a) + area(b) - shared)
}

#[test]
fn finds_the_cars_of_a_real_clip_and_none_on_the_empty_road() {
    let Some(weights) = weights() else { return };
    let cpu = block_on(OpenDevice::open(Accelerator::Cpu)).unwrap();
    let detector = Detector::load(&weights, cpu.device()).unwrap();
    // Boxes drawn by hand around the cars, as fractions of the picture.
    for (index, cars) in [
        (0, vec![]),
        (80, vec![[0.345, 0.16, 0.57, 0.77]]),
        (120, vec![]),
        (
            200,
            vec![[0.145, 0.01, 0.335, 0.59], [0.415, 0.5, 0.64, 1.0]],
        ),
        (240, vec![]),
    ] {
        let Some(rgba) = frame(index) else { return };
        let found = detect(&detector, &rgba, Tiling::Whole);
        let found: Vec<_> = found
            .iter()
            .filter(|found| &*found.label == "Car")
            .collect();
        println!("frame {index}: {found:?}");
        assert_eq!(found.len(), cars.len(), "frame {index}: {found:?}");
        for car in cars {
            let best = found
                .iter()
                .map(|found| iou(found.bounds, car))
                .fold(0.0, f32::max);
            assert!(
                best > 0.8,
                "frame {index}: the car at {car:?} overlaps by {best} only"
            );
        }
    }
}

#[test]
fn tiles_see_the_same_car_once() {
    let Some(weights) = weights() else { return };
    let Some(rgba) = frame(80) else { return };
    let cpu = block_on(OpenDevice::open(Accelerator::Cpu)).unwrap();
    let detector = Detector::load(&weights, cpu.device()).unwrap();
    let found = detect(&detector, &rgba, Tiling::halves(WIDTH_PX, HEIGHT_PX));
    let cars: Vec<_> = found
        .iter()
        .filter(|found| &*found.label == "Car")
        .collect();
    assert_eq!(cars.len(), 1, "{cars:?}");
    assert!(
        iou(cars[0].bounds, [0.345, 0.16, 0.57, 0.77]) > 0.7,
        "{cars:?}"
    );
}

#[test]
fn resamples_as_the_reference_does() {
    let golden = Golden::read("ssd_mobilenetv2.safetensors");
    let rgba = golden.rgba("resize.source");
    let [height, width, _] = golden.shape("resize.source") else {
        panic!("a picture has 3 axes")
    };
    let picture = Picture::new(*width, *height, &rgba).unwrap();
    for name in ["resize.shrunk", "resize.grown"] {
        let [rows, columns, _] = golden.shape(name) else {
            panic!("a picture has 3 axes")
        };
        let found = picture.resampled(*columns, *rows);
        let plane = rows * columns;
        let expected: Vec<f32> = (0..3 * plane)
            .map(|index| golden.values(name)[index % plane * 3 + index / plane] / 127.5 - 1.0)
            .collect();
        // OpenCV keeps positions and weights in single precision too.
        assert!(max_difference(&found, &expected) < 1e-4, "{name}");
    }
}
