use js_sys::{Reflect, Uint8Array};
use kinelens_engine::Frame;
use kinelens_protocol::{Clip, Failure};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::OffscreenCanvas;

use super::web_codecs::{Context2d, VideoFrame, object};
use crate::{failures, scope::words};

/// The most bytes of one picture: 16K by 8K.
const MAX_PICTURE_BYTES: f64 = 512.0 * 1024.0 * 1024.0;

/// Turns pictures of any size into frames of the analysis size.
pub struct Painter {
    context: Context2d,
    width_px: u32,
    height_px: u32,
    rotation_deg: u32,
    /// Holds a picture between the decoder and wasm, and is used again.
    buffer: Uint8Array,
    /// False once the browser has refused to convert a picture outside a canvas.
    can_copy: bool,
}

impl Painter {
    /// Makes a painter for the frames of a clip, whose pictures still need its rotation.
    pub fn new(clip: &Clip) -> Result<Self, Failure> {
        let (width_px, height_px) = (clip.analysis_width_px, clip.analysis_height_px);
        let context =
            context(width_px, height_px).map_err(|error| failures::no_canvas(&words(&error)))?;
        context.set_image_smoothing_quality("high");
        Ok(Self {
            context,
            width_px,
            height_px,
            rotation_deg: clip.rotation_deg,
            buffer: Uint8Array::new_with_length(0),
            can_copy: true,
        })
    }

    /// Bytes of one frame.
    pub fn frame_bytes(&self) -> usize {
        self.width_px as usize * self.height_px as usize * 4
    }

    /// Converts a decoded picture.
    ///
    /// Copies its pixels where the browser can: canvases of some browsers send pictures above 720p
    /// through the GPU and back, which takes a hundred times as long. The canvas is the second way.
    pub async fn develop(&mut self, picture: &VideoFrame) -> Result<Frame, JsValue> {
        if self.can_copy {
            match self.copy(picture).await {
                Ok(stored) => return self.fit(&stored),
                Err(_) => self.can_copy = false,
            }
        }
        self.paint(picture.as_ref())
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
        let [stored_width_px, stored_height_px] = self.stored_size_px();
        context.draw_image(
            picture,
            0.0,
            0.0,
            f64::from(stored_width_px),
            f64::from(stored_height_px),
        )?;
        let pixels = context.get_image_data(0, 0, self.width_px, self.height_px)?;
        frame(self.width_px, self.height_px, pixels.data().0)
    }

    /// Copies the visible pixels of a picture, as stored.
    async fn copy(&mut self, picture: &VideoFrame) -> Result<Frame, JsValue> {
        let visible = picture.visible_rect();
        let side = |name: &str| -> Result<f64, JsValue> {
            Ok(Reflect::get(&visible, &name.into())?
                .as_f64()
                .unwrap_or(0.0))
        };
        let (width_px, height_px) = (side("width")?, side("height")?);
        let bytes = width_px * height_px * 4.0;
        if !(4.0..=MAX_PICTURE_BYTES).contains(&bytes) {
            return Err(JsValue::from_str("the picture has no size"));
        }
        let bytes = bytes as u32;
        if self.buffer.length() != bytes {
            self.buffer = Uint8Array::new_with_length(bytes);
        }
        // Without a layout the rows follow each other without a gap.
        let options = object(&[("format", "RGBA".into())]);
        JsFuture::from(picture.copy_to(&self.buffer, &options)?).await?;
        frame(width_px as u32, height_px as u32, self.buffer.to_vec())
    }

    /// Scales a stored picture to the analysis size and turns it upright.
    fn fit(&self, stored: &Frame) -> Result<Frame, JsValue> {
        let [width_px, height_px] = self.stored_size_px();
        let scaled = stored
            .resized(width_px as usize, height_px as usize)
            .map_err(|error| JsValue::from_str(&error.to_string()))?;
        match self.rotation_deg {
            90 | 180 | 270 => frame(
                self.width_px,
                self.height_px,
                turned(&scaled, self.rotation_deg),
            ),
            _ => Ok(scaled),
        }
    }

    /// The analysis size before the turn.
    fn stored_size_px(&self) -> [u32; 2] {
        match self.rotation_deg {
            90 | 270 => [self.height_px, self.width_px],
            _ => [self.width_px, self.height_px],
        }
    }
}

/// Turns a picture clockwise by a multiple of 90 degrees.
fn turned(stored: &Frame, rotation_deg: u32) -> Vec<u8> {
    let (width, height) = (stored.width(), stored.height());
    let (pixels, _) = stored.rgba().as_chunks::<4>();
    let mut upright = Vec::with_capacity(stored.rgba().len());
    match rotation_deg {
        90 => {
            for column in 0..width {
                for row in (0..height).rev() {
                    upright.extend(pixels[row * width + column]);
                }
            }
        }
        270 => {
            for column in (0..width).rev() {
                for row in 0..height {
                    upright.extend(pixels[row * width + column]);
                }
            }
        }
        _ => upright.extend(pixels.iter().rev().flatten()),
    }
    upright
}

fn frame(width_px: u32, height_px: u32, rgba: Vec<u8>) -> Result<Frame, JsValue> {
    Frame::new(width_px as usize, height_px as usize, rgba)
        .map_err(|error| JsValue::from_str(&error.to_string()))
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
