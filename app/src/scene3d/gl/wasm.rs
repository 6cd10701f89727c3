use std::sync::Arc;

use js_sys::{Object, Reflect};
use three_d::Context;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, WebGl2RenderingContext};

use crate::scene3d::renderer::RendererError;

/// Makes the canvas's WebGL2 context, or takes the one it has.
pub fn context(canvas: &HtmlCanvasElement) -> Result<Context, RendererError> {
    let webgl = canvas
        .get_context_with_context_options("webgl2", &options())
        .ok()
        .flatten()
        .ok_or(RendererError::NoContext)?
        .unchecked_into::<WebGl2RenderingContext>();
    let gl = three_d::context::Context::from_webgl2_context(webgl);
    #[expect(
        clippy::arc_with_non_send_sync,
        reason = "three-d's interface takes an Arc"
    )]
    let gl = Arc::new(gl);
    Ok(Context::from_gl_context(gl)?)
}

/// Asks for no more than is used: edges are smoothed by the shaders, things are drawn in order, and
/// the picture covers the page. On software GL the browser's own smoothing costs the most.
fn options() -> Object {
    let options = Object::new();
    for unused in ["alpha", "antialias", "depth", "stencil"] {
        // Setting a field of a fresh plain object cannot fail.
        let _ = Reflect::set(&options, &unused.into(), &false.into());
    }
    options
}
