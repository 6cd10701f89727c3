//! The numbers of whole tracks beside each other, and their ratios to the first.

use std::sync::Arc;

use kinelens_protocol::LengthUnit;
use leptos::prelude::*;

use super::{
    entries::Entry,
    plot::unit_name,
    ratio::{Amount, Verdict, ratio, verdict},
    view::Swatch,
    words,
};
use crate::{
    format::{UnitSet, interval},
    state::{UiState, expect_state},
};

#[component]
pub fn CompareTable(own: Memo<Arc<Vec<Entry>>>, unit: LengthUnit) -> impl IntoView {
    let ui = expect_state::<UiState>();
    let heads = move || {
        let own = own.get();
        let many = own.len() > 1;
        own.iter()
            .enumerate()
            .map(|(index, entry)| {
                view! {
                    <th scope="col" role="columnheader">
                        <Swatch colour=entry.colour.clone() dash=entry.dash/>
                        <span class="compare__head">{entry.label.clone()}</span>
                        <span class="compare__head-scene quiet">{entry.scene_name().to_owned()}</span>
                        {(many && index == 0).then(|| view! {
                            <span class="compare__head-scene quiet">{words::FIRST}</span>
                        })}
                    </th>
                }
            })
            .collect_view()
    };
    let rows = move || {
        let units = UnitSet::new(unit, ui.units.get());
        let own = own.get();
        Amount::ALL
            .map(|amount| {
                view! {
                    <tr role="row">
                        <th scope="row" role="rowheader">{words::amount(amount)}</th>
                        {own.iter().map(|entry| cell(entry, own.first(), amount, units)).collect_view()}
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <div class="table-scroll">
            <table class="table compare__table" role="table" data-testid=format!("compare-table-{}", unit_name(unit))>
                <caption>{words::TABLE_CAPTION}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <td role="cell"></td>
                        {heads}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
        <Show when=move || { own.with(|own| own.len() > 1) }>
            <p class="compare__note quiet">{words::TABLE_NOTE}</p>
        </Show>
    }
}

fn cell(
    entry: &Entry,
    first: Option<&Entry>,
    amount: Amount,
    units: UnitSet,
) -> impl IntoView + use<> {
    let value = entry.kinematics().map(|motion| amount.of(&motion.summary));
    let shown = value.map(|value| amount.unit(&units).interval(&value));
    let compared = first
        .filter(|first| first.key != entry.key)
        .and_then(|first| {
            let of_first = amount.of(&first.kinematics()?.summary);
            let shared = amount.shared(entry.shared_with(first));
            Some(ratio(&value?, &of_first, shared))
        });
    let said = compared.map(|ratio| match ratio {
        None => view! { <span class="compare__verdict quiet" data-testid="compare-ratio">{words::NO_RATIO}</span> }
            .into_any(),
        Some(ratio) => {
            let verdict = verdict(&ratio);
            let is_equal = verdict == Some(Verdict::NoDifference);
            view! {
                <span class="compare__ratio" data-testid="compare-ratio">{format!("× {}", interval(&ratio))}</span>
                {verdict.map(|verdict| view! {
                    <span
                        class="compare__verdict"
                        class:quiet=!is_equal
                        class:is-equal=is_equal
                        data-testid="compare-verdict"
                    >
                        {words::verdict(verdict)}
                    </span>
                })}
            }
            .into_any()
        }
    });
    view! {
        <td
            role="cell"
            data-testid=format!("compare-{}-{}", amount.id(), entry.key.id())
            data-name=words::curve(&entry.label, entry.scene_name())
        >
            <span class="compare__value" data-testid="compare-value">{shown}</span>
            {said}
        </td>
    }
}
