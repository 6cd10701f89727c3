use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Everything that opens over the page on a button of its own.
const OPEN: &str = "details.popover[open]";

/// Closes what is open over the page, leaving the focus where it is.
pub fn close_popovers() {
    for popover in open_popovers() {
        close(&popover);
    }
}

/// Closes the innermost popover and gives the focus back to its button; false when none is open.
///
/// The innermost is the one around the focus, else the last one opened in the order of the page.
pub fn close_innermost() -> bool {
    let around_focus = document()
        .active_element()
        .and_then(|focused| focused.closest(OPEN).ok().flatten());
    let Some(popover) = around_focus.or_else(|| open_popovers().pop()) else {
        return false;
    };
    // The button takes the focus first: a field that is left tells what was typed into it.
    if let Ok(Some(button)) = popover.query_selector("summary") {
        let button: HtmlElement = button.unchecked_into();
        // A summary in the page takes the focus.
        let _ = button.focus();
    }
    close(&popover);
    true
}

/// Closes popovers on a press beside them.
pub fn close_on_press_outside() {
    let handle = window_event_listener(ev::pointerdown, |event| {
        let target: Option<web_sys::Node> =
            event.target().and_then(|target| target.dyn_into().ok());
        for popover in open_popovers() {
            if !popover.contains(target.as_ref()) {
                close(&popover);
            }
        }
    });
    on_cleanup(move || handle.remove());
}

fn open_popovers() -> Vec<Element> {
    // The selector is ours and valid.
    let Ok(found) = document().query_selector_all(OPEN) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

fn close(popover: &Element) {
    // Taking away an attribute of an element in the page cannot fail.
    let _ = popover.remove_attribute("open");
}
