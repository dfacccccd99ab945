//! Scripts for a connection: bytes and pauses instead of a correct HTTP response.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Bytes;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// One step of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ScriptStep {
    Send(Bytes),
    Wait(Duration),
}

/// The steps that replace a response. The connection is closed after the last one.
pub(crate) type Script = VecDeque<ScriptStep>;

/// The place where the handler of a request leaves a script for its connection.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<Mutex<Option<Script>>>);

impl Wire {
    /// Sets the script. The response that the handler returns must close the connection, and it is not sent.
    pub(crate) fn play(&self, script: Script) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(script);
    }

    fn take(&self) -> Option<Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A connection that runs the script of its handler.
pub(crate) struct Scripted<S> {
    stream: S,
    wire: Wire,
    script: Option<Script>,
    wait: Option<Pin<Box<Sleep>>>,
}

impl<S> Scripted<S> {
    pub(crate) const fn new(stream: S, wire: Wire) -> Self {
        Self { stream, wire, script: None, wait: None }
    }

    /// Whether a script controls the connection. It does so until the end.
    fn is_scripted(&mut self) -> bool {
        if self.script.is_none() {
            self.script = self.wire.take();
        }
        self.script.is_some()
    }
}

impl<S: AsyncWrite + Unpin> Scripted<S> {
    fn poll_script(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if let Some(wait) = &mut self.wait {
                ready!(wait.as_mut().poll(context));
                self.wait = None;
            }
            let Some(script) = &mut self.script else { return Poll::Ready(Ok(())) };
            match script.pop_front() {
                None => return Poll::Ready(Ok(())),
                Some(ScriptStep::Wait(time)) => {
                    self.wait = Some(Box::pin(sleep(time)));
                    // The bytes before the pause must be sent before it.
                    let _pending = Pin::new(&mut self.stream).poll_flush(context)?;
                }
                Some(ScriptStep::Send(bytes)) if bytes.is_empty() => {}
                Some(ScriptStep::Send(mut bytes)) => {
                    let written = Pin::new(&mut self.stream).poll_write(context, &bytes);
                    if let Poll::Ready(Ok(written)) = written {
                        bytes = bytes.split_off(written.min(bytes.len()));
                    }
                    script.push_front(ScriptStep::Send(bytes));
                    if ready!(written)? == 0 {
                        return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                    }
                }
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Scripted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Scripted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_scripted() {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_scripted() {
            ready!(self.poll_script(context))?;
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_scripted() {
            ready!(self.poll_script(context))?;
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, duplex},
        time::Instant,
    };

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_script_replaces_the_response() {
        let (near, mut far) = duplex(3);
        let wire = Wire::default();
        let mut stream = Scripted::new(near, wire.clone());
        let start = Instant::now();
        let write = async {
            stream.write_all(b"real").await.unwrap();
            stream.flush().await.unwrap();
            let text = Bytes::from_static(b"scripted");
            wire.play(Script::from([
                ScriptStep::Send(Bytes::new()),
                ScriptStep::Send(text.clone()),
                ScriptStep::Wait(Duration::from_secs(30)),
                ScriptStep::Send(text),
            ]));
            stream.write_all(b"never seen").await.unwrap();
            stream.flush().await.unwrap();
            stream.write_all(b"nor this").await.unwrap();
            stream.shutdown().await.unwrap();
        };
        let read = async {
            let mut sent = String::new();
            far.read_to_string(&mut sent).await.unwrap();
            sent
        };
        let ((), sent) = tokio::join!(write, read);
        assert_eq!(sent, "realscriptedscripted");
        assert_eq!(start.elapsed(), Duration::from_secs(30));
    }
}
