//! The threads for work that would block the async runtime for too long.

use std::{fmt, num::NonZero, sync::Arc, thread::available_parallelism};

use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::error::AskError;

/// The size, in bytes, up to which a text is worked on where it is. Reading a message of this size and writing it as JSON
/// takes about a millisecond. The change to another thread takes about 20 µs, which is more than the work on a usual
/// answer.
const INLINE_BYTES: usize = 64 * 1024;

/// Runs work on large answers on other threads, as many at once as the machine has cores. Clones share the threads.
///
/// A caller that stops waiting does not stop work that has begun. Such work still counts, so that many large answers
/// never take more threads. Work that has not begun then never begins.
#[derive(Clone)]
pub struct Workers(Arc<Semaphore>);

impl Workers {
    /// Workers of which at most `at_once` work at the same time, and at least one.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS))))
    }

    /// Whether work of this size is done where it is.
    #[must_use]
    pub const fn is_inline(size_bytes: usize) -> bool {
        size_bytes <= INLINE_BYTES
    }

    /// Does work whose time grows with `size_bytes`. Small work is done at once, large work on another thread.
    ///
    /// # Errors
    ///
    /// [`AskError::Dropped`] if the thread cannot finish the work.
    pub async fn run<T: Send + 'static>(
        &self,
        size_bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AskError> {
        if Self::is_inline(size_bytes) {
            return Ok(work());
        }
        let permit = Arc::clone(&self.0).acquire_owned().await.map_err(|_| AskError::Dropped)?;
        let work = move || {
            let result = work();
            drop(permit);
            result
        };
        spawn_blocking(work).await.map_err(|_| AskError::Dropped)
    }
}

impl Default for Workers {
    /// One for each core.
    fn default() -> Self {
        Self::new(available_parallelism().map_or(1, NonZero::get))
    }
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Workers")
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{self, Receiver, Sender},
        thread,
        time::Duration,
    };

    use tokio::{task::yield_now, time::timeout};

    use super::*;

    const LARGE: usize = INLINE_BYTES + 1;

    /// Work that ends when the test sends a word, and says when it begins.
    fn work(begun: Sender<u8>, name: u8) -> (Sender<()>, impl FnOnce() -> u8 + Send + 'static) {
        let (end, ended): (Sender<()>, Receiver<()>) = mpsc::channel();
        (end, move || {
            begun.send(name).unwrap();
            let _ = ended.recv();
            name
        })
    }

    #[tokio::test]
    async fn small_work_stays_on_the_thread_and_large_work_does_not() {
        let workers = Workers::default();
        let here = thread::current().id();
        let place = || thread::current().id();
        assert_eq!(workers.run(INLINE_BYTES, place).await.unwrap(), here);
        assert_ne!(workers.run(LARGE, place).await.unwrap(), here);
    }

    #[tokio::test]
    async fn the_runtime_works_on_while_large_work_runs() {
        let (begun, seen) = mpsc::channel();
        let (end, work) = work(begun, 1);
        let running = tokio::spawn({
            let workers = Workers::new(1);
            async move { workers.run(LARGE, work).await }
        });
        // This runtime has one thread, so this line is reached only if the work is on another one.
        while seen.try_recv().is_err() {
            yield_now().await;
        }
        drop(end);
        assert_eq!(running.await.unwrap().unwrap(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_stops_waiting_frees_no_worker_and_leaves_no_work_behind() {
        let workers = Workers::new(1);
        let (begun, seen) = mpsc::channel();
        let (end, first) = work(begun.clone(), 1);
        let running = tokio::spawn({
            let workers = workers.clone();
            async move { workers.run(LARGE, first).await }
        });
        while seen.try_recv().is_err() {
            yield_now().await;
        }
        running.abort();
        let _ = running.await;
        // The worker is busy although nobody waits for it, so the next work does not begin.
        let (_end, second) = work(begun.clone(), 2);
        let waiting = tokio::spawn({
            let workers = workers.clone();
            async move { timeout(Duration::from_millis(1), workers.run(LARGE, second)).await.is_err() }
        });
        for _ in 0..100 {
            yield_now().await;
        }
        assert!(seen.try_recv().is_err());
        waiting.abort();
        drop(end);
        let (end, third) = work(begun, 3);
        drop(end);
        assert_eq!(workers.run(LARGE, third).await.unwrap(), 3);
        assert_eq!(seen.try_iter().collect::<Vec<_>>(), [3]);
    }

    #[tokio::test]
    async fn work_that_panics_is_an_error_and_frees_its_worker() {
        let workers = Workers::new(1);
        for _ in 0..3 {
            let result = workers.run(LARGE, || panic!("on purpose")).await;
            assert!(matches!(result, Err::<(), _>(AskError::Dropped)));
        }
        assert_eq!(workers.run(LARGE, || 7).await.unwrap(), 7);
    }
}
