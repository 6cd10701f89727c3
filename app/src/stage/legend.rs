use leptos::prelude::*;

use super::overlay::{ARROW_S, TRAIL_S};
use crate::shell::Icon;

/// Says what the marks on the picture mean.
#[component]
pub fn Legend() -> impl IntoView {
    let arrow = format!(
        "An arrow is the way made in {ARROW_S} s at the speed of now. A dashed one stands for more than \
         its length: very fast things would leave the picture."
    );
    let trail = format!("The way of the last {TRAIL_S} s.");
    view! {
        <details class="popover popover--up legend" name="popover">
            <summary
                class="button button--icon"
                data-testid="legend"
                aria-label="What the marks mean"
                title=format!("What the marks mean; an arrow is the way of {ARROW_S} s")
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
                <Mark words="Found for sure in this frame.">
                    <circle class="legend__full" cx="12" cy="10" r="4"></circle>
                </Mark>
                <Mark words="Found, but not for sure: look whether it is right.">
                    <circle cx="12" cy="10" r="5"></circle>
                </Mark>
                <Mark words="Lost here.">
                    <path d="M8 6l8 8M16 6l-8 8"></path>
                </Mark>
                <Mark words="Put there by hand.">
                    <path class="legend__full" d="M12 4l6 6-6 6-6-6z"></path>
                </Mark>
            </dl>
        </details>
    }
}

#[component]
fn Mark(#[prop(into)] words: String, children: Children) -> impl IntoView {
    view! {
        <div class="legend__row">
            <dt>
                <svg class="legend__mark" viewBox="0 0 24 20" aria-hidden="true" focusable="false">
                    {children()}
                </svg>
            </dt>
            <dd>{words}</dd>
        </div>
    }
}
