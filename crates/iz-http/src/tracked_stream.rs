//! A stream that tells the state of its connection what the client does.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{connection_state::ConnectionState, framing::FramingCheck};

/// The most bytes that are discarded after a response that came before the end of its request.
const DISCARDED_BYTES: usize = 8 * 1024 * 1024;

/// A stream that tells the state of its connection what the client does, and checks the framing of the requests.
pub(crate) struct TrackedStream<S> {
    stream: S,
    state: Arc<ConnectionState>,
    framing: FramingCheck,
    closing: Closing,
}

/// How far the stream is closed.
enum Closing {
    Open,
    /// The end was sent. So many bytes may still be discarded.
    Discarding(usize),
    Closed,
}

impl<S> TrackedStream<S> {
    pub(crate) const fn new(stream: S, state: Arc<ConnectionState>) -> Self {
        Self { stream, state, framing: FramingCheck::new(), closing: Closing::Open }
    }
}

impl<S: AsyncRead + Unpin> TrackedStream<S> {
    /// Discards what the client still sends, until it closes its side. If the connection were closed with unread bytes,
    /// it would be reset, and the client could lose the response.
    fn poll_discard(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; 8192];
        while let Closing::Discarding(left) = &mut self.closing {
            let mut buffer = ReadBuf::new(&mut bytes);
            let read = ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer));
            let count = buffer.filled().len();
            *left = left.saturating_sub(count);
            if read.is_err() || count == 0 || *left == 0 {
                self.closing = Closing::Closed;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TrackedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if let Some(bytes @ [_, ..]) = buffer.filled_mut().get_mut(before..) {
            self.framing.check(bytes);
            self.state.received(self.framing.is_in_header());
        }
        read
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TrackedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.state.wrote(written.is_pending());
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.state.wrote(written.is_pending());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.state.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if matches!(self.closing, Closing::Open) {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
            self.closing =
                if self.state.close() { Closing::Discarding(DISCARDED_BYTES) } else { Closing::Closed };
        }
        self.poll_discard(context)
    }
}
