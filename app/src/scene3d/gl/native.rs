use three_d::Context;
use web_sys::HtmlCanvasElement;

use crate::scene3d::renderer::RendererError;

/// There is no canvas outside a browser.
pub fn context(_canvas: &HtmlCanvasElement) -> Result<Context, RendererError> {
    Err(RendererError::NoContext)
}
