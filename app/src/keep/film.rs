//! A series of pictures as a clip that can be played, measured and kept like any other.

use kinelens_clip::{Coding, write_mp4};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ImageBitmap};

use super::blob::{blob_of, clip_file};
use crate::video::{Encoded, Encoder};

/// Makes a film of pictures that are shown for `frame_s` seconds each; `None` when a picture cannot be
/// read or this browser has no encoder. All are drawn as large as the first.
///
/// `pictures` are names and files in the order of time.
pub async fn film(pictures: &[(&str, &[u8])], frame_s: f64) -> Option<File> {
    let (first, _) = pictures.first()?;
    let (encoded, size_px) = encoded(pictures, frame_s).await?;
    let coding = match &encoded.h264_record {
        Some(record) => Coding::H264 { record },
        None => Coding::Vp9,
    };
    let times_s: Vec<f64> = (0..=pictures.len())
        .map(|picture| picture as f64 * frame_s)
        .collect();
    let bytes = write_mp4(coding, size_px, &encoded.pictures, &times_s).ok()?;
    clip_file(&bytes, &format!("{}.mp4", series_name(first))).ok()
}

async fn encoded(pictures: &[(&str, &[u8])], frame_s: f64) -> Option<(Encoded, [u16; 2])> {
    let mut encoder: Option<Encoder> = None;
    let mut size_px = [0; 2];
    for (place, (_, bytes)) in pictures.iter().enumerate() {
        let picture = decoded(bytes).await.ok()?;
        let span_s = [place, place + 1].map(|place| place as f64 * frame_s);
        let added = match &mut encoder {
            Some(encoder) => encoder.add(&picture, span_s).await,
            None => {
                let [width_px, height_px] = [picture.width(), picture.height()];
                size_px = [width_px.try_into().ok()?, height_px.try_into().ok()?];
                let started = Encoder::start([width_px, height_px], 1.0 / frame_s).await?;
                encoder.insert(started).add(&picture, span_s).await
            }
        };
        picture.close();
        added.ok()?;
    }
    let encoded = encoder?.end().await.ok()?;
    Some((encoded, size_px))
}

async fn decoded(bytes: &[u8]) -> Result<ImageBitmap, JsValue> {
    let blob = blob_of(bytes, "").map_err(|_| JsValue::NULL)?;
    let promise = window().create_image_bitmap_with_blob(&blob)?;
    JsFuture::from(promise).await?.dyn_into()
}

/// The name that the files of a series share: `videos/cups07.jpg` gives `cups`.
fn series_name(first: &str) -> &str {
    let name = first.rsplit(['/', '\\']).next().unwrap_or(first);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let shared = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let shared = shared.trim_end_matches(['_', '-', ' ']);
    match shared {
        "" => stem,
        shared => shared,
    }
}

#[cfg(test)]
mod tests {
    use super::series_name;

    #[test]
    fn a_film_is_named_after_its_series() {
        for (first, expected) in [
            ("videos/Cups_Cups00.jpg", "Cups_Cups"),
            ("a\\b\\drop-001.png", "drop"),
            ("0001.jpg", "0001"),
            ("x", "x"),
        ] {
            assert_eq!(series_name(first), expected, "{first}");
        }
    }
}
