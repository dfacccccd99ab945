//! The keys of one store, one for each purpose.

use aws_lc_rs::{constant_time, hmac};

use crate::{
    AuditKey, PatientHash,
    audit_key::{Mac, sign},
    canonical::Canonical,
    stored::{StoredRow, StoredSeal, StoredToken},
};

/// The keys derived from an audit key.
pub(crate) struct Keys {
    chain: hmac::Key,
    checkpoint: hmac::Key,
    seal: hmac::Key,
    token: hmac::Key,
    patient: hmac::Key,
    fingerprint: Mac,
}

impl Keys {
    pub(crate) fn new(key: &AuditKey) -> Self {
        Self {
            chain: key.derive("chain"),
            checkpoint: key.derive("checkpoint"),
            seal: key.derive("seal"),
            token: key.derive("token"),
            patient: key.derive("patient"),
            fingerprint: sign(&key.derive("fingerprint"), &[]),
        }
    }

    /// What a store says about its key.
    pub(crate) const fn fingerprint(&self) -> &Mac {
        &self.fingerprint
    }

    /// The check value of a row that follows `previous`.
    pub(crate) fn row(&self, previous: &Mac, row: &StoredRow, buffer: &mut Canonical) -> Mac {
        sign(&self.chain, &[previous, buffer.row(row)])
    }

    pub(crate) fn checkpoint(&self, bytes: &Canonical) -> Mac {
        sign(&self.checkpoint, &[bytes.as_bytes()])
    }

    pub(crate) fn seal(&self, seal: &StoredSeal) -> Mac {
        sign(&self.seal, &[Canonical::seal(seal).as_bytes()])
    }

    /// As [`AuditKey::patient_hash`], without deriving the key again.
    pub(crate) fn patient_hash(&self, subject: &[u8]) -> PatientHash {
        PatientHash(sign(&self.patient, &[subject]))
    }

    pub(crate) fn token(&self, token: &StoredToken) -> Mac {
        sign(&self.token, &[Canonical::token(token).as_bytes()])
    }
}

/// Whether two check values are equal, in constant time.
pub(crate) fn equal(one: &[u8], other: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}
