//! The keys of one store, one for each purpose.

use aws_lc_rs::{constant_time, hmac};
use iz_encryption::{Cipher, EncryptionKey, NONCE_BYTES};

use crate::{
    AuditKey, PatientHash,
    audit_key::{Mac, sign},
    canonical::Canonical,
    stored::{StoredConsent, StoredEvent, StoredRow, StoredSeal, StoredToken},
};

/// The keys derived from an audit key.
pub(crate) struct Keys {
    chain: hmac::Key,
    checkpoint: hmac::Key,
    seal: hmac::Key,
    token: hmac::Key,
    patient: hmac::Key,
    /// Of the rows of consents and enrollments.
    ledger: hmac::Key,
    /// Of the values by which consents are found.
    index: hmac::Key,
    encryption: EncryptionKey,
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
            ledger: key.derive("ledger"),
            index: key.derive("index"),
            encryption: key.encryption_key(),
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

    pub(crate) fn consent(&self, consent: &StoredConsent) -> Mac {
        sign(&self.ledger, &[Canonical::consent(consent).as_bytes()])
    }

    pub(crate) fn event(&self, event: &StoredEvent) -> Mac {
        sign(&self.ledger, &[Canonical::event(event).as_bytes()])
    }

    /// The hash by which a value is found. `kind` says what it is, so that equal values of two kinds have two hashes.
    pub(crate) fn index(&self, kind: &str, value: &str) -> Mac {
        sign(&self.index, &[Canonical::texts([kind, value]).as_bytes()])
    }

    /// The cipher of the values of a table. The nonce is the number of the audit row that is written with the value. No two
    /// values of a store have the same one. If an older state of the store was put back, two may, and with AES-256-GCM-SIV
    /// that reveals only whether they are equal.
    pub(crate) fn cipher(&self, table: &str, sequence: i64) -> Cipher {
        let mut nonce = [0; NONCE_BYTES];
        for (byte, of_sequence) in nonce.iter_mut().rev().zip(sequence.to_le_bytes()) {
            *byte = of_sequence;
        }
        self.encryption.cipher(table, move || Some(nonce))
    }
}

/// Whether two check values are equal, in constant time.
pub(crate) fn equal(one: &[u8], other: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}
