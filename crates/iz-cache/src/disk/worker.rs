//! The thread, and what it is asked for.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use tokio::{
    runtime::Builder,
    sync::{mpsc, oneshot},
};

use super::thread::DiskThread;

/// How many answers may wait to be read or written. Removals always have room, because they must not be lost, and they are
/// small.
const QUEUE: usize = 64;

/// A function that the thread runs.
pub(super) type Job = Box<dyn FnOnce(&mut DiskThread) + Send>;

/// What the thread is asked for.
pub(super) enum Message {
    Run(Job),
    Close(oneshot::Sender<()>),
}

/// The thread has ended.
#[derive(Debug, thiserror::Error)]
#[error("the file of cached answers is closed")]
pub(super) struct Closed;

/// Sends jobs to the thread. It ends when this value is dropped.
pub(super) struct Worker {
    messages: mpsc::UnboundedSender<Message>,
    waiting: Arc<AtomicUsize>,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// If the system starts no thread.
    pub(super) fn start(disk: DiskThread) -> io::Result<Self> {
        let (messages, received) = mpsc::unbounded_channel();
        // It only waits for a message or for the next sweep.
        let runtime = Builder::new_current_thread().enable_time().build()?;
        thread::Builder::new()
            .name("izquery-cache".to_owned())
            .spawn(move || disk.run(&runtime, received))?;
        Ok(Self { messages, waiting: Arc::default() })
    }

    /// Runs a function in the thread, even if the caller does not wait any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        function: impl FnOnce(&mut DiskThread) -> T + Send + 'static,
    ) -> Result<T, Closed> {
        let (answer, answered) = oneshot::channel();
        let job = move |thread: &mut DiskThread| drop(answer.send(function(thread)));
        self.messages.send(Message::Run(Box::new(job))).map_err(|_| Closed)?;
        answered.await.map_err(|_| Closed)
    }

    /// Like [`Worker::run`]. `None` if too many such functions wait.
    pub(super) async fn run_if_room<T: Send + 'static>(
        &self,
        function: impl FnOnce(&mut DiskThread) -> T + Send + 'static,
    ) -> Result<Option<T>, Closed> {
        let place = Arc::clone(&self.waiting);
        if place.fetch_add(1, Ordering::Relaxed) >= QUEUE {
            place.fetch_sub(1, Ordering::Relaxed);
            return Ok(None);
        }
        let counted = move |thread: &mut DiskThread| {
            place.fetch_sub(1, Ordering::Relaxed);
            function(thread)
        };
        self.run(counted).await.map(Some)
    }

    /// Waits until the jobs before are done and the file is closed.
    pub(super) async fn close(&self) {
        let (answer, closed) = oneshot::channel();
        if self.messages.send(Message::Close(answer)).is_ok() {
            // An error means that the thread has ended, too.
            let _ = closed.await;
        }
    }
}
