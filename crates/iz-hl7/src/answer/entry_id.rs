//! The id of a dose or a forecast, and the key with which it is made.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::types::redacted::redacted;

/// The id of a dose or a forecast: a keyed hash (SipHash-2-4, 128 bits) of what identifies it.
///
/// It is unique in a record. Two patients who got the same dose may have the same id. Its text is 32 hexadecimal digits.
/// [`Answer::read`](crate::Answer::read) makes no ids; [`Answer::assign_ids`](crate::Answer::assign_ids) does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId([u8; 16]);

impl EntryId {
    pub(crate) const fn new(hash: [u8; 16]) -> Self {
        Self(hash)
    }
}

/// 32 hexadecimal digits in small letters.
impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl Serialize for EntryId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The key with which ids are made: 16 bytes.
///
/// The same key makes the same ids. Without the key, nobody can find out whether an id belongs to a guessed dose.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IdKey([u8; 16]);

impl IdKey {
    /// The key that everybody knows, for a service without a key of its own.
    pub const PUBLIC: Self = Self(*b"izquery entry id");

    /// A key of 16 bytes.
    #[must_use]
    pub const fn new(key: [u8; 16]) -> Self {
        Self(key)
    }

    /// The key that 32 hexadecimal digits write. `None` for any other text.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let is_hex = text.len() == 32 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        let number = is_hex.then(|| u128::from_str_radix(text, 16).ok()).flatten()?;
        Some(Self(number.to_be_bytes()))
    }

    pub(crate) const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl Default for IdKey {
    fn default() -> Self {
        Self::PUBLIC
    }
}

redacted!(EntryId, IdKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_32_hexadecimal_digits() {
        let key = IdKey::from_hex("000102030405060708090a0b0c0d0e0F").unwrap();
        assert_eq!(key, IdKey::new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]));
        for wrong in [
            "",
            "00",
            "000102030405060708090a0b0c0d0e0",
            "000102030405060708090a0b0c0d0e0f0",
            "+00102030405060708090a0b0c0d0e0f",
            " 00102030405060708090a0b0c0d0e0f",
            "0x0102030405060708090a0b0c0d0e0f",
            "000102030405060708090a0b0c0d0e0g",
            "000102030405060708090a0b0c0d0eö",
        ] {
            assert!(IdKey::from_hex(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn an_id_is_32_digits_with_its_leading_zeros_and_debug_prints_neither_id_nor_key() {
        let id = EntryId::new([0, 0, 0xab, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0f]);
        assert_eq!(id.to_string(), "0000ab0000000000000000000000000f");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"0000ab0000000000000000000000000f\"");
        assert_eq!(format!("{id:?} {:?}", IdKey::PUBLIC), "EntryId(<redacted>) IdKey(<redacted>)");
    }
}
