use leptos::prelude::*;

use super::overlay::{ARROW_S, TRAIL_S};
use crate::{language::decimal, shell::Icon};

/// Says what the marks on the picture mean.
#[component]
pub fn Legend() -> impl IntoView {
    let arrow = || words!(stage.an_arrow_is, seconds = decimal(&ARROW_S.to_string()));
    let trail = || words!(stage.the_way_of, seconds = decimal(&TRAIL_S.to_string()));
    view! {
        <details class="popover popover--up legend" name="popover">
            <summary
                class="button button--icon"
                data-testid="legend"
                aria-label=move || words!(stage.what_the_marks_mean)
                title=move || words!(stage.what_the_marks_mean_arrow, seconds = decimal(&ARROW_S.to_string()))
            >
                <Icon name="legend"/>
            </summary>
            <dl class="popover__body legend__list" data-testid="legend-details">
                <Mark words=arrow>
                    <path d="M3 15L20 5M13.500 5.500L20 5l-2.800 5.800"></path>
                </Mark>
                <Mark words=trail>
                    <path d="M2 16C7 5 15 4 22 9"></path>
                </Mark>
                <Mark words=|| words!(stage.found_for_sure_in)>
                    <circle class="legend__full" cx="12" cy="10" r="4"></circle>
                </Mark>
                <Mark words=|| words!(stage.found_but_not_for)>
                    <circle cx="12" cy="10" r="5"></circle>
                </Mark>
                <Mark words=|| words!(stage.lost_here)>
                    <path d="M8 6l8 8M16 6l-8 8"></path>
                </Mark>
                <Mark words=|| words!(stage.put_there_by_hand)>
                    <path class="legend__full" d="M12 4l6 6-6 6-6-6z"></path>
                </Mark>
            </dl>
        </details>
    }
}

#[component]
fn Mark(#[prop(into)] words: TextProp, children: Children) -> impl IntoView {
    view! {
        <div class="legend__row">
            <dt>
                <svg class="legend__mark" viewBox="0 0 24 20" aria-hidden="true" focusable="false">
                    {children()}
                </svg>
            </dt>
            <dd>{move || words.get()}</dd>
        </div>
    }
}
