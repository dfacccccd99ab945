//! What happened to the rows that are not as they were written.

use std::ops::ControlFlow;

use super::findings::Findings;
use crate::{
    Finding, StoreError,
    audit_key::Mac,
    canonical::Canonical,
    keys::{Keys, equal},
    storage::Transaction,
    stored::{FoundRow, StoredRow},
};

/// How many rows are examined. Of further ones, it is only said that they were changed.
const EXAMINED: usize = 32;

/// A row that does not follow the one before it.
pub(super) struct Suspect {
    row: StoredRow,
    /// The check value of the row before it, as it is stored.
    previous: Mac,
    verdict: Verdict,
}

enum Verdict {
    Unknown,
    CheckValueChanged,
    /// The number that the row had when it was written.
    Moved(i64),
    /// The number of the row of which it is a copy.
    Copied(i64),
    /// Only the row before it is wrong.
    Right,
}

impl Suspect {
    pub(super) const fn new(row: StoredRow, previous: Mac) -> Self {
        Self { row, previous, verdict: Verdict::Unknown }
    }
}

/// The rows that are examined.
#[derive(Default)]
pub(super) struct Suspects(Vec<Suspect>);

impl Suspects {
    /// Adds a row, or returns it if there are too many.
    pub(super) fn add(&mut self, suspect: Suspect) -> Option<StoredRow> {
        if self.0.len() == EXAMINED {
            return Some(suspect.row);
        }
        self.0.push(suspect);
        None
    }

    /// The content of a row is right: its check value is not.
    pub(super) fn set_check_value_changed(&mut self, sequence: i64) {
        for suspect in self.0.iter_mut().filter(|suspect| suspect.row.sequence == sequence) {
            suspect.verdict = Verdict::CheckValueChanged;
        }
    }

    /// Says of each row what happened to it.
    pub(super) fn explain(
        &mut self,
        keys: &Keys,
        transaction: &mut dyn Transaction,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        self.find_moved(keys);
        self.find_copies(transaction)?;
        for suspect in &self.0 {
            let sequence = suspect.row.sequence;
            findings.push(
                sequence,
                match suspect.verdict {
                    Verdict::Unknown => Finding::Changed { sequence },
                    Verdict::CheckValueChanged => Finding::CheckValueChanged { sequence },
                    Verdict::Moved(written) => Finding::Moved { written, sequence },
                    Verdict::Copied(original) => Finding::Copied { original, sequence },
                    Verdict::Right => continue,
                },
            );
        }
        Ok(())
    }

    /// A row was moved if it is right at the place of another suspect. A row is right if it follows a row that was moved.
    fn find_moved(&mut self, keys: &Keys) {
        let mut buffer = Canonical::default();
        let macs: Vec<Mac> = self.0.iter().map(|suspect| suspect.row.mac).collect();
        let places: Vec<(i64, Mac)> =
            self.0.iter().map(|suspect| (suspect.row.sequence, suspect.previous)).collect();
        for suspect in self.0.iter_mut().filter(|suspect| matches!(suspect.verdict, Verdict::Unknown)) {
            let own = suspect.row.sequence;
            for (place, previous) in &places {
                let row = StoredRow { sequence: *place, ..suspect.row.clone() };
                let mut follows = |mac: &Mac| equal(&keys.row(mac, &row, &mut buffer), &row.mac);
                if std::iter::once(previous).chain(&macs).any(&mut follows) {
                    suspect.verdict = if *place == own { Verdict::Right } else { Verdict::Moved(*place) };
                    break;
                }
            }
        }
    }

    /// A row that has the check value of another one is a copy of it.
    fn find_copies(&mut self, transaction: &mut dyn Transaction) -> Result<(), StoreError> {
        let mut unknown: Vec<&mut Suspect> =
            self.0.iter_mut().filter(|suspect| matches!(suspect.verdict, Verdict::Unknown)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let read = transaction.rows(&mut |found| {
            if let FoundRow::Whole(row) = found {
                for suspect in &mut unknown {
                    if row.sequence != suspect.row.sequence && row.mac == suspect.row.mac {
                        suspect.verdict = Verdict::Copied(row.sequence);
                    }
                }
            }
            ControlFlow::Continue(())
        });
        match read {
            // The damage is found already.
            Err(StoreError::Corrupt { .. }) => Ok(()),
            other => other,
        }
    }
}
