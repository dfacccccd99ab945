//! Follows the chain row by row.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    TableToken, Verification,
    findings::{AFTER_ROWS, Findings},
    ledger::LedgerTables,
    names,
    suspects::{Suspect, Suspects},
};
use crate::{
    AuditAction, Checkpoint, Finding, StoreError, Writer,
    audit_key::Mac,
    canonical::Canonical,
    keys::{Keys, equal},
    ledger_history::LedgerHistory,
    storage::Transaction,
    stored::{FoundRow, StoredHead, StoredRow},
    token_history::TokenHistory,
};

/// Rows of callers at the same time may be a little out of order. This much is no sign of a clock that was set back.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// After so many rows of which none is right, no further row needs to be read.
const HOPELESS: u64 = 1000;

/// The state of a verification.
pub(super) struct Walk<'all> {
    keys: &'all Keys,
    tokens: &'all Option<BTreeMap<String, TableToken>>,
    /// Those that no row has reached yet, in the order of their rows.
    checkpoints: &'all [&'all Checkpoint],
    buffer: Canonical,
    findings: Findings,
    suspects: Suspects,
    rows: u64,
    verified: u64,
    first: Option<i64>,
    /// The last row, or the last sealed one.
    last: i64,
    /// The check value of the last row as it is stored. `None` if it is unknown, so that the next row cannot be verified.
    stored: Option<Mac>,
    /// The check value that the last row should have, where it has another one.
    computed: Option<Mac>,
    latest_us: Option<i64>,
    history: TokenHistory,
    ledger_history: LedgerHistory,
    /// The last sealed row.
    sealed: i64,
}

impl<'all> Walk<'all> {
    pub(super) fn new(
        keys: &'all Keys,
        tokens: &'all Option<BTreeMap<String, TableToken>>,
        checkpoints: &'all [&'all Checkpoint],
        last: i64,
        mac: Mac,
        findings: Findings,
    ) -> Self {
        let mut walk = Self {
            keys,
            tokens,
            checkpoints,
            buffer: Canonical::default(),
            findings,
            suspects: Suspects::default(),
            rows: 0,
            verified: 0,
            first: None,
            last,
            stored: Some(mac),
            computed: None,
            latest_us: None,
            history: TokenHistory::default(),
            ledger_history: LedgerHistory::default(),
            sealed: last,
        };
        walk.compare_checkpoints(last, Some(&mac));
        walk
    }

    pub(super) const fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    pub(super) const fn has_verified(&self) -> bool {
        self.verified > 0
    }

    pub(super) const fn is_hopeless(&self) -> bool {
        self.verified == 0 && self.rows >= HOPELESS
    }

    /// Verifies the next row.
    pub(super) fn row(&mut self, found: FoundRow) {
        self.rows = self.rows.saturating_add(1);
        let (sequence, mac, row) = match found {
            FoundRow::Whole(row) => (row.sequence, Some(row.mac), Some(row)),
            FoundRow::Damaged { sequence, mac } => (sequence, mac, None),
        };
        let expected = self.last.saturating_add(1);
        if sequence < expected {
            self.findings.push(sequence, Finding::Extra { sequence });
            return;
        }
        if sequence > expected {
            if let Some(row) = &row
                && self.is_renumbered(row, expected)
            {
                self.findings.push(sequence, Finding::Moved { written: expected, sequence });
                self.last = expected;
                (self.stored, self.computed) = (mac, None);
                return;
            }
            let last = sequence.saturating_sub(1);
            self.findings.push(expected, Finding::Missing { first: expected, last });
            // What the row follows is unknown.
            (self.stored, self.computed) = (None, None);
        }
        self.first.get_or_insert(sequence);
        self.last = sequence;
        match row {
            Some(row) => {
                self.link(&row);
                self.notes(&row);
                self.history.add(&row);
                self.ledger_history.add(&row);
            }
            None => {
                self.findings.push(sequence, Finding::Changed { sequence });
                (self.stored, self.computed) = (mac, None);
            }
        }
        self.compare_checkpoints(sequence, mac.as_ref());
    }

    /// Compares the check value of a row with the one that follows from the row before it.
    fn link(&mut self, row: &StoredRow) {
        let Some(previous) = self.stored else {
            (self.stored, self.computed) = (Some(row.mac), None);
            return;
        };
        let mac = self.keys.row(&previous, row, &mut self.buffer);
        if equal(&mac, &row.mac) {
            self.verified = self.verified.saturating_add(1);
            (self.stored, self.computed) = (Some(mac), None);
            return;
        }
        if let Some(computed) = self.computed
            && equal(&self.keys.row(&computed, row, &mut self.buffer), &row.mac)
        {
            // The row follows what the row before it should be, so that only that row's check value is wrong.
            self.verified = self.verified.saturating_add(1);
            self.suspects.set_check_value_changed(row.sequence.saturating_sub(1));
            (self.stored, self.computed) = (Some(row.mac), None);
            return;
        }
        if let Some(row) = self.suspects.add(Suspect::new(row.clone(), previous)) {
            self.findings.push(row.sequence, Finding::Changed { sequence: row.sequence });
        }
        (self.stored, self.computed) = (Some(row.mac), Some(mac));
    }

    /// Whether a row is the expected one with another number.
    fn is_renumbered(&mut self, row: &StoredRow, expected: i64) -> bool {
        let Some(previous) = self.stored else { return false };
        let row = StoredRow { sequence: expected, ..row.clone() };
        equal(&self.keys.row(&previous, &row, &mut self.buffer), &row.mac)
    }

    fn notes(&mut self, row: &StoredRow) {
        let sequence = row.sequence;
        if let (Some(latest_us), Ok(time)) = (self.latest_us, Timestamp::from_microsecond(row.time_us))
            && let Ok(before) = Timestamp::from_microsecond(latest_us)
            && before.duration_since(time) > CLOCK_TOLERANCE
        {
            self.findings.push(sequence, Finding::TimeBack { sequence, before, time });
            // The rows after this one are compared with the new time.
            self.latest_us = None;
        }
        self.latest_us = self.latest_us.max(Some(row.time_us));
        match (&row.token, self.tokens) {
            (Some(id), Some(tokens)) if !tokens.contains_key(id) => {
                self.findings.push(sequence, Finding::TokenMissing { sequence, id: id.clone() });
            }
            (None, _)
                if row.writer == Writer::Server.as_str() && row.action != AuditAction::Admin.as_str() =>
            {
                self.findings.push(sequence, Finding::NoToken { sequence });
            }
            _ => {}
        }
    }

    /// Compares the checkpoints of rows up to this one.
    fn compare_checkpoints(&mut self, sequence: i64, mac: Option<&Mac>) {
        while let [checkpoint, rest @ ..] = self.checkpoints {
            if checkpoint.sequence() > sequence {
                break;
            }
            // The row of an earlier checkpoint was sealed, or is missing, which is found already.
            if checkpoint.sequence() == sequence && mac.is_none_or(|mac| !equal(mac, checkpoint.mac())) {
                let time = checkpoint.time();
                self.findings.push(sequence, Finding::CheckpointDiffers { sequence, time });
            }
            self.checkpoints = rest;
        }
    }

    /// Compares the head, the checkpoints that no row has reached, and the other tables. `None` if the head cannot be read.
    pub(super) fn end(&mut self, head: Option<Option<StoredHead>>, ledger: &LedgerTables) {
        let last = self.last;
        match head {
            None => {}
            Some(None) => self.findings.push(AFTER_ROWS, Finding::HeadMissing),
            Some(Some(head)) => {
                if self.computed.is_some_and(|computed| names(&head, last, &computed)) {
                    self.suspects.set_check_value_changed(last);
                } else if !self.stored.is_some_and(|stored| names(&head, last, &stored)) {
                    self.findings.push(AFTER_ROWS, Finding::HeadDiffers { last, head: head.sequence });
                }
            }
        }
        for checkpoint in self.checkpoints {
            let (sequence, time) = (checkpoint.sequence(), checkpoint.time());
            self.findings.push(AFTER_ROWS, Finding::NotReached { sequence, time, last });
        }
        self.compare_tokens();
        ledger.compare(&self.ledger_history, self.sealed, &mut self.findings);
    }

    /// Compares the table of tokens with what the rows say of them.
    fn compare_tokens(&mut self) {
        let Some(tokens) = self.tokens else { return };
        let TokenHistory { created, revoked } = &self.history;
        for (id, (sequence, _)) in created.iter().filter(|(id, _)| !tokens.contains_key(*id)) {
            self.findings.push(*sequence, Finding::TokenMissing { sequence: *sequence, id: id.clone() });
        }
        for (id, sequence) in revoked {
            let (id, sequence) = (id.clone(), *sequence);
            if tokens.get(&id).is_some_and(|token| token.is_genuine && !token.is_revoked) {
                self.findings.push(sequence, Finding::TokenRestored { sequence, id });
            }
        }
        for (id, token) in tokens.iter().filter(|(_, token)| token.is_genuine) {
            let unrecorded = |change| Finding::TokenUnrecorded { id: id.clone(), change };
            if !created.contains_key(id) {
                self.findings.push(AFTER_ROWS, unrecorded("created"));
            }
            if token.is_revoked && !revoked.contains_key(id) {
                self.findings.push(AFTER_ROWS, unrecorded("revoked"));
            }
        }
    }

    /// The rows after the last one cannot be read.
    pub(super) fn stop_at_damage(&mut self) {
        self.findings.push(self.last, Finding::Unreadable { after: self.last });
    }

    /// Finds out what happened to the rows that are not as they were written.
    pub(super) fn explain(mut self, transaction: &mut dyn Transaction) -> Result<Verification, StoreError> {
        self.suspects.explain(self.keys, transaction, &mut self.findings)?;
        Ok(Verification {
            rows: self.rows,
            first: self.first,
            last: self.first.map(|_| self.last),
            findings: self.findings.into_sorted(),
        })
    }
}
