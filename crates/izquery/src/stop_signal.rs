//! The signals that end the process: SIGTERM and Ctrl-C.
//!
//! A thread of its own receives them. So they arrive even if all threads of the runtime are busy.

use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Receives the signals that end the process, from its creation on. Without it, the first signal ends the process at
/// once.
pub(crate) struct StopSignal(UnboundedReceiver<()>);

impl StopSignal {
    /// Begins to receive.
    pub(crate) fn new() -> Self {
        let (sender, receiver) = unbounded_channel();
        let (started, is_started) = std::sync::mpsc::channel();
        let received = thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(receive(&sender, &started));
            }
        });
        if received.is_ok() {
            // A signal that comes before the thread receives would end the process at once. If the thread cannot
            // receive, it ends, and this does not wait any longer.
            let _ = is_started.recv();
        }
        Self(receiver)
    }

    /// Completes on the next signal. Signals that arrive at the same moment may count as one.
    pub(crate) async fn next(&mut self) {
        if self.0.recv().await.is_none() {
            // No signal can be received. The system ends the process on the first one.
            std::future::pending().await
        }
    }
}

/// Passes each signal on for as long as somebody waits for one.
#[cfg(unix)]
async fn receive(sender: &UnboundedSender<()>, started: &std::sync::mpsc::Sender<()>) {
    use tokio::signal::unix::{SignalKind, signal};

    let Some((mut terminate, mut interrupt)) =
        signal(SignalKind::terminate()).ok().zip(signal(SignalKind::interrupt()).ok())
    else {
        return;
    };
    let _ = started.send(());
    loop {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        if sender.send(()).is_err() {
            return;
        }
    }
}

/// Passes each Ctrl-C on for as long as somebody waits for one.
#[cfg(not(unix))]
async fn receive(sender: &UnboundedSender<()>, started: &std::sync::mpsc::Sender<()>) {
    let _ = started.send(());
    while tokio::signal::ctrl_c().await.is_ok() && sender.send(()).is_ok() {}
}

#[cfg(all(test, unix))]
mod tests {
    use std::{process::Command, sync::mpsc, time::Duration};

    use super::*;

    #[test]
    fn signals_arrive_although_all_threads_of_the_runtime_are_busy() {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (end, is_ended) = mpsc::channel::<()>();
        let (busy, is_busy) = mpsc::channel();
        runtime.spawn(async move {
            busy.send(()).unwrap();
            let _ = is_ended.recv_timeout(Duration::from_secs(60));
        });
        is_busy.recv().unwrap();
        runtime.block_on(async {
            let mut signal = StopSignal::new();
            for name in ["-TERM", "-INT"] {
                let sent = Command::new("kill").args([name, &std::process::id().to_string()]).status();
                assert!(sent.unwrap().success());
                signal.next().await;
            }
        });
        drop(end);
        runtime.shutdown_background();
    }
}
