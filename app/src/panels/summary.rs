use kinelens_protocol::{Kinematics, ObjectId};
use leptos::prelude::*;

use crate::{
    format::{UnitSet, heading},
    state::{SceneState, SelectionState, UiState, expect_state},
};

struct Row {
    id: ObjectId,
    label: String,
    colour: String,
    cells: [String; 5],
}

/// The numbers of each whole track.
#[component]
pub fn SummaryTable() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let ui = expect_state::<UiState>();
    let rows = move || {
        let units = UnitSet::new(scene.length_unit(), ui.units.get());
        let Some(document) = scene.document() else {
            return Vec::new();
        };
        let objects = document.objects.iter();
        objects
            .filter_map(|object| {
                let mut kinematics = document.kinematics.iter();
                let kinematics = kinematics.find(|one| one.object == object.id)?;
                Some(Row {
                    id: object.id,
                    label: object.label.clone(),
                    colour: object.colour.clone(),
                    cells: cells(kinematics, units),
                })
            })
            .collect()
    };
    view! {
        <div class="table-scroll">
            <table class="table" data-testid="summary">
                <caption>{move || words!(panels.whole_tracks_with_95)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || words!(panels.object)}</th>
                        <th scope="col">{move || words!(panels.travelled)}</th>
                        <th scope="col">{move || words!(panels.straight)}</th>
                        <th scope="col">{move || words!(panels.mean_speed)}</th>
                        <th scope="col">{move || words!(panels.peak_speed)}</th>
                        <th scope="col">{move || words!(panels.heading)}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || rows()
                        .into_iter()
                        .map(|Row { id, label, colour, cells }| {
                            view! {
                                <tr
                                    class="table__row table__row--link"
                                    class:is-selected=move || selection.is_selected(id)
                                    data-testid=format!("summary-row-{}", id.0)
                                    on:click=move |_| selection.select(id)
                                >
                                    <th scope="row">
                                        <span class="dot" style:color=colour></span>
                                        <button type="button" class="table__link">{label}</button>
                                    </th>
                                    {cells.map(|cell| view! { <td>{cell}</td> })}
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

fn cells(kinematics: &Kinematics, units: UnitSet) -> [String; 5] {
    let summary = &kinematics.summary;
    let direction = summary
        .heading_clock
        .map_or_else(|| "–".to_owned(), heading);
    [
        units.length.interval(&summary.travelled_m),
        units.length.interval(&summary.displacement_m),
        units.speed.interval(&summary.mean_speed_mps),
        units.speed.interval(&summary.peak_speed_mps),
        direction,
    ]
}
