//! Stores the audit trail, in a chain that shows every change, the API tokens, consents, the events of enrollments, and secrets.
//!
//! [`Store::append`] returns when a row is durable. Rows of callers that wait at the same time are written in one
//! transaction, and several processes share one chain. [`verify`] finds rows that were changed, removed, added, copied or
//! moved, and, with [`Checkpoints`] from another place, rows that are missing at the end. [`report`] and [`export`] read rows.
//!
//! # The chain
//!
//! `mac(n) = HMAC-SHA256(chain key, mac(n-1) ‖ canonical bytes of row n)`, and `mac(0)` is 32 zero bytes.
//!
//! The canonical bytes of a row of form 1 are these fields, in this order: form, sequence, time (microseconds since 1970 in
//! UTC), writer, token, actor, purpose, action, patient, patient_id, registry, outcome, source, released (words in their
//! order, with commas), request_id, subject. An absent field is the byte 0. Any other field is the byte 1, its length as four
//! bytes with the highest first, and its bytes. An integer is eight bytes with the highest first, a text is UTF-8.
//!
//! Each key is `HKDF-SHA256(salt "izquery audit 1", audit key, info)` with 32 bytes. `info` is `chain`, `checkpoint`, `seal`,
//! `token`, `patient`, `fingerprint`, `ledger`, `index` or `encryption`.
//!
//! # Consents, enrollments and secrets
//!
//! They are tables beside the trail. Each change of them is one transaction with a row of the trail. A consent is found by
//! keyed hashes of the birth date and of the ids at registries, and everything else of it is encrypted. A row that was changed
//! by hand is an error when it is read: it is never left out, because it may be a withdrawal.

mod append;
mod audit_key;
mod canonical;
mod chain;
mod checkpoint;
mod checkpoint_place;
mod consent;
mod consent_rows;
mod enrollment_event;
mod enrollment_rows;
mod error;
mod export;
mod field_limits;
mod finding;
mod keys;
mod ledger_history;
mod location;
mod patient_hash;
#[cfg(feature = "postgres")]
mod postgres;
mod report;
mod retention;
mod row;
mod seal;
mod secret_rows;
mod settings;
mod silence;
mod sqlite;
mod storage;
mod store;
mod stored;
mod token;
mod token_history;
mod token_map;
mod token_rows;
mod token_secret;
mod verify;
mod word;
mod worker;

pub use self::{
    audit_key::{AuditKey, AuditKeyError},
    checkpoint::Checkpoint,
    checkpoint_place::{CheckpointError, CheckpointPlace, Checkpoints},
    consent::{Consent, ConsentKind, NewConsent},
    enrollment_event::{EnrollmentEvent, LocationEvents, NewEnrollmentEvent},
    error::{AppendError, Cause, StoreError},
    export::{ExportError, export},
    field_limits::{CONTENT_BYTES, FIELD_BYTES, FieldFault, REGISTRY_IDS, SITES, SUBJECT_BYTES, storable},
    finding::Finding,
    patient_hash::{PatientHash, PatientHashError},
    report::{Filter, report},
    retention::Retention,
    row::{AuditAction, NewRow, Released, Row, Source, Writer},
    seal::Seal,
    settings::{StoreLocation, StoreSettings},
    silence::Silence,
    store::Store,
    token::{NewToken, Scope, Token},
    token_map::MonotonicClock,
    token_secret::TokenSecret,
    verify::{Verification, verify},
    word::UnknownWord,
};
