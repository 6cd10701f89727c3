//! Ending work that awaits, in the middle.

use std::{
    cell::Cell,
    future::{Future, pending, poll_fn},
    pin::pin,
    task::Poll,
};

use kinelens_protocol::JobId;

use crate::{engine::Engine, host::Host};

impl<H: Host> Engine<H> {
    /// Lets the host breathe; once the job is cancelled it sets the flag and never returns, so that
    /// [`unless`] can drop the work around it.
    pub(crate) async fn breathe_or_stop(&self, job: JobId, cancelled: &Cell<bool>) {
        self.host.breathe().await;
        if self.heard_cancel(job) {
            cancelled.set(true);
            pending::<()>().await;
        }
    }
}

/// Polls work until it is done, or until the flag is set: then it drops the work and gives `None`.
pub(crate) async fn unless<T>(cancelled: &Cell<bool>, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if cancelled.get() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}
