use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlVideoElement};

/// Side of the magnifier in page pixels.
const SIDE: f64 = 132.0;
/// Page pixels of one clip pixel inside it.
const ZOOM: f64 = 6.0;
/// Distance from the pointer in page pixels.
const GAP: f64 = 24.0;

/// Shows the picture around a point, enlarged, with a cross at the point.
#[component]
pub fn Magnifier(
    video: NodeRef<html::Video>,
    /// The point in display pixels; none hides it.
    #[prop(into)]
    at_px: Signal<Option<[f64; 2]>>,
    /// Size of the displayed picture in display pixels.
    #[prop(into)]
    size_px: Signal<[f64; 2]>,
    /// Counts up with every new picture.
    #[prop(into)]
    picture: Signal<u32>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        picture.track();
        let (Some(at_px), Some(video), Some(canvas)) = (at_px.get(), video.get(), canvas.get())
        else {
            return;
        };
        let context = canvas
            .get_context("2d")
            .ok()
            .flatten()
            .and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
        if let Some(context) = context {
            draw(&context, &video, at_px, size_px.get_untracked());
        }
    });
    let place = move || {
        let Some([x, y]) = at_px.get() else {
            return String::new();
        };
        let [width_px, height_px] = size_px.get();
        let (left, top) = (x / width_px.max(1.0), y / height_px.max(1.0));
        // On the side of the point where there is more room.
        let shift = |share: f64| if share > 0.5 { -SIDE - GAP } else { GAP };
        format!(
            "translate(calc({:.3}cqw + {:.0}px), calc({:.3}cqh + {:.0}px))",
            left * 100.0,
            shift(left),
            top * 100.0,
            shift(top)
        )
    };
    view! {
        <canvas
            node_ref=canvas
            class="stage__magnifier"
            class:is-shown=move || at_px.get().is_some()
            width=SIDE
            height=SIDE
            aria-hidden="true"
            style:transform=place
        ></canvas>
    }
}

fn draw(
    context: &CanvasRenderingContext2d,
    video: &HtmlVideoElement,
    [x, y]: [f64; 2],
    [width_px, height_px]: [f64; 2],
) {
    let source = [
        f64::from(video.video_width()) / width_px.max(1.0),
        f64::from(video.video_height()) / height_px.max(1.0),
    ];
    let half_px = SIDE / ZOOM / 2.0;
    context.set_image_smoothing_enabled(false);
    context.clear_rect(0.0, 0.0, SIDE, SIDE);
    // A video without a picture yet draws nothing.
    let _ = context.draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        video,
        (x - half_px) * source[0],
        (y - half_px) * source[1],
        2.0 * half_px * source[0],
        2.0 * half_px * source[1],
        0.0,
        0.0,
        SIDE,
        SIDE,
    );
    let middle = SIDE / 2.0;
    for (colour, width) in [("rgb(0 0 0 / 55%)", 3.0), ("#fff", 1.0)] {
        context.set_stroke_style_str(colour);
        context.set_line_width(width);
        context.begin_path();
        for (from, to) in [(0.0, middle - 7.0), (middle + 7.0, SIDE)] {
            context.move_to(from, middle);
            context.line_to(to, middle);
            context.move_to(middle, from);
            context.line_to(middle, to);
        }
        context.stroke();
    }
}
