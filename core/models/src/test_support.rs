//! What the unit tests of several modules need.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Polls a future to its end; enough for the CPU, whose futures never wait.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::yield_now();
    }
}
