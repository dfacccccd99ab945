//! A stream on which the client must take each response in time.
//!
//! hyper sets no timer for writes. Without one, a client that sends a request and never reads the response would keep
//! its connection open for ever.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// A stream whose writes fail if the client does not take a response within `limit`.
///
/// The time counts from the first byte of the response. Bytes that arrive from the client end the exchange, so the next
/// response has the whole time again.
pub(crate) struct WriteTimeout<S> {
    stream: S,
    /// `None` is no limit.
    limit: Option<Duration>,
    /// Ends when the client must have taken the current response.
    end: Option<Pin<Box<Sleep>>>,
}

impl<S> WriteTimeout<S> {
    pub(crate) const fn new(stream: S, limit: Option<Duration>) -> Self {
        Self { stream, limit, end: None }
    }

    /// Gives the result of a write; an error if the write waits and the time is over.
    fn in_time(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let Some(limit) = self.limit else { return written };
        let end = self.end.get_or_insert_with(|| Box::pin(sleep(limit)));
        if written.is_ready() {
            return written;
        }
        ready!(end.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WriteTimeout<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.end = None;
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WriteTimeout<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, duplex},
        time::{Instant, advance},
    };

    use super::*;

    const LIMIT: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn each_response_has_the_whole_time_from_its_first_byte() {
        let (mut client, server) = duplex(4);
        let mut server = WriteTimeout::new(server, Some(LIMIT));
        server.write_all(b"once").await.unwrap();
        advance(LIMIT / 2).await;
        client.read_exact(&mut [0; 4]).await.unwrap();
        client.write_all(b"next").await.unwrap();
        server.read_exact(&mut [0; 4]).await.unwrap();
        advance(LIMIT).await;
        let start = Instant::now();
        let error = server.write_all(b"twice").await.unwrap_err();
        assert_eq!((error.kind(), start.elapsed()), (io::ErrorKind::TimedOut, LIMIT));
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_reads_too_slowly_is_not_waited_for() {
        let (mut client, server) = duplex(4);
        let mut server = WriteTimeout::new(server, Some(LIMIT));
        let start = Instant::now();
        let read = async {
            // Each read lets the next bytes through, and none of them extends the time.
            loop {
                tokio::time::sleep(LIMIT / 4).await;
                client.read_exact(&mut [0; 4]).await.unwrap();
            }
        };
        let error = tokio::select! {
            written = server.write_all(&[b'x'; 1024]) => written.unwrap_err(),
            () = read => unreachable!("the client never stops reading"),
        };
        assert_eq!((error.kind(), start.elapsed()), (io::ErrorKind::TimedOut, LIMIT));
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_a_write_waits_for_the_client() {
        let (mut client, server) = duplex(4);
        let mut server = WriteTimeout::new(server, None);
        let read = async {
            tokio::time::sleep(100 * LIMIT).await;
            client.read_exact(&mut [0; 5]).await.unwrap();
        };
        let (written, ()) = tokio::join!(server.write_all(b"twice"), read);
        written.unwrap();
    }
}
