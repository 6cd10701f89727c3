//! The menu of everything that leaves the page.

use leptos::prelude::*;

use super::{Export, Keeper, view_link::ViewLink};
use crate::{
    compare,
    language::Words,
    report::ReportState,
    shell::{Icon, close_popovers},
    state::{Dialog, Engine, UiState, expect_state},
};

const EXPORTS: [(Export, &str, Words, &str); 9] = [
    (
        Export::Page,
        "html",
        || words!(keep.page_for_everyone),
        ".html",
    ),
    (
        Export::PageWithoutVideo,
        "small-html",
        || words!(keep.the_same_without_video),
        ".html",
    ),
    (Export::Csv, "csv", || words!(keep.export_csv), ".csv"),
    (Export::Xlsx, "xlsx", || words!(keep.export_xlsx), ".xlsx"),
    (Export::Json, "json", || words!(keep.export_json), ".json"),
    (Export::Picture, "png", || words!(keep.export_png), ".png"),
    (Export::Gltf, "glb", || words!(keep.export_glb), ".glb"),
    (Export::Trk, "trk", || words!(keep.export_trk), ".trk"),
    (Export::Trz, "trz", || words!(keep.export_trz), ".trz"),
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
        true => words!(keep.with_the_video),
        false => words!(keep.the_video_is_not),
    };
    view! {
        <details class="popover menu" name="popover">
            <summary
                class="button button--icon"
                data-testid="file-menu"
                aria-label=move || words!(keep.save_and_share)
                title=move || words!(keep.save_and_share)
            >
                <Icon name="save"/>
            </summary>
            <div class="popover__body menu__body">
                <ul class="menu__list">
                    <Item testid="save-scene" words=|| words!(keep.save_scene) on_click=move || keeper.save(Export::Scene)>
                        <span>{with_video}</span> <kbd>"Ctrl S"</kbd>
                    </Item>
                    <Item
                        testid="save-without-video"
                        words=|| words!(keep.save_without_the_video)
                        on_click=move || keeper.save(Export::SceneWithoutVideo)
                    >
                        {move || words!(keep.small)}
                    </Item>
                    <Item testid="copy-link" words=|| words!(keep.copy_link_to_this) on_click=move || link.copy()>""</Item>
                    <Item
                        testid="last-scenes"
                        words=|| words!(keep.last_scenes)
                        on_click=move || ui.dialog.set(Some(Dialog::Scenes))
                    >
                        ""
                    </Item>
                    <Item
                        testid="compare-with"
                        words=compare::MENU_ITEM
                        on_click=move || ui.dialog.set(Some(Dialog::Compare))
                    >
                        ""
                    </Item>
                    <Item
                        testid="class-menu"
                        words=|| words!(keep.class_ask)
                        on_click=move || ui.dialog.set(Some(Dialog::Class))
                    >
                        <kbd>"C"</kbd>
                    </Item>
                    <Item testid="report-menu" words=|| words!(keep.lab_report) on_click=move || report.open()>
                        {move || words!(keep.to_print)}
                    </Item>
                </ul>
                <p class="menu__title quiet">{move || words!(keep.export)}</p>
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
                    {move || words!(keep.decimal_comma_in_csv)}
                </label>
            </div>
        </details>
    }
}

#[component]
fn Item(
    #[prop(into)] testid: String,
    words: Words,
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
