//! The canvas's size in device pixels.

use web_sys::HtmlCanvasElement;

use super::eye::ViewSize;

/// More device pixels than this cost time and show nothing new.
const MOST_PIXEL_RATIO: f64 = 2.0;
/// The canvas grows in steps of so many device pixels.
const STEP_PX: u32 = 128;
/// It shrinks once it has so many times the pixels that are needed.
const WASTE: u64 = 3;

/// Size of the view in device pixels.
pub fn device_px(size: ViewSize) -> [u32; 2] {
    let device = |px: f32| (f64::from(px) * pixel_ratio()).round().max(1.0) as u32;
    [device(size.width_px), device(size.height_px)]
}

/// Makes the canvas large enough for the view; its upper left is what is seen.
///
/// A canvas with a context waits for the graphics process whenever its size changes, for hundreds of
/// milliseconds where that process is software and busy with the page's own picture. So it is made a
/// little too large and kept: a line that comes and goes below the view changes nothing.
pub fn fit(canvas: &HtmlCanvasElement, size: ViewSize) {
    let (has, needed) = ([canvas.width(), canvas.height()], device_px(size));
    let wanted = wanted_px(has, needed);
    if has != wanted {
        canvas.set_width(wanted[0]);
        canvas.set_height(wanted[1]);
    }
    let style = web_sys::HtmlElement::style(canvas);
    for (name, px) in [("width", wanted[0]), ("height", wanted[1])] {
        // A length with its unit is never refused.
        let _ = style.set_property(name, &format!("{:.3}px", f64::from(px) / pixel_ratio()));
    }
}

fn wanted_px(has: [u32; 2], needed: [u32; 2]) -> [u32; 2] {
    let stepped = needed.map(|px| px.next_multiple_of(STEP_PX));
    let pixels = |[width, height]: [u32; 2]| u64::from(width) * u64::from(height);
    let fits = has[0] >= needed[0] && has[1] >= needed[1];
    if fits && pixels(has) <= WASTE * pixels(stepped) {
        return has;
    }
    if fits {
        return stepped;
    }
    [has[0].max(stepped[0]), has[1].max(stepped[1])]
}

fn pixel_ratio() -> f64 {
    leptos::prelude::window()
        .device_pixel_ratio()
        .clamp(0.5, MOST_PIXEL_RATIO)
}

#[cfg(test)]
mod tests {
    use super::wanted_px;

    #[test]
    fn a_view_that_changes_a_little_keeps_its_canvas() {
        let first = wanted_px([300, 150], [560, 640]);
        assert_eq!(first, [640, 640]);
        assert_eq!(wanted_px(first, [560, 590]), first);
        assert_eq!(wanted_px(first, [630, 640]), first);
        assert_eq!(wanted_px(first, [700, 600]), [768, 640]);
    }

    #[test]
    fn a_canvas_that_is_far_too_large_shrinks() {
        assert_eq!(wanted_px([1920, 1280], [320, 300]), [384, 384]);
    }
}
