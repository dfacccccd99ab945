//! Appends rows to the chain.

use std::collections::HashMap;

use crate::{
    AppendError, NewRow, StoreError,
    canonical::Canonical,
    chain::{Chain, ChainTransaction},
    storage::Transaction,
    stored::{StoredHead, StoredRow, StoredToken},
    token_rows::is_genuine,
};

/// Whose tokens must be valid.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenCheck {
    /// Those of rows that release something. Another row is written in any case: that a token was refused must be on record.
    Releasing,
    /// Those of all rows, because they change something.
    All,
}

/// Appends rows in one transaction, and says for each its number, or why it was refused.
///
/// A row that releases something is refused if its token is not valid. The other rows are appended nevertheless.
pub(crate) fn append(
    chain: &mut Chain,
    rows: &[NewRow],
) -> Result<Vec<Result<i64, AppendError>>, StoreError> {
    let mut results = Vec::new();
    chain.write(&mut |open| {
        results = append_in(open, rows, TokenCheck::Releasing)?;
        Ok(())
    })?;
    Ok(results)
}

/// Appends rows in a transaction that is open.
pub(crate) fn append_in(
    open: &mut ChainTransaction<'_>,
    rows: &[NewRow],
    token_check: TokenCheck,
) -> Result<Vec<Result<i64, AppendError>>, StoreError> {
    let ChainTransaction { transaction, keys, head } = open;
    let mut tokens: HashMap<&str, Option<KnownToken>> = HashMap::new();
    let mut results = Vec::with_capacity(rows.len());
    let mut signed = Vec::with_capacity(rows.len());
    let mut buffer = Canonical::default();
    let mut last = *head;
    for row in rows {
        let is_checked = token_check == TokenCheck::All || !row.released.is_empty();
        if let Some(id) = row.token.as_ref().filter(|_| is_checked) {
            if !tokens.contains_key(id.as_str()) {
                let token = match transaction.token(id)?.filter(|token| is_genuine(keys, token)) {
                    Some(token) => Some(KnownToken::read(*transaction, &token)?),
                    None => None,
                };
                tokens.insert(id, token);
            }
            let token = tokens.get(id.as_str()).and_then(Option::as_ref);
            if let Err(refusal) = check(token, row) {
                results.push(Err(refusal));
                continue;
            }
        }
        let mut stored = StoredRow::unsigned(row, last.sequence.saturating_add(1));
        stored.mac = keys.row(&last.mac, &stored, &mut buffer);
        last = StoredHead { sequence: stored.sequence, mac: stored.mac };
        results.push(Ok(stored.sequence));
        signed.push(stored);
    }
    if !signed.is_empty() {
        transaction.insert_rows(&signed)?;
        transaction.set_head(&last)?;
        *head = last;
    }
    Ok(results)
}

/// Appends the row of a change in the transaction of the change. A change that a token may not make is refused.
pub(crate) fn append_change(
    open: &mut ChainTransaction<'_>,
    row: NewRow,
) -> Result<Result<i64, AppendError>, StoreError> {
    let results = append_in(open, &[row], TokenCheck::All)?;
    Ok(results.into_iter().next().unwrap_or(Err(StoreError::Closed.into())))
}

/// What is known of a token that this program wrote.
struct KnownToken {
    is_revoked: bool,
    expires_us: Option<i64>,
}

impl KnownToken {
    /// A token is revoked if its table says so, or a row of the trail: somebody may have put back the row of the table.
    fn read(transaction: &mut dyn Transaction, token: &StoredToken) -> Result<Self, StoreError> {
        let is_revoked = token.revoked_us.is_some() || transaction.revoked_us(&token.id)?.is_some();
        Ok(Self { is_revoked, expires_us: token.expires_us })
    }
}

/// Whether a token may be used for a row. A revoked one may not, whatever the time of the row is: the clock of the process that
/// revoked it may be ahead.
fn check(token: Option<&KnownToken>, row: &NewRow) -> Result<(), AppendError> {
    let token = token.ok_or(AppendError::NoSuchToken)?;
    if token.is_revoked {
        return Err(AppendError::TokenRevoked);
    }
    if token.expires_us.is_some_and(|expires_us| row.time.as_microsecond() >= expires_us) {
        return Err(AppendError::TokenExpired);
    }
    Ok(())
}
