//! Seals and opens values.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey},
    digest,
};
use secrecy::zeroize::{Zeroize as _, Zeroizing};

use crate::KEY_BYTES;

/// The length of a nonce in bytes.
pub const NONCE_BYTES: usize = 12;

/// The length of the tag of AES-256-GCM-SIV in bytes.
const TAG_BYTES: usize = 16;

/// The form of a sealed value.
const VERSION: u8 = 1;

/// The version and the id of the key.
const HEADER_BYTES: usize = 1 + KeyId::BYTES;

/// How much longer a sealed value is than the value.
pub const SEALED_OVERHEAD_BYTES: usize = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/// Gives the bytes of a nonce.
type Nonces = dyn Fn() -> Option<[u8; NONCE_BYTES]> + Send + Sync;

/// Which key sealed a value: the first bytes of a hash of it. It tells another key from a value that is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyId([u8; Self::BYTES]);

impl KeyId {
    const BYTES: usize = 8;

    fn of(key: &[u8; KEY_BYTES]) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(b"izquery key id 1");
        context.update(key);
        let first = context.finish().as_ref().first_chunk().copied();
        // A hash of SHA-256 is longer.
        Self(first.unwrap_or_default())
    }

    /// The bytes of the id.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Seals and opens the values of one purpose with AES-256-GCM-SIV. See [`EncryptionKey::cipher`](crate::EncryptionKey::cipher).
pub struct Cipher {
    key: Option<LessSafeKey>,
    id: KeyId,
    nonces: Box<Nonces>,
}

/// A value could not be sealed.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// There is no randomness for a nonce.
    #[error("this machine has no source of randomness")]
    NoRandomness,
    /// The cryptographic library refused the value. It is longer than 64 GiB.
    #[error("the value cannot be encrypted")]
    Refused,
}

/// A sealed value could not be opened.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// The bytes have another form. They are no sealed value, or a newer version of this program sealed them.
    #[error("the bytes are no value that this version has encrypted")]
    OtherForm,
    /// Another key sealed the value.
    #[error("the value was encrypted with another key")]
    WrongKey,
    /// The value or its associated data was changed.
    #[error("the encrypted value is damaged, or belongs to something else")]
    Damaged,
}

impl Cipher {
    pub(crate) fn new(
        key: Zeroizing<[u8; KEY_BYTES]>,
        nonces: impl Fn() -> Option<[u8; NONCE_BYTES]> + Send + Sync + 'static,
    ) -> Self {
        let id = KeyId::of(&key);
        // A key of this length is always taken.
        let key = UnboundKey::new(&AES_256_GCM_SIV, &*key).ok().map(LessSafeKey::new);
        Self { key, id, nonces: Box::new(nonces) }
    }

    /// Which key this is.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.id
    }

    /// Encrypts a value. It can be opened only with the same associated data, which says what the value belongs to.
    ///
    /// # Errors
    ///
    /// [`SealError`] if there is no randomness.
    pub fn seal(&self, associated_data: &[u8], value: &[u8]) -> Result<Vec<u8>, SealError> {
        let key = self.key.as_ref().ok_or(SealError::Refused)?;
        let nonce = (self.nonces)().ok_or(SealError::NoRandomness)?;
        let mut sealed = Vec::with_capacity(value.len().saturating_add(SEALED_OVERHEAD_BYTES));
        sealed.extend(self.header());
        sealed.extend(nonce);
        sealed.extend(value);
        let aad = Aad::from(self.associated(associated_data));
        let (_, in_place) =
            sealed.split_at_mut_checked(HEADER_BYTES + NONCE_BYTES).ok_or(SealError::Refused)?;
        match key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), aad, in_place) {
            Ok(tag) => sealed.extend(tag.as_ref()),
            Err(_) => {
                sealed.zeroize();
                return Err(SealError::Refused);
            }
        }
        Ok(sealed)
    }

    /// Decrypts a value.
    ///
    /// # Errors
    ///
    /// [`OpenError`] if another key sealed it, or if a bit of it or of the associated data is another one.
    pub fn open(&self, associated_data: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let ([version, rest @ ..], true) = (sealed, sealed.len() >= SEALED_OVERHEAD_BYTES) else {
            return Err(OpenError::OtherForm);
        };
        if *version != VERSION {
            return Err(OpenError::OtherForm);
        }
        let (id, rest) = rest.split_first_chunk().ok_or(OpenError::OtherForm)?;
        if KeyId(*id) != self.id {
            return Err(OpenError::WrongKey);
        }
        let (nonce, encrypted) = rest.split_first_chunk().ok_or(OpenError::OtherForm)?;
        let key = self.key.as_ref().ok_or(OpenError::Damaged)?;
        let aad = Aad::from(self.associated(associated_data));
        let mut value = encrypted.to_vec();
        let opened = key.open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut value);
        let length = opened.map_err(|_| OpenError::Damaged)?.len();
        value.truncate(length);
        Ok(value)
    }

    fn header(&self) -> [u8; HEADER_BYTES] {
        let mut header = [VERSION; HEADER_BYTES];
        for (byte, of_id) in header.iter_mut().skip(1).zip(self.id.0) {
            *byte = of_id;
        }
        header
    }

    /// The header has a fixed length, so no associated data looks like another.
    fn associated(&self, associated_data: &[u8]) -> Vec<u8> {
        [&self.header(), associated_data].concat()
    }
}

/// Shows only which key it is.
impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cipher").field(&self.id).finish()
    }
}

#[cfg(test)]
mod tests;
