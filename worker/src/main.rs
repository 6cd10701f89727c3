//! The engine in a web worker: messages of the page in, events out.
//!
//! `host` is what the engine asks of its surroundings; `clip` opens files, `decode` turns coded
//! samples or the page's own pictures into frames; `shelf` keeps language models. All that is computed lives in
//! `kinelens-engine`, the index of a file in `kinelens-clip`.

mod messages;

mod host;

mod breath;
mod clip;
mod decode;
mod failures;
mod page_frames;
mod panic;
mod poster;
mod scope;
mod shelf;
mod weights;

use kinelens_engine::{Engine, Inbox};

use crate::{host::BrowserHost, page_frames::PageFrames};

#[allow(
    unsafe_code,
    reason = "the linker wants to be told in the program itself"
)]
mod start_up {
    unsafe extern "C" {
        /// Runs what libraries want done before anything else; written by the linker.
        fn __wasm_call_ctors();
    }

    /// Runs the start-up code of the libraries, once.
    ///
    /// Unless the program itself calls it, the linker wraps every export into a call of it, and each of the
    /// many small calls from JavaScript runs it all again.
    pub fn run() {
        // SAFETY: takes nothing, gives nothing, and nothing of this program has run before it.
        unsafe { __wasm_call_ctors() };
    }
}

fn main() {
    start_up::run();
    panic::report_to_page();
    let inbox = Inbox::default();
    let page_frames = PageFrames::default();
    messages::listen(inbox.clone(), page_frames.clone());
    let engine = Engine::new(BrowserHost::new(page_frames), inbox);
    wasm_bindgen_futures::spawn_local(engine.run());
}
