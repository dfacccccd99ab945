//! The signals that end the process: SIGTERM and Ctrl-C.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Receives the signals that end the process, from its creation on. Without it, the first signal ends the process at
/// once.
pub(crate) struct StopSignal {
    #[cfg(unix)]
    signals: Option<(Signal, Signal)>,
}

impl StopSignal {
    /// Begins to receive. It must be called in a runtime.
    pub(crate) fn new() -> Self {
        Self {
            #[cfg(unix)]
            signals: signal(SignalKind::terminate()).ok().zip(signal(SignalKind::interrupt()).ok()),
        }
    }

    /// Completes on the next signal. Signals that arrive between two calls count as one.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        if let Some((terminate, interrupt)) = &mut self.signals {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}
