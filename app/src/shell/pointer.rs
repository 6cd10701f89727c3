use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// Sends the later events of a pressed pointer to the element that listens here, also beyond its border.
pub fn capture_pointer(event: &PointerEvent) {
    let element = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element {
        // A pointer that is already up needs no capture.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}
