//! Letting the worker's event loop run.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use futures::channel::oneshot;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageChannel, MessagePort};

use crate::scope;

/// How long the engine may work before messages are looked at. Two breaths fit into one frame of a
/// 60 Hz display.
const BREATH_EVERY_S: f64 = 0.008;

/// Yields through a message to itself, which browsers deliver at once; a timer would wait for 4 ms.
pub struct Breath {
    port: Option<MessagePort>,
    waiting: Rc<RefCell<VecDeque<oneshot::Sender<()>>>>,
    last_s: Cell<f64>,
}

impl Breath {
    pub fn new() -> Self {
        let waiting = Rc::new(RefCell::new(VecDeque::<oneshot::Sender<()>>::new()));
        let port = MessageChannel::new().ok().map(|channel| {
            let waiting = Rc::clone(&waiting);
            let wake = Closure::<dyn FnMut()>::new(move || {
                let next = waiting.borrow_mut().pop_front();
                if let Some(waiter) = next {
                    // A waiter that has gone needs no waking.
                    let _ = waiter.send(());
                }
            });
            channel
                .port1()
                .set_onmessage(Some(wake.as_ref().unchecked_ref()));
            // Lives as long as the worker.
            wake.forget();
            channel.port2()
        });
        Self {
            port,
            waiting,
            last_s: Cell::new(scope::now_s()),
        }
    }

    /// Lets messages and timers happen if it has been a while.
    pub async fn take(&self) {
        if scope::now_s() - self.last_s.get() < BREATH_EVERY_S {
            return;
        }
        if let Some(port) = &self.port {
            let (waiter, woken) = oneshot::channel();
            self.waiting.borrow_mut().push_back(waiter);
            if port.post_message(&JsValue::NULL).is_ok() {
                // An error means that the sender has gone, and then there is nothing to wait for.
                let _ = woken.await;
            }
        }
        self.last_s.set(scope::now_s());
    }
}
