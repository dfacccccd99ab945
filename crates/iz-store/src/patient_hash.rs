//! The keyed hash of a patient.

use std::{fmt, str::FromStr};

use iz_encryption::hex;
use serde::{Serialize, Serializer};
use thiserror::Error;

use crate::audit_key::Mac;

/// The keyed hash of what identifies a patient. [`AuditKey::patient_hash`](crate::AuditKey::patient_hash) makes it.
///
/// It is printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatientHash(pub(crate) Mac);

/// A text that is no patient hash.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a patient hash has 64 hexadecimal digits")]
pub struct PatientHashError;

impl fmt::Display for PatientHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for PatientHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PatientHash {
    type Err = PatientHashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        hex::decode(text).map(Self).ok_or(PatientHashError)
    }
}

impl Serialize for PatientHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
