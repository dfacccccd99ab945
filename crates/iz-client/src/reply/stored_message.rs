//! The message of a reply: parsed, or compressed for a cache.

use std::{
    fmt,
    io::{Read as _, Write as _},
    sync::Arc,
};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use iz_hl7::{MAX_MESSAGE_BYTES, OwnedAnswer, ReadError, answer::IdKey};
use jiff::civil::Date;

/// The message of a reply. Copies share it.
#[derive(Clone)]
pub(super) enum StoredMessage {
    /// The typed answer with its text.
    Read(Arc<OwnedAnswer>),
    /// The compressed text, which is parsed again when it is needed.
    Packed(Arc<Packed>),
}

/// The text of a message, compressed with zlib (RFC 1950), which includes a checksum.
pub(super) struct Packed {
    pub(super) bytes: Box<[u8]>,
    /// The length of the text, in bytes.
    pub(super) text_bytes: usize,
    /// See [`OwnedAnswer::is_end_unproved`].
    pub(super) is_end_unproved: bool,
}

impl StoredMessage {
    pub(super) fn answer(&self, day: Date, id_key: &IdKey) -> Result<Arc<OwnedAnswer>, ReadError> {
        match self {
            Self::Read(answer) => Ok(Arc::clone(answer)),
            // A damaged text must give an error, not a part of the message.
            Self::Packed(packed) => {
                let text = packed.text().ok_or(ReadError::Empty)?;
                let answer = if packed.is_end_unproved {
                    OwnedAnswer::read_unproved_end(text, day)?
                } else {
                    OwnedAnswer::read(text, day)?
                };
                Ok(Arc::new(answer.with_ids(id_key)))
            }
        }
    }

    /// `None` if the text is longer than the reader's limit. Windows-1252 letters take more bytes in UTF-8.
    pub(super) fn packed(&self) -> Option<Self> {
        let (text, is_end_unproved) = match self {
            Self::Read(answer) => (answer.text().to_owned().into_bytes(), answer.is_end_unproved()),
            Self::Packed(packed) => (packed.text()?, packed.is_end_unproved),
        };
        (text.len() <= MAX_MESSAGE_BYTES).then(|| Self::Packed(Arc::new(Packed::of(&text, is_end_unproved))))
    }

    pub(super) const fn is_packed(&self) -> bool {
        matches!(self, Self::Packed(_))
    }

    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::Read(answer) => answer.text().len(),
            Self::Packed(packed) => size_of::<Packed>() + packed.bytes.len(),
        }
    }
}

impl Packed {
    fn of(text: &[u8], is_end_unproved: bool) -> Self {
        // The usual level saves a hundredth of the memory of a cached record, and takes twice as long.
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory does not fail.
        let _ = encoder.write_all(text);
        Self { bytes: encoder.finish().unwrap_or_default().into(), text_bytes: text.len(), is_end_unproved }
    }

    /// The whole text. `None` if any byte is lost or changed.
    fn text(&self) -> Option<Vec<u8>> {
        let mut text = Vec::with_capacity(self.text_bytes);
        let limit = u64::try_from(MAX_MESSAGE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        ZlibDecoder::new(&*self.bytes).take(limit).read_to_end(&mut text).ok()?;
        (text.len() == self.text_bytes).then_some(text)
    }
}

/// Shows only the length, because a message may identify a patient.
impl fmt::Debug for StoredMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredMessage({} bytes)", self.memory_bytes())
    }
}
