//! The store that is open.

use std::{sync::Arc, time::Instant};

use jiff::Timestamp;

use crate::{
    AppendError, Checkpoint, FieldFault, NewRow, NewToken, PatientHash, Retention, Seal, StoreError,
    StoreLocation, StoreSettings, Token, TokenSecret,
    audit_key::AuditKey,
    keys::{Keys, equal},
    location, seal,
    storage::Connection,
    token_map::{MonotonicClock, TokenMap},
    token_rows,
    worker::Worker,
};

/// The store that is open. It is a handle: all clones share one writer.
///
/// Several processes may open one store. Their rows are in one chain.
#[derive(Clone)]
pub struct Store {
    writer: Worker,
    /// Reads while the writer waits for a lock. A store in memory has one connection for both.
    reader: Worker,
    keys: Arc<Keys>,
    audit_key: AuditKey,
    tokens: Arc<TokenMap>,
}

impl Store {
    /// Opens a store. It is created if it does not exist, and brought to the format of this version. This blocks.
    ///
    /// # Errors
    ///
    /// If the place holds something else, or a store of a newer version or of another audit key, or cannot be written.
    pub fn open(settings: StoreSettings) -> Result<Self, StoreError> {
        let started = Instant::now();
        Self::open_with_clock(settings, Arc::new(move || started.elapsed()))
    }

    /// Opens a store with a clock that only goes forward. It says when tokens are read again.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_with_clock(settings: StoreSettings, clock: MonotonicClock) -> Result<Self, StoreError> {
        let keys = Arc::new(Keys::new(&settings.audit_key));
        let mut writing = location::open(&settings, &keys)?;
        check_key(&mut *writing, &keys, &settings.location)?;
        let reading = match settings.location {
            StoreLocation::Memory => None,
            _ => Some(location::open(&settings, &keys)?),
        };
        let start = |name, connection| {
            Worker::start(name, connection, Arc::clone(&keys)).map_err(|error| StoreError::Open {
                place: settings.location.place(),
                source: Arc::new(error),
            })
        };
        let writer = start("izquery-audit", writing)?;
        let reader =
            reading.map_or_else(|| Ok(writer.clone()), |reading| start("izquery-tokens", reading))?;
        let tokens = Arc::new(TokenMap::new(clock));
        Ok(Self { writer, reader, keys, audit_key: settings.audit_key, tokens })
    }

    /// The keyed hash of a patient. See [`AuditKey::patient_hash`].
    #[must_use]
    pub fn patient_hash(&self, subject: &[u8]) -> PatientHash {
        self.audit_key.patient_hash(subject)
    }

    /// Appends a row, and returns its number when it is durable. Rows of callers that wait at the same time share one write to the
    /// disk. A row that waits is appended also if its caller does not wait any more.
    ///
    /// # Errors
    ///
    /// If the row names a token that is not valid at its time, has a field that cannot be stored, or the store fails. Nothing
    /// about the patient may leave the process then.
    pub async fn append(&self, row: NewRow) -> Result<i64, AppendError> {
        FieldFault::of_row(&row).map_err(StoreError::from)?;
        self.writer.append(row).await
    }

    /// Whether the last rows could not be written because the store failed.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.writer.is_failing()
    }

    /// Checks that rows can be written: the file is still in its place, nobody holds its lock for long, and the chain has a head.
    /// Nothing is written, so a full disk is found only by [`append`](Self::append).
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        self.writer
            .run(|connection| {
                connection.write(&mut |transaction| {
                    transaction.head()?.ok_or(StoreError::HeadMissing)?;
                    Ok(())
                })
            })
            .await
    }

    /// Creates a token. Only the SHA-256 of its secret is stored.
    ///
    /// # Errors
    ///
    /// If a field cannot be stored, if there is a token with this secret, or if the store fails.
    pub async fn create_token(
        &self,
        new: NewToken,
        secret: &TokenSecret,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        FieldFault::of_token(&new)?;
        let stored = token_rows::new(new, secret, now, &self.keys);
        let token = self
            .writer
            .run(move |connection| {
                connection.write(&mut |transaction| transaction.insert_token(&stored))?;
                Ok(stored.read())
            })
            .await?;
        self.tokens.forget().await;
        // What was just made from typed values can be read.
        token.ok_or(StoreError::Closed)
    }

    /// All tokens, the oldest first.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let keys = Arc::clone(&self.keys);
        let read = self.reader.run(move |connection| token_rows::read_all(connection, &keys)).await?;
        Ok(read.into_iter().map(|(_, token)| token).collect())
    }

    /// Revokes a token. `None` if there is no such token. A token that is revoked keeps the first time.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn revoke_token(&self, id: &str, now: Timestamp) -> Result<Option<Token>, StoreError> {
        let (id, keys) = (id.to_owned(), Arc::clone(&self.keys));
        let token =
            self.writer.run(move |connection| token_rows::revoke(connection, &keys, &id, now)).await?;
        self.tokens.forget().await;
        Ok(token)
    }

    /// The token with a secret, whatever its state: the caller judges expiry and revocation at its own time. A token that
    /// another process made is found at once. What it changed otherwise is seen within one second.
    ///
    /// # Errors
    ///
    /// If the tokens cannot be read.
    pub async fn token(&self, secret: &TokenSecret, _now: Timestamp) -> Result<Option<Token>, StoreError> {
        self.tokens.find(secret, || self.read_tokens()).await
    }

    async fn read_tokens(&self) -> Result<Vec<([u8; 32], Token)>, StoreError> {
        let keys = Arc::clone(&self.keys);
        self.reader.run(move |connection| token_rows::read_all(connection, &keys)).await
    }

    /// The head of the chain, signed. Stored outside the folder of the store, it shows later that rows at the end are
    /// missing.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn checkpoint(&self, now: Timestamp) -> Result<Checkpoint, StoreError> {
        let keys = Arc::clone(&self.keys);
        // The writer reads it, so that it follows every row that was appended before.
        self.writer
            .run(move |connection| {
                let mut head = None;
                connection.read(&mut |transaction| {
                    head = transaction.head()?;
                    Ok(())
                })?;
                Ok(Checkpoint::sign(&keys, head.ok_or(StoreError::HeadMissing)?, now))
            })
            .await
    }

    /// The number of the last row, 0 if there is none.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn head(&self) -> Result<i64, StoreError> {
        self.writer
            .run(|connection| {
                let mut head = None;
                connection.read(&mut |transaction| {
                    head = transaction.head()?;
                    Ok(())
                })?;
                Ok(head.ok_or(StoreError::HeadMissing)?.sequence)
            })
            .await
    }

    /// Removes the rows from before a moment, and leaves a seal in their place. `record` is the row that says so. Its time is the
    /// present, and its `subject` is set here. `None` if there are no such rows.
    ///
    /// # Errors
    ///
    /// If `before` is within the retention, if the chain is broken in these rows, if `record` cannot be appended, or if the store
    /// fails.
    pub async fn seal(
        &self,
        before: Timestamp,
        retention: Retention,
        record: NewRow,
    ) -> Result<Option<Seal>, AppendError> {
        FieldFault::of_row(&record).map_err(StoreError::from)?;
        let keys = Arc::clone(&self.keys);
        self.writer
            .run(move |connection| Ok(seal::seal(connection, &keys, before, retention, record)))
            .await?
    }

    /// Waits for the rows that wait, and closes the store, also for its clones.
    pub async fn close(self) {
        self.writer.close().await;
        self.reader.close().await;
    }
}

/// Refuses a store that was written with another key.
fn check_key(
    connection: &mut dyn Connection,
    keys: &Keys,
    location: &StoreLocation,
) -> Result<(), StoreError> {
    let mut fingerprint = None;
    connection.read(&mut |transaction| {
        fingerprint = transaction.fingerprint()?;
        Ok(())
    })?;
    if fingerprint.is_some_and(|fingerprint| equal(&fingerprint, keys.fingerprint())) {
        return Ok(());
    }
    Err(StoreError::WrongKey { place: location.place() })
}
