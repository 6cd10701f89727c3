//! The menu of everything that leaves the page.

use leptos::prelude::*;

use super::{Export, Keeper, view_link::ViewLink};
use crate::{
    report::ReportState,
    shell::{Icon, close_popovers},
    state::{Dialog, Engine, UiState, expect_state},
};

const EXPORTS: [(Export, &str, &str, &str); 9] = [
    (Export::Page, "html", "Page for everyone", ".html"),
    (
        Export::PageWithoutVideo,
        "small-html",
        "The same without the video",
        ".html",
    ),
    (Export::Csv, "csv", "Numbers as CSV", ".csv"),
    (Export::Xlsx, "xlsx", "Numbers for Excel", ".xlsx"),
    (Export::Json, "json", "Numbers as JSON", ".json"),
    (Export::Picture, "png", "This picture", ".png"),
    (Export::Gltf, "glb", "3D scene, animated", ".glb"),
    (Export::Trk, "trk", "Tracker project", ".trk"),
    (Export::Trz, "trz", "Tracker with the video", ".trz"),
];

/// Save, export, link, and the scenes that the browser keeps.
#[component]
pub fn FileMenu() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let ui = expect_state::<UiState>();
    let keeper = Keeper::from_context();
    let link = expect_state::<ViewLink>();
    let report = expect_state::<ReportState>();
    let with_video = move || match engine.has_pictures() {
        true => "with the video",
        false => "the video is not here",
    };
    view! {
        <details class="popover menu" name="popover">
            <summary
                class="button button--icon"
                data-testid="file-menu"
                aria-label="Save and share"
                title="Save and share"
            >
                <Icon name="save"/>
            </summary>
            <div class="popover__body menu__body">
                <ul class="menu__list">
                    <Item testid="save-scene" words="Save scene" on_click=move || keeper.save(Export::Scene)>
                        <span>{with_video}</span> <kbd>"Ctrl S"</kbd>
                    </Item>
                    <Item
                        testid="save-without-video"
                        words="Save without the video"
                        on_click=move || keeper.save(Export::SceneWithoutVideo)
                    >
                        "small"
                    </Item>
                    <Item testid="copy-link" words="Copy link to this view" on_click=move || link.copy()>""</Item>
                    <Item
                        testid="last-scenes"
                        words="Last scenes…"
                        on_click=move || ui.dialog.set(Some(Dialog::Scenes))
                    >
                        ""
                    </Item>
                    <Item
                        testid="class-menu"
                        words="Class: ask for a prediction…"
                        on_click=move || ui.dialog.set(Some(Dialog::Class))
                    >
                        <kbd>"C"</kbd>
                    </Item>
                    <Item testid="report-menu" words="Lab report…" on_click=move || report.open()>
                        "to print"
                    </Item>
                </ul>
                <p class="menu__title quiet">"Export"</p>
                <ul class="menu__list">
                    {EXPORTS
                        .into_iter()
                        .map(|(export, name, words, ending)| {
                            view! {
                                <Item
                                    testid=format!("export-{name}")
                                    words
                                    on_click=move || keeper.save(export)
                                >
                                    {ending}
                                </Item>
                            }
                        })
                        .collect_view()}
                </ul>
                <label class="menu__check">
                    <input
                        type="checkbox"
                        data-testid="decimal-comma"
                        prop:checked=move || ui.decimal_comma.get()
                        on:change=move |event| ui.decimal_comma.set(event_target_checked(&event))
                    />
                    "Decimal comma in CSV"
                </label>
            </div>
        </details>
    }
}

#[component]
fn Item(
    #[prop(into)] testid: String,
    words: &'static str,
    on_click: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    let click = move |_| {
        close_popovers();
        on_click();
    };
    view! {
        <li>
            <button type="button" class="menu__item" data-testid=testid on:click=click>
                <span>{words}</span>
                <span class="menu__aside quiet">{children()}</span>
            </button>
        </li>
    }
}
