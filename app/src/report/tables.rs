use std::sync::Arc;

use kinelens_protocol::{Fit, Kinematics, Quantity, SceneDocument};
use leptos::prelude::*;

use super::{drawn::thinning, view::reported, words};
use crate::{
    format::{NOTHING, UnitSet, clock, fixed, heading, interval, plain},
    language::said,
    lesson::{DASHES, difference, difference_words, quantity_words, subject},
    plots::{PlotsState, Plotted},
    state::{FitState, SceneState, SelectionState, UiState, Units, expect_state},
};

/// Most rows of one table of samples.
const MOST_ROWS: usize = 40;
/// Most objects whose samples are listed.
const MOST_OBJECTS: usize = 4;

/// The numbers of whole tracks.
#[component]
pub fn SummaryPart() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let ui = expect_state::<UiState>();
    let rows = move || {
        let document = scene.document()?;
        let units = UnitSet::new(scene.length_unit(), ui.units.get());
        let wanted = reported(scene, selection);
        let motions = document.kinematics.iter();
        let rows = motions
            .filter(|motion| wanted.contains(&motion.object))
            .map(|motion| {
                let cells = summary_cells(motion, units, scene.veil().is_some())
                    .map(|cell| view! { <td>{cell}</td> });
                view! {
                    <tr data-object=motion.object.0.to_string()>
                        <th scope="row">{label_of(&document, motion)}</th>
                        {cells}
                    </tr>
                }
            });
        Some(rows.collect_view())
    };
    view! {
        <section class="report__part">
            <h2>{words::SUMMARY}</h2>
            <table class="report__table" data-testid="report-summary">
                <thead>
                    <tr>{words::SUMMARY_COLUMNS.map(|name| view! { <th scope="col">{name}</th> })}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn summary_cells(motion: &Kinematics, units: UnitSet, is_veiled: bool) -> [String; 5] {
    let summary = &motion.summary;
    [
        (units.length, &summary.travelled_m),
        (units.length, &summary.displacement_m),
        (units.speed, &summary.mean_speed_mps),
        (units.speed, &summary.peak_speed_mps),
    ]
    .map(|(unit, of)| {
        if is_veiled && !of.value.is_finite() {
            words::HIDDEN().to_owned()
        } else {
            unit.interval(of)
        }
    })
    .into_iter()
    .chain([summary.heading_clock.map_or(NOTHING.into(), heading)])
    .collect::<Vec<_>>()
    .try_into()
    .unwrap_or_default()
}

/// The curves that were fitted and kept.
#[component]
pub fn Fits() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let plots = expect_state::<PlotsState>();
    let fits = expect_state::<FitState>();
    let kept = move || {
        let slots = plots
            .fits()
            .into_iter()
            .filter_map(|request| fits.get(request));
        slots
            .filter_map(|slot| slot.result?.ok())
            .filter(|fit| !scene.hides_something_of(fit.object))
            .collect::<Vec<Arc<Fit>>>()
    };
    let entry = move |fit: Arc<Fit>| {
        let label = scene.with(|scene| scene.object(fit.object).map(|object| object.label.clone()));
        // The formula holds in the document's own units, so its numbers stay in them.
        let own = UnitSet::new(scene.length_unit(), Units::Metric).of(fit.quantity);
        let rows = fit.parameters.iter().map(|parameter| {
            view! {
                <tr>
                    <th scope="row"><i>{parameter.symbol.clone()}</i>" "{said(&parameter.name)}</th>
                    <td>{format!("{} {}", interval(&parameter.estimate), parameter.unit)}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        view! {
            <div class="report__fit" data-testid="report-fit">
                <h3>
                    {words!(
                        report.quantity_of,
                        quantity = Plotted::Of(fit.quantity).title(),
                        label = label.unwrap_or_default()
                    )}" "
                    <i>{said(&fit.formula)}</i>
                </h3>
                <table class="report__table"><tbody>{rows}</tbody></table>
                <p>{words::residual(
                    &format!("{} {}", plain(fit.residual_rms), own.name),
                    fit.points,
                    &clock(fit.span_s[0]),
                    &clock(fit.span_s[1]),
                )}</p>
            </div>
        }
    };
    view! {
        <section class="report__part">
            <h2>{words::FITS}</h2>
            {move || {
                let kept = kept();
                if kept.is_empty() {
                    view! { <p data-testid="report-no-fit">{words::NO_FITS}</p> }.into_any()
                } else {
                    kept.into_iter().map(entry).collect_view().into_any()
                }
            }}
        </section>
    }
}

/// The question with all predictions and how far they were off.
#[component]
pub fn LessonPart() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let ui = expect_state::<UiState>();
    move || {
        let (document, lesson) = (scene.document()?, scene.lesson()?);
        let unit = UnitSet::new(scene.length_unit(), ui.units.get()).of(lesson.quantity);
        let object = subject(&lesson, &document, &selection.selected());
        let motion = document
            .kinematics
            .iter()
            .find(|one| Some(one.object) == object);
        let is_veiled = scene.veil().is_some();
        let entries = lesson.predictions.iter().enumerate().map(|(index, prediction)| {
            let found = motion.and_then(|motion| {
                let series = motion.series(lesson.quantity);
                difference(&prediction.points, &motion.t_s, &series.value)
            });
            let verdict = match found {
                _ if is_veiled => words::NOT_COMPARED().to_owned(),
                Some(found) => difference_words(&found, unit),
                None => words::NO_OVERLAP().to_owned(),
            };
            view! {
                <li>
                    <svg class="report__swatch" viewBox="0 0 36 8" aria-hidden="true">
                        <path class="report__line report__line--drawn" d="M0 4h36" stroke-dasharray=DASHES[index % DASHES.len()]></path>
                    </svg>
                    <b>{prediction.name.clone()}</b>": "{verdict}
                </li>
            }
        });
        let entries = entries.collect_view();
        let none = lesson
            .predictions
            .is_empty()
            .then_some(words::NO_PREDICTIONS);
        Some(view! {
            <section class="report__part" data-testid="report-lesson">
                <h2>{words::QUESTION}</h2>
                <p>{lesson.question.clone()}" ("{quantity_words(lesson.quantity)}")"</p>
                <ul class="report__list">{entries}</ul>
                {none.map(|none| view! { <p>{none}</p> })}
            </section>
        })
    }
}

/// Samples of each object, thinned where they are many.
#[component]
pub fn Samples() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let ui = expect_state::<UiState>();
    let tables = move || {
        let document = scene.document()?;
        let units = UnitSet::new(scene.length_unit(), ui.units.get());
        let wanted = reported(scene, selection);
        let tables = wanted.iter().take(MOST_OBJECTS).filter_map(|id| {
            let motion = document.kinematics.iter().find(|one| one.object == *id)?;
            Some(sample_table(&document, motion, units))
        });
        let tables = tables.collect_view();
        let more = (wanted.len() > MOST_OBJECTS).then(|| view! { <p>{words::MORE_OBJECTS}</p> });
        Some(view! { {tables} {more} })
    };
    view! {
        <section class="report__part">
            <h2>{words::SAMPLES}</h2>
            {tables}
        </section>
    }
}

fn sample_table(
    document: &SceneDocument,
    motion: &Kinematics,
    units: UnitSet,
) -> impl IntoView + use<> {
    let is_over_ground = document.camera.provider == "ground";
    let mut columns = vec![("x", Quantity::X), ("y", Quantity::Y)];
    if is_over_ground {
        columns.push(("z", Quantity::Z));
    }
    columns.extend([
        (words!(plots.speed), Quantity::Speed),
        (words!(plots.acceleration), Quantity::Acceleration),
    ]);
    let heads = columns.iter().map(|(name, quantity)| {
        view! {
            <th scope="col">{format!("{name} {}", units.of(*quantity).name)}</th>
        }
    });
    let heads = heads.collect_view();
    let step = thinning(motion.t_s.len(), MOST_ROWS);
    let rows = (0..motion.t_s.len()).step_by(step).map(|index| {
        let cells = columns.iter().map(|(_, quantity)| {
            let series = motion.series(*quantity);
            let at = |list: &[f64]| list.get(index).copied().unwrap_or(f64::NAN);
            let (value, half_width) = units
                .of(*quantity)
                .pair(at(&series.value), at(&series.half_width));
            let text = match half_width.as_str() {
                NOTHING | "0" => value,
                half_width => format!("{value} ± {half_width}"),
            };
            view! { <td>{text}</td> }
        });
        view! {
            <tr data-index=index.to_string()>
                <td>{fixed(motion.t_s[index], 3)}</td>
                {cells.collect_view()}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let note = (step > 1).then(|| words::thinned(step, motion.t_s.len()));
    view! {
        <table class="report__table report__table--samples" data-testid="report-samples" data-object=motion.object.0.to_string()>
            <caption>
                <b>{label_of(document, motion)}</b>
                {note.map(|note| view! { " "<span data-testid="report-thinned">{note}</span> })}
            </caption>
            <thead><tr><th scope="col">"t s"</th>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn label_of(document: &SceneDocument, motion: &Kinematics) -> String {
    let object = document
        .objects
        .iter()
        .find(|object| object.id == motion.object);
    object
        .map(|object| object.label.clone())
        .unwrap_or_default()
}
