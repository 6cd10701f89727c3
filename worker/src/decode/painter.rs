use kinelens_engine::Frame;
use kinelens_protocol::{Clip, Failure};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::OffscreenCanvas;

use super::web_codecs::{Context2d, object};
use crate::{failures, scope::words};

/// A canvas that turns pictures of any size into frames of the analysis size.
pub struct Painter {
    context: Context2d,
    width_px: u32,
    height_px: u32,
    rotation_deg: u32,
}

impl Painter {
    /// Makes a painter for the frames of a clip, whose pictures still need its rotation.
    pub fn new(clip: &Clip) -> Result<Self, Failure> {
        let (width_px, height_px) = (clip.analysis_width_px, clip.analysis_height_px);
        let context = context(width_px, height_px)
            .map_err(|error| failures::no_canvas(&words(&error)))?;
        // The quality that averages all source pixels when a picture shrinks a lot.
        context.set_image_smoothing_quality("high");
        Ok(Self {
            context,
            width_px,
            height_px,
            rotation_deg: clip.rotation_deg,
        })
    }

    /// Bytes of one frame.
    pub fn frame_bytes(&self) -> usize {
        self.width_px as usize * self.height_px as usize * 4
    }

    /// Paints a picture (`VideoFrame` or `ImageBitmap`) upright and reads it back as RGBA.
    pub fn paint(&self, picture: &JsValue) -> Result<Frame, JsValue> {
        let (width, height) = (f64::from(self.width_px), f64::from(self.height_px));
        let context = &self.context;
        match self.rotation_deg {
            90 => context.set_transform(0.0, 1.0, -1.0, 0.0, width, 0.0),
            180 => context.set_transform(-1.0, 0.0, 0.0, -1.0, width, height),
            270 => context.set_transform(0.0, -1.0, 1.0, 0.0, 0.0, height),
            _ => context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        }
        let (stored_width, stored_height) = match self.rotation_deg {
            90 | 270 => (height, width),
            _ => (width, height),
        };
        context.draw_image(picture, 0.0, 0.0, stored_width, stored_height)?;
        let pixels = context.get_image_data(0, 0, self.width_px, self.height_px)?;
        Frame::new(
            self.width_px as usize,
            self.height_px as usize,
            pixels.data().0,
        )
        .map_err(|error| JsValue::from_str(&error.to_string()))
    }
}

fn context(width_px: u32, height_px: u32) -> Result<Context2d, JsValue> {
    let canvas = OffscreenCanvas::new(width_px, height_px)?;
    // Every picture is read back, so it had better stay out of the GPU.
    let options = object(&[("willReadFrequently", true.into()), ("alpha", false.into())]);
    let context = canvas
        .get_context_with_context_options("2d", &options)?
        .ok_or_else(|| JsValue::from_str("it refuses a 2D canvas"))?;
    Ok(context.unchecked_into())
}
