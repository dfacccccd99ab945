//! Verifies the consents, the events of enrollments and the secrets.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    findings::{AFTER_ROWS, Findings},
    readable,
};
use crate::{
    Finding, StoreError,
    audit_key::LENGTH,
    canonical::{CONSENTS, ENROLLMENT_EVENTS, SECRETS},
    consent_rows, enrollment_rows,
    keys::Keys,
    ledger_history::LedgerHistory,
    secret_rows,
    storage::Transaction,
};

/// What the tables say that this program wrote.
#[derive(Default)]
pub(super) struct LedgerTables {
    /// Whether each consent is revoked. `None` if they cannot be read.
    consents: Option<BTreeMap<i64, bool>>,
    /// The number of the last event of each location.
    events: Option<BTreeMap<String, i64>>,
    /// The names of the secrets.
    secrets: Option<BTreeSet<String>>,
}

impl LedgerTables {
    /// Reads the tables. A row that this program did not write is a finding. A store of an older format has no tables.
    pub(super) fn read(
        transaction: &mut dyn Transaction,
        keys: &Keys,
        findings: &mut Findings,
    ) -> Result<Self, StoreError> {
        if !readable(transaction.has_ledger(), "format", findings)?.unwrap_or_default() {
            return Ok(Self::default());
        }
        Ok(Self {
            consents: consents(transaction, keys, findings)?,
            events: events(transaction, keys, findings)?,
            secrets: secrets(transaction, keys, findings)?,
        })
    }

    /// Compares the tables with what the trail says. Of what was before the row `sealed`, which is the last sealed one, the trail says
    /// nothing.
    pub(super) fn compare(&self, history: &LedgerHistory, sealed: i64, findings: &mut Findings) {
        if let Some(consents) = &self.consents {
            compare_consents(consents, history, sealed, findings);
        }
        if let Some(events) = &self.events {
            compare_events(events, history, sealed, findings);
        }
        if let Some(secrets) = &self.secrets {
            compare_secrets(secrets, history, sealed, findings);
        }
    }
}

fn consents(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    findings: &mut Findings,
) -> Result<Option<BTreeMap<i64, bool>>, StoreError> {
    let Some(found) = readable(transaction.consents(), CONSENTS, findings)? else { return Ok(None) };
    let Some(ids) = readable(transaction.consent_registry_ids(), CONSENTS, findings)? else {
        return Ok(None);
    };
    // Under which hashes a consent is found must be what the consent says.
    let mut hashes: BTreeMap<i64, Vec<Vec<u8>>> = BTreeMap::new();
    for (hash, consent) in ids {
        hashes.entry(consent).or_default().push(hash);
    }
    let mut consents = BTreeMap::new();
    for consent in found {
        let mut hashes = hashes.remove(&consent.id).unwrap_or_default();
        hashes.sort_unstable();
        let are_hashes_whole = hashes.iter().map(Vec::as_slice).eq(consent.registry_hashes.chunks(LENGTH));
        if !are_hashes_whole || !consent_rows::is_genuine(keys, &consent) {
            findings.push(0, Finding::LedgerChanged { table: CONSENTS, row: consent.id.to_string() });
        }
        consents.insert(consent.id, consent.revoked_us.is_some());
    }
    for id in hashes.keys().filter(|id| !consents.contains_key(id)) {
        findings.push(0, Finding::LedgerChanged { table: CONSENTS, row: id.to_string() });
    }
    Ok(Some(consents))
}

fn events(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    findings: &mut Findings,
) -> Result<Option<BTreeMap<String, i64>>, StoreError> {
    let Some(found) = readable(transaction.events(), ENROLLMENT_EVENTS, findings)? else { return Ok(None) };
    let mut events: BTreeMap<String, i64> = BTreeMap::new();
    for event in found {
        let last = events.entry(event.location.clone()).or_default();
        if event.sequence != last.saturating_add(1) || !enrollment_rows::is_genuine(keys, &event) {
            let row = format!("{} {}", event.location, event.sequence);
            findings.push(0, Finding::LedgerChanged { table: ENROLLMENT_EVENTS, row });
        }
        *last = event.sequence;
    }
    Ok(Some(events))
}

fn secrets(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    findings: &mut Findings,
) -> Result<Option<BTreeSet<String>>, StoreError> {
    let Some(names) = readable(transaction.secret_names(), SECRETS, findings)? else { return Ok(None) };
    let mut secrets = BTreeSet::new();
    for (name, _) in names {
        let secret = readable(transaction.secret(&name), SECRETS, findings)?.flatten();
        if secret.is_none_or(|secret| secret_rows::open(&secret, keys).is_none()) {
            findings.push(0, Finding::LedgerChanged { table: SECRETS, row: name.clone() });
        }
        secrets.insert(name);
    }
    Ok(Some(secrets))
}

fn compare_consents(
    consents: &BTreeMap<i64, bool>,
    history: &LedgerHistory,
    sealed: i64,
    findings: &mut Findings,
) {
    let table = CONSENTS;
    for id in history.consents.iter().filter(|id| !consents.contains_key(id)) {
        findings.push(*id, Finding::LedgerMissing { sequence: *id, table, row: id.to_string() });
    }
    for (id, sequence) in &history.revoked {
        let (sequence, row) = (*sequence, id.to_string());
        if consents.get(id) == Some(&false) {
            findings.push(sequence, Finding::LedgerRestored { sequence, table, row });
        }
    }
    for (id, is_revoked) in consents {
        let is_recorded = *id <= sealed || history.consents.contains(id);
        let is_revocation_recorded = !is_revoked || sealed > 0 || history.revoked.contains_key(id);
        if !is_recorded || !is_revocation_recorded {
            findings.push(AFTER_ROWS, Finding::LedgerUnrecorded { table, row: id.to_string() });
        }
    }
}

fn compare_events(
    events: &BTreeMap<String, i64>,
    history: &LedgerHistory,
    sealed: i64,
    findings: &mut Findings,
) {
    let table = ENROLLMENT_EVENTS;
    for (location, (row, last)) in &history.events {
        if events.get(location).copied().unwrap_or_default() < *last {
            let (sequence, row) = (*row, format!("{location} {last}"));
            findings.push(sequence, Finding::LedgerMissing { sequence, table, row });
        }
    }
    for (location, last) in events {
        let recorded = history.events.get(location).map_or(0, |(_, last)| *last);
        let is_recorded = recorded >= *last || (recorded == 0 && sealed > 0);
        if !is_recorded {
            let row = format!("{location} {last}");
            findings.push(AFTER_ROWS, Finding::LedgerUnrecorded { table, row });
        }
    }
}

fn compare_secrets(
    secrets: &BTreeSet<String>,
    history: &LedgerHistory,
    sealed: i64,
    findings: &mut Findings,
) {
    let table = SECRETS;
    for (name, (sequence, is_stored)) in &history.secrets {
        let (sequence, row) = (*sequence, name.clone());
        match (is_stored, secrets.contains(name)) {
            (true, false) => findings.push(sequence, Finding::LedgerMissing { sequence, table, row }),
            (false, true) => findings.push(sequence, Finding::LedgerRestored { sequence, table, row }),
            _ => {}
        }
    }
    for name in secrets.iter().filter(|name| sealed == 0 && !history.secrets.contains_key(*name)) {
        findings.push(AFTER_ROWS, Finding::LedgerUnrecorded { table, row: name.clone() });
    }
}
