//! Encrypts what is stored, and derives the keys of each purpose from one secret.
//!
//! A [`RootKey`] is a secret of 256 bits in a file of its own. Nothing is encrypted or signed with it. Each purpose has a key
//! that is derived from it (HKDF-SHA256, RFC 5869). An [`EncryptionKey`] is the root key of what is encrypted, and gives a
//! [`Cipher`] for each purpose.
//!
//! # A sealed value
//!
//! The version (1 byte, 1), the id of the key (8 bytes), the nonce (12 bytes), and the ciphertext with its tag of
//! AES-256-GCM-SIV (RFC 8452). The version and the id of the key stand before the associated data of the caller, so that they
//! cannot be changed either. A nonce that is used twice reveals only whether two values are equal.

mod cipher;
mod encryption_key;
pub mod hex;
mod root_key;

pub use self::{
    cipher::{Cipher, KeyId, NONCE_BYTES, OpenError, SEALED_OVERHEAD_BYTES, SealError},
    encryption_key::{EncryptionKey, EncryptionKeyError},
    root_key::{KEY_BYTES, RootKey},
};
