use leptos::prelude::provide_context;
use wasm_bindgen::prelude::*;

use super::OfflineState;

#[wasm_bindgen(module = "/src/offline/page.js")]
extern "C" {
    fn start(tell: &Closure<dyn FnMut(String)>);
    fn act(verb: &str);
}

/// What a person can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Keep everything, and ask the browser not to clear it.
    Fetch,
    Protect,
    Remove,
    /// Change to the new version, which loads the page anew.
    Use,
    /// Look for a new version and count the storage again.
    Look,
}

/// Puts the state into the context and starts the service worker once the page is quiet.
pub fn provide_offline_state() {
    let state = OfflineState::new();
    provide_context(state);
    let tell = Closure::new(move |json: String| state.hear(&json));
    start(&tell);
    // Lives as long as the page.
    tell.forget();
}

pub fn ask(verb: Verb) {
    act(match verb {
        Verb::Fetch => "fetch",
        Verb::Protect => "protect",
        Verb::Remove => "remove",
        Verb::Use => "use",
        Verb::Look => "look",
    });
}
