//! The worker's global scope.

use std::cell::Cell;

use js_sys::{Function, Promise};
use kinelens_protocol::FromEngine;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{DedicatedWorkerGlobalScope, RequestInit};

thread_local! {
    /// Epoch of the newest command, for events that the engine did not send.
    static EPOCH: Cell<u32> = const { Cell::new(0) };
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(call: &Function, delay_ms: i32) -> i32;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: i32);

    #[wasm_bindgen(catch, js_name = fetch)]
    pub fn fetch(url: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = fetch)]
    pub fn fetch_with(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
}

pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Reads the worker's steady clock.
pub fn now_s() -> f64 {
    scope()
        .performance()
        .map_or_else(js_sys::Date::now, |clock| clock.now())
        / 1000.0
}

/// Posts an event to the page.
pub fn post(message: &FromEngine) {
    match message.encode() {
        Ok(json) => {
            if let Err(error) = scope().post_message(&JsValue::from_str(&json)) {
                web_sys::console::error_1(&error);
            }
        }
        Err(error) => web_sys::console::error_1(&error.to_string().into()),
    }
}

pub fn epoch() -> u32 {
    EPOCH.get()
}

pub fn set_epoch(epoch: u32) {
    EPOCH.set(epoch);
}

/// Reads the text of a JavaScript error.
pub fn words(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => js_sys::Reflect::get(error, &"message".into())
            .ok()
            .and_then(|message| message.as_string())
            .unwrap_or_else(|| format!("{error:?}")),
    }
}

/// A running timer; stops when dropped.
pub struct Timer {
    id: i32,
    _call: wasm_bindgen::closure::Closure<dyn FnMut()>,
}

impl Timer {
    pub fn start(delay_ms: i32, call: impl FnMut() + 'static) -> Self {
        let call = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(call);
        Self {
            id: set_timeout(call.as_ref().unchecked_ref(), delay_ms),
            _call: call,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(self.id);
    }
}
