//! The secrets of tickets and sessions.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use iz_client::Randomness;
use secrecy::{ExposeSecret, SecretString};

/// A secret of 256 random bits: `izv_` and 64 hexadecimal digits.
pub(crate) struct ViewSecret(SecretString);

/// What every secret begins with, so that scanners of logs can find one.
const PREFIX: &str = "izv_";

/// The digits behind the prefix.
const DIGITS: usize = 64;

/// What the service stores of a secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SecretDigest([u8; 32]);

impl ViewSecret {
    /// A new secret. `None` if the system has no randomness.
    pub(crate) fn random(randomness: &Randomness) -> Option<Self> {
        let bits: [u8; 32] = randomness.bytes()?;
        let digits = bits.iter().map(|byte| format!("{byte:02x}"));
        Some(Self(digits.fold(PREFIX.to_owned(), |text, digits| text + &digits).into()))
    }

    /// Reads a secret as it was given out. `None` if the text has another form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (digits.len() == DIGITS && digits.bytes().all(is_digit)).then(|| Self(text.to_owned().into()))
    }

    /// The text, to give it out once.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored of it. Looking a digest up tells nothing about the secret, however long it takes.
    pub(crate) fn digest(&self) -> SecretDigest {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, self.expose().as_bytes()).as_ref());
        SecretDigest(bytes)
    }
}

impl fmt::Debug for ViewSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ViewSecret(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_7_2_3_a_secret_has_256_random_bits_and_is_read_again() {
        let [one, other] = [(); 2].map(|()| ViewSecret::random(&Randomness::system()).unwrap());
        assert_ne!(one.expose(), other.expose());
        assert_eq!(one.expose().len(), PREFIX.len() + DIGITS);
        let read = ViewSecret::parse(one.expose()).unwrap();
        assert!(read.digest() == one.digest() && read.digest() != other.digest());
        assert!(!format!("{one:?}").contains(one.expose()));
    }

    #[test]
    fn a_text_of_another_form_is_no_secret() {
        let good = format!("{PREFIX}{}", "0a".repeat(32));
        assert!(ViewSecret::parse(&good).is_some());
        for wrong in [
            "",
            PREFIX,
            good.trim_start_matches("i"),
            good.trim_end_matches("a"),
            &good.to_uppercase(),
            &format!("{good}0"),
        ] {
            assert!(ViewSecret::parse(wrong).is_none(), "{wrong}");
        }
    }
}
