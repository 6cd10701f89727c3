//! The part of WebCodecs and of the worker's canvas that is used here. `web-sys` keeps both behind
//! a compiler flag for unstable interfaces, which would have to be set for the whole build.

use js_sys::{Object, Promise, Reflect, Uint8Array};
use kinelens_clip::{ClipIndex, SampleEntry};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::ImageData;

#[wasm_bindgen]
extern "C" {
    pub type VideoDecoder;

    #[wasm_bindgen(constructor, catch)]
    pub fn new(init: &Object) -> Result<VideoDecoder, JsValue>;

    #[wasm_bindgen(static_method_of = VideoDecoder, catch, js_name = isConfigSupported)]
    pub fn is_config_supported(config: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, getter, js_name = decodeQueueSize)]
    pub fn decode_queue_size(this: &VideoDecoder) -> u32;

    #[wasm_bindgen(method, setter)]
    pub fn set_ondequeue(this: &VideoDecoder, call: &JsValue);

    #[wasm_bindgen(method, catch)]
    pub fn configure(this: &VideoDecoder, config: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn decode(this: &VideoDecoder, chunk: &EncodedVideoChunk) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn flush(this: &VideoDecoder) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn close(this: &VideoDecoder) -> Result<(), JsValue>;

    pub type EncodedVideoChunk;

    #[wasm_bindgen(constructor, catch)]
    pub fn new(init: &Object) -> Result<EncodedVideoChunk, JsValue>;

    pub type VideoFrame;

    /// Microseconds.
    #[wasm_bindgen(method, getter)]
    pub fn timestamp(this: &VideoFrame) -> f64;

    /// The part of the coded picture that is meant to be seen, a `DOMRectReadOnly`.
    #[wasm_bindgen(method, getter, js_name = visibleRect)]
    pub fn visible_rect(this: &VideoFrame) -> JsValue;

    #[wasm_bindgen(method, catch, js_name = copyTo)]
    pub fn copy_to(
        this: &VideoFrame,
        destination: &Uint8Array,
        options: &Object,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method)]
    pub fn close(this: &VideoFrame);

    #[wasm_bindgen(js_name = OffscreenCanvasRenderingContext2D)]
    pub type Context2d;

    #[wasm_bindgen(method, setter, js_name = imageSmoothingQuality)]
    pub fn set_image_smoothing_quality(this: &Context2d, quality: &str);

    #[wasm_bindgen(method, js_name = setTransform)]
    pub fn set_transform(this: &Context2d, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64);

    #[wasm_bindgen(method, catch, js_name = drawImage)]
    pub fn draw_image(
        this: &Context2d,
        picture: &JsValue,
        x_px: f64,
        y_px: f64,
        width_px: f64,
        height_px: f64,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = getImageData)]
    pub fn get_image_data(
        this: &Context2d,
        x_px: u32,
        y_px: u32,
        width_px: u32,
        height_px: u32,
    ) -> Result<ImageData, JsValue>;
}

/// Tells whether this browser has a decoder at all.
pub fn is_available() -> bool {
    Reflect::has(&js_sys::global(), &"VideoDecoder".into()).unwrap_or(false)
}

/// Makes an object of the given fields.
pub fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// Describes a clip to a decoder.
pub fn config(index: &ClipIndex) -> Object {
    let config = object(&[
        ("codec", index.codec.string.as_str().into()),
        ("codedWidth", index.coded_width_px.into()),
        ("codedHeight", index.coded_height_px.into()),
    ]);
    if let Some(record) = &index.codec.record {
        let _ = Reflect::set(
            &config,
            &"description".into(),
            &Uint8Array::from(record.as_slice()),
        );
    }
    config
}

/// Wraps one coded sample.
pub fn chunk(sample: &SampleEntry, bytes: &[u8]) -> Result<EncodedVideoChunk, JsValue> {
    let kind = if sample.is_sync { "key" } else { "delta" };
    EncodedVideoChunk::new(&object(&[
        ("type", kind.into()),
        // Exact up to 285 years.
        ("timestamp", (sample.stamp_us as f64).into()),
        ("data", Uint8Array::from(bytes).into()),
    ]))
}
