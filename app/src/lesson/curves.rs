//! Predictions on the plot of their quantity.

use kinelens_protocol::Quantity;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::{state::LessonState, words};
use crate::{
    format::Unit,
    plots::{Scale, curve_path},
    shell::capture_pointer,
    state::{SceneState, expect_state},
};

/// Dashes tell predictions apart without colour.
pub const DASHES: [&str; 4] = ["7 4", "2 3", "10 3 2 3", "5 2 1 2"];

/// The pencil over one plot: its pointer and its keys.
#[derive(Clone, Copy)]
pub struct Drawing {
    lessons: LessonState,
    quantity: Quantity,
    unit: Memo<Unit>,
    values: Memo<Scale>,
}

impl Drawing {
    pub fn new(quantity: Quantity, unit: Memo<Unit>, values: Memo<Scale>) -> Self {
        Self {
            lessons: expect_state(),
            quantity,
            unit,
            values,
        }
    }

    pub fn is_on(self) -> bool {
        self.lessons.draws(self.quantity)
    }

    pub fn press(self, event: &PointerEvent, t_s: f64) {
        if event.button() != 0 {
            return;
        }
        capture_pointer(event);
        self.lessons.press(t_s, self.value_under(event));
    }

    pub fn moved(self, event: &PointerEvent, t_s: f64) {
        self.lessons.draw_to(t_s, self.value_under(event));
    }

    pub fn release(self) {
        self.lessons.release();
    }

    pub fn cancel(self) {
        self.lessons.cancel();
    }

    pub fn key(self, event: &KeyboardEvent) {
        let domain = self.values.get_untracked().domain;
        let factor = self.unit.get_untracked().factor;
        if self
            .lessons
            .key(event, [domain.low / factor, domain.high / factor])
        {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn value_under(self, event: &PointerEvent) -> f64 {
        let scale = self.values.get_untracked();
        let shown = scale.value(f64::from(event.offset_y()));
        shown.clamp(scale.domain.low, scale.domain.high) / self.unit.get_untracked().factor
    }
}

/// The drawn curves, each in its own colour and dash.
#[component]
pub fn PredictionLines(
    quantity: Quantity,
    unit: Memo<Unit>,
    time: Signal<Scale>,
    values: Memo<Scale>,
) -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let lessons = expect_state::<LessonState>();
    let is_asked = Memo::new(move |_| {
        scene
            .lesson()
            .is_some_and(|lesson| lesson.quantity == quantity)
    });
    move || {
        is_asked.get().then(|| {
            let (time, values, factor) = (time.get(), values.get(), unit.get().factor);
            let drawn = lessons.is_drawing();
            lessons
                .predictions()
                .into_iter()
                .enumerate()
                .map(|(index, prediction)| {
                    let t_s: Vec<f64> = prediction.points.iter().map(|[t_s, _]| *t_s).collect();
                    let shown: Vec<f64> =
                        prediction.points.iter().map(|[_, value]| value * factor).collect();
                    let path = curve_path(&t_s, &shown, time, values);
                    let lone = match prediction.points[..] {
                        [[t_s, value]] => Some([time.px(t_s), values.px(value * factor)]),
                        _ => None,
                    };
                    let colour = prediction.colour;
                    view! {
                        <g class="plot__prediction" class:is-pale=drawn && !lessons.is_drawn(index)>
                            <path class="plot__fit-halo" d=path.clone()></path>
                            <path
                                class="plot__drawn"
                                d=path
                                stroke=colour.clone()
                                stroke-dasharray=DASHES[index % DASHES.len()]
                                data-testid="prediction-curve"
                            ></path>
                            {lone.map(|[x, y]| view! {
                                <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="3" fill=colour></circle>
                            })}
                        </g>
                    }
                })
                .collect_view()
        })
    }
}

/// The keyboard's pen.
#[component]
pub fn PenCursor(drawing: Drawing, time: Signal<Scale>) -> impl IntoView {
    move || {
        let [t_s, value] = drawing.lessons.pen().filter(|_| drawing.is_on())?;
        let x = time.get().px(t_s);
        let y = drawing.values.get().px(value * drawing.unit.get().factor);
        Some(view! {
            <g class="plot__pen">
                <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="7"></circle>
                <path d=format!("M{:.1} {y:.1}h22M{x:.1} {:.1}v22", x - 11.0, y - 11.0)></path>
            </g>
        })
    }
}

/// What the keyboard's pen says, for eyes and ears.
#[component]
pub fn PenWords(unit: Signal<Unit>) -> impl IntoView {
    let lessons = expect_state::<LessonState>();
    view! {
        <p class="quiet" aria-live="polite" data-testid="prediction-cursor">
            {move || lessons.pen().map(|[t_s, value]| words::cursor(t_s, value, unit.get()))}
        </p>
    }
}
