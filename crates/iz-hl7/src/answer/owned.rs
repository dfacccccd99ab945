//! An answer together with the message from which it borrows.

use std::fmt;

use jiff::civil::Date;
use self_cell::self_cell;

use crate::{
    answer::{entry_id::IdKey, typed_answer::Answer},
    error::ReadError,
    message::source::Source,
};

self_cell!(
    struct AnswerCell {
        owner: Source,

        #[covariant]
        dependent: Answer,
    }
);

/// An answer that owns its message, so that it can be kept and passed on.
pub struct OwnedAnswer(AnswerCell);

impl OwnedAnswer {
    /// Reads the bytes of one message as [`Answer::read`] does.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the bytes are not an HL7 message.
    pub fn read(bytes: impl Into<Vec<u8>>, today: Date) -> Result<Self, ReadError> {
        Self::of(Source::of(bytes), today)
    }

    /// Reads the bytes of one message that ended when a connection was closed. See [`Source::of_unproved_end`].
    ///
    /// # Errors
    ///
    /// [`ReadError`], as for [`OwnedAnswer::read`].
    pub fn read_unproved_end(bytes: impl Into<Vec<u8>>, today: Date) -> Result<Self, ReadError> {
        Self::of(Source::of_unproved_end(bytes), today)
    }

    fn of(source: Source, today: Date) -> Result<Self, ReadError> {
        AnswerCell::try_new(source, |source| Answer::read(source, today)).map(Self)
    }

    /// The same answer, with [the ids](Answer::assign_ids) of its doses and forecasts.
    #[must_use]
    pub fn with_ids(mut self, key: &IdKey) -> Self {
        self.0.with_dependent_mut(|_, answer| answer.assign_ids(key));
        self
    }

    /// The answer.
    #[must_use]
    pub fn get(&self) -> &Answer<'_> {
        self.0.borrow_dependent()
    }

    /// Whether the transport did not show where the message ends.
    #[must_use]
    pub fn is_end_unproved(&self) -> bool {
        self.0.borrow_owner().is_end_unproved()
    }

    /// The text of the message. Reading it again gives the same answer, in the same way
    /// ([`OwnedAnswer::is_end_unproved`]).
    #[must_use]
    pub fn text(&self) -> &str {
        // This fails only for a message that is too large, and there is no answer for one.
        self.0.borrow_owner().text().unwrap_or_default()
    }
}

/// `Debug` prints no data, because an answer holds a person's data.
impl fmt::Debug for OwnedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnedAnswer(<redacted>)")
    }
}
