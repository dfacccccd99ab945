//! Tasks that go on after their request. The service waits for them before it ends.

use std::sync::Arc;

use tokio::{runtime::Handle, sync::watch};

/// The tasks that go on. All clones count the same tasks.
#[derive(Clone, Debug)]
pub(crate) struct Tasks(Arc<watch::Sender<usize>>);

impl Tasks {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    /// Starts a task on the current runtime. Without a runtime nothing is started: the process ends.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let Ok(runtime) = Handle::try_current() else { return };
        let counted = Counted::new(self);
        runtime.spawn(async move {
            task.await;
            drop(counted);
        });
    }

    /// Waits until no task goes on.
    pub(crate) async fn settled(&self) {
        // The sender is here, so that it cannot be gone.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

/// A task that is counted until it ends, also by a panic.
struct Counted(Arc<watch::Sender<usize>>);

impl Counted {
    fn new(Tasks(count): &Tasks) -> Self {
        count.send_modify(|count| *count += 1);
        Self(Arc::clone(count))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn tasks_are_waited_for_also_if_one_panics() {
        let tasks = Tasks::new();
        tasks.settled().await;
        let (go, may_go) = oneshot::channel::<()>();
        tasks.spawn(async { panic!("a task of the test") });
        tasks.spawn(async move { drop(may_go.await) });
        let waiting = tokio::spawn({
            let tasks = tasks.clone();
            async move { tasks.settled().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        go.send(()).unwrap();
        waiting.await.unwrap();
    }
}
