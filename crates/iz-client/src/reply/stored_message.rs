//! The message of a reply: read, or packed to be kept.

use std::{
    fmt,
    io::{Read as _, Write as _},
    sync::Arc,
};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use iz_hl7::{MAX_MESSAGE_BYTES, OwnedAnswer, ReadError};
use jiff::civil::Date;

/// A message.
pub(super) enum StoredMessage {
    /// Read, with the typed answer.
    Read(Arc<OwnedAnswer>),
    /// To be read again.
    Packed(Packed),
}

/// The text of a message, compressed (RFC 1950, which has a check sum).
pub(super) struct Packed {
    pub(super) bytes: Box<[u8]>,
    /// How long the text is.
    pub(super) text_bytes: usize,
}

impl StoredMessage {
    pub(super) fn answer(&self, day: Date) -> Result<Arc<OwnedAnswer>, ReadError> {
        match self {
            Self::Read(answer) => Ok(Arc::clone(answer)),
            // Part of a message must not pass for all of it.
            Self::Packed(packed) => {
                OwnedAnswer::read(packed.text().ok_or(ReadError::Empty)?, day).map(Arc::new)
            }
        }
    }

    /// None where the text is longer than what is read: letters of Windows-1252 take more room as UTF-8.
    pub(super) fn packed(&self) -> Option<Self> {
        let text = match self {
            Self::Read(answer) => answer.text().to_owned().into_bytes(),
            Self::Packed(packed) => packed.text()?,
        };
        (text.len() <= MAX_MESSAGE_BYTES).then(|| Self::Packed(Packed::of(&text)))
    }

    pub(super) const fn is_packed(&self) -> bool {
        matches!(self, Self::Packed(_))
    }

    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::Read(answer) => answer.text().len(),
            Self::Packed(packed) => packed.bytes.len(),
        }
    }
}

impl Packed {
    fn of(text: &[u8]) -> Self {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        // Nothing fails in writing to memory.
        let _ = encoder.write_all(text);
        Self { bytes: encoder.finish().unwrap_or_default().into(), text_bytes: text.len() }
    }

    /// The whole text; none where any of it is lost or changed.
    fn text(&self) -> Option<Vec<u8>> {
        let mut text = Vec::with_capacity(self.text_bytes);
        let limit = u64::try_from(MAX_MESSAGE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        ZlibDecoder::new(&*self.bytes).take(limit).read_to_end(&mut text).ok()?;
        (text.len() == self.text_bytes).then_some(text)
    }
}

/// What a message says may be a person's data.
impl fmt::Debug for StoredMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredMessage({} bytes)", self.memory_bytes())
    }
}
