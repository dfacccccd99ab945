//! The root key of what is encrypted.

use secrecy::zeroize::Zeroizing;

use crate::{Cipher, KEY_BYTES, NONCE_BYTES, RootKey};

/// The salt of HKDF. It names what the root key is for and the version of the derivation.
const SALT: &str = "izquery encryption 1";

/// The secret of 256 bits from which the keys of all encrypted values are derived.
///
/// Who has it and the files can read them. So it must not be in the folder of a file that is encrypted.
#[derive(Clone, Debug)]
pub struct EncryptionKey(RootKey);

/// A text that is no encryption key.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("the encryption key must be 32 bytes, written as 64 hexadecimal digits or in Base64")]
pub struct EncryptionKeyError;

impl EncryptionKey {
    /// A key from 32 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; KEY_BYTES]) -> Self {
        Self(RootKey::from_random(bytes))
    }

    /// Reads the text of a key file, as [`RootKey::parse`] does.
    ///
    /// # Errors
    ///
    /// If the text is no key.
    pub fn parse(text: &str) -> Result<Self, EncryptionKeyError> {
        RootKey::parse(text).map(Self).ok_or(EncryptionKeyError)
    }

    /// The cipher of the values of one purpose. `nonces` gives the random bytes of each nonce, or `None` if there is no
    /// randomness.
    #[must_use]
    pub fn cipher(
        &self,
        purpose: &str,
        nonces: impl Fn() -> Option<[u8; NONCE_BYTES]> + Send + Sync + 'static,
    ) -> Cipher {
        Cipher::new(self.0.derive(SALT, purpose), nonces)
    }

    /// A secret for one purpose that is no encryption, such as the key of a hash.
    #[must_use]
    pub fn secret(&self, purpose: &str) -> Zeroizing<[u8; KEY_BYTES]> {
        self.0.derive(SALT, purpose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OpenError;

    #[test]
    fn each_purpose_has_its_own_key() {
        let key = EncryptionKey::from_random([7; KEY_BYTES]);
        let cipher = |purpose| key.cipher(purpose, || Some([1; NONCE_BYTES]));
        let sealed = cipher("cache").seal(b"", b"value").unwrap();
        assert_eq!(cipher("cache").open(b"", &sealed).unwrap(), b"value");
        assert_eq!(cipher("consents").open(b"", &sealed), Err(OpenError::WrongKey));
        assert_ne!(*key.secret("cache"), *key.secret("consents"));
        assert_ne!(cipher("cache").key_id(), cipher("consents").key_id());
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_quoted() {
        let error = EncryptionKey::parse("hunter2").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the encryption key must be 32 bytes, written as 64 hexadecimal digits or in Base64"
        );
        assert!(EncryptionKey::parse(&"7f".repeat(32)).is_ok());
    }
}
