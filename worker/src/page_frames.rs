//! Frames that the page's player decodes on request.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use futures::channel::oneshot;
use kinelens_protocol::{Event, FromEngine, RequestId};
use web_sys::ImageBitmap;

use crate::scope::{self, Timer};

/// A player that shows no frame for this long has given up.
const PATIENCE_MS: i32 = 20_000;

/// The requests that wait for their picture. Cheap to clone; clones share them.
#[derive(Clone, Default)]
pub struct PageFrames {
    shared: Rc<RefCell<Shared>>,
}

#[derive(Default)]
struct Shared {
    last_request: u32,
    waiting: HashMap<RequestId, oneshot::Sender<Option<ImageBitmap>>>,
}

impl PageFrames {
    /// Asks the page for a frame; `None` when it has none to give.
    pub async fn ask(&self, epoch: u32, index: u32, t_s: f64) -> Option<ImageBitmap> {
        let (sender, picture) = oneshot::channel();
        let request = {
            let mut shared = self.shared.borrow_mut();
            shared.last_request = shared.last_request.wrapping_add(1);
            let request = RequestId(shared.last_request);
            shared.waiting.insert(request, sender);
            request
        };
        scope::post(&FromEngine {
            epoch,
            event: Event::FrameWanted {
                request,
                index,
                t_s,
            },
        });
        let shared = Rc::clone(&self.shared);
        let _patience = Timer::start(PATIENCE_MS, move || {
            shared.borrow_mut().waiting.remove(&request);
        });
        // An error means that the wait was given up.
        picture.await.ok().flatten()
    }

    /// Hands the page's answer to whoever waits for it.
    pub fn answer(&self, request: RequestId, picture: Option<ImageBitmap>) {
        let waiter = self.shared.borrow_mut().waiting.remove(&request);
        match (waiter, picture) {
            (Some(waiter), picture) => {
                if let Err(Some(unwanted)) = waiter.send(picture) {
                    unwanted.close();
                }
            }
            (None, Some(unwanted)) => unwanted.close(),
            (None, None) => {}
        }
    }

    /// Lets every request fail, when the clip they belong to is gone.
    pub fn give_up(&self) {
        self.shared.borrow_mut().waiting.clear();
    }
}
