use kinelens_protocol::{DeviceCandidate, DeviceReport};
use leptos::prelude::*;

use super::{Icon, query_value};
use crate::{
    format::grouped,
    language::said,
    state::{DeviceState, expect_state},
};

/// The devices that a person can ask for in a browser.
const IN_BROWSER: [&str; 2] = ["cpu", "webgpu"];

/// Says which device computes and, opened, why.
#[component]
pub fn DeviceChip() -> impl IntoView {
    let device = expect_state::<DeviceState>();
    let asked = StoredValue::new(query_value("device"));
    let name =
        move || asked.with_value(|asked| chip_words(device.report().as_deref(), asked.as_deref()));
    view! {
        <details class="chip popover" name="popover">
            <summary
                class="chip__face"
                data-testid="device"
                data-chosen=move || device.report().map(|report| report.chosen.clone())
                aria-label=name
                title=move || words!(shell.the_device_that_looks)
            >
                <Icon name="chip"/>
                <span class="chip__words">{name}</span>
            </summary>
            <div class="popover__body" data-testid="device-details">
                {move || match device.report() {
                    Some(report) => view! { <Details report=(*report).clone()/> }.into_any(),
                    None => view! { <BeforeTheTest/> }.into_any(),
                }}
                <Show when=move || asked.with_value(Option::is_some)>
                    <p><a href=address_with(None)>{move || words!(shell.let_a_test_choose)}</a></p>
                </Show>
                <p class="quiet">
                    {move || words!(shell.another_device_loads_the)}
                </p>
            </div>
        </details>
    }
}

#[component]
fn BeforeTheTest() -> impl IntoView {
    let asked = query_value("device");
    let links = IN_BROWSER
        .into_iter()
        .filter(|name| asked.as_deref() != Some(*name))
        .map(|name| {
            view! {
                <li>
                    <a href=address_with(Some(name))>{move || words!(shell.use_device, name = long_name(name))}</a>
                </li>
            }
        });
    let links = links.collect_view();
    let words = move || match &asked {
        Some(name) => words!(shell.because_the_address, name = long_name(name)),
        None => words!(shell.not_tested_yet).to_owned(),
    };
    view! {
        <p class="device__reason">{words}</p>
        <p>{move || words!(shell.following_a_point_needs)}</p>
        <ul class="device__links">
            {links}
        </ul>
    }
}

#[component]
fn Details(report: DeviceReport) -> impl IntoView {
    let chosen = report.chosen.clone();
    view! {
        <p class="device__reason" data-testid="device-reason">{reason(&report)}</p>
        <ul class="device__list">
            {report
                .candidates
                .iter()
                .map(|candidate| {
                    let is_chosen = candidate.name == chosen;
                    let usable = !is_chosen && candidate.unavailable.is_none();
                    view! {
                        <li class="device__row" class:is-chosen=is_chosen>
                            <b>{long_name(&candidate.name).to_owned()}</b>
                            <span class="quiet">{description(candidate)}</span>
                            <span class="device__time">{time_words(candidate)}</span>
                            {usable
                                .then(|| {
                                    let href = address_with(Some(&candidate.name));
                                    view! { <a href=href>{move || words!(shell.use_this_one)}</a> }
                                })}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// What the chip says: the device, or that none has been chosen.
fn chip_words(report: Option<&DeviceReport>, asked: Option<&str>) -> String {
    match (report, asked) {
        (Some(report), _) => words!(shell.device_is, name = short_name(&report.chosen)),
        (None, Some(name)) => words!(shell.device_as_asked, name = short_name(name)),
        (None, None) => words!(shell.device_not_tested_yet).to_owned(),
    }
}

/// Why this device computes, in one sentence.
fn reason(report: &DeviceReport) -> String {
    let name = long_name(&report.chosen);
    if report.forced {
        return words!(shell.because_the_address, name = name);
    }
    let is_chosen = |candidate: &&DeviceCandidate| candidate.name == report.chosen;
    let mine_ms = report.candidates.iter().find(is_chosen);
    let others = report.candidates.iter().filter(|one| !is_chosen(one));
    let next_ms = others.filter_map(|one| one.warm_ms).min_by(f64::total_cmp);
    match (mine_ms.and_then(|one| one.warm_ms), next_ms) {
        (Some(mine_ms), Some(next_ms)) => words!(
            shell.chosen_by_a_test,
            name = name,
            mine = milliseconds(mine_ms),
            next = milliseconds(next_ms)
        ),
        (Some(mine_ms), None) => words!(
            shell.the_only_device,
            name = name,
            mine = milliseconds(mine_ms)
        ),
        (None, _) => {
            let reason = report.reason.trim_end_matches('.');
            format!("{name}. {}", said(&format!("{reason}.")))
        }
    }
}

/// What the device is; why it is out of the question stands there as well.
fn description(candidate: &DeviceCandidate) -> String {
    let reason = candidate.unavailable.as_ref();
    said(reason.unwrap_or(&candidate.description))
}

fn time_words(candidate: &DeviceCandidate) -> String {
    candidate.warm_ms.map_or_else(
        || words!(shell.not_measured).to_owned(),
        |warm_ms| format!("{} ms", milliseconds(warm_ms)),
    )
}

fn milliseconds(value_ms: f64) -> String {
    grouped(value_ms, if value_ms < 10.0 { 1 } else { 0 })
}

/// The page's address with another device, or none; the rest of the query stays.
fn address_with(device: Option<&str>) -> String {
    let search = window().location().search().unwrap_or_default();
    let Ok(query) = web_sys::UrlSearchParams::new_with_str(&search) else {
        return "?".to_owned();
    };
    match device {
        Some(device) => query.set("device", device),
        None => query.delete("device"),
    }
    format!("?{}", String::from(query.to_string()))
}

fn short_name(name: &str) -> &str {
    match name {
        "webgpu" => "WebGPU",
        "cpu" => "CPU",
        "wgpu" => "GPU",
        "cuda" => "CUDA",
        other => other,
    }
}

fn long_name(name: &str) -> &str {
    match name {
        "cpu" => "CPU (wasm)",
        other => short_name(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(others: &[(&str, Option<f64>)], forced: bool) -> DeviceReport {
        let candidate = |name: &str, warm_ms: Option<f64>| DeviceCandidate {
            name: name.into(),
            description: "a device".into(),
            warm_ms,
            unavailable: warm_ms.is_none().then(|| "not here".into()),
        };
        let others = others
            .iter()
            .map(|&(name, warm_ms)| candidate(name, warm_ms));
        DeviceReport {
            candidates: std::iter::once(candidate("cpu", Some(65.2)))
                .chain(others)
                .collect(),
            chosen: "cpu".into(),
            forced,
            reason: "it is fast".into(),
        }
    }

    #[test]
    fn the_chip_says_whether_a_test_has_been_made() {
        assert_eq!(chip_words(None, None), "Device: not tested yet");
        assert_eq!(chip_words(None, Some("cpu")), "Device: CPU, as asked");
        assert_eq!(chip_words(Some(&report(&[], false)), None), "Device: CPU");
    }

    #[test]
    fn the_reason_tells_the_times_that_were_compared() {
        let others = [("webgpu", Some(1200.4)), ("cuda", None)];
        assert_eq!(
            reason(&report(&others, false)),
            "CPU (wasm), chosen by a test: 65 ms against 1,200 ms."
        );
        assert_eq!(
            reason(&report(&others[1..], false)),
            "CPU (wasm), the only device that works here: 65 ms in the test."
        );
        assert_eq!(
            reason(&report(&others, true)),
            "CPU (wasm), because the address asks for it."
        );
    }
}
