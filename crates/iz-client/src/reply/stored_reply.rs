//! A packed reply as bytes, to be stored beyond the life of the process.
//!
//! The bytes hold what the registry sent and when, and nothing that is derived from it: the answer is read again. So a newer
//! version of the reader reads it with all that it knows.
//!
//! The form, with the highest byte first: version (1), flags (1), day (year 2, month 1, day 1), arrival (nanoseconds since
//! 1970 in UTC, 16), time taken (nanoseconds, 8), length of the text (4), the compressed text.

use std::{sync::Arc, time::Duration};

use iz_hl7::{MAX_MESSAGE_BYTES, answer::IdKey};
use jiff::{Timestamp, civil::Date};

use super::{
    Reply,
    stored_message::{Packed, StoredMessage},
};

/// The form of the bytes.
const VERSION: u8 = 1;

/// Flag: the end of the message was not proved.
const END_UNPROVED: u8 = 1;

impl Reply {
    /// The bytes from which [`Reply::from_stored_bytes`] makes this reply again. They hold the answer of the registry in
    /// plain. `None` if the reply is not [packed](Reply::packed).
    #[must_use]
    pub fn stored_bytes(&self) -> Option<Vec<u8>> {
        let StoredMessage::Packed(packed) = &self.message else { return None };
        let flags = if packed.is_end_unproved { END_UNPROVED } else { 0 };
        let month_and_day = [self.day.month(), self.day.day()].map(i8::cast_unsigned);
        let took_ns = u64::try_from(self.took.as_nanos()).unwrap_or(u64::MAX);
        let mut bytes = vec![VERSION, flags];
        bytes.extend(self.day.year().to_be_bytes());
        bytes.extend(month_and_day);
        bytes.extend(self.received.as_nanosecond().to_be_bytes());
        bytes.extend(took_ns.to_be_bytes());
        bytes.extend(u32::try_from(packed.text_bytes).ok()?.to_be_bytes());
        bytes.extend(&packed.bytes);
        Some(bytes)
    }

    /// The packed reply whose [stored bytes](Reply::stored_bytes) these are. `id_key` makes the ids of its doses and
    /// forecasts. `None` if the bytes are damaged, have the form of another version, or hold an answer that this version
    /// cannot read.
    #[must_use]
    pub fn from_stored_bytes(bytes: &[u8], id_key: IdKey) -> Option<Self> {
        let ([version, flags], rest) = bytes.split_first_chunk()?;
        let (year, rest) = rest.split_first_chunk()?;
        let ([month, day], rest) = rest.split_first_chunk()?;
        let (received_ns, rest) = rest.split_first_chunk()?;
        let (took_ns, rest) = rest.split_first_chunk()?;
        let (text_bytes, compressed) = rest.split_first_chunk()?;
        if *version != VERSION || flags & !END_UNPROVED != 0 {
            return None;
        }
        let day = Date::new(i16::from_be_bytes(*year), month.cast_signed(), day.cast_signed()).ok()?;
        let received = Timestamp::from_nanosecond(i128::from_be_bytes(*received_ns)).ok()?;
        let took = Duration::from_nanos(u64::from_be_bytes(*took_ns));
        let text_bytes = usize::try_from(u32::from_be_bytes(*text_bytes)).ok()?;
        if text_bytes > MAX_MESSAGE_BYTES {
            return None;
        }
        let is_end_unproved = flags & END_UNPROVED != 0;
        let packed = Arc::new(Packed { bytes: compressed.into(), text_bytes, is_end_unproved });
        let message = StoredMessage::Packed(packed);
        let answer = Arc::into_inner(message.answer(day, &id_key).ok()?)?;
        let reply = Self::new(answer, id_key, day, received, took).ok()?;
        Some(Self { message, ..reply })
    }
}

#[cfg(test)]
mod tests;
