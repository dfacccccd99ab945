//! How long the texts of a row and of a token may be.

use thiserror::Error;

use crate::{NewConsent, NewEnrollmentEvent, NewRow, NewToken};

/// The longest text of a field in bytes: actor, purpose, ids, registry, outcome, label.
pub const FIELD_BYTES: usize = 200;

/// The longest text of what an admin action changed, in bytes.
pub const SUBJECT_BYTES: usize = 500;

/// The longest content of a consent, event of an enrollment or secret, in bytes.
pub const CONTENT_BYTES: usize = 65_536;

/// The highest number of ids at registries of a consent.
pub const REGISTRY_IDS: usize = 20;

/// The highest number of facilities of a token.
pub const SITES: usize = 1000;

/// A field that cannot be stored. It never quotes the value.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldFault {
    /// The text is too long.
    #[error("{field} is longer than {limit_bytes} bytes; shorten it")]
    TooLong {
        /// The field.
        field: &'static str,
        /// The limit.
        limit_bytes: usize,
    },
    /// The text has a control character, such as the end of a line.
    #[error("{field} has a control character; remove it")]
    ControlCharacter {
        /// The field.
        field: &'static str,
    },
    /// The text is empty.
    #[error("{field} is empty; it must have a value")]
    Empty {
        /// The field.
        field: &'static str,
    },
    /// Only the store itself writes rows with this value.
    #[error("{field} is a word with which only the store itself writes rows; use another word")]
    Reserved {
        /// The field.
        field: &'static str,
    },
    /// There are too many values.
    #[error("{field} has more than {limit} values")]
    TooMany {
        /// The field.
        field: &'static str,
        /// The limit.
        limit: usize,
    },
}

impl FieldFault {
    /// Checks every text of a row.
    pub(crate) fn of_row(row: &NewRow) -> Result<(), Self> {
        text("actor", &row.actor, FIELD_BYTES)?;
        text("purpose", &row.purpose, FIELD_BYTES)?;
        text("outcome", &row.outcome, FIELD_BYTES)?;
        optional("token", row.token.as_deref(), FIELD_BYTES)?;
        optional("patient_id", row.patient_id.as_deref(), FIELD_BYTES)?;
        optional("registry", row.registry.as_deref(), FIELD_BYTES)?;
        optional("request_id", row.request_id.as_deref(), FIELD_BYTES)?;
        optional("subject", row.subject.as_deref(), SUBJECT_BYTES)
    }

    /// Checks a consent and the row that records it, which must name a patient.
    pub(crate) fn of_consent(consent: &NewConsent, record: &NewRow) -> Result<(), Self> {
        if record.patient.is_none() {
            return Err(Self::Empty { field: "patient" });
        }
        content("content", &consent.content)?;
        if consent.registry_ids.len() > REGISTRY_IDS {
            return Err(Self::TooMany { field: "registry_ids", limit: REGISTRY_IDS });
        }
        for id in &consent.registry_ids {
            if id.is_empty() {
                return Err(Self::Empty { field: "registry_ids" });
            }
            // Only its hash is stored, so any character may be in it.
            if id.len() > SUBJECT_BYTES {
                return Err(Self::TooLong { field: "registry_ids", limit_bytes: SUBJECT_BYTES });
            }
        }
        Self::of_row(record)
    }

    /// Checks an event of an enrollment and the row that records it.
    pub(crate) fn of_event(event: &NewEnrollmentEvent, record: &NewRow) -> Result<(), Self> {
        name("location", &event.location)?;
        content("event", event.event.as_bytes())?;
        text("event", &event.event, CONTENT_BYTES)?;
        Self::of_row(record)
    }

    /// Checks a secret and the row that records it.
    pub(crate) fn of_secret(secret: &str, value: &[u8], record: &NewRow) -> Result<(), Self> {
        name("name", secret)?;
        content("value", value)?;
        Self::of_row(record)
    }

    /// Checks every text of a token.
    pub(crate) fn of_token(token: &NewToken) -> Result<(), Self> {
        text("label", &token.label, FIELD_BYTES)?;
        optional("default_actor", token.default_actor.as_deref(), FIELD_BYTES)?;
        optional("default_purpose", token.default_purpose.as_deref(), FIELD_BYTES)?;
        if token.sites.len() > SITES {
            return Err(Self::TooMany { field: "sites", limit: SITES });
        }
        for site in &token.sites {
            text("sites", site, FIELD_BYTES)?;
            if site.is_empty() {
                return Err(Self::Empty { field: "sites" });
            }
        }
        Ok(())
    }
}

/// A text of any origin in a form that every field takes: without control characters, and cut at [`FIELD_BYTES`] between two
/// characters. A text that can be stored is not changed.
#[must_use]
pub fn storable(text: &str) -> String {
    let mut stored = String::with_capacity(text.len().min(FIELD_BYTES));
    for character in text.chars().filter(|character| !breaks_a_line(*character)) {
        if stored.len().saturating_add(character.len_utf8()) > FIELD_BYTES {
            break;
        }
        stored.push(character);
    }
    stored
}

fn name(field: &'static str, value: &str) -> Result<(), FieldFault> {
    if value.is_empty() { Err(FieldFault::Empty { field }) } else { text(field, value, FIELD_BYTES) }
}

fn content(field: &'static str, value: &[u8]) -> Result<(), FieldFault> {
    if value.is_empty() {
        return Err(FieldFault::Empty { field });
    }
    if value.len() > CONTENT_BYTES {
        return Err(FieldFault::TooLong { field, limit_bytes: CONTENT_BYTES });
    }
    Ok(())
}

fn optional(field: &'static str, value: Option<&str>, limit_bytes: usize) -> Result<(), FieldFault> {
    value.map_or(Ok(()), |value| text(field, value, limit_bytes))
}

fn text(field: &'static str, value: &str, limit_bytes: usize) -> Result<(), FieldFault> {
    if value.len() > limit_bytes {
        return Err(FieldFault::TooLong { field, limit_bytes });
    }
    if value.chars().any(breaks_a_line) {
        return Err(FieldFault::ControlCharacter { field });
    }
    Ok(())
}

/// Control characters, and the two separators with which some programs end a line.
fn breaks_a_line(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn asvs_16_4_1_a_long_text_is_cut_between_two_characters_and_loses_what_breaks_a_line() {
        assert_eq!(storable("TX\r\n1\u{2028}\u{7f}2"), "TX12");
        let long = format!("a{}", "é".repeat(200));
        assert_eq!(storable(&long), format!("a{}", "é".repeat(99)));
        assert_eq!(storable(&"a".repeat(201)), "a".repeat(200));
        assert_eq!(storable("\n"), "");
    }

    proptest! {
        #[test]
        fn asvs_16_4_1_any_text_can_be_stored_after_it_was_made_storable(value in any::<String>(), repeats in 1_usize..40) {
            let value = value.repeat(repeats);
            let stored = storable(&value);
            prop_assert_eq!(text("field", &stored, FIELD_BYTES), Ok(()));
            if text("field", &value, FIELD_BYTES).is_ok() {
                prop_assert_eq!(stored, value);
            }
        }
    }
}
