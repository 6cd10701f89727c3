use kinelens_protocol::{LengthUnit, ObjectSource, SampleState, SceneDocument, SceneObject};
use leptos::prelude::*;

use super::{view::reported, words};
use crate::{
    format::{percent, plain},
    language::said,
    state::{SceneState, SelectionState, expect_state},
};

/// 97.5 % quantile of the normal distribution: from a standard deviation to half a 95 % interval.
const NORMAL_975: f64 = 1.96;

/// How the numbers came about, in words.
#[component]
pub fn Method() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let paragraphs = move || {
        let wanted = reported(scene, selection);
        let document = scene.document()?;
        let objects = document.objects.iter();
        let objects = objects.filter(|object| wanted.contains(&object.id));
        let mut paragraphs: Vec<String> = objects.map(followed).collect();
        paragraphs.extend(calibrated(&document));
        let half_width = document.smoothing.half_width_s;
        paragraphs.push(words::smoothing(
            half_width.map(|half_width_s| format!("{} s", plain(half_width_s))),
        ));
        Some(
            paragraphs
                .into_iter()
                .map(|text| view! { <p>{text}</p> })
                .collect_view(),
        )
    };
    view! {
        <section class="report__part" data-testid="report-method">
            <h2>{words::METHOD}</h2>
            {paragraphs}
        </section>
    }
}

/// What an interval is made of, and what is not in it.
#[component]
pub fn Uncertainty() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let scale = move || {
        let document = scene.document()?;
        let scale = &document.camera.scale;
        Some(match scale.unit {
            LengthUnit::Metres => words::shared(&percent(NORMAL_975 * scale.relative_sigma)),
            LengthUnit::Pixels => words::NO_SCALE().to_owned(),
        })
    };
    view! {
        <section class="report__part" data-testid="report-uncertainty">
            <h2>{words::UNCERTAINTY}</h2>
            <p>{words::INTERVALS}</p>
            <ul class="report__list report__list--dots">
                <li>{words::NOISE}</li>
                <li>{scale}</li>
            </ul>
            <p>{words::NOT_INCLUDED}</p>
        </section>
    }
}

fn followed(object: &SceneObject) -> String {
    let count = |state: SampleState| {
        let samples = object.samples.iter();
        samples.filter(|sample| sample.state == state).count()
    };
    let mut sigmas_px: Vec<f64> = object
        .samples
        .iter()
        .filter(|sample| sample.state.is_measured())
        .map(|sample| sample.sigma_px)
        .collect();
    sigmas_px.sort_by(f64::total_cmp);
    let median_px = sigmas_px.get(sigmas_px.len() / 2).copied();
    words::followed(&words::Followed {
        label: &object.label,
        how: match object.source {
            ObjectSource::Detector => words::BY_DETECTOR(),
            ObjectSource::Autotracker => words::BY_TEMPLATE(),
            ObjectSource::Hand => words::BY_HAND(),
        },
        frames: object.samples.len(),
        by_hand: count(SampleState::Key),
        unsure: count(SampleState::Possible),
        lost: count(SampleState::Lost),
        sigma_px: plain(median_px.unwrap_or(f64::NAN)),
    })
}

/// Where metres came from; the scene's own words where it has a scale.
fn calibrated(document: &SceneDocument) -> Vec<String> {
    let scale = &document.camera.scale;
    let mut texts = vec![words::calibration(&document.camera.provider).to_owned()];
    if scale.unit == LengthUnit::Metres && !scale.words.is_empty() {
        texts.push(said(&scale.words));
    }
    texts
}
