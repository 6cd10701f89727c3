use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlVideoElement;

/// Calls back once, at the next frame that the video shows, with its media time.
///
/// `requestVideoFrameCallback` is called by name: the bindings know it only as unstable.
/// The callback's arguments are the time now and a record with `mediaTime` in seconds.
pub fn request_frame_callback(video: &HtmlVideoElement, callback: &Function) -> Option<f64> {
    method(video, "requestVideoFrameCallback")?
        .call1(video, callback)
        .ok()?
        .as_f64()
}

/// Takes a request back.
pub fn cancel_frame_callback(video: &HtmlVideoElement, handle: f64) {
    if let Some(cancel) = method(video, "cancelVideoFrameCallback") {
        // A handle that is already spent is no error.
        let _ = cancel.call1(video, &JsValue::from_f64(handle));
    }
}

pub fn supports_frame_callback(video: &HtmlVideoElement) -> bool {
    method(video, "requestVideoFrameCallback").is_some()
}

fn method(video: &HtmlVideoElement, name: &str) -> Option<Function> {
    Reflect::get(video, &name.into()).ok()?.dyn_into().ok()
}
