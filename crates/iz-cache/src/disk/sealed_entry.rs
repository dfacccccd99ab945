//! An entry as a sealed value.

use iz_client::{Reply, hl7::answer::IdKey};
use iz_encryption::{Cipher, OpenError};
use jiff::Timestamp;

use super::schema::FORMAT;
use crate::{
    key::CacheKey,
    tag::{Tag, distinct},
    tier::Entry,
};

/// The bytes of a time: nanoseconds since 1970 in UTC, with the highest first.
const TIME_BYTES: usize = size_of::<i128>();

/// Seals and opens entries. The associated data of each are the format of the file, the key and the tags.
pub(super) struct EntrySeal {
    cipher: Cipher,
    id_key: IdKey,
}

/// Why an entry cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnreadableEntry {
    /// See [`OpenError`].
    Sealed(OpenError),
    /// It was opened, and this version cannot read what is in it.
    Content,
}

impl EntrySeal {
    pub(super) const fn new(cipher: Cipher, id_key: IdKey) -> Self {
        Self { cipher, id_key }
    }

    /// The sealed value of an entry. `None` if the reply is not packed, or if there is no randomness.
    pub(super) fn seal(&self, key: &CacheKey, entry: &Entry) -> Option<Vec<u8>> {
        let Entry { reply, tags, refresh, end, keep } = entry;
        let mut value = reply.stored_bytes()?;
        for time in [refresh, end, keep] {
            value.extend(time.as_nanosecond().to_be_bytes());
        }
        self.cipher.seal(&associated_data(key, tags), &value).ok()
    }

    /// Opens the sealed value that is stored for `key` and has these tags.
    pub(super) fn open(
        &self,
        key: &CacheKey,
        tags: Vec<Tag>,
        sealed: &[u8],
    ) -> Result<Entry, UnreadableEntry> {
        let value =
            self.cipher.open(&associated_data(key, &tags), sealed).map_err(UnreadableEntry::Sealed)?;
        self.read(tags, &value).ok_or(UnreadableEntry::Content)
    }

    fn read(&self, tags: Vec<Tag>, value: &[u8]) -> Option<Entry> {
        let (value, keep) = last_time(value)?;
        let (value, end) = last_time(value)?;
        let (value, refresh) = last_time(value)?;
        let reply = Reply::from_stored_bytes(value, self.id_key)?;
        Some(Entry { reply: reply.into(), tags: tags.into(), refresh, end, keep })
    }
}

fn last_time(value: &[u8]) -> Option<(&[u8], Timestamp)> {
    let (rest, time) = value.split_last_chunk::<TIME_BYTES>()?;
    Some((rest, Timestamp::from_nanosecond(i128::from_be_bytes(*time)).ok()?))
}

/// What a sealed value belongs to. The key and each tag have a fixed length, so two different lists of them never have the same bytes.
fn associated_data(key: &CacheKey, tags: &[Tag]) -> Vec<u8> {
    let mut data = [b"izquery cache".as_slice(), &FORMAT.to_be_bytes(), key.as_bytes()].concat();
    // The table has them in another order, and each once.
    for tag in distinct(tags.to_vec()) {
        data.extend(tag.0.to_be_bytes());
    }
    data
}
