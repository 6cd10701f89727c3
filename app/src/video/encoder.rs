//! The browser's video encoder. `web-sys` keeps it behind a compiler flag for unstable interfaces, which
//! would have to be set for the whole build.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Object, Promise, Reflect, Uint8Array};
use kinelens_clip::CodedPicture;
use wasm_bindgen::{JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::ImageBitmap;

/// Decoding can begin at one picture in so many: scrubbing stays quick.
const SYNC_EVERY: u32 = 10;
/// Bits for each pixel of each picture: so many that what is measured is not changed.
const BITS_PER_PIXEL: f64 = 1.0;
const BITRATES_BPS: std::ops::RangeInclusive<f64> = 4e6..=120e6;

#[wasm_bindgen]
extern "C" {
    type VideoEncoder;

    #[wasm_bindgen(constructor, catch)]
    fn new(init: &Object) -> Result<VideoEncoder, JsValue>;

    #[wasm_bindgen(static_method_of = VideoEncoder, catch, js_name = isConfigSupported)]
    fn is_config_supported(config: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn configure(this: &VideoEncoder, config: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn encode(this: &VideoEncoder, frame: &VideoFrame, options: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn flush(this: &VideoEncoder) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn close(this: &VideoEncoder) -> Result<(), JsValue>;

    type VideoFrame;

    #[wasm_bindgen(constructor, catch)]
    fn new(picture: &ImageBitmap, init: &Object) -> Result<VideoFrame, JsValue>;

    #[wasm_bindgen(method)]
    fn close(this: &VideoFrame);

    type EncodedVideoChunk;

    #[wasm_bindgen(method, getter, js_name = type)]
    fn kind(this: &EncodedVideoChunk) -> String;

    #[wasm_bindgen(method, getter, js_name = byteLength)]
    fn byte_length(this: &EncodedVideoChunk) -> u32;

    #[wasm_bindgen(method, catch, js_name = copyTo)]
    fn copy_to(this: &EncodedVideoChunk, destination: &Uint8Array) -> Result<(), JsValue>;
}

/// A running encoder; what it has done is taken with [`Encoder::end`].
pub struct Encoder {
    encoder: VideoEncoder,
    is_h264: bool,
    done: Rc<RefCell<Done>>,
    fed: u32,
    _on_output: Closure<dyn FnMut(EncodedVideoChunk, JsValue)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

#[derive(Default)]
struct Done {
    pictures: Vec<CodedPicture>,
    record: Option<Vec<u8>>,
    error: Option<JsValue>,
}

/// Coded pictures, and the record of H.264; VP9 has none.
pub struct Encoded {
    pub pictures: Vec<CodedPicture>,
    pub h264_record: Option<Vec<u8>>,
}

impl Encoder {
    /// Starts the first encoder that this browser has for pictures of `size_px` (`[width, height]`);
    /// `None` when it has none.
    pub async fn start(size_px: [u32; 2], rate_fps: f64) -> Option<Self> {
        // H.264 plays everywhere, and only knows even sides.
        let h264 = ["avc1.640033", "avc1.640028", "avc1.42003d"];
        let is_even = size_px.iter().all(|side_px| side_px % 2 == 0);
        let candidates = h264.into_iter().filter(|_| is_even);
        for codec in candidates.chain(["vp09.00.51.08"]) {
            let config = config(codec, size_px, rate_fps);
            if is_supported(&config).await {
                return Self::configured(&config, codec.starts_with("avc1")).ok();
            }
        }
        None
    }

    fn configured(config: &Object, is_h264: bool) -> Result<Self, JsValue> {
        let done = Rc::new(RefCell::new(Done::default()));
        let (taking, failing) = (Rc::clone(&done), Rc::clone(&done));
        let on_output = Closure::<dyn FnMut(EncodedVideoChunk, JsValue)>::new(
            move |chunk: EncodedVideoChunk, metadata: JsValue| {
                taking.borrow_mut().take(&chunk, &metadata);
            },
        );
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| {
            failing.borrow_mut().error.get_or_insert(error);
        });
        let encoder = VideoEncoder::new(&object(&[
            ("output", on_output.as_ref().clone()),
            ("error", on_error.as_ref().clone()),
        ]))?;
        encoder.configure(config)?;
        Ok(Self {
            encoder,
            is_h264,
            done,
            fed: 0,
            _on_output: on_output,
            _on_error: on_error,
        })
    }

    /// Codes one more picture, shown from `start_s` to `end_s`, and waits until it is done.
    ///
    /// # Errors
    /// The encoder has given up.
    pub async fn add(
        &mut self,
        picture: &ImageBitmap,
        [start_s, end_s]: [f64; 2],
    ) -> Result<(), JsValue> {
        let frame = VideoFrame::new(
            picture,
            &object(&[
                ("timestamp", (start_s * 1e6).round().into()),
                ("duration", ((end_s - start_s) * 1e6).round().into()),
            ]),
        )?;
        let is_sync = self.fed.is_multiple_of(SYNC_EVERY);
        let sent = self
            .encoder
            .encode(&frame, &object(&[("keyFrame", is_sync.into())]));
        frame.close();
        sent?;
        self.fed += 1;
        // Encoders hold few pictures; waiting now and then keeps those that wait few as well.
        if self.fed.is_multiple_of(SYNC_EVERY) {
            JsFuture::from(self.encoder.flush()?).await?;
        }
        Ok(())
    }

    /// Ends the coding.
    ///
    /// # Errors
    /// The encoder has given up, or left a picture out.
    pub async fn end(self) -> Result<Encoded, JsValue> {
        JsFuture::from(self.encoder.flush()?).await?;
        self.encoder.close()?;
        let Done {
            pictures,
            record,
            error,
        } = self.done.take();
        if let Some(error) = error {
            return Err(error);
        }
        if pictures.len() != self.fed as usize || (self.is_h264 && record.is_none()) {
            return Err(JsValue::NULL);
        }
        Ok(Encoded {
            pictures,
            h264_record: record.filter(|_| self.is_h264),
        })
    }
}

impl Done {
    fn take(&mut self, chunk: &EncodedVideoChunk, metadata: &JsValue) {
        let bytes = Uint8Array::new_with_length(chunk.byte_length());
        if let Err(error) = chunk.copy_to(&bytes) {
            self.error.get_or_insert(error);
            return;
        }
        self.pictures.push(CodedPicture {
            bytes: bytes.to_vec(),
            is_sync: chunk.kind() == "key",
        });
        let record = field(&field(metadata, "decoderConfig"), "description");
        if record.is_object() && self.record.is_none() {
            self.record = Some(Uint8Array::new(&record).to_vec());
        }
    }
}

fn config(codec: &str, [width_px, height_px]: [u32; 2], rate_fps: f64) -> Object {
    let bitrate = f64::from(width_px) * f64::from(height_px) * rate_fps * BITS_PER_PIXEL;
    object(&[
        ("codec", codec.into()),
        ("width", width_px.into()),
        ("height", height_px.into()),
        ("framerate", rate_fps.into()),
        (
            "bitrate",
            bitrate
                .clamp(*BITRATES_BPS.start(), *BITRATES_BPS.end())
                .into(),
        ),
        ("latencyMode", "quality".into()),
        ("avc", object(&[("format", "avc".into())]).into()),
    ])
}

async fn is_supported(config: &Object) -> bool {
    // Browsers without the interface throw here.
    if !Reflect::has(&js_sys::global(), &"VideoEncoder".into()).unwrap_or(false) {
        return false;
    }
    let Ok(promise) = VideoEncoder::is_config_supported(config) else {
        return false;
    };
    let answer = JsFuture::from(promise).await;
    answer.is_ok_and(|answer| field(&answer, "supported").is_truthy())
}

fn field(object: &JsValue, name: &str) -> JsValue {
    match object.is_object() {
        true => Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED),
        false => JsValue::UNDEFINED,
    }
}

fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
