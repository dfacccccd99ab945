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
    vec,
};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use iz_client::{AnswerJson, Reply};
use serde::Serialize;
use serde_json::value::RawValue;

/// The length, in bytes, from which a JSON text is shared. A shorter text is copied, because each shared text needs
/// writes of its own to the socket.
const SHARED_BYTES: usize = 32 * 1024;

/// The memory for what a response holds beside the shared texts, before it grows, in bytes.
const USUAL_BYTES: usize = 4096;

/// Writes `view` as JSON. The long texts of `reply` in it are not copied.
///
/// # Errors
///
/// [`serde_json::Error`] if the view cannot be written.
pub(crate) fn json_body(view: &impl Serialize, reply: &Arc<Reply>) -> Result<Body, serde_json::Error> {
    let json = &reply.summary().json;
    // A growing buffer would copy the texts several times.
    let copied = TEXTS.iter().filter_map(|text| text(json)).map(|text| text.get().len());
    let copied: usize = copied.filter(|length| *length < SHARED_BYTES).sum();
    let own = Vec::with_capacity(copied + USUAL_BYTES);
    let mut writer = PartsWriter { reply, own, parts: Vec::new() };
    serde_json::to_writer(&mut writer, view)?;
    Ok(writer.into_body())
}

/// The parts of an answer that may be long.
const TEXTS: [fn(&AnswerJson) -> Option<&RawValue>; 4] = [
    |json| json.record.as_deref(),
    |json| Some(&json.errors),
    |json| json.acknowledgment.as_deref(),
    |json| Some(&json.unread),
];

/// Collects written bytes. A long text of the reply becomes a part of its own, which refers to the reply.
struct PartsWriter<'r> {
    reply: &'r Arc<Reply>,
    /// The bytes behind the last part.
    own: Vec<u8>,
    parts: Vec<Bytes>,
}

impl PartsWriter<'_> {
    /// The text of the reply that these bytes are, if it is long. `serde_json` writes a raw value in one piece.
    fn shared(&self, bytes: &[u8]) -> Option<Bytes> {
        if bytes.len() < SHARED_BYTES {
            return None;
        }
        let json = &self.reply.summary().json;
        let is_same = |text: &RawValue| ptr::eq(text.get().as_bytes(), bytes);
        let text = TEXTS.into_iter().find(|text| text(json).is_some_and(is_same))?;
        Some(Bytes::from_owner(SharedText { reply: Arc::clone(self.reply), text }))
    }

    fn into_body(self) -> Body {
        let Self { own, mut parts, .. } = self;
        if parts.is_empty() {
            return Body::from(own);
        }
        parts.push(own.into());
        Body::new(Parts { left: parts.iter().map(Bytes::len).sum(), parts: parts.into_iter() })
    }
}

impl Write for PartsWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.shared(bytes) {
            Some(shared) => self.parts.extend([mem::take(&mut self.own).into(), shared]),
            None => self.own.extend_from_slice(bytes),
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A text of a reply. The reply stays in memory as long as a response refers to it.
struct SharedText {
    reply: Arc<Reply>,
    text: fn(&AnswerJson) -> Option<&RawValue>,
}

impl AsRef<[u8]> for SharedText {
    fn as_ref(&self) -> &[u8] {
        (self.text)(&self.reply.summary().json).map_or(&[], |text| text.get().as_bytes())
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
