//! Posters are painted here: reading a picture back waits for the graphics card, which would hold the
//! page still for as long as its 3D view takes to draw.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    ImageBitmap, ImageEncodeOptions, MessagePort, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d,
};

use crate::messages::field;

const QUALITY: f64 = 0.8;

/// Answers a message of `{port, layers, widthPx, heightPx, background}` through its port: with a JPEG of
/// the layers, each as wide as the poster and later ones over earlier ones, or with null.
pub fn answer(message: &JsValue) {
    let Ok(port) = field(message, "port").dyn_into::<MessagePort>() else {
        return;
    };
    let painted = paint(message);
    spawn_local(async move {
        let poster = match painted {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        // A page that is gone needs no poster.
        let _ = port.post_message(&poster.unwrap_or(JsValue::NULL));
        port.close();
    });
}

fn paint(message: &JsValue) -> Result<Promise, JsValue> {
    let side_px = |name| field(message, name).as_f64().unwrap_or_default().max(1.0);
    let (width_px, height_px) = (side_px("widthPx"), side_px("heightPx"));
    let canvas = OffscreenCanvas::new(width_px as u32, height_px as u32)?;
    let context: OffscreenCanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    context.set_fill_style_str(&field(message, "background").as_string().unwrap_or_default());
    context.fill_rect(0.0, 0.0, width_px, height_px);
    for layer in field(message, "layers").dyn_into::<Array>()?.iter() {
        let layer: ImageBitmap = layer.dyn_into()?;
        let drawn = context
            .draw_image_with_image_bitmap_and_dw_and_dh(&layer, 0.0, 0.0, width_px, height_px);
        layer.close();
        drawn?;
    }
    let options = ImageEncodeOptions::new();
    options.set_type("image/jpeg");
    options.set_quality(QUALITY);
    canvas.convert_to_blob_with_options(&options)
}
