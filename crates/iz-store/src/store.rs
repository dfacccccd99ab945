//! The store that is open.

mod ledger;

use std::{sync::Arc, time::Instant};

use jiff::Timestamp;

use crate::{
    AppendError, Checkpoint, FieldFault, NewRow, NewToken, PatientHash, Retention, Seal, Silence, StoreError,
    StoreLocation, StoreSettings, Token, TokenSecret,
    chain::Chain,
    keys::{Keys, equal},
    ledger_history, location, seal,
    storage::Connection,
    token_history,
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
            let mut chain = Chain::new(connection, Arc::clone(&keys), settings.location.place());
            // What is there now must stay. A head that cannot be read is an error when a row is written.
            let _ = chain.head();
            Worker::start(name, chain).map_err(|error| StoreError::Open {
                place: settings.location.place(),
                source: Arc::new(error),
            })
        };
        let writer = start("izquery-audit", writing)?;
        let reader =
            reading.map_or_else(|| Ok(writer.clone()), |reading| start("izquery-tokens", reading))?;
        let tokens = Arc::new(TokenMap::new(clock));
        Ok(Self { writer, reader, keys, tokens })
    }

    /// The keyed hash of a patient. See [`AuditKey::patient_hash`](crate::AuditKey::patient_hash).
    #[must_use]
    pub fn patient_hash(&self, subject: &[u8]) -> PatientHash {
        self.keys.patient_hash(subject)
    }

    /// Appends a row, and returns its number when it is durable. Rows of callers that wait at the same time share one write to the
    /// disk. A row that waits is appended also if its caller does not wait any more.
    ///
    /// A row without released data is appended whatever became of its token, so that a refusal is on record, too.
    ///
    /// # Errors
    ///
    /// If the row releases data and names a token that is not valid at its time, if it has a field that cannot be stored, or if
    /// the store fails. Nothing about the patient may leave the process then.
    pub async fn append(&self, row: NewRow) -> Result<i64, AppendError> {
        FieldFault::of_row(&row).map_err(StoreError::from)?;
        token_history::check_outcome(&row).map_err(StoreError::from)?;
        ledger_history::check_row(&row).map_err(StoreError::from)?;
        self.writer.append(row).await
    }

    /// Whether the store failed when rows were written last. It stays so until a row is written.
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
        // Every transaction that writes reads the head and checks that it follows what is known.
        self.writer.run(|chain| chain.write(&mut |_| Ok(()))).await
    }

    /// Creates a token, and appends the row that says so, in one transaction. Only the SHA-256 of the secret is stored. `record` says
    /// who creates the token, when and why. Its action, its outcome and its `subject` are set here.
    ///
    /// # Errors
    ///
    /// If a field cannot be stored, if `record` names a token that is not valid, if there is a token with this secret, or if the
    /// store fails.
    pub async fn create_token(
        &self,
        new: NewToken,
        secret: &TokenSecret,
        record: NewRow,
    ) -> Result<Token, AppendError> {
        FieldFault::of_token(&new).map_err(StoreError::from)?;
        FieldFault::of_row(&record).map_err(StoreError::from)?;
        let stored = token_rows::new(new, secret, record.time, &self.keys);
        let token = self
            .writer
            .run(move |chain| Ok(token_rows::create(chain, &stored, &record).map(|()| stored.read())))
            .await??;
        self.tokens.forget().await;
        // What was just made from typed values can be read.
        token.ok_or_else(|| StoreError::Closed.into())
    }

    /// Whether the trail says that a token was ever created, also if none is left.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn had_tokens(&self) -> Result<bool, StoreError> {
        self.writer
            .run(|chain| {
                let mut had_tokens = false;
                chain.read(&mut |transaction| {
                    had_tokens = transaction.has_creations()?;
                    Ok(())
                })?;
                Ok(had_tokens)
            })
            .await
    }

    /// All tokens, the oldest first.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let read = self.reader.run(token_rows::read_all).await?;
        Ok(read.into_iter().map(|(_, token)| token).collect())
    }

    /// Revokes a token, and appends the row that says so, in one transaction. `None` if there is no such token. A token that is
    /// revoked keeps the first time, and gets no further row. `record` says who revokes the token, when and why. Its action, its
    /// outcome and its `subject` are set here.
    ///
    /// # Errors
    ///
    /// If `record` cannot be stored or names a token that is not valid, or if the store fails.
    pub async fn revoke_token(&self, id: &str, record: NewRow) -> Result<Option<Token>, AppendError> {
        FieldFault::of_row(&record).map_err(StoreError::from)?;
        let id = id.to_owned();
        let token = self.writer.run(move |chain| Ok(token_rows::revoke(chain, &id, &record))).await??;
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
        self.reader.run(token_rows::read_all).await
    }

    /// The head of the chain, signed. Stored outside the folder of the store, it shows later that rows at the end are
    /// missing.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn checkpoint(&self, now: Timestamp) -> Result<Checkpoint, StoreError> {
        // The writer reads it, so that it follows every row that was appended before.
        self.writer
            .run(move |chain| {
                let head = chain.head()?;
                Ok(Checkpoint::sign(chain.keys(), head, now))
            })
            .await
    }

    /// The number of the last row. 0 if the trail has no row.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn head(&self) -> Result<i64, StoreError> {
        self.writer.run(|chain| Ok(chain.head()?.sequence)).await
    }

    /// Removes the rows from before a moment, and leaves a seal in their place. `record` is the row that says so. Its time is the
    /// present, and its action and its `subject` are set here. `None` if there are no such rows.
    ///
    /// A wrong clock must make no row old. So with [`Silence::Refuse`] the retention counts from the last row, and a
    /// trail with a jump in its times is not sealed.
    ///
    /// # Errors
    ///
    /// If `before` is within the retention, if the times of the trail jump, if the chain is broken in these rows, if `record`
    /// cannot be appended, or if the store fails.
    pub async fn seal(
        &self,
        before: Timestamp,
        retention: Retention,
        silence: Silence,
        record: NewRow,
    ) -> Result<Option<Seal>, AppendError> {
        FieldFault::of_row(&record).map_err(StoreError::from)?;
        token_history::check_outcome(&record).map_err(StoreError::from)?;
        self.writer.run(move |chain| Ok(seal::seal(chain, before, retention, silence, &record))).await?
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
