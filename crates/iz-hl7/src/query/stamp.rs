//! The time and the identifiers of one query.

use jiff::Zoned;

use crate::query::detail_error::DetailError;

/// The time and the identifiers of one query. They differ for each query, even about the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub(super) time: Zoned,
    pub(super) control_id: String,
    pub(super) query_tag: String,
}

/// The longest QPD-2, in characters (type ST with a length of 32 in the standard).
const MAX_TAG_CHARACTERS: usize = 32;

/// The longest MSH-10, in characters. HL7 v2.7 allows 199. HL7 v2.5.1 allows 20, but no known registry enforces that.
const MAX_CONTROL_ID_CHARACTERS: usize = 199;

impl Stamp {
    /// `time` is MSH-7, which is written to the second with its time zone. `control_id` is MSH-10; it must be unique
    /// for the sender, and comes back in MSA-2. `query_tag` is QPD-2; it comes back in QPD-2 and usually in QAK-1.
    ///
    /// # Errors
    ///
    /// [`DetailError`] if the tag has more than 32 characters or the control id more than 199, or if one of them is
    /// empty or holds a control character.
    pub fn new(
        time: Zoned,
        control_id: impl Into<String>,
        query_tag: impl Into<String>,
    ) -> Result<Self, DetailError> {
        let (control_id, query_tag) = (control_id.into(), query_tag.into());
        for (pointer, text, longest, reason) in [
            (
                "/control_id",
                &control_id,
                MAX_CONTROL_ID_CHARACTERS,
                "must have 1 to 199 characters and no control character",
            ),
            (
                "/query_tag",
                &query_tag,
                MAX_TAG_CHARACTERS,
                "must have 1 to 32 characters and no control character",
            ),
        ] {
            let length = text.chars().count();
            if length == 0 || length > longest || text.chars().any(char::is_control) {
                return Err(DetailError::new(pointer, reason));
            }
        }
        Ok(Self { time, control_id, query_tag })
    }

    /// Makes the control id (24 characters) and the tag (25 characters) from `random`.
    #[must_use]
    pub fn of(time: Zoned, random: [u8; 12]) -> Self {
        let control_id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { time, query_tag: format!("q{control_id}"), control_id }
    }

    /// MSH-7: the time of the query.
    #[must_use]
    pub const fn time(&self) -> &Zoned {
        &self.time
    }

    /// MSH-10: the control id.
    #[must_use]
    pub fn control_id(&self) -> &str {
        &self.control_id
    }

    /// QPD-2: the query tag.
    #[must_use]
    pub fn query_tag(&self) -> &str {
        &self.query_tag
    }
}
