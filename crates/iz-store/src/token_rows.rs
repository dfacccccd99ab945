//! Reads and writes tokens.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::{
    AppendError, NewRow, NewToken, Scope, StoreError, Token, TokenSecret,
    append::append_change,
    audit_key::Mac,
    chain::Chain,
    keys::{Keys, equal},
    stored::StoredToken,
    token_history::{CREATED, REVOKED, change, description},
};

/// A new token as it is stored.
pub(crate) fn new(new: NewToken, secret: &TokenSecret, now: Timestamp, keys: &Keys) -> StoredToken {
    let scopes: Vec<&str> = new.scopes.iter().copied().map(Scope::as_str).collect();
    let mut stored = StoredToken {
        id: secret.public_id(),
        digest: secret.digest().to_vec(),
        label: new.label,
        scopes: scopes.join(","),
        sites: serde_json::Value::from(new.sites).to_string(),
        expires_us: new.expires.map(Timestamp::as_microsecond),
        default_actor: new.default_actor,
        default_purpose: new.default_purpose,
        created_us: now.as_microsecond(),
        revoked_us: None,
        mac: Vec::new(),
    };
    stored.mac = keys.token(&stored).to_vec();
    stored
}

/// All tokens with the digest of their secret. A token whose check value is wrong was not made by this program: it is left out,
/// so that nobody gets in with it. A token that a row of the trail revoked is revoked, whatever its table says.
///
/// # Errors
///
/// If the store fails.
pub(crate) fn read_all(chain: &mut Chain) -> Result<Vec<(Mac, Token)>, StoreError> {
    let (mut tokens, mut revocations) = (Vec::new(), HashMap::new());
    chain.read(&mut |transaction| {
        tokens = transaction.tokens()?;
        revocations = HashMap::new();
        for (id, time_us) in transaction.revocations()? {
            revocations.entry(id).or_insert(time_us);
        }
        Ok(())
    })?;
    tokens.retain(|token| is_genuine(chain.keys(), token));
    Ok(tokens
        .into_iter()
        .filter_map(|mut token| {
            token.revoked_us = token.revoked_us.or_else(|| revocations.get(&token.id).copied());
            let digest = token.digest.as_slice().try_into().ok()?;
            Some((digest, token.read()?))
        })
        .collect())
}

/// Whether this program wrote a token.
pub(crate) fn is_genuine(keys: &Keys, token: &StoredToken) -> bool {
    equal(&keys.token(token), &token.mac)
}

/// Stores a new token, together with its row.
///
/// # Errors
///
/// If the row is refused, if there is a token with this secret, or if the store fails.
pub(crate) fn create(chain: &mut Chain, token: &StoredToken, record: &NewRow) -> Result<(), AppendError> {
    let mut recorded = Ok(0);
    chain.write(&mut |open| {
        // Its table row may have been removed.
        if open.transaction.revoked_us(&token.id)?.is_some() {
            return Err(StoreError::TokenExists);
        }
        recorded = append_change(open, change(record, CREATED, description(token)))?;
        if recorded.is_ok() { open.transaction.insert_token(token) } else { Ok(()) }
    })?;
    recorded.map(drop)
}

/// Revokes a token, together with its row. `None` if there is no such token. A token that is revoked stays as it is, and gets no
/// further row.
///
/// # Errors
///
/// If the row is refused, or if the store fails.
pub(crate) fn revoke(chain: &mut Chain, id: &str, record: &NewRow) -> Result<Option<Token>, AppendError> {
    let mut revoked = Ok(None);
    chain.write(&mut |open| {
        let token = open.transaction.token(id)?.filter(|token| is_genuine(open.keys, token));
        let Some(mut token) = token else { return Ok(()) };
        if token.revoked_us.is_none() {
            // A row may have revoked it before, and its table row was put back.
            let first_us = open.transaction.revoked_us(id)?;
            if let Err(refusal) = append_change(open, change(record, REVOKED, id.to_owned()))? {
                revoked = Err(refusal);
                return Ok(());
            }
            token.revoked_us = Some(first_us.unwrap_or_else(|| record.time.as_microsecond()));
            token.mac = open.keys.token(&token).to_vec();
            open.transaction.set_revoked(&token)?;
        }
        revoked = Ok(token.read());
        Ok(())
    })?;
    revoked
}
