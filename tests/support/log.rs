//! Everything that this process logs, down to TRACE, and the messages of its panics.

use std::{
    io::{self, Write},
    panic,
    sync::{Mutex, OnceLock, PoisonError},
};

use tracing_subscriber::{fmt::MakeWriter, util::SubscriberInitExt as _};

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Writer;

impl<'w> MakeWriter<'w> for Writer {
    type Writer = Lines;

    fn make_writer(&'w self) -> Lines {
        Lines
    }
}

/// Starts to collect what the tests of this process log. All tests share one log.
pub(crate) fn collect_log() {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(Writer)
            .finish();
        subscriber.try_init().expect("the only subscriber of this process");
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let _ = writeln!(Lines, "{panic}");
            usual(panic);
        }));
    });
}

/// The log so far.
pub(crate) fn log() -> String {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner).clone();
    String::from_utf8(lines).expect("text")
}

#[tokio::test]
async fn the_message_of_a_panic_is_in_the_log() {
    collect_log();
    let task = tokio::spawn(async { panic!("a panic of a test, on purpose") });
    assert!(task.await.is_err());
    assert!(log().contains("a panic of a test, on purpose"));
}
