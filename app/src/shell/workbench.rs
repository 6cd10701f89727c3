use leptos::prelude::*;

use crate::{
    language::Words,
    panels::{AskPanel, ScaleCard, TablePanel},
    plots::PlotsPanel,
    scene3d::Scene3dView,
    stage::{StageView, Transport},
    state::{Tab, UiState, expect_state},
    timeline::Timeline,
    tools::{ToolOptions, Toolbar},
    welcome::OpeningCard,
};

const TABS: [(Tab, &str, Words); 4] = [
    (Tab::Space, "space", || "3D"),
    (Tab::Plots, "plots", || words!(shell.plots)),
    (Tab::Table, "table", || words!(shell.table)),
    (Tab::Ask, "ask", || words!(shell.ask)),
];

/// Picture and timeline on one side, scale and panels on the other.
#[component]
pub fn Workbench() -> impl IntoView {
    view! {
        <main class="workbench">
            <section class="workbench__picture" aria-label=move || words!(shell.picture)>
                <OpeningCard/>
                <Toolbar/>
                <ToolOptions/>
                <StageView/>
                <Transport/>
                <Timeline/>
            </section>
            <section class="workbench__numbers" aria-label=move || words!(shell.measurements)>
                <ScaleCard/>
                <Tabs/>
            </section>
        </main>
    }
}

#[component]
fn Tabs() -> impl IntoView {
    let ui = expect_state::<UiState>();
    let go = move |by: usize| {
        let shown = ui.tab.get_untracked();
        let index = TABS.iter().position(|(tab, ..)| *tab == shown).unwrap_or(0);
        let (tab, name, _) = TABS[(index + by) % TABS.len()];
        ui.tab.set(tab);
        if let Some(button) = document().get_element_by_id(&format!("tab-{name}")) {
            let button: web_sys::HtmlElement = wasm_bindgen::JsCast::unchecked_into(button);
            // A tab in the page can take the focus.
            let _ = button.focus();
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowRight" => go(1),
            "ArrowLeft" => go(TABS.len() - 1),
            _ => return,
        }
        event.prevent_default();
    };
    // A panel is made when it is first shown and kept, so that the page starts light.
    let seen = RwSignal::new([false; 4]);
    Effect::new(move |_| {
        let shown = ui.tab.get();
        let index = TABS.iter().position(|(tab, ..)| *tab == shown).unwrap_or(0);
        if !seen.with_untracked(|seen| seen[index]) {
            seen.update(|seen| seen[index] = true);
        }
    });
    view! {
        <div class="tabs" role="tablist" aria-label=move || words!(shell.panels) on:keydown=key>
            {TABS
                .into_iter()
                .map(|(tab, name, words)| {
                    let shown = move || ui.tab.get() == tab;
                    view! {
                        <button
                            type="button"
                            class="tabs__tab"
                            role="tab"
                            id=format!("tab-{name}")
                            data-testid=format!("tab-{name}")
                            aria-controls=format!("panel-{name}")
                            aria-selected=move || shown().to_string()
                            tabindex=move || if shown() { "0" } else { "-1" }
                            on:click=move |_| ui.tab.set(tab)
                        >
                            {words}
                        </button>
                    }
                })
                .collect_view()}
        </div>
        {TABS
            .into_iter()
            .enumerate()
            .map(|(index, (tab, name, _))| {
                let made = Memo::new(move |_| seen.with(|seen| seen[index]));
                view! {
                    <div
                        class="panel"
                        role="tabpanel"
                        id=format!("panel-{name}")
                        data-testid=format!("panel-{name}")
                        aria-labelledby=format!("tab-{name}")
                        hidden=move || ui.tab.get() != tab
                    >
                        <Show when=move || made.get()>
                            {match tab {
                                Tab::Space => view! { <Scene3dView/> }.into_any(),
                                Tab::Plots => view! { <PlotsPanel/> }.into_any(),
                                Tab::Table => view! { <TablePanel/> }.into_any(),
                                Tab::Ask => view! { <AskPanel/> }.into_any(),
                            }}
                        </Show>
                    </div>
                }
            })
            .collect_view()}
    }
}
