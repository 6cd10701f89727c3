use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, Element};

/// Draws in display pixels of the clip; line widths and letters are in page pixels.
pub struct Pen {
    context: CanvasRenderingContext2d,
    /// Page pixels of one clip pixel.
    pub scale: f64,
    pub ink: Ink,
}

/// Colours of the overlay, read from the design tokens.
#[derive(Clone, Debug, Default)]
pub struct Ink {
    pub text: String,
    pub plate: String,
    pub halo: String,
    pub guide: String,
    pub font: String,
}

impl Ink {
    /// Reads the tokens that hold at an element.
    pub fn of(element: &Element) -> Self {
        let style = leptos::prelude::window()
            .get_computed_style(element)
            .ok()
            .flatten();
        let token = |name| {
            let style = style.as_ref();
            style
                .and_then(|style| style.get_property_value(name).ok())
                .unwrap_or_default()
        };
        Self {
            text: token("--overlay-text"),
            plate: token("--overlay-plate"),
            halo: token("--overlay-halo"),
            guide: token("--overlay-guide"),
            font: format!(
                "600 {} {}",
                token("--overlay-text-size"),
                token("--font-sans")
            ),
        }
    }
}

impl Pen {
    pub fn new(context: CanvasRenderingContext2d, scale: f64, ink: Ink) -> Self {
        context.set_line_cap("round");
        context.set_line_join("round");
        context.set_font(&ink.font);
        context.set_text_baseline("middle");
        Self {
            context,
            scale,
            ink,
        }
    }

    /// A line through points; a dark halo keeps it visible on any picture.
    pub fn line(&self, points_px: &[[f64; 2]], colour: &str, width: f64, alpha: f64) {
        if points_px.len() < 2 {
            return;
        }
        self.path(points_px);
        self.stroke(&self.ink.halo, width + 2.0, alpha * 0.5);
        self.stroke(colour, width, alpha);
    }

    pub fn polygon(&self, points_px: &[[f64; 2]], colour: &str, width: f64, fill_alpha: f64) {
        self.path(points_px);
        self.context.close_path();
        if fill_alpha > 0.0 {
            self.context.set_global_alpha(fill_alpha);
            self.context.set_fill_style_str(colour);
            self.context.fill();
        }
        self.stroke(&self.ink.halo, width + 2.0, 0.5);
        self.stroke(colour, width, 1.0);
    }

    /// A thin line without a halo, for guides.
    pub fn guide(&self, points_px: &[[f64; 2]], alpha: f64) {
        if points_px.len() >= 2 {
            self.path(points_px);
            self.stroke(&self.ink.guide, 1.0, alpha);
        }
    }

    pub fn rectangle(&self, [x, y, w, h]: [f64; 4], colour: &str, width: f64, dash: &[f64]) {
        let s = self.scale;
        self.context.begin_path();
        // Browsers before round rectangles throw here and draw none.
        if self
            .context
            .round_rect_with_f64(x * s, y * s, w * s, h * s, 3.0)
            .is_err()
        {
            self.context.rect(x * s, y * s, w * s, h * s);
        }
        self.stroke(&self.ink.halo, width + 2.0, 0.45);
        self.dashed(dash);
        self.stroke(colour, width, 1.0);
        self.dashed(&[]);
    }

    /// Tints a rectangle.
    pub fn tint(&self, [x, y, w, h]: [f64; 4], colour: &str, alpha: f64) {
        let s = self.scale;
        self.context.set_global_alpha(alpha);
        self.context.set_fill_style_str(colour);
        self.context.fill_rect(x * s, y * s, w * s, h * s);
        self.context.set_global_alpha(1.0);
    }

    /// A disc, or with `fill` false a ring, of a radius in page pixels.
    pub fn circle(&self, at_px: [f64; 2], radius: f64, colour: &str, fill: bool) {
        let [x, y] = self.place(at_px);
        self.context.begin_path();
        // The radius is a positive constant, which is all that can be refused.
        let _ = self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
        self.stroke(&self.ink.halo, if fill { 3.0 } else { 4.0 }, 0.6);
        if fill {
            self.context.set_fill_style_str(colour);
            self.context.fill();
        } else {
            self.stroke(colour, 2.0, 1.0);
        }
    }

    /// A small upright cross or, turned, a saltire.
    pub fn cross(&self, at_px: [f64; 2], radius: f64, colour: &str, turned: bool) {
        let [x, y] = self.place(at_px);
        let r = if turned { radius * 0.75 } else { radius };
        self.context.begin_path();
        if turned {
            self.context.move_to(x - r, y - r);
            self.context.line_to(x + r, y + r);
            self.context.move_to(x + r, y - r);
            self.context.line_to(x - r, y + r);
        } else {
            self.context.move_to(x - r, y);
            self.context.line_to(x + r, y);
            self.context.move_to(x, y - r);
            self.context.line_to(x, y + r);
        }
        self.stroke(&self.ink.halo, 4.0, 0.6);
        self.stroke(colour, 2.0, 1.0);
    }

    pub fn diamond(&self, at_px: [f64; 2], radius: f64, colour: &str) {
        let [x, y] = self.place(at_px);
        self.context.begin_path();
        self.context.move_to(x, y - radius);
        self.context.line_to(x + radius, y);
        self.context.line_to(x, y + radius);
        self.context.line_to(x - radius, y);
        self.context.close_path();
        self.stroke(&self.ink.halo, 3.0, 0.6);
        self.context.set_fill_style_str(colour);
        self.context.fill();
        self.stroke(&self.ink.text, 1.0, 1.0);
    }

    /// An arrow with its head at the second point; a dashed one stands for more than its length.
    pub fn arrow(
        &self,
        from_px: [f64; 2],
        to_px: [f64; 2],
        colour: &str,
        width: f64,
        dashed: bool,
    ) {
        if dashed {
            self.dashed(&[5.0, 5.0]);
        }
        self.line(&[from_px, to_px], colour, width, 1.0);
        self.dashed(&[]);
        let [x, y] = self.place(to_px);
        let [x0, y0] = self.place(from_px);
        let angle = (y - y0).atan2(x - x0);
        let side = |turn: f64| {
            [
                x - 8.0 * (angle + turn).cos(),
                y - 8.0 * (angle + turn).sin(),
            ]
        };
        let (left, right) = (side(0.45), side(-0.45));
        self.context.begin_path();
        self.context.move_to(left[0], left[1]);
        self.context.line_to(x, y);
        self.context.line_to(right[0], right[1]);
        self.stroke(&self.ink.halo, width + 2.0, 0.4);
        self.stroke(colour, width, 1.0);
    }

    /// A plate with words; its lower left corner is at the point unless that leaves the picture.
    pub fn label(&self, at_px: [f64; 2], words: &str, colour: &str, strong: bool) {
        let width = self
            .context
            .measure_text(words)
            .map_or(0.0, |metrics| metrics.width());
        let (plate_width, plate_height) = (width + 20.0, 20.0);
        let [x, y] = self.place(at_px);
        let right = self
            .context
            .canvas()
            .map_or(f64::MAX, |canvas| f64::from(canvas.client_width()));
        let x = x.min(right - plate_width - 2.0).max(2.0);
        let y = if y < plate_height + 4.0 {
            y + 4.0
        } else {
            y - plate_height - 4.0
        };
        self.context
            .set_global_alpha(if strong { 0.95 } else { 0.72 });
        self.context.set_fill_style_str(&self.ink.plate);
        self.context.begin_path();
        if self
            .context
            .round_rect_with_f64(x, y, plate_width, plate_height, 5.0)
            .is_err()
        {
            self.context.rect(x, y, plate_width, plate_height);
        }
        self.context.fill();
        self.context.set_global_alpha(1.0);
        self.context.set_fill_style_str(colour);
        self.context.begin_path();
        // The radius is a positive constant, which is all that can be refused.
        let _ = self.context.arc(
            x + 8.5,
            y + plate_height / 2.0,
            3.5,
            0.0,
            std::f64::consts::TAU,
        );
        self.context.fill();
        self.context.set_fill_style_str(&self.ink.text);
        // Text that cannot be drawn is only missing.
        let _ = self
            .context
            .fill_text(words, x + 16.0, y + plate_height / 2.0 + 0.5);
    }

    pub fn dashed(&self, dash: &[f64]) {
        let list: Array = dash.iter().copied().map(JsValue::from_f64).collect();
        // Positive constants are never refused.
        let _ = self.context.set_line_dash(&list);
    }

    fn path(&self, points_px: &[[f64; 2]]) {
        self.context.begin_path();
        for (index, &point_px) in points_px.iter().enumerate() {
            let [x, y] = self.place(point_px);
            if index == 0 {
                self.context.move_to(x, y);
            } else {
                self.context.line_to(x, y);
            }
        }
    }

    fn stroke(&self, colour: &str, width: f64, alpha: f64) {
        self.context.set_global_alpha(alpha);
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(width);
        self.context.stroke();
        self.context.set_global_alpha(1.0);
    }

    fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [x * self.scale, y * self.scale]
    }
}
