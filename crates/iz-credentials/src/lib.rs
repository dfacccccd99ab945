//! The credentials of a location: what a registry gave ([`Given`]), the store that keeps it encrypted ([`CredentialStore`]),
//! and the export, which is always encrypted for its receiver: a file for a public key of age ([`AgeKey`]), or a mail for a
//! certificate ([`CredentialsMail`]).
//!
//! A value is a secret from the moment it is read. No error and no `Debug` shows one.
//!
//! # A sealed set
//!
//! Each location has one file with all parts of its credentials and the original, so that one rename replaces them all: a
//! process that is killed leaves the old set or the new one, never a mixture. The file is a value of `iz-encryption`
//! (AES-256-GCM-SIV). Its associated data are the form and the name of the set, so a file that is copied to another name
//! cannot be opened.
//!
//! # Features
//!
//! `age` adds the export for a public key of age. It brings about a hundred packages, so it is off by default.

mod age_key;
mod certificate;
mod der;
mod enveloped;
mod export_error;
mod given;
mod mail;
mod part;
mod store;

pub use self::{
    age_key::AgeKey,
    certificate::MailCertificate,
    export_error::ExportError,
    given::{Given, GivenError},
    mail::CredentialsMail,
    part::Part,
    store::{CredentialSet, CredentialStore, MAX_NAME_BYTES, StoreError, Stored, Which},
};
