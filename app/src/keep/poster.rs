//! A small picture of the shown frame, for lists of scenes.

use js_sys::{Array, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, MessageChannel, MessageEvent};

use super::picture::Stage;
use crate::state::Engine;

/// Width of a poster, pixels; twice that of the card that it is shown on.
const WIDTH_PX: f64 = 480.0;
/// A worker that does not answer within this time computes something else.
const PATIENCE_MS: i32 = 3000;

/// Has the shown frame painted with everything over it, without holding up the page; `None` when there
/// is nothing to paint or nobody to do it.
pub async fn stage_poster(engine: Engine) -> Option<Blob> {
    let (message, answer) = ordered().await.ok()?;
    let port = answer.port2();
    if !engine.order_poster(&message, &port) {
        return None;
    }
    let promise = Promise::new(&mut |resolve, _| {
        answer.port1().set_onmessage(Some(&resolve));
        // Without a timer the answer alone is waited for.
        let _ =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PATIENCE_MS);
    });
    let event: MessageEvent = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    answer.port1().close();
    event.data().dyn_into().ok()
}

/// The layers of the stage as the worker wants them, and where its answer comes.
async fn ordered() -> Result<(Object, MessageChannel), JsValue> {
    let stage = Stage::on_page()?;
    let (width, height) = (
        f64::from(stage.overlay.width()),
        f64::from(stage.overlay.height()),
    );
    let scale = (WIDTH_PX / width.max(1.0)).min(1.0);
    let overlay = window().create_image_bitmap_with_html_canvas_element(&stage.overlay)?;
    let layers = Array::new();
    if let Some(video) = &stage.video {
        let video = window().create_image_bitmap_with_html_video_element(video)?;
        layers.push(&JsFuture::from(video).await?);
    }
    layers.push(&JsFuture::from(overlay).await?);
    let message = Object::new();
    let fields = [
        ("layers", JsValue::from(layers)),
        ("widthPx", (width * scale).round().max(1.0).into()),
        ("heightPx", (height * scale).round().max(1.0).into()),
        ("background", stage.background.into()),
    ];
    for (name, value) in fields {
        Reflect::set(&message, &name.into(), &value)?;
    }
    Ok((message, MessageChannel::new()?))
}
