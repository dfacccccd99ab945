//! Bodies that tell the state of their connection how far they are.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use crate::connection_state::ConnectionState;

/// The body of a request.
#[derive(Debug)]
pub struct RequestBody {
    body: Incoming,
    state: Arc<ConnectionState>,
    is_read: bool,
}

impl RequestBody {
    pub(crate) const fn new(body: Incoming, state: Arc<ConnectionState>) -> Self {
        Self { body, state, is_read: false }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        match &frame {
            Poll::Pending => self.state.waits_for_body(),
            Poll::Ready(frame) => {
                self.is_read = frame.is_none();
                self.state.received_body();
            }
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        if !self.is_read && !self.body.is_end_stream() {
            self.state.body_unread();
        }
    }
}

/// The body of a response.
pub(crate) struct ResponseBody<B> {
    body: B,
    state: Arc<ConnectionState>,
}

impl<B> ResponseBody<B> {
    pub(crate) const fn new(body: B, state: Arc<ConnectionState>) -> Self {
        Self { body, state }
    }
}

impl<B: Body + Unpin> Body for ResponseBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// hyper drops a body when it has all of it.
impl<B> Drop for ResponseBody<B> {
    fn drop(&mut self) {
        self.state.response_complete();
    }
}
