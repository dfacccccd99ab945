//! The secret from which keys are derived.

use std::{fmt, sync::Arc};

use aws_lc_rs::hmac;
use base64::{
    Engine,
    prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};
use secrecy::{ExposeSecret, SecretBox, SecretString, zeroize::Zeroizing};

use crate::hex;

/// The length of a key in bytes.
pub const KEY_BYTES: usize = 32;

/// A secret of 256 bits from which keys are derived. Its memory is overwritten when the last copy is dropped.
#[derive(Clone)]
pub struct RootKey(Arc<SecretBox<[u8; KEY_BYTES]>>);

impl RootKey {
    /// A key from 32 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; KEY_BYTES]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let secret = SecretBox::init_with_mut(|key: &mut [u8; KEY_BYTES]| key.copy_from_slice(&*bytes));
        Self(Arc::new(secret))
    }

    /// Reads the text of a key file: 64 hexadecimal digits, or Base64 of either alphabet. Blanks around it are ignored.
    /// `None` if the text is no key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(bytes) = hex::decode(text) {
            return Some(Self::from_random(bytes));
        }
        let text = text.trim_end_matches('=');
        [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD].iter().find_map(|base64| {
            let bytes = Zeroizing::new(base64.decode(text).ok()?);
            Some(Self::from_random(bytes.as_slice().try_into().ok()?))
        })
    }

    /// The text of a key file, as hexadecimal digits.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        hex::encode(self.0.expose_secret()).into()
    }

    /// The key for one purpose: HKDF-SHA256 (RFC 5869) of one block. The salt names what the root key is for and the version
    /// of the derivation, and the purpose is the `info`.
    ///
    /// A key of one block is two HMACs, which cannot fail. So the fallible interface of a library is not needed.
    #[must_use]
    pub fn derive(&self, salt: &str, purpose: &str) -> Zeroizing<[u8; KEY_BYTES]> {
        let extracted = hmac(salt.as_bytes(), &[self.0.expose_secret()]);
        hmac(&*extracted, &[purpose.as_bytes(), &[1]])
    }
}

/// Shows nothing of the key.
impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(<redacted>)")
    }
}

/// HMAC-SHA256 of the parts one after the other.
fn hmac(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; KEY_BYTES]> {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    let mut mac = Zeroizing::new([0; KEY_BYTES]);
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
        let key = RootKey::from_random([7; KEY_BYTES]);
        let secret = hkdf::Salt::new(hkdf::HKDF_SHA256, b"a salt").extract(&[7; KEY_BYTES]);
        let mut expected = [0; KEY_BYTES];
        secret.expand(&[b"cache"], hkdf::HKDF_SHA256).unwrap().fill(&mut expected).unwrap();
        assert_eq!(*key.derive("a salt", "cache"), expected);
        assert_ne!(*key.derive("a salt", "consents"), expected);
        assert_ne!(*key.derive("another salt", "cache"), expected);
        assert_ne!(*RootKey::from_random([8; KEY_BYTES]).derive("a salt", "cache"), expected);
    }

    #[test]
    fn a_key_is_read_from_hexadecimal_digits_and_from_both_kinds_of_base64() {
        let bytes: [u8; KEY_BYTES] = std::array::from_fn(|index| 255 - u8::try_from(index).unwrap());
        let text = RootKey::from_random(bytes).to_text();
        let base64 = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA";
        let url_safe = base64.replace('+', "-").replace('/', "_");
        let upper = text.expose_secret().to_uppercase();
        for written in [
            text.expose_secret(),
            &upper,
            base64,
            &format!(" {base64}=\n"),
            &url_safe,
            &format!("{url_safe}="),
        ] {
            let key = RootKey::parse(written).unwrap();
            assert_eq!(key.to_text().expose_secret(), text.expose_secret(), "{written}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for written in ["", "secret", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64), "////"] {
            assert!(RootKey::parse(written).is_none(), "{written}");
        }
    }

    #[test]
    fn debug_output_does_not_show_the_key() {
        assert_eq!(format!("{:?}", RootKey::from_random([7; KEY_BYTES])), "RootKey(<redacted>)");
    }
}
