//! The token that a new service makes for its operator.

use std::{io, path::PathBuf};

use iz_facade::{
    client::Environment,
    store::{AppendError, NewRow, NewToken, Scope, Store, StoreError, TokenSecret, Writer},
};

use crate::{config::StoreSection, store::write_new};

/// The first token cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FirstTokenError {
    /// There is no randomness for it.
    #[error("this machine has no source of randomness")]
    NoRandomness,
    /// The store of the tokens cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The token and its audit row cannot be written.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// There were tokens, and somebody removed all of them from the store.
    #[error(
        "store: the audit trail names tokens, but none is left: somebody removed them from the database, so no first token is \
         made; run `izquery audit verify`, and make a token with `izquery token create`"
    )]
    Removed,
    /// The file cannot be written.
    #[error("{} cannot be written", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

/// The token for lookups that a service makes if it never had one.
pub struct FirstToken {
    /// The token.
    pub secret: TokenSecret,
    /// The file that holds it, as a header for `curl -H @FILE`. `None` if the store is in memory.
    pub file: Option<PathBuf>,
}

/// Makes a token if the store never had one. It is written to a file that only the account of the service can read.
///
/// # Errors
///
/// [`FirstTokenError`] if it cannot be made or written.
pub(crate) async fn make(
    store: &Store,
    section: &StoreSection,
    environment: &Environment,
) -> Result<Option<FirstToken>, FirstTokenError> {
    if !store.tokens().await?.is_empty() {
        return Ok(None);
    }
    if store.had_tokens().await? {
        return Err(FirstTokenError::Removed);
    }
    let random = environment.randomness.bytes().ok_or(FirstTokenError::NoRandomness)?;
    let secret = TokenSecret::from_random(random);
    let file = section.folder().map(|folder| folder.join("first-token.header"));
    if let Some(file) = &file {
        // A token of a store that was removed is of no use.
        let _ = std::fs::remove_file(file);
        let header = format!("Authorization: Bearer {}", secret.expose());
        write_new(file, &header).map_err(|source| FirstTokenError::File { file: file.clone(), source })?;
    }
    let token = NewToken {
        label: "first token".to_owned(),
        scopes: [Scope::Lookup].into(),
        default_purpose: Some("treatment".to_owned()),
        ..NewToken::default()
    };
    let record = NewRow::admin(environment.clock.now(), Writer::Server, "izquery", "first_start", "");
    store.create_token(token, &secret, record).await?;
    Ok(Some(FirstToken { secret, file }))
}
