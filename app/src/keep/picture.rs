//! The picture as it is shown, as a file.

use kinelens_protocol::{Failure, FailureCode};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, Element, HtmlCanvasElement, HtmlVideoElement, ImageEncodeOptions, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d,
};

/// Width of a poster, pixels; twice that of the card that it is shown on.
const POSTER_PX: f64 = 480.0;
const POSTER_QUALITY: f64 = 0.8;

/// What the picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// As sharp as it is shown.
    Png,
    /// Small, for a list of scenes.
    Poster,
}

/// Draws the shown frame with everything over it.
///
/// # Errors
/// No stage is on the page, or the browser has no memory for the picture.
pub async fn stage_picture(paper: Paper) -> Result<Blob, Failure> {
    let canvas = drawn(paper).map_err(|_| no_picture())?;
    let options = ImageEncodeOptions::new();
    match paper {
        Paper::Png => options.set_type("image/png"),
        Paper::Poster => {
            options.set_type("image/jpeg");
            options.set_quality(POSTER_QUALITY);
        }
    }
    let promise = canvas
        .convert_to_blob_with_options(&options)
        .map_err(|_| no_picture())?;
    let blob = JsFuture::from(promise).await.map_err(|_| no_picture())?;
    blob.dyn_into().map_err(|_| no_picture())
}

fn drawn(paper: Paper) -> Result<OffscreenCanvas, JsValue> {
    let overlay: HtmlCanvasElement = on_page("canvas.stage__overlay")?.dyn_into()?;
    let video: HtmlVideoElement = on_page("video.stage__video")?.dyn_into()?;
    let (width, height) = (f64::from(overlay.width()), f64::from(overlay.height()));
    let scale = match paper {
        Paper::Png => 1.0,
        Paper::Poster => (POSTER_PX / width.max(1.0)).min(1.0),
    };
    let [width, height] = [width, height].map(|side| (side * scale).round().max(1.0));
    let canvas = OffscreenCanvas::new(width as u32, height as u32)?;
    let context: OffscreenCanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    context.set_fill_style_str(&stage_colour(&overlay));
    context.fill_rect(0.0, 0.0, width, height);
    if video.ready_state() >= 2 {
        context
            .draw_image_with_html_video_element_and_dw_and_dh(&video, 0.0, 0.0, width, height)?;
    }
    context.draw_image_with_html_canvas_element_and_dw_and_dh(&overlay, 0.0, 0.0, width, height)?;
    Ok(canvas)
}

fn on_page(selector: &str) -> Result<Element, JsValue> {
    document().query_selector(selector)?.ok_or(JsValue::NULL)
}

fn stage_colour(element: &Element) -> String {
    let style = window().get_computed_style(element).ok().flatten();
    let colour = style.and_then(|style| style.get_property_value("--stage").ok());
    colour.unwrap_or_default().trim().to_owned()
}

fn no_picture() -> Failure {
    Failure::new(
        FailureCode::Internal,
        words!(keep.the_picture_could_not),
        words!(keep.wait_until_the_frame),
    )
}
