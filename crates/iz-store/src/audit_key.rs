//! The secret from which every key of the audit trail is derived.

use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::{
    Engine,
    prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};
use secrecy::{ExposeSecret, SecretBox, SecretString, zeroize::Zeroizing};
use thiserror::Error;

use crate::{PatientHash, hex};

/// The length of a key, a hash and a check value in bytes.
pub(crate) const LENGTH: usize = 32;

/// A check value of the chain.
pub(crate) type Mac = [u8; LENGTH];

/// The salt of HKDF. It names the purpose and the version of the derivation.
const SALT: &[u8] = b"izquery audit 1";

/// A secret of 256 bits. The keys of the chain, of the checkpoints, of the tokens and of the patient hashes are derived
/// from it.
///
/// Who has it can forge the chain. So it must not be in the folder of the store.
#[derive(Clone)]
pub struct AuditKey(Arc<SecretBox<[u8; LENGTH]>>);

/// A text that is no audit key.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the audit key must be 32 bytes, written as 64 hexadecimal digits or in Base64")]
pub struct AuditKeyError;

impl AuditKey {
    /// A key from 32 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; LENGTH]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let secret = SecretBox::init_with_mut(|key: &mut [u8; LENGTH]| key.copy_from_slice(&*bytes));
        Self(Arc::new(secret))
    }

    /// Reads the text of a key file: 64 hexadecimal digits, or Base64 of either alphabet. Blanks around it are ignored.
    ///
    /// # Errors
    ///
    /// If the text is no key.
    pub fn parse(text: &str) -> Result<Self, AuditKeyError> {
        let text = text.trim();
        if let Some(bytes) = hex::decode(text) {
            return Ok(Self::from_random(bytes));
        }
        let text = text.trim_end_matches('=');
        [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD]
            .iter()
            .find_map(|base64| {
                let bytes = Zeroizing::new(base64.decode(text).ok()?);
                Some(Self::from_random(bytes.as_slice().try_into().ok()?))
            })
            .ok_or(AuditKeyError)
    }

    /// The text of a key file, as hexadecimal digits.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        hex::encode(self.0.expose_secret()).into()
    }

    /// The keyed hash of what identifies a patient at a registry. Equal subjects have equal hashes. Nobody without the key
    /// can find the subject by trying.
    #[must_use]
    pub fn patient_hash(&self, subject: &[u8]) -> PatientHash {
        PatientHash(sign(&self.derive("patient"), &[subject]))
    }

    /// The key for one purpose: HKDF-SHA256 (RFC 5869) with the salt `izquery audit 1` and the purpose as `info`.
    ///
    /// A key of one block is two HMACs, which cannot fail. So the fallible interface of a library is not needed.
    pub(crate) fn derive(&self, purpose: &str) -> hmac::Key {
        let salt = hmac::Key::new(hmac::HMAC_SHA256, SALT);
        let extracted = Zeroizing::new(sign(&salt, &[self.0.expose_secret()]));
        let extracted = hmac::Key::new(hmac::HMAC_SHA256, &*extracted);
        let expanded = Zeroizing::new(sign(&extracted, &[purpose.as_bytes(), &[1]]));
        hmac::Key::new(hmac::HMAC_SHA256, &*expanded)
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
        let secret = hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(&[7; LENGTH]);
        let expected: hmac::Key = secret.expand(&[b"chain"], hmac::HMAC_SHA256).unwrap().into();
        assert_eq!(sign(&key.derive("chain"), &[b"row"]), sign(&expected, &[b"row"]));
        assert_ne!(sign(&key.derive("chain"), &[b"row"]), sign(&key.derive("patient"), &[b"row"]));
    }

    #[test]
    fn a_key_is_read_from_hexadecimal_digits_and_from_both_kinds_of_base64() {
        let bytes: [u8; LENGTH] = std::array::from_fn(|index| 255 - u8::try_from(index).unwrap());
        let text = AuditKey::from_random(bytes).to_text();
        let base64 = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA";
        let url_safe = base64.replace('+', "-").replace('/', "_");
        for written in
            [text.expose_secret(), base64, &format!(" {base64}=\n"), &url_safe, &format!("{url_safe}=")]
        {
            let key = AuditKey::parse(written).unwrap();
            assert_eq!(key.to_text().expose_secret(), text.expose_secret(), "{written}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for written in ["", "secret", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64), "////"] {
            assert_eq!(AuditKey::parse(written).err(), Some(AuditKeyError), "{written}");
        }
    }
}
