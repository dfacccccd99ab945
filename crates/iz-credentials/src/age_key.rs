//! Encrypts for a public key of age.

use crate::ExportError;

/// The public key (`age1...`) of a receiver.
#[derive(Clone)]
pub struct AgeKey {
    #[cfg(feature = "age")]
    key: age::x25519::Recipient,
    #[cfg(not(feature = "age"))]
    never: std::convert::Infallible,
}

/// What a public key begins with.
const PUBLIC: &str = "age1";

/// What a private key begins with.
const PRIVATE: &str = "AGE-SECRET-KEY-";

impl AgeKey {
    /// Whether a text is meant as a key of age.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let begins =
            |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        begins(PUBLIC) || begins(PRIVATE)
    }

    /// Reads a public key.
    ///
    /// # Errors
    ///
    /// [`ExportError`] if the text is not a public key of age, or if the program was built without age.
    pub fn parse(text: &str) -> Result<Self, ExportError> {
        let text = text.trim();
        if text.get(..PRIVATE.len()).is_some_and(|start| start.eq_ignore_ascii_case(PRIVATE)) {
            return Err(ExportError::PrivateKey);
        }
        Self::of(text)
    }

    #[cfg(feature = "age")]
    fn of(text: &str) -> Result<Self, ExportError> {
        text.parse().map(|key| Self { key }).map_err(|_| ExportError::NoAgeKey)
    }

    #[cfg(not(feature = "age"))]
    const fn of(_: &str) -> Result<Self, ExportError> {
        Err(ExportError::NotBuilt)
    }

    /// The bytes of an age file that only the owner of the key can read.
    ///
    /// # Errors
    ///
    /// [`ExportError::Refused`] if the library refuses.
    pub fn encrypt(&self, content: &[u8]) -> Result<Vec<u8>, ExportError> {
        #[cfg(feature = "age")]
        return age::encrypt(&self.key, content).map_err(|_| ExportError::Refused);
        #[cfg(not(feature = "age"))]
        match (self.never, content) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_refused_and_not_quoted() {
        let error = AgeKey::parse("age-secret-key-1HUNTER2").err().unwrap();
        assert_eq!(error, ExportError::PrivateKey);
        assert!(!error.to_string().contains("HUNTER2"));
        assert!(AgeKey::is_meant("AGE-SECRET-KEY-1X") && AgeKey::is_meant("age1x"));
        assert!(!AgeKey::is_meant("vendor.pem") && !AgeKey::is_meant("ag"));
    }

    #[cfg(not(feature = "age"))]
    #[test]
    fn a_build_without_age_says_how_to_build_it() {
        let error = AgeKey::parse("age1x").err().unwrap();
        assert!(error.to_string().contains("--features age"), "{error}");
    }

    #[cfg(feature = "age")]
    #[test]
    fn only_the_owner_of_the_key_reads_the_file() {
        let owner = age::x25519::Identity::generate();
        let key = AgeKey::parse(&owner.to_public().to_string()).unwrap();
        let file = key.encrypt(b"password=hunter2").unwrap();
        assert!(file.starts_with(b"age-encryption.org/v1\n"));
        assert_eq!(age::decrypt(&owner, &file).unwrap(), b"password=hunter2");
        assert!(age::decrypt(&age::x25519::Identity::generate(), &file).is_err());
        for other in ["age1", "age1x", "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"] {
            assert_eq!(AgeKey::parse(other).err(), Some(ExportError::NoAgeKey), "{other}");
        }
    }
}
