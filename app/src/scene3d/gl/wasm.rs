use std::sync::Arc;

use three_d::Context;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, WebGl2RenderingContext};

use crate::scene3d::renderer::RendererError;

/// Makes the canvas's WebGL2 context, or takes the one it has.
pub fn context(canvas: &HtmlCanvasElement) -> Result<Context, RendererError> {
    let webgl = canvas
        .get_context("webgl2")
        .ok()
        .flatten()
        .ok_or(RendererError::NoContext)?
        .unchecked_into::<WebGl2RenderingContext>();
    let gl = three_d::context::Context::from_webgl2_context(webgl);
    Ok(Context::from_gl_context(Arc::new(gl))?)
}
