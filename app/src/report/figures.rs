//! Plots and the path as drawings that print sharply.

use std::sync::Arc;

use kinelens_protocol::SceneDocument;
use leptos::prelude::*;

use super::{
    drawn::{LINES, Map, broken_line},
    view::reported,
    words,
};
use crate::{
    format::UnitSet,
    lesson::DASHES,
    plots::{
        Domain, PlotsState, Plotted, Scale, SeriesPaths, Track, curve_path, nice_ticks, tracks,
        value_domain,
    },
    state::{SceneState, SelectionState, UiState, expect_state},
};

const PLOT_PX: [f64; 2] = [340.0, 170.0];
const PATH_PX: [f64; 2] = [340.0, 255.0];
/// Room for the words of the axes: left, top, right, bottom.
const ROOM_PX: [f64; 4] = [46.0, 8.0, 10.0, 30.0];

/// One plot for each quantity that the workbench shows.
#[component]
pub fn PlotFigures() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let plots = expect_state::<PlotsState>();
    let selection = expect_state::<SelectionState>();
    let labels = move || {
        let objects = reported(scene, selection);
        let label = |id| scene.with(|scene| scene.object(id).map(|object| object.label.clone()));
        objects.into_iter().filter_map(label).collect::<Vec<_>>()
    };
    view! {
        <section class="report__part">
            <h2>{words::PLOTS}</h2>
            <p class="report__legend">
                {move || labels().into_iter().enumerate().map(|(index, label)| view! {
                    <span class="report__key">
                        <svg viewBox="0 0 36 8" aria-hidden="true">
                            <path class="report__line" d="M0 4h36" stroke-dasharray=LINES[index % LINES.len()]></path>
                        </svg>
                        {label}
                    </span>
                }).collect_view()}
                <span>{words::PLOTS_NOTE}</span>
            </p>
            <div class="report__plots">
                {move || plots.shown(scene).into_iter().map(|plotted| view! { <PlotFigure plotted/> }).collect_view()}
            </div>
        </section>
    }
}

#[component]
fn PlotFigure(plotted: Plotted) -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let ui = expect_state::<UiState>();
    let is_veiled = move || {
        plotted.quantity().is_some_and(|quantity| {
            let mut objects = reported(scene, selection).into_iter();
            objects.any(|id| scene.is_veiled(id, quantity))
        })
    };
    let drawing = move || {
        let document = scene.document()?;
        let unit = plotted.unit(&UnitSet::new(scene.length_unit(), ui.units.get()));
        let shown = tracks(&document, &reported(scene, selection), plotted, unit);
        let times_s = &document.clip.frame_times_s;
        let time = Domain::new(*times_s.first()?, *times_s.last()?)?;
        let predictions = predicted(&document, plotted, unit.factor);
        let drawn = predictions.iter().flatten().map(|[_, value]| *value);
        let measured = value_domain(&shown, plotted, time);
        let domain = match (measured, Domain::around(drawn, 0.06)) {
            (Some(measured), Some(drawn)) => measured.with(drawn),
            (measured, drawn) => measured.or(drawn)?,
        };
        Some(plot(&shown, &predictions, time, domain))
    };
    view! {
        <figure class="report__figure" data-testid=format!("report-plot-{}", plotted.id())>
            <figcaption>
                {plotted.title()}" "
                {move || plotted.unit(&UnitSet::new(scene.length_unit(), ui.units.get())).name}
                {move || is_veiled().then(|| format!(" ({})", words::HIDDEN()))}
            </figcaption>
            {move || drawing().map_or_else(
                || view! { <p class="report__none">"–"</p> }.into_any(),
                |drawing| drawing.into_any(),
            )}
        </figure>
    }
}

/// The predictions of a plot in shown units, in their order.
fn predicted(document: &SceneDocument, plotted: Plotted, factor: f64) -> Vec<Vec<[f64; 2]>> {
    let lesson = document.lesson.as_ref();
    let lesson = lesson.filter(|lesson| Plotted::Of(lesson.quantity) == plotted);
    let predictions = lesson.into_iter().flat_map(|lesson| &lesson.predictions);
    predictions
        .map(|prediction| {
            let points = prediction.points.iter();
            points.map(|[t_s, value]| [*t_s, value * factor]).collect()
        })
        .collect()
}

fn plot(
    shown: &Arc<Vec<Track>>,
    predictions: &[Vec<[f64; 2]>],
    time: Domain,
    values: Domain,
) -> impl IntoView + use<> {
    let [left, top, right, bottom] = frame(PLOT_PX);
    let time = Scale {
        domain: time,
        from_px: left,
        to_px: right,
    };
    let values = Scale {
        domain: values,
        from_px: bottom,
        to_px: top,
    };
    let lines = shown.iter().enumerate().map(|(index, track)| {
        let paths = SeriesPaths::new(track.view(), time, values);
        let dots = paths.lone.into_iter().map(|[x, y]| view! {
            <circle class="report__dot" cx=format!("{x:.2}") cy=format!("{y:.2}") r="1.5"></circle>
        });
        view! {
            <path class="report__band" d=paths.band></path>
            <path class="report__band" d=paths.edge_band></path>
            <g stroke-dasharray=LINES[index % LINES.len()]>
                <path class="report__line" d=paths.line></path>
                <path class="report__line" d=paths.edge_line></path>
            </g>
            {dots.collect_view()}
        }
    });
    let lines = lines.collect_view();
    let drawn = predictions.iter().enumerate().map(|(index, points)| {
        let t_s: Vec<f64> = points.iter().map(|point| point[0]).collect();
        let value: Vec<f64> = points.iter().map(|point| point[1]).collect();
        view! {
            <path
                class="report__line report__line--drawn"
                d=curve_path(&t_s, &value, time, values)
                stroke-dasharray=DASHES[index % DASHES.len()]
            ></path>
        }
    });
    let drawn = drawn.collect_view();
    view! {
        <svg class="report__svg" viewBox=format!("0 0 {} {}", PLOT_PX[0], PLOT_PX[1]) role="img">
            {axes(time, values, words::TIME())}
            // What is wider than its plot, such as a band at an edge, ends at its frame.
            <svg x=left.to_string() y=top.to_string() width=(right - left).to_string() height=(bottom - top).to_string()
                viewBox=format!("{left} {top} {} {}", right - left, bottom - top)>
                {lines}
                {drawn}
            </svg>
        </svg>
    }
}

/// Where everything went: from the side, or from above where it went over the ground.
#[component]
pub fn PathFigure() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let ui = expect_state::<UiState>();
    let from_above = move || {
        let document = scene.document();
        document.is_some_and(|document| document.camera.provider == "ground")
    };
    let drawing = move || {
        let document = scene.document()?;
        let unit = UnitSet::new(scene.length_unit(), ui.units.get()).length;
        let wanted = reported(scene, selection);
        let motions = document.kinematics.iter();
        let paths: Vec<(Vec<[f64; 2]>, Vec<bool>)> = motions
            .filter(|motion| wanted.contains(&motion.object))
            .map(|motion| {
                let up = if from_above() {
                    &motion.z_m
                } else {
                    &motion.y_m
                };
                let places = motion.x_m.value.iter().zip(&up.value);
                let places = places.map(|(x, y)| [x * unit.factor, y * unit.factor]);
                (places.collect(), motion.gap_before.clone())
            })
            .collect();
        let all: Vec<[f64; 2]> = paths
            .iter()
            .flat_map(|(places, _)| places)
            .filter(|place| place.iter().all(|part| part.is_finite()))
            .copied()
            .collect();
        let map = Map::around(&all, frame(PATH_PX), from_above())?;
        let lines = paths.iter().enumerate().map(|(index, (places, starts))| {
            let start = places.iter().find(|place| place.iter().all(|part| part.is_finite()));
            let start = start.map(|&place| map.px(place));
            view! {
                <path
                    class="report__line"
                    d=broken_line(places, starts, &map)
                    stroke-dasharray=LINES[index % LINES.len()]
                ></path>
                {start.map(|[x, y]| view! {
                    <circle class="report__dot" cx=format!("{x:.2}") cy=format!("{y:.2}") r="3"></circle>
                })}
            }
        });
        let name = if from_above() { "z" } else { "y" };
        let words = words!(report.path_axes, axis = name, unit = unit.name);
        Some(view! {
            <svg class="report__svg" viewBox=format!("0 0 {} {}", PATH_PX[0], PATH_PX[1]) role="img">
                {axes(map.across, map.up, &words)}
                {lines.collect_view()}
            </svg>
        })
    };
    view! {
        <figure class="report__figure" data-testid="report-path">
            {move || drawing().map_or_else(
                || view! { <p class="report__none">{words::PATH_MISSING}</p> }.into_any(),
                |drawing| drawing.into_any(),
            )}
            <figcaption>
                {move || if from_above() { words::PATH_ABOVE } else { words::PATH_UPRIGHT }}
            </figcaption>
        </figure>
    }
}

/// The frame of a drawing: left, top, right, bottom.
fn frame([width_px, height_px]: [f64; 2]) -> [f64; 4] {
    let [left, top, right, bottom] = ROOM_PX;
    [left, top, width_px - right, height_px - bottom]
}

fn axes(across: Scale, up: Scale, words: &str) -> impl IntoView + use<> {
    let (top, bottom) = (up.from_px.min(up.to_px), up.from_px.max(up.to_px));
    let (left, right) = (across.from_px, across.to_px);
    let across_ticks = nice_ticks(across.domain, 6).into_iter().map(|tick| {
        let x = format!("{:.2}", across.px(tick.value));
        view! {
            <line class="report__grid" x1=x.clone() x2=x.clone() y1=top.to_string() y2=bottom.to_string()></line>
            <text class="report__tick" x=x y=(bottom + 11.0).to_string() text-anchor="middle">{tick.label}</text>
        }
    });
    let up_ticks = nice_ticks(up.domain, 5).into_iter().map(|tick| {
        let y = format!("{:.2}", up.px(tick.value));
        view! {
            <line class="report__grid" x1=left.to_string() x2=right.to_string() y1=y.clone() y2=y.clone()></line>
            <text class="report__tick" x=(left - 5.0).to_string() y=y text-anchor="end" dominant-baseline="central">{tick.label}</text>
        }
    });
    view! {
        {across_ticks.collect_view()}
        {up_ticks.collect_view()}
        <rect class="report__frame" x=left.to_string() y=top.to_string()
            width=(right - left).to_string() height=(bottom - top).to_string()></rect>
        <text class="report__tick" x=((left + right) / 2.0).to_string() y=(bottom + 24.0).to_string() text-anchor="middle">
            {words.to_owned()}
        </text>
    }
}
