//! The secret from which every key of the audit trail is derived.

use aws_lc_rs::hmac;
use iz_encryption::{EncryptionKey, KEY_BYTES, RootKey};
use secrecy::SecretString;
use thiserror::Error;

use crate::PatientHash;

/// The length of a key, a hash and a check value in bytes.
pub(crate) const LENGTH: usize = KEY_BYTES;

/// A check value of the chain.
pub(crate) type Mac = [u8; LENGTH];

/// The salt of HKDF. It names the purpose and the version of the derivation.
const SALT: &str = "izquery audit 1";

/// A secret of 256 bits. The keys of the chain, of the checkpoints, of the tokens and of the patient hashes are derived
/// from it.
///
/// Who has it can forge the chain. So it must not be in the folder of the store.
#[derive(Clone)]
pub struct AuditKey(RootKey);

/// A text that is no audit key.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the audit key must be 32 bytes, written as 64 hexadecimal digits or in Base64")]
pub struct AuditKeyError;

impl AuditKey {
    /// A key from 32 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; LENGTH]) -> Self {
        Self(RootKey::from_random(bytes))
    }

    /// Reads the text of a key file: 64 hexadecimal digits, or Base64 of either alphabet. Blanks around it are ignored.
    ///
    /// # Errors
    ///
    /// If the text is no key.
    pub fn parse(text: &str) -> Result<Self, AuditKeyError> {
        RootKey::parse(text).map(Self).ok_or(AuditKeyError)
    }

    /// The text of a key file, as hexadecimal digits.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        self.0.to_text()
    }

    /// The keyed hash of what identifies a patient at a registry. Equal subjects have equal hashes. Nobody without the key
    /// can find the subject by trying.
    #[must_use]
    pub fn patient_hash(&self, subject: &[u8]) -> PatientHash {
        PatientHash(sign(&self.derive("patient"), &[subject]))
    }

    /// The root key of what the store encrypts. Each kind of value has a key that is derived from it.
    pub(crate) fn encryption_key(&self) -> EncryptionKey {
        EncryptionKey::from_random(*self.0.derive(SALT, "encryption"))
    }

    /// The key for one purpose: HKDF-SHA256 (RFC 5869) with the salt `izquery audit 1` and the purpose as `info`.
    pub(crate) fn derive(&self, purpose: &str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &*self.0.derive(SALT, purpose))
    }
}

/// HMAC-SHA256 of the parts one after the other.
pub(crate) fn sign(key: &hmac::Key, parts: &[&[u8]]) -> Mac {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(part);
    }
    let mut mac = [0; LENGTH];
    // The tag of HMAC-SHA256 has this length.
    for (byte, signed) in mac.iter_mut().zip(context.sign().as_ref()) {
        *byte = *signed;
    }
    mac
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::hkdf;

    use super::*;

    #[test]
    fn a_derived_key_is_the_one_of_hkdf() {
        let key = AuditKey::from_random([7; LENGTH]);
        let secret = hkdf::Salt::new(hkdf::HKDF_SHA256, b"izquery audit 1").extract(&[7; LENGTH]);
        let expected: hmac::Key = secret.expand(&[b"chain"], hmac::HMAC_SHA256).unwrap().into();
        assert_eq!(sign(&key.derive("chain"), &[b"row"]), sign(&expected, &[b"row"]));
        assert_ne!(sign(&key.derive("chain"), &[b"row"]), sign(&key.derive("patient"), &[b"row"]));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for written in ["", "secret", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64), "////"] {
            assert_eq!(AuditKey::parse(written).err(), Some(AuditKeyError), "{written}");
        }
    }
}
