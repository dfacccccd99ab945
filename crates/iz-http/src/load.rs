//! How much a server has to do, as its connections count it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Notify;

/// What all connections of a server share. It needs no lock.
#[derive(Debug, Default)]
pub(crate) struct Load {
    /// How many connections have a request that is being answered.
    answering: AtomicUsize,
    /// Whether somebody waits for a change.
    is_watched: AtomicBool,
    changed: Notify,
}

impl Load {
    /// Counts one more request. Gives how many were being answered before.
    pub(crate) fn begin(&self) -> usize {
        self.answering.fetch_add(1, Ordering::AcqRel)
    }

    /// Counts a request as answered.
    pub(crate) fn end(&self) {
        self.answering.fetch_sub(1, Ordering::AcqRel);
        self.change();
    }

    /// Wakes the task that waits for a change.
    pub(crate) fn change(&self) {
        if self.is_watched.load(Ordering::Acquire) {
            self.changed.notify_one();
        }
    }

    /// Waits until `is_reached`. It is asked again after each change. Only one task may wait.
    pub(crate) async fn wait_until(&self, mut is_reached: impl FnMut() -> bool) {
        if is_reached() {
            return;
        }
        self.is_watched.store(true, Ordering::Release);
        while !is_reached() {
            self.changed.notified().await;
        }
        self.is_watched.store(false, Ordering::Release);
    }
}
