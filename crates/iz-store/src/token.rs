//! API tokens.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use crate::word::words;

words! {
    /// What a token allows.
    Scope of "a scope" {
        /// To ask for one patient.
        Lookup = "lookup",
        /// To run lists of patients.
        Roster = "roster",
        /// To enroll a location at a registry.
        Enroll = "enroll",
        /// To read the audit trail.
        Audit = "audit",
        /// To change tokens and settings.
        Admin = "admin",
    }
}

/// A token that is to be created.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// What a person calls it.
    pub label: String,
    /// What it allows.
    pub scopes: BTreeSet<Scope>,
    /// The facilities that it may ask for. Empty: all.
    pub sites: Vec<String>,
    /// The moment from which it is not valid any more.
    pub expires: Option<Timestamp>,
    /// The actor of requests that name none.
    pub default_actor: Option<String>,
    /// The purpose of requests that name none.
    pub default_purpose: Option<String>,
}

/// A token. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Token {
    /// The public id. It names the token in audit rows and commands.
    pub id: String,
    /// What a person calls it.
    pub label: String,
    /// What it allows.
    pub scopes: BTreeSet<Scope>,
    /// The facilities that it may ask for. Empty: all.
    pub sites: Vec<String>,
    /// The moment from which it is not valid any more.
    pub expires: Option<Timestamp>,
    /// The actor of requests that name none.
    pub default_actor: Option<String>,
    /// The purpose of requests that name none.
    pub default_purpose: Option<String>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

impl Token {
    /// Whether it has expired.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| now >= expires)
    }
}
