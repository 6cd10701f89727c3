//! The engine in a web worker: messages of the page in, events out.
//!
//! `host` is what the engine asks of its surroundings; `clip` opens files, `decode` turns coded
//! samples or the page's own pictures into frames. All that is computed lives in
//! `kinelens-engine`, the index of a file in `kinelens-clip`.

mod messages;

mod host;

mod breath;
mod clip;
mod decode;
mod failures;
mod page_frames;
mod panic;
mod scope;
mod weights;

use kinelens_engine::{Engine, Inbox};

use crate::{host::BrowserHost, page_frames::PageFrames};

fn main() {
    panic::report_to_page();
    let inbox = Inbox::default();
    let page_frames = PageFrames::default();
    messages::listen(inbox.clone(), page_frames.clone());
    let engine = Engine::new(BrowserHost::new(page_frames), inbox);
    wasm_bindgen_futures::spawn_local(engine.run());
}
