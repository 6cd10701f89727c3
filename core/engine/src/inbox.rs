//! The queue of commands between a host and its engine.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

use kinelens_protocol::{Command, JobId, ToEngine};

/// A command with what travelled beside it.
pub struct Incoming<B> {
    pub message: ToEngine,
    pub bulk: Option<B>,
}

/// A queue that both sides hold. The engine looks into it in the middle of a job, which is how a
/// cancel or a question gets through while frames are being worked on.
pub struct Inbox<B> {
    shared: Rc<RefCell<Shared<B>>>,
}

struct Shared<B> {
    queue: VecDeque<Incoming<B>>,
    closed: bool,
    waker: Option<Waker>,
    /// Commands that were waiting when the running job began.
    held: bool,
}

impl<B> Default for Inbox<B> {
    fn default() -> Self {
        Self {
            shared: Rc::new(RefCell::new(Shared {
                queue: VecDeque::new(),
                closed: false,
                waker: None,
                held: false,
            })),
        }
    }
}

impl<B> Clone for Inbox<B> {
    fn clone(&self) -> Self {
        Self {
            shared: Rc::clone(&self.shared),
        }
    }
}

impl<B> Inbox<B> {
    /// Puts a command at the end and wakes the engine.
    pub fn push(&self, message: ToEngine, bulk: Option<B>) {
        let mut shared = self.shared.borrow_mut();
        shared.queue.push_back(Incoming { message, bulk });
        if let Some(waker) = shared.waker.take() {
            waker.wake();
        }
    }

    /// Lets the engine's run end once the queue is empty.
    pub fn close(&self) {
        let mut shared = self.shared.borrow_mut();
        shared.closed = true;
        if let Some(waker) = shared.waker.take() {
            waker.wake();
        }
    }

    /// Waits for the next command; `None` once closed and empty.
    pub(crate) async fn next(&self) -> Option<Incoming<B>> {
        poll_fn(|context| {
            let mut shared = self.shared.borrow_mut();
            if let Some(incoming) = shared.queue.pop_front() {
                return Poll::Ready(Some(incoming));
            }
            if shared.closed {
                return Poll::Ready(None);
            }
            shared.waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    /// Takes a waiting cancel of this job, or tells that a newer clip makes the job pointless.
    pub(crate) fn take_cancel(&self, job: JobId) -> bool {
        let mut shared = self.shared.borrow_mut();
        let cancels = |incoming: &Incoming<B>| matches!(&incoming.message.command, Command::Cancel { job: other } if *other == job);
        if let Some(position) = shared.queue.iter().position(cancels) {
            shared.queue.remove(position);
            return true;
        }
        shared.queue.iter().any(|incoming| {
            matches!(
                incoming.message.command,
                Command::OpenClip { .. } | Command::OpenPageClip { .. }
            )
        })
    }

    /// Notes that a job begins. Commands that wait already were meant for after it, so that a script
    /// may push all its commands at once; then nothing is handled in the middle of this job.
    pub(crate) fn begin_job(&self) {
        let mut shared = self.shared.borrow_mut();
        shared.held = !shared.queue.is_empty();
    }

    /// Takes the first waiting command that may be handled in the middle of a job.
    pub(crate) fn take_quick(&self, is_quick: impl Fn(&Command) -> bool) -> Option<Incoming<B>> {
        let mut shared = self.shared.borrow_mut();
        // Order matters among edits, so nothing overtakes the first command that has to wait.
        let first = shared.queue.front().filter(|_| !shared.held)?;
        is_quick(&first.message.command)
            .then(|| shared.queue.pop_front())
            .flatten()
    }
}
