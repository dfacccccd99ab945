//! An answer together with the message that it borrows from.

use std::fmt;

use jiff::civil::Date;
use self_cell::self_cell;

use super::Answer;
use crate::{ReadError, source::Source};

self_cell!(
    struct Cell {
        owner: Source,

        #[covariant]
        dependent: Answer,
    }
);

/// An answer that can be kept and handed on: it owns the message of which its values are parts.
pub struct OwnedAnswer(Cell);

impl OwnedAnswer {
    /// Reads the bytes of one message as [`Answer::read`] does.
    ///
    /// # Errors
    ///
    /// [`ReadError`] where the bytes are no HL7 at all.
    pub fn read(bytes: impl Into<Vec<u8>>, today: Date) -> Result<Self, ReadError> {
        Cell::try_new(Source::of(bytes), |source| Answer::read(source, today)).map(Self)
    }

    /// The answer.
    #[must_use]
    pub fn get(&self) -> &Answer<'_> {
        self.0.borrow_dependent()
    }

    /// The text of the message. Reading it again gives the same answer.
    #[must_use]
    pub fn text(&self) -> &str {
        // A message that is too large was not read, and so there is no answer to ask.
        self.0.borrow_owner().text().unwrap_or_default()
    }
}

/// What an answer says may be a person's data.
impl fmt::Debug for OwnedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnedAnswer(<redacted>)")
    }
}
