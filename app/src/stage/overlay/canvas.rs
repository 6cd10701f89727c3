use kinelens_protocol::ObjectId;
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ResizeObserver};

use super::{
    calibration, objects,
    pen::{Ink, Pen},
};
use crate::{
    format::UnitSet,
    language::locale,
    state::{PlaybackState, SceneState, SelectionState, Tool, UiState, expect_state},
    tools::{Draft, ToolState},
};

/// Up to this many objects carry their speed beside the name.
const SPEED_LABELS: usize = 6;

/// The canvas over the video. It takes no pointer: the stage does.
#[component]
pub fn Overlay(
    /// A point that is being dragged and is not in the scene yet.
    #[prop(into)]
    dragged: Signal<Option<(ObjectId, [f64; 2])>>,
    /// Where the tool in hand points, in display pixels.
    #[prop(into)]
    at_px: Signal<Option<[f64; 2]>>,
) -> impl IntoView {
    let painter = Painter::new(dragged, at_px);
    let canvas = NodeRef::<html::Canvas>::new();
    let size = RwSignal::new(0u32);
    let scheduled = StoredValue::new(false);

    canvas.on_load(move |canvas| observe(&canvas, size));
    Effect::new(move |_| {
        size.get();
        painter.subscribe();
        let Some(canvas) = canvas.get() else { return };
        if scheduled.get_value() {
            return;
        }
        scheduled.set_value(true);
        request_animation_frame(move || {
            // The component may be gone by the next repaint.
            if scheduled.try_set_value(false).is_none() {
                painter.paint(&canvas);
            }
        });
    });

    view! {
        <canvas
            node_ref=canvas
            class="stage__overlay"
            data-testid="overlay"
            aria-hidden="true"
        ></canvas>
    }
}

/// Redraws when the picture's size on the page changes.
fn observe(canvas: &HtmlCanvasElement, size: RwSignal<u32>) {
    let changed = Closure::<dyn FnMut()>::new(move || {
        // The component may be gone; then there is nothing to redraw.
        let _ = size.try_update(|count| *count = count.wrapping_add(1));
    });
    if let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
        observer.observe(canvas);
        let observer = StoredValue::new_local((observer, changed));
        on_cleanup(move || observer.with_value(|(observer, _)| observer.disconnect()));
    }
}

/// Draws the scene over the picture.
#[derive(Clone, Copy)]
struct Painter {
    scene: SceneState,
    playback: PlaybackState,
    selection: SelectionState,
    tools: ToolState,
    ui: UiState,
    dragged: Signal<Option<(ObjectId, [f64; 2])>>,
    at_px: Signal<Option<[f64; 2]>>,
}

impl Painter {
    fn new(dragged: Signal<Option<(ObjectId, [f64; 2])>>, at_px: Signal<Option<[f64; 2]>>) -> Self {
        Self {
            scene: expect_state(),
            playback: expect_state(),
            selection: expect_state(),
            tools: expect_state(),
            ui: expect_state(),
            dragged,
            at_px,
        }
    }

    /// Subscribes to all that is drawn.
    fn subscribe(self) {
        self.scene.version();
        self.playback.frame();
        self.selection.selected();
        self.selection.hovered();
        self.selection.tool();
        self.selection.hidden();
        self.tools.draft.track();
        self.ui.units.track();
        self.ui.theme.track();
        // Numbers are written as the language writes them.
        locale();
        self.dragged.track();
        self.at_px.track();
    }

    fn paint(self, canvas: &HtmlCanvasElement) {
        let Some(clip) = self.scene.clip_untracked() else {
            return;
        };
        let ratio = window().device_pixel_ratio();
        let (width, height) = (canvas.client_width(), canvas.client_height());
        if width == 0 || height == 0 {
            return;
        }
        let Some(context) = context_of(canvas) else {
            return;
        };
        canvas.set_width((f64::from(width) * ratio).round() as u32);
        canvas.set_height((f64::from(height) * ratio).round() as u32);
        // Scaling by a positive number cannot fail.
        let _ = context.scale(ratio, ratio);
        let size_px = [f64::from(clip.width_px), f64::from(clip.height_px)];
        let scale = f64::from(width) / size_px[0].max(1.0);
        let pen = Pen::new(context, scale, Ink::of(canvas));
        self.tools
            .draft
            .with_untracked(|draft| self.paint_calibration(&pen, draft, size_px));
        self.paint_objects(&pen, size_px[0].hypot(size_px[1]));
    }

    fn paint_calibration(self, pen: &Pen, draft: &Draft, size_px: [f64; 2]) {
        self.scene.with_untracked(|scene| {
            let Some(document) = &scene.document else {
                return;
            };
            calibration::draw(
                pen,
                self.selection.tool_untracked(),
                draft,
                &document.calibration,
                Some(&document.camera),
                size_px,
            );
        });
        if let Some(at_px) = self.at_px.get_untracked() {
            let tool = self.selection.tool_untracked();
            calibration::draw_next(pen, tool, draft, at_px);
            let radius_px = self
                .tools
                .track
                .with_untracked(|track| track.template_radius_px);
            if let (Tool::Track, Some(radius_px)) = (tool, radius_px) {
                let colour = pen.ink.guide.clone();
                pen.circle(at_px, radius_px * pen.scale, &colour, false);
            }
        }
    }

    fn paint_objects(self, pen: &Pen, diagonal_px: f64) {
        let selected = self.selection.selected_untracked();
        let hidden = self.selection.hidden_untracked();
        let hovered = untrack(|| self.selection.hovered());
        let (frame, t_s) = (
            self.playback.frame_untracked(),
            self.playback.t_s_untracked(),
        );
        let units = UnitSet::new(
            untrack(|| self.scene.length_unit()),
            self.ui.units.get_untracked(),
        );
        let dragged = self.dragged.get_untracked();
        self.scene.with_untracked(|scene| {
            let few = scene
                .objects()
                .filter(|object| objects::sample_at(object, frame).is_some())
                .count()
                <= SPEED_LABELS;
            let mut shown: Vec<_> = scene
                .objects()
                .filter(|object| !hidden.contains(&object.id))
                .collect();
            // What is selected lies on top.
            shown.sort_by_key(|object| selected.contains(&object.id));
            for object in shown {
                let look = objects::Look {
                    selected: selected.contains(&object.id),
                    hovered: hovered == Some(object.id),
                    with_speed: few || selected.contains(&object.id),
                    diagonal_px,
                };
                let kinematics = scene.kinematics(object.id);
                objects::draw(pen, object, kinematics, frame, t_s, units, look);
                if let Some((id, point_px)) = dragged
                    && id == object.id
                {
                    pen.cross(point_px, 12.0, &object.colour, false);
                }
            }
        });
    }
}

fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}
