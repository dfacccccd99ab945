//! The time and the identifiers of one query.

use jiff::Zoned;

use crate::query::detail_error::DetailError;

/// The time and the identifiers of one query. They differ for each query, even about the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub(super) time: Zoned,
    pub(super) control_id: String,
    pub(super) query_tag: String,
    request_id: String,
    has_random_ids: bool,
}

/// The longest QPD-2, in characters (type ST with a length of 32 in the standard).
const MAX_TAG_CHARACTERS: usize = 32;

/// The longest MSH-10, in characters. HL7 v2.7 allows 199.
const MAX_CONTROL_ID_CHARACTERS: usize = 199;

/// The number of hexadecimal digits of a UUID.
const REQUEST_ID_DIGITS: usize = 32;

/// The lower-case digit of a value below 16.
fn hexadecimal_digit(value: u8) -> char {
    char::from(if value < 10 { b'0' + value } else { b'a' + value - 10 })
}

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
        let request_id = control_id.clone();
        Ok(Self { time, control_id, query_tag, request_id, has_random_ids: false })
    }

    /// The longest MSH-10 that HL7 v2.5.1 allows, in characters (type ST with a length of 20). Some registries cut a
    /// longer one.
    pub const CONTROL_ID_CHARACTERS: u16 = 20;

    /// Makes the identifiers from `random`, as lower-case hexadecimal digits. The control id has `control_id_characters`
    /// digits, or twice the number of random bytes if that is less. The tag is `q` and the first digits of the control id.
    /// It is as long as the control id, but no longer than 32 characters.
    ///
    /// 20 digits are 80 random bits. If a sender makes a billion queries, the probability that two of them have the same
    /// control id is less than one in a million.
    #[must_use]
    pub fn of(time: Zoned, random: &[u8], control_id_characters: u16) -> Self {
        let mut digits = String::with_capacity(random.len() * 2);
        for byte in random {
            let [high, low] = [byte >> 4, byte & 0xF].map(hexadecimal_digit);
            digits.extend([high, low]);
        }
        let first = |count: usize| digits.get(..count).unwrap_or(&digits);
        let control_id = first(control_id_characters.into()).to_owned();
        let tag_digits = control_id.len().min(MAX_TAG_CHARACTERS).saturating_sub(1);
        let mut query_tag = String::with_capacity(MAX_TAG_CHARACTERS);
        query_tag.push('q');
        query_tag.push_str(first(tag_digits));
        let mut request_id = digits;
        request_id.truncate(REQUEST_ID_DIGITS);
        Self { time, control_id, query_tag, request_id, has_random_ids: true }
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

    /// Whether [`Stamp::of`] made the identifiers from random digits. Only then does the beginning of one identify the
    /// query: identifiers that a caller numbers may all begin alike.
    #[must_use]
    pub const fn has_random_ids(&self) -> bool {
        self.has_random_ids
    }

    /// An id of the request that carries the query, such as a SOAP envelope: 32 hexadecimal digits for a stamp that is made
    /// from 16 random bytes or more. It does not have the limits of the fields of HL7.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }
}
