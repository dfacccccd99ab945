//! The body of a lookup's response: bytes of its own, and long JSON texts that it shares with other responses.
//!
//! Many responses may show the same cached record at once. Each of them refers to the bytes of that record, so that the
//! memory does not grow with the number of readers.

use std::{
    convert::Infallible,
    io::{self, Write},
    mem,
    pin::Pin,
    ptr,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
    vec,
};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use iz_client::{AskError, MAX_JSON_BYTES, MemoryBudget, MemoryShare, Resources, Summary, hl7::Outcome};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::time::{Instant, timeout_at};

use crate::{
    error::ApiError,
    result::LookupResult,
    view::{Asked, Lookup},
    widget::OpenView,
};

/// The length, in bytes, from which a JSON text is shared. A shorter text is copied, because each shared text needs
/// writes of its own to the socket.
const SHARED_BYTES: usize = 32 * 1024;

/// The length, in bytes, from which the JSON of a response takes from the memory for responses. The number of connections
/// limits how much all shorter ones take.
const COUNTED_BYTES: usize = 1024 * 1024;

/// The memory for what a response holds beside the long texts, before it grows, in bytes.
const USUAL_BYTES: usize = 4096;

/// What a response has beside an answer.
pub(crate) enum Beside {
    /// Nothing.
    Nothing,
    /// The address of a page that shows the answer.
    View(OpenView),
    /// What the page itself shows beside it.
    Page(Asked),
}

/// Until when a response must be written.
#[derive(Clone, Copy)]
pub(crate) struct WriteLimit {
    pub(crate) deadline: Instant,
    /// The time limit that the deadline comes from.
    pub(crate) after: Duration,
}

/// Writes a result as JSON, within a time. The long texts of its reply are not copied.
///
/// # Errors
///
/// [`AskError::Timeout`] if the deadline passes before the JSON is written. [`AskError::MemoryFull`] if clients read other
/// large answers and the memory is not free in time. [`AskError::AnswerTooLarge`] if the JSON is longer than
/// [`MAX_JSON_BYTES`]. [`ApiError::AnswerUnwritable`] if the result cannot be written.
pub(crate) async fn json_body(
    result: Arc<LookupResult>,
    beside: Beside,
    WriteLimit { deadline, after }: WriteLimit,
    resources: &Resources,
) -> Result<Body, ApiError> {
    let Resources { workers, memory } = resources;
    let reply = &result.matched.reply;
    let summary = reply.shared_summary();
    // The texts of a record are ready. The candidates of a list, and warnings to which one was added, are written here.
    let is_ready = reply.outcome() != Outcome::Candidates && result.comparison_warning().is_none();
    let size = if is_ready { 0 } else { reply.memory_bytes() };
    let write = move || match &beside {
        Beside::Nothing => Writer::write(&result.view(), summary),
        Beside::View(view) => Writer::write(&Lookup { view: Some(view), ..result.view() }, summary),
        Beside::Page(asked) => Writer::write(&asked.around(result.view()), summary),
    };
    let written = timeout_at(deadline, workers.run(size, write)).await;
    let written = written.unwrap_or(Err(AskError::Timeout { after }))??;
    let share = written.take_memory(memory, deadline).await?;
    Ok(written.into_body(share.as_ref()))
}

/// Collects written bytes. A long text of the answer becomes a part of its own, which refers to the answer.
struct Writer {
    summary: Arc<Summary>,
    /// The bytes behind the last part.
    own: Vec<u8>,
    parts: Vec<Part>,
}

/// A part of a body.
enum Part {
    Own(Vec<u8>),
    /// The text of the answer at this position.
    Shared(usize),
}

impl Writer {
    fn write(view: &impl Serialize, summary: Arc<Summary>) -> Result<Self, ApiError> {
        // A growing buffer would copy the texts several times.
        let copied = summary.json.texts().map(|text| text.get().len());
        let copied: usize = copied.filter(|length| *length < SHARED_BYTES).sum();
        let mut writer = Self { summary, own: Vec::with_capacity(copied + USUAL_BYTES), parts: Vec::new() };
        match serde_json::to_writer(&mut writer, view) {
            Ok(()) => Ok(writer),
            Err(error) if error.is_io() => Err(AskError::AnswerTooLarge { limit: MAX_JSON_BYTES }.into()),
            Err(_) => Err(ApiError::AnswerUnwritable),
        }
    }

    /// The position of the text of the answer that these bytes are, if it is long. `serde_json` writes a raw value in one
    /// piece.
    fn shared(&self, bytes: &[u8]) -> Option<usize> {
        if bytes.len() < SHARED_BYTES {
            return None;
        }
        let is_same = |text: &RawValue| ptr::eq(text.get().as_bytes(), bytes);
        self.summary.json.texts().position(is_same)
    }

    /// Takes the memory of the body while a client reads it. `None` if the body is short. A response takes its memory at
    /// once: one that held a part of it and waited for the rest could wait for itself.
    async fn take_memory(
        &self,
        memory: &MemoryBudget,
        deadline: Instant,
    ) -> Result<Option<Arc<MemoryShare>>, AskError> {
        let (own, texts) = (self.own_bytes(), self.summary.json.bytes());
        Ok(match () {
            () if own >= COUNTED_BYTES => Some(Arc::new(memory.take_response(own + texts, deadline).await?)),
            () if texts >= COUNTED_BYTES => Some(self.summary.take_response(memory, deadline).await?),
            () => None,
        })
    }

    /// The length of the bytes that no other response has.
    fn own_bytes(&self) -> usize {
        let own = |part: &Part| match part {
            Part::Own(bytes) => bytes.len(),
            Part::Shared(_) => 0,
        };
        self.own.len() + self.parts.iter().map(own).sum::<usize>()
    }

    /// `share` is the memory of the body, if it was taken.
    fn into_body(self, share: Option<&Arc<MemoryShare>>) -> Body {
        let own = |bytes: Vec<u8>| match share {
            Some(share) => Bytes::from_owner(OwnBytes { bytes, _share: Arc::clone(share) }),
            None => bytes.into(),
        };
        let Self { summary, own: last, parts } = self;
        if parts.is_empty() {
            return Body::from(own(last));
        }
        let mut all: Vec<Bytes> = Vec::with_capacity(parts.len() + 1);
        all.extend(parts.into_iter().map(|part| match part {
            Part::Own(bytes) => own(bytes),
            Part::Shared(index) => {
                Bytes::from_owner(SharedText { summary: Arc::clone(&summary), index, _share: share.cloned() })
            }
        }));
        all.push(own(last));
        Body::new(Parts { left: all.iter().map(Bytes::len).sum(), parts: all.into_iter() })
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(shared) = self.shared(bytes) {
            self.parts.extend([Part::Own(mem::take(&mut self.own)), Part::Shared(shared)]);
            return Ok(());
        }
        if self.own.len() + bytes.len() > MAX_JSON_BYTES {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.own.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A text of an answer. It stays in memory as long as a response refers to it.
struct SharedText {
    summary: Arc<Summary>,
    /// The position of the text in the answer.
    index: usize,
    _share: Option<Arc<MemoryShare>>,
}

impl AsRef<[u8]> for SharedText {
    fn as_ref(&self) -> &[u8] {
        self.summary.json.texts().nth(self.index).map_or(&[], |text| text.get().as_bytes())
    }
}

/// Long bytes that no other response has.
struct OwnBytes {
    bytes: Vec<u8>,
    _share: Arc<MemoryShare>,
}

impl AsRef<[u8]> for OwnBytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A body in several parts, whose length is known.
struct Parts {
    parts: vec::IntoIter<Bytes>,
    /// The length of the parts that are left, in bytes.
    left: usize,
}

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let part = self.parts.next();
        self.left -= part.as_ref().map_or(0, Bytes::len);
        Poll::Ready(part.map(|part| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.parts.as_slice().is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.left).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests;
