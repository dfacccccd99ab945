//! The message of a reply: read, or packed to be kept.

use std::{
    fmt,
    io::{Read as _, Write as _},
    sync::Arc,
};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use iz_hl7::{MAX_MESSAGE_BYTES, OwnedAnswer, ReadError};
use jiff::civil::Date;

/// A message.
pub(super) enum Message {
    /// Read, with the typed answer.
    Read(Arc<OwnedAnswer>),
    /// Its text, compressed (RFC 1951).
    Packed(Box<[u8]>),
}

impl Message {
    pub(super) fn answer(&self, day: Date) -> Result<Arc<OwnedAnswer>, ReadError> {
        match self {
            Self::Read(answer) => Ok(Arc::clone(answer)),
            Self::Packed(packed) => {
                let mut text = Vec::new();
                let limit = u64::try_from(MAX_MESSAGE_BYTES).unwrap_or(u64::MAX);
                if DeflateDecoder::new(&**packed).take(limit).read_to_end(&mut text).is_err() {
                    // Part of a message must not pass for all of it.
                    text.clear();
                }
                OwnedAnswer::read(text, day).map(Arc::new)
            }
        }
    }

    pub(super) fn packed(&self) -> Self {
        match self {
            // Letters of Windows-1252 take more room as UTF-8: such a text may be longer than what is read.
            Self::Read(answer) if answer.text().len() > MAX_MESSAGE_BYTES => Self::Read(Arc::clone(answer)),
            Self::Read(answer) => Self::Packed(pack(answer.text()).into()),
            Self::Packed(packed) => Self::Packed(packed.clone()),
        }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::Read(answer) => answer.text().len(),
            Self::Packed(packed) => packed.len(),
        }
    }
}

/// At the usual level: nobody waits until it is done.
fn pack(text: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Nothing fails in writing to memory.
    let _ = encoder.write_all(text.as_bytes());
    encoder.finish().unwrap_or_default()
}

/// What a message says may be a person's data.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({} bytes)", self.memory_bytes())
    }
}
