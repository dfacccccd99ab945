//! One set of credentials, and its bytes before they are encrypted.

use std::collections::BTreeMap;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString, zeroize::Zeroizing};

use crate::{Given, Part};

/// The credentials of a location, with the file that the registry gave. `Debug` shows no value.
#[derive(Clone, Debug)]
pub struct CredentialSet {
    parts: BTreeMap<Part, SecretString>,
    original: SecretSlice<u8>,
    taken_in: Timestamp,
}

/// The fields of the bytes that are no part.
const ORIGINAL: &str = "original";
const TAKEN_IN: &str = "taken_in";

impl CredentialSet {
    /// What a registry gave, taken in at this moment.
    #[must_use]
    pub fn of(given: &Given, taken_in: Timestamp) -> Self {
        Self { parts: given.parts().clone(), original: given.original().clone(), taken_in }
    }

    /// The parts with their values.
    #[must_use]
    pub const fn parts(&self) -> &BTreeMap<Part, SecretString> {
        &self.parts
    }

    /// The file as the registry gave it.
    #[must_use]
    pub const fn original(&self) -> &SecretSlice<u8> {
        &self.original
    }

    /// When it was taken in.
    #[must_use]
    pub const fn taken_in(&self) -> Timestamp {
        self.taken_in
    }

    /// The fields one after the other: the length of the name (1 byte), the name, the length of the value (4 bytes, the
    /// highest first), the value.
    pub(super) fn encode(&self) -> Zeroizing<Vec<u8>> {
        let taken_in = self.taken_in.to_string();
        let mut fields: Vec<(&str, &[u8])> =
            vec![(TAKEN_IN, taken_in.as_bytes()), (ORIGINAL, self.original.expose_secret())];
        fields.extend(self.parts.iter().map(|(part, value)| (part.key(), value.expose_secret().as_bytes())));
        let length = fields.iter().map(|(name, value)| 5 + name.len() + value.len()).sum();
        // The memory must not move, because only the last place of it is overwritten at the end.
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        for (name, value) in fields {
            // Names are short, and a file has at most 1 MiB.
            bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            bytes.extend(name.bytes());
            bytes.extend(u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend(value);
        }
        bytes
    }

    /// Reads the bytes. `None` if they have another form.
    pub(super) fn decode(mut bytes: &[u8]) -> Option<Self> {
        let (mut parts, mut original, mut taken_in) = (BTreeMap::new(), None, None);
        while let Some((length, rest)) = bytes.split_first() {
            let (name, rest) = rest.split_at_checked(usize::from(*length))?;
            let (length, rest) = rest.split_first_chunk()?;
            let (value, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
            bytes = rest;
            match str::from_utf8(name).ok()? {
                ORIGINAL => original = Some(value.to_vec().into()),
                TAKEN_IN => taken_in = Some(str::from_utf8(value).ok()?.parse().ok()?),
                key => {
                    parts.insert(Part::of_key(key)?, SecretString::from(str::from_utf8(value).ok()?));
                }
            }
        }
        Some(Self { parts, original: original?, taken_in: taken_in? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> CredentialSet {
        let given = Given::read(b"username=store412\npassword=hunter2\nid: 7\n").unwrap();
        CredentialSet::of(&given, "2026-11-30T01:02:03.5Z".parse().unwrap())
    }

    #[test]
    fn a_set_is_read_as_it_was_written() {
        let read = CredentialSet::decode(&set().encode()).unwrap();
        assert_eq!(read.taken_in(), set().taken_in());
        assert_eq!(read.original().expose_secret(), set().original().expose_secret());
        let parts: Vec<_> = read.parts().iter().map(|(part, value)| (*part, value.expose_secret())).collect();
        assert_eq!(parts, [(Part::Username, "store412"), (Part::Password, "hunter2")]);
        assert!(!format!("{read:?}").contains("hunter2"));
    }

    #[test]
    fn bytes_that_end_early_are_no_set() {
        let whole = set().encode();
        // Some cuts are between two fields.
        let read = (0..whole.len()).filter(|end| CredentialSet::decode(&whole[..*end]).is_some());
        assert!(read.count() <= set().parts().len());
        assert!(CredentialSet::decode(&[]).is_none());
        assert!(CredentialSet::decode(&[[1, b'x', 0, 0, 0, 0].as_slice(), &whole].concat()).is_none());
    }
}
