//! The credentials of a location: what a registry gave ([`Given`]), the store that keeps it encrypted ([`CredentialStore`]).
//!
//! A value is a secret from the moment it is read. No error and no `Debug` shows one.
//!
//! # A sealed set
//!
//! Each location has one file with all parts of its credentials and the original, so that one rename replaces them all: a
//! process that is killed leaves the old set or the new one, never a mixture. The file is a value of `iz-encryption`
//! (AES-256-GCM-SIV). Its associated data are the form and the name of the set, so a file that is copied to another name
//! cannot be opened.

mod given;
mod part;
mod store;

pub use self::{
    given::{Given, GivenError},
    part::Part,
    store::{CredentialSet, CredentialStore, MAX_NAME_BYTES, StoreError, Stored, Which},
};
