//! Reads the view's colours from the page's design tokens.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

use super::colour_map::{Backdrop, Rgb};
use super::drawing::Palette;

/// Reads colours from hidden elements that the style sheet gives the tokens' colours.
///
/// The browser resolves custom properties, `light-dark()` and every colour space on a real element;
/// a canvas of one pixel then turns its words into numbers. The last words are kept, so that an
/// unchanged theme costs four look-ups of style.
#[derive(Default)]
pub struct PaletteReader {
    words: [String; 4],
    palette: Option<Palette>,
}

/// Class names of the elements to read, in the order of [`PaletteReader::words`].
pub const PROBES: [&str; 4] = [
    "scene3d__probe--background",
    "scene3d__probe--ink",
    "scene3d__probe--muted",
    "scene3d__probe--accent",
];

impl PaletteReader {
    /// Returns the palette, and whether it differs from the last one.
    pub fn read(&mut self, root: &Element) -> (Palette, bool) {
        let words = PROBES.map(|class| colour_words(root, class).unwrap_or_default());
        match self.palette {
            Some(palette) if words == self.words => (palette, false),
            _ => {
                let [background, ink, muted, accent] = parse_all(&words);
                let [red, green, blue] = background;
                let is_light = 0.3 * red + 0.59 * green + 0.11 * blue > 0.5;
                let backdrop = if is_light {
                    Backdrop::Light
                } else {
                    Backdrop::Dark
                };
                let palette = Palette {
                    background,
                    ink,
                    muted,
                    accent,
                    backdrop,
                };
                self.words = words;
                self.palette = Some(palette);
                (palette, true)
            }
        }
    }
}

fn colour_words(root: &Element, class: &str) -> Option<String> {
    let probe = root.query_selector(&format!(".{class}")).ok()??;
    let style = leptos::prelude::window()
        .get_computed_style(&probe)
        .ok()??;
    style.get_property_value("color").ok()
}

fn parse_all(words: &[String; 4]) -> [Rgb; 4] {
    const FALLBACK: [Rgb; 4] = [[0.98; 3], [0.1; 3], [0.5; 3], [0.1, 0.4, 0.8]];
    let Some(context) = one_pixel_context() else {
        return FALLBACK;
    };
    std::array::from_fn(|i| parse(&context, &words[i]).unwrap_or(FALLBACK[i]))
}

fn one_pixel_context() -> Option<CanvasRenderingContext2d> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(1);
    canvas.set_height(1);
    // It is read back and never shown, so the browser may keep it off the GPU.
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
    canvas
        .get_context_with_context_options("2d", &options)
        .ok()??
        .dyn_into()
        .ok()
}

fn parse(context: &CanvasRenderingContext2d, words: &str) -> Option<Rgb> {
    if words.is_empty() {
        return None;
    }
    context.set_fill_style_str(words);
    context.fill_rect(0.0, 0.0, 1.0, 1.0);
    let pixel = context.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?.data();
    let channel = |i: usize| pixel.get(i).map(|&byte| f32::from(byte) / 255.0);
    Some([channel(0)?, channel(1)?, channel(2)?])
}
