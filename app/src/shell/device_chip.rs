use kinelens_protocol::{DeviceCandidate, DeviceReport};
use leptos::prelude::*;

use super::{Icon, query_value};
use crate::{
    format::fixed,
    state::{DeviceState, expect_state},
};

/// Says which device computes and, opened, why.
#[component]
pub fn DeviceChip() -> impl IntoView {
    let device = expect_state::<DeviceState>();
    let name = move || {
        device.report().map_or_else(
            || "Device".to_owned(),
            |report| long_name(&report.chosen).to_owned(),
        )
    };
    view! {
        <details class="chip popover" name="popover">
            <summary
                class="chip__face"
                data-testid="device"
                data-chosen=move || device.report().map(|report| report.chosen.clone())
                title="The device that computes"
            >
                <Icon name="chip"/>
                <span class="chip__words">{name}</span>
            </summary>
            <div class="popover__body" data-testid="device-details">
                {move || match device.report() {
                    Some(report) => view! { <Details report=(*report).clone()/> }.into_any(),
                    None => view! { <p>"Devices are compared when objects are looked for the first time. Tracking a point needs none."</p> }.into_any(),
                }}
            </div>
        </details>
    }
}

#[component]
fn Details(report: DeviceReport) -> impl IntoView {
    let chosen = report.chosen.clone();
    let forced_by_query = query_value("device").is_some();
    view! {
        <p class="device__reason">{report.reason.clone()}</p>
        <ul class="device__list">
            {report
                .candidates
                .iter()
                .map(|candidate| {
                    let is_chosen = candidate.name == chosen;
                    view! {
                        <li class="device__row" class:is-chosen=is_chosen>
                            <b>{long_name(&candidate.name).to_owned()}</b>
                            <span class="quiet">{candidate.description.clone()}</span>
                            <span class="device__time">{state_words(candidate)}</span>
                            {(!is_chosen && candidate.unavailable.is_none())
                                .then(|| {
                                    let href = format!("?device={}", candidate.name);
                                    view! { <a href=href>"Use this one"</a> }
                                })}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        {forced_by_query.then(|| view! { <a href="?">"Let the page choose"</a> })}
        <p class="quiet">"Changing the device loads the page anew."</p>
    }
}

fn state_words(candidate: &DeviceCandidate) -> String {
    match (&candidate.unavailable, candidate.warm_ms) {
        (Some(reason), _) => reason.clone(),
        (None, Some(warm_ms)) => {
            format!("{} ms", fixed(warm_ms, if warm_ms < 10.0 { 1 } else { 0 }))
        }
        (None, None) => "not measured".to_owned(),
    }
}

fn long_name(name: &str) -> &str {
    match name {
        "webgpu" => "WebGPU",
        "cpu" => "CPU",
        "wgpu" => "GPU",
        "cuda" => "CUDA",
        other => other,
    }
}
