//! The picture as it is shown, as a file.

use kinelens_protocol::{Failure, FailureCode};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, Element, HtmlCanvasElement, HtmlVideoElement, ImageEncodeOptions, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d,
};

/// Draws the shown frame with everything over it, as sharp as it is shown.
///
/// # Errors
/// No stage is on the page, or the browser has no memory for the picture.
pub async fn stage_picture() -> Result<Blob, Failure> {
    let canvas = drawn().map_err(|_| no_picture())?;
    let options = ImageEncodeOptions::new();
    options.set_type("image/png");
    let promise = canvas
        .convert_to_blob_with_options(&options)
        .map_err(|_| no_picture())?;
    let blob = JsFuture::from(promise).await.map_err(|_| no_picture())?;
    blob.dyn_into().map_err(|_| no_picture())
}

fn drawn() -> Result<OffscreenCanvas, JsValue> {
    let Stage {
        video,
        overlay,
        background,
    } = Stage::on_page()?;
    let (width, height) = (overlay.width(), overlay.height());
    let canvas = OffscreenCanvas::new(width.max(1), height.max(1))?;
    let context: OffscreenCanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let (width, height) = (f64::from(width), f64::from(height));
    context.set_fill_style_str(&background);
    context.fill_rect(0.0, 0.0, width, height);
    if let Some(video) = video {
        context
            .draw_image_with_html_video_element_and_dw_and_dh(&video, 0.0, 0.0, width, height)?;
    }
    context.draw_image_with_html_canvas_element_and_dw_and_dh(&overlay, 0.0, 0.0, width, height)?;
    Ok(canvas)
}

fn no_picture() -> Failure {
    Failure::new(
        FailureCode::Internal,
        words!(keep.the_picture_could_not),
        words!(keep.wait_until_the_frame),
    )
}

/// What the shown frame is made of, from the back to the front.
pub struct Stage {
    pub background: String,
    /// Where it has a picture.
    pub video: Option<HtmlVideoElement>,
    pub overlay: HtmlCanvasElement,
}

impl Stage {
    pub fn on_page() -> Result<Self, JsValue> {
        let overlay: HtmlCanvasElement = element("canvas.stage__overlay")?.dyn_into()?;
        let video: HtmlVideoElement = element("video.stage__video")?.dyn_into()?;
        let style = window().get_computed_style(&overlay).ok().flatten();
        let background = style.and_then(|style| style.get_property_value("--stage").ok());
        Ok(Self {
            background: background.unwrap_or_default().trim().to_owned(),
            video: Some(video).filter(|video| video.ready_state() >= 2),
            overlay,
        })
    }
}

fn element(selector: &str) -> Result<Element, JsValue> {
    document().query_selector(selector)?.ok_or(JsValue::NULL)
}
