//! The bytes over which a check value is computed.
//!
//! The form is unambiguous: each field says whether it is there, and how long it is. docs/AUDIT.md describes it, so that
//! another program can verify a trail.

use crate::stored::{StoredConsent, StoredEvent, StoredRow, StoredSeal, StoredToken};

/// The form of rows that this version writes.
pub(crate) const ROW_FORM: i64 = 1;

/// The tables beside the trail, as their rows name them in what is signed and encrypted.
pub(crate) const CONSENTS: &str = "consents";
pub(crate) const ENROLLMENT_EVENTS: &str = "enrollment_events";
pub(crate) const SECRETS: &str = "secrets";

/// Fields one after the other. An absent field is the byte 0. Any other field is the byte 1, its length as four bytes with the
/// highest first, and its bytes. An integer is eight bytes, with the highest first.
#[derive(Default)]
pub(crate) struct Canonical(Vec<u8>);

impl Canonical {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes of a row, without its check value. What was written before is forgotten, so that one buffer serves all rows.
    pub(crate) fn row(&mut self, row: &StoredRow) -> &[u8] {
        self.0.clear();
        self.integer(row.form)
            .integer(row.sequence)
            .integer(row.time_us)
            .text(&row.writer)
            .optional(row.token.as_deref())
            .text(&row.actor)
            .text(&row.purpose)
            .text(&row.action)
            .field(row.patient.as_deref())
            .optional(row.patient_id.as_deref())
            .optional(row.registry.as_deref())
            .text(&row.outcome)
            .optional(row.source.as_deref())
            .text(&row.released)
            .optional(row.request_id.as_deref())
            .optional(row.subject.as_deref());
        &self.0
    }

    /// The bytes of a token, without its check value.
    pub(crate) fn token(token: &StoredToken) -> Self {
        let mut bytes = Self::default();
        bytes
            .text(&token.id)
            .field(Some(&token.digest))
            .text(&token.label)
            .text(&token.scopes)
            .text(&token.sites)
            .optional_integer(token.expires_us)
            .optional(token.default_actor.as_deref())
            .optional(token.default_purpose.as_deref())
            .integer(token.created_us)
            .optional_integer(token.revoked_us);
        bytes
    }

    /// The bytes of a seal, without its check value.
    pub(crate) fn seal(seal: &StoredSeal) -> Self {
        let mut bytes = Self::default();
        bytes
            .integer(seal.first)
            .integer(seal.last)
            .integer(seal.first_time_us)
            .integer(seal.last_time_us)
            .integer(seal.sealed_us)
            .field(Some(&seal.last_mac));
        bytes
    }

    /// The bytes of a consent, without its check value.
    pub(crate) fn consent(consent: &StoredConsent) -> Self {
        let mut bytes = Self::default();
        bytes
            .text(CONSENTS)
            .integer(consent.id)
            .field(Some(&consent.birth_hash))
            .field(Some(&consent.registry_hashes))
            .field(Some(&consent.sealed))
            .integer(consent.recorded_us)
            .optional_integer(consent.revoked_us);
        bytes
    }

    /// What the sealed part of a consent belongs to.
    pub(crate) fn of_consent(id: i64, birth_hash: &[u8]) -> Self {
        let mut bytes = Self::default();
        bytes.text(CONSENTS).integer(id).field(Some(birth_hash));
        bytes
    }

    /// The bytes of an event of an enrollment, without its check value.
    pub(crate) fn event(event: &StoredEvent) -> Self {
        let mut bytes = Self::default();
        bytes
            .text(ENROLLMENT_EVENTS)
            .text(&event.location)
            .integer(event.sequence)
            .text(&event.event)
            .integer(event.recorded_us);
        bytes
    }

    /// What the sealed value of a secret belongs to.
    pub(crate) fn of_secret(name: &str, recorded_us: i64) -> Self {
        let mut bytes = Self::default();
        bytes.text(SECRETS).text(name).integer(recorded_us);
        bytes
    }

    /// Texts one after the other.
    pub(crate) fn texts<'text>(texts: impl IntoIterator<Item = &'text str>) -> Self {
        let mut bytes = Self::default();
        for text in texts {
            bytes.text(text);
        }
        bytes
    }

    /// The bytes of a checkpoint, without its own check value.
    pub(crate) fn checkpoint(sequence: i64, time_us: i64, mac: &[u8]) -> Self {
        let mut bytes = Self::default();
        bytes.integer(sequence).integer(time_us).field(Some(mac));
        bytes
    }

    fn integer(&mut self, value: i64) -> &mut Self {
        self.field(Some(&value.to_be_bytes()))
    }

    fn optional_integer(&mut self, value: Option<i64>) -> &mut Self {
        match value {
            Some(value) => self.integer(value),
            None => self.field(None),
        }
    }

    fn text(&mut self, value: &str) -> &mut Self {
        self.field(Some(value.as_bytes()))
    }

    fn optional(&mut self, value: Option<&str>) -> &mut Self {
        self.field(value.map(str::as_bytes))
    }

    fn field(&mut self, value: Option<&[u8]>) -> &mut Self {
        match value {
            None => self.0.push(0),
            Some(value) => {
                self.0.push(1);
                // A field of 4 GiB cannot be stored. If one came from a damaged file, the whole length still counts.
                match u32::try_from(value.len()) {
                    Ok(length) => self.0.extend_from_slice(&length.to_be_bytes()),
                    Err(_) => self.0.extend_from_slice(&value.len().to_be_bytes()),
                }
                self.0.extend_from_slice(value);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_between_two_fields_counts() {
        let bytes = |first: &str, second: Option<&str>| {
            let mut canonical = Canonical::default();
            canonical.text(first).optional(second);
            canonical.0
        };
        let all = [
            bytes("ab", Some("c")),
            bytes("a", Some("bc")),
            bytes("abc", Some("")),
            bytes("abc", None),
            bytes("", Some("abc")),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(all.iter().skip(index + 1).all(|other| other != one), "{index}");
        }
    }

    #[test]
    fn a_field_is_its_presence_its_length_and_its_bytes() {
        let mut canonical = Canonical::default();
        canonical.text("ab").optional(None).integer(-2);
        let minus_two = [255, 255, 255, 255, 255, 255, 255, 254];
        let expected = [&[1, 0, 0, 0, 2, b'a', b'b', 0, 1, 0, 0, 0, 8][..], &minus_two].concat();
        assert_eq!(canonical.as_bytes(), expected);
    }
}
