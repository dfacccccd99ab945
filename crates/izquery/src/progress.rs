//! Progress lines on standard error for work that takes longer than a second.

use std::{
    io::{self, Write},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::{Duration, Instant},
};

/// Prints a line every second until it is dropped.
pub(crate) struct Progress(Option<Sender<()>>);

impl Progress {
    /// Starts printing lines about `what`.
    pub(crate) fn start(what: &'static str) -> Self {
        let (stop, stopped) = mpsc::channel();
        let watch = move || {
            let started = Instant::now();
            while stopped.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
                let _ = writeln!(io::stderr(), "{what} … {} s", started.elapsed().as_secs());
            }
        };
        // Without a thread there are no lines; the work itself goes on.
        Self(thread::Builder::new().spawn(watch).ok().map(|_| stop))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.take();
    }
}
