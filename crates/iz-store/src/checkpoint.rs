//! The signed head of the chain.

use iz_encryption::hex;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    audit_key::Mac,
    canonical::Canonical,
    keys::{Keys, equal},
    stored::StoredHead,
};

/// The version of the line of a checkpoint.
const VERSION: u32 = 1;

/// The head of the chain at a moment. It is signed, so that a change of it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    sequence: i64,
    time: Timestamp,
    mac: Mac,
    signature: Mac,
}

/// The members of the line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    izquery_audit_checkpoint: u32,
    sequence: i64,
    time: Timestamp,
    mac: String,
    signature: String,
}

impl Checkpoint {
    /// The checkpoint of a head.
    pub(crate) fn sign(keys: &Keys, head: StoredHead, now: Timestamp) -> Self {
        // What is signed has microseconds, and so has the line.
        let time = Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now);
        let mut checkpoint = Self { sequence: head.sequence, time, mac: head.mac, signature: head.mac };
        checkpoint.signature = keys.checkpoint(&checkpoint.canonical());
        checkpoint
    }

    /// The number of the last row, 0 if the trail had no row.
    #[must_use]
    pub const fn sequence(&self) -> i64 {
        self.sequence
    }

    /// When it was made.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// The check value of the last row.
    pub(crate) const fn mac(&self) -> &Mac {
        &self.mac
    }

    /// The checkpoint as one line of JSON, without a line end.
    #[must_use]
    pub fn to_line(&self) -> String {
        let Self { sequence, time, mac, signature } = self;
        let (mac, signature) = (hex::encode(mac), hex::encode(signature));
        format!(
            r#"{{"izquery_audit_checkpoint":{VERSION},"sequence":{sequence},"time":"{time}","mac":"{mac}","signature":"{signature}"}}"#
        )
    }

    /// Reads a line. `None` if it has another form.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let line: Line = serde_json::from_str(line).ok()?;
        (line.izquery_audit_checkpoint == VERSION).then_some(())?;
        Some(Self {
            sequence: line.sequence,
            time: line.time,
            mac: hex::decode(&line.mac)?,
            signature: hex::decode(&line.signature)?,
        })
    }

    /// Whether it was made with this key and not changed since.
    pub(crate) fn is_genuine(&self, keys: &Keys) -> bool {
        equal(&keys.checkpoint(&self.canonical()), &self.signature)
    }

    fn canonical(&self) -> Canonical {
        Canonical::checkpoint(self.sequence, self.time.as_microsecond(), &self.mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuditKey;

    fn checkpoint(keys: &Keys) -> Checkpoint {
        let now = "2026-11-29T12:00:00.123456789Z".parse().unwrap();
        Checkpoint::sign(keys, StoredHead { sequence: 7, mac: [0xA5; 32] }, now)
    }

    #[test]
    fn a_line_is_read_back() {
        let keys = Keys::new(&AuditKey::from_random([1; 32]));
        let checkpoint = checkpoint(&keys);
        let line = checkpoint.to_line();
        assert!(!line.contains('\n'));
        let read = Checkpoint::parse(&line).unwrap();
        assert_eq!(read, checkpoint);
        assert!(read.is_genuine(&keys));
        assert!(!read.is_genuine(&Keys::new(&AuditKey::from_random([2; 32]))));
    }

    #[test]
    fn cfr_164_312_c_1_every_changed_character_of_a_line_is_found() {
        let keys = Keys::new(&AuditKey::from_random([1; 32]));
        let line = checkpoint(&keys).to_line();
        for (index, original) in line.char_indices() {
            for changed in ['0', '9', 'b', 'x', '"'] {
                if changed == original {
                    continue;
                }
                let mut text = line.clone();
                text.replace_range(index..=index, &changed.to_string());
                let genuine = Checkpoint::parse(&text).is_some_and(|checkpoint| checkpoint.is_genuine(&keys));
                assert!(!genuine, "{text}");
            }
        }
    }
}
