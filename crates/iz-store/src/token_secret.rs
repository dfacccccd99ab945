//! The secret of an API token.

use std::fmt;

use aws_lc_rs::{constant_time, digest};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

use crate::audit_key::{LENGTH, Mac};

/// What every secret begins with, so that scanners of source code and logs can find one.
const PREFIX: &str = "izq_";

/// What the digest for the public id begins with, so that the id says nothing about the stored digest.
const ID_PURPOSE: &[u8] = b"izquery token id\0";

/// The digits of a public id. Letters that look like digits are missing.
const ID_DIGITS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm',
    'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z',
];

/// The secret of an API token: `izq_` and 43 characters of Base64 for URLs, which are 256 random bits.
///
/// The store has only its SHA-256. Two secrets are compared in constant time.
#[derive(Clone)]
pub struct TokenSecret(SecretString);

impl TokenSecret {
    /// A secret from 32 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; LENGTH]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let mut text = String::with_capacity(64);
        text.push_str(PREFIX);
        BASE64_URL_SAFE_NO_PAD.encode_string(*bytes, &mut text);
        Self(text.into())
    }

    /// Reads a secret as it was shown. `None` if the text has another form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?);
        (bytes.len() == LENGTH).then(|| Self(text.to_owned().into()))
    }

    /// The text, to show it once.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored of it.
    pub(crate) fn digest(&self) -> Mac {
        sha256(&[self.expose().as_bytes()])
    }

    /// The public id of its token: 40 bits of another digest.
    pub(crate) fn public_id(&self) -> String {
        let digest = sha256(&[ID_PURPOSE, self.expose().as_bytes()]);
        let bits = digest.iter().take(5).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let digits = (0..8).rev().filter_map(|place| {
            let digit = usize::try_from(bits >> (5 * place) & 31).ok()?;
            ID_DIGITS.get(digit)
        });
        "t-".chars().chain(digits.copied()).collect()
    }
}

impl PartialEq for TokenSecret {
    fn eq(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(self.expose().as_bytes(), other.expose().as_bytes()).is_ok()
    }
}

impl Eq for TokenSecret {}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret(not shown)")
    }
}

fn sha256(parts: &[&[u8]]) -> Mac {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut digest = [0; LENGTH];
    // SHA-256 has this length.
    for (byte, computed) in digest.iter_mut().zip(context.finish().as_ref()) {
        *byte = *computed;
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_7_2_3_a_secret_has_256_bits_and_is_read_back() {
        let secret = TokenSecret::from_random([0xAB; LENGTH]);
        assert_eq!(secret.expose().len(), PREFIX.len() + 43);
        let read = TokenSecret::parse(secret.expose()).unwrap();
        assert!(read == secret);
        assert_eq!(read.digest(), secret.digest());
        assert!(read != TokenSecret::from_random([0xAC; LENGTH]));
    }

    #[test]
    fn another_form_is_no_secret() {
        let secret = TokenSecret::from_random([1; LENGTH]);
        let text = secret.expose();
        let (cut, unmarked) = (text.trim_end_matches('E'), text.trim_start_matches(PREFIX));
        for other in ["", PREFIX, unmarked, &format!("{cut}="), &format!("{text}="), &format!("{text} ")] {
            assert!(TokenSecret::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn asvs_16_2_5_debug_does_not_show_the_secret() {
        let secret = TokenSecret::from_random([1; LENGTH]);
        let shown = format!("{secret:?}");
        assert!(!shown.contains(secret.expose().trim_start_matches(PREFIX)), "{shown}");
    }

    #[test]
    fn the_public_id_is_short_and_depends_on_the_secret() {
        let first = TokenSecret::from_random([1; LENGTH]).public_id();
        assert_eq!(first.len(), 10);
        assert!(first.starts_with("t-"));
        assert_ne!(first, TokenSecret::from_random([2; LENGTH]).public_id());
    }
}
