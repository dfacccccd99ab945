//! Appends rows to the chain.

use std::collections::HashMap;

use crate::{
    AppendError, NewRow, StoreError,
    canonical::Canonical,
    keys::Keys,
    storage::{Connection, Transaction},
    stored::{StoredHead, StoredRow, StoredToken},
    token_rows::is_genuine,
};

/// Appends rows in one transaction, and says for each its number, or why it was refused.
///
/// A row is refused if its token is not valid. The other rows are appended nevertheless.
pub(crate) fn append(
    connection: &mut dyn Connection,
    keys: &Keys,
    rows: &[NewRow],
) -> Result<Vec<Result<i64, AppendError>>, StoreError> {
    let mut results = Vec::new();
    connection.write(&mut |transaction| {
        results = append_in(transaction, keys, rows)?;
        Ok(())
    })?;
    Ok(results)
}

/// Appends rows in a transaction that is open.
pub(crate) fn append_in(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    rows: &[NewRow],
) -> Result<Vec<Result<i64, AppendError>>, StoreError> {
    let mut head = transaction.head()?.ok_or(StoreError::HeadMissing)?;
    let mut tokens: HashMap<&str, Option<StoredToken>> = HashMap::new();
    let mut results = Vec::with_capacity(rows.len());
    let mut signed = Vec::with_capacity(rows.len());
    let mut buffer = Canonical::default();
    for row in rows {
        if let Some(id) = &row.token {
            if !tokens.contains_key(id.as_str()) {
                tokens.insert(id, transaction.token(id)?);
            }
            let token = tokens.get(id.as_str()).and_then(Option::as_ref);
            if let Err(refusal) = check(keys, token, row) {
                results.push(Err(refusal));
                continue;
            }
        }
        let mut stored = StoredRow::unsigned(row, head.sequence.saturating_add(1));
        stored.mac = keys.row(&head.mac, &stored, &mut buffer);
        head = StoredHead { sequence: stored.sequence, mac: stored.mac };
        results.push(Ok(stored.sequence));
        signed.push(stored);
    }
    if !signed.is_empty() {
        transaction.insert_rows(&signed)?;
        transaction.set_head(&head)?;
    }
    Ok(results)
}

/// Whether a token may be used for a row. A revoked one may not, whatever the time of the row is: the clock of the process that
/// revoked it may be ahead.
fn check(keys: &Keys, token: Option<&StoredToken>, row: &NewRow) -> Result<(), AppendError> {
    let token = token.filter(|token| is_genuine(keys, token)).ok_or(AppendError::NoSuchToken)?;
    if token.revoked_us.is_some() {
        return Err(AppendError::TokenRevoked);
    }
    if token.expires_us.is_some_and(|expires_us| row.time.as_microsecond() >= expires_us) {
        return Err(AppendError::TokenExpired);
    }
    Ok(())
}
