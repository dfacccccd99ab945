//! Reads and writes tokens.

use jiff::Timestamp;

use crate::{
    NewToken, Scope, StoreError, Token, TokenSecret,
    audit_key::Mac,
    keys::{Keys, equal},
    storage::Connection,
    stored::StoredToken,
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
/// so that nobody gets in with it.
///
/// # Errors
///
/// If the store fails.
pub(crate) fn read_all(
    connection: &mut dyn Connection,
    keys: &Keys,
) -> Result<Vec<(Mac, Token)>, StoreError> {
    let mut tokens = Vec::new();
    connection.read(&mut |transaction| {
        tokens = transaction.tokens()?;
        Ok(())
    })?;
    let genuine = tokens.into_iter().filter(|token| is_genuine(keys, token));
    Ok(genuine
        .filter_map(|token| {
            let digest = token.digest.as_slice().try_into().ok()?;
            Some((digest, token.read()?))
        })
        .collect())
}

/// Whether this program wrote a token.
pub(crate) fn is_genuine(keys: &Keys, token: &StoredToken) -> bool {
    equal(&keys.token(token), &token.mac)
}

/// Revokes a token. `None` if there is no such token.
///
/// # Errors
///
/// If the store fails.
pub(crate) fn revoke(
    connection: &mut dyn Connection,
    keys: &Keys,
    id: &str,
    now: Timestamp,
) -> Result<Option<Token>, StoreError> {
    let mut revoked = None;
    connection.write(&mut |transaction| {
        let Some(mut token) = transaction.token(id)?.filter(|token| is_genuine(keys, token)) else {
            return Ok(());
        };
        if token.revoked_us.is_none() {
            token.revoked_us = Some(now.as_microsecond());
            token.mac = keys.token(&token).to_vec();
            transaction.set_revoked(&token)?;
        }
        revoked = token.read();
        Ok(())
    })?;
    Ok(revoked)
}
