//! A client that blocks. A thread of its own drives the connection, so that it may be used anywhere.

use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    sync::{Arc, mpsc},
    time::Duration,
};

use tokio::runtime::Runtime;
use tokio_postgres::{
    Config, NoTls, Row, Statement,
    config::{Host, SslMode},
    types::ToSql,
};

use super::error::Place;
use crate::StoreError;

/// A value that is sent with a statement.
pub(super) type Parameter = Box<dyn ToSql + Sync + Send>;

/// How long the server may confirm no data before the connection is taken for lost.
const UNCONFIRMED: Duration = Duration::from_secs(30);

/// A client that blocks.
pub(super) struct Client {
    config: Config,
    place: Place,
    session: Option<Session>,
    /// `None` only while the client is dropped.
    runtime: Option<Runtime>,
}

/// A connection that is open.
struct Session {
    client: Arc<tokio_postgres::Client>,
    statements: HashMap<&'static str, Statement>,
}

impl Client {
    /// Connects to a database.
    ///
    /// # Errors
    ///
    /// If the connection string is wrong, names another machine, or the database cannot be reached.
    pub(super) fn open(connection: &str, busy_timeout: Duration) -> Result<Self, StoreError> {
        let place = Place::new(busy_timeout);
        // The error of the library may quote the connection string, which may have a password.
        let mut config: Config =
            connection.parse().map_err(|_| place.opening("the connection string is not valid".to_owned()))?;
        if !is_local(&config) {
            return Err(StoreError::NeedsTls { place: place.name() });
        }
        config.ssl_mode(SslMode::Disable).application_name("izquery").tcp_user_timeout(UNCONFIRMED);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(busy_timeout);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("izquery-postgres")
            .enable_all()
            .build()
            .map_err(|error| place.io(error))?;
        let mut client = Self { config, place, session: None, runtime: Some(runtime) };
        client.connect()?;
        Ok(client)
    }

    pub(super) fn place(&self) -> String {
        self.place.name()
    }

    pub(super) const fn error(&self) -> &Place {
        &self.place
    }

    fn connect(&mut self) -> Result<(), StoreError> {
        let config = self.config.clone();
        let lock_timeout_ms = self.place.busy_timeout().as_millis().max(1);
        // What the configuration of the server or of the user says must not make a commit return before it is durable.
        let settings = format!("SET synchronous_commit = on; SET lock_timeout = {lock_timeout_ms}");
        let connected = self.wait(async move {
            let (client, connection) = config.connect(NoTls).await?;
            // It ends with the client. Its error is also the error of the next request.
            tokio::spawn(connection);
            client.batch_execute(&settings).await?;
            Ok(client)
        })?;
        let client = connected.map_err(|error| self.place.connecting(&error))?;
        self.session = Some(Session { client: Arc::new(client), statements: HashMap::new() });
        Ok(())
    }

    /// Runs a future in the thread of the connection, and waits for it.
    fn wait<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let runtime = self.runtime.as_ref().ok_or(StoreError::Closed)?;
        let (sender, receiver) = mpsc::sync_channel(1);
        runtime.spawn(async move {
            // Nobody else holds the receiver, and it waits.
            let _ = sender.send(future.await);
        });
        receiver.recv().map_err(|_| self.place.io(io::ErrorKind::ConnectionAborted.into()))
    }

    /// Begins a transaction. A connection that was lost is opened again.
    pub(super) fn begin(&mut self, begin: &'static str) -> Result<(), StoreError> {
        if self.session.as_ref().is_some_and(|session| !session.client.is_closed())
            && let Ok(()) = self.run(begin)
        {
            return Ok(());
        }
        self.connect()?;
        self.run(begin)
    }

    /// Locks the head, so that nobody else writes until the end of the transaction.
    pub(super) fn lock_head(&mut self) -> Result<(), StoreError> {
        self.query("SELECT id FROM audit_head FOR UPDATE", Vec::new()).map(drop)
    }

    /// Commits a transaction, or rolls it back after an error.
    pub(super) fn end(&mut self, result: Result<(), StoreError>) -> Result<(), StoreError> {
        let ended = self.run(if result.is_ok() { "COMMIT" } else { "ROLLBACK" });
        if ended.is_err() {
            // The next transaction gets another connection.
            self.session = None;
        }
        result.and(ended)
    }

    /// Runs statements that return nothing.
    pub(super) fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let client = Arc::clone(&self.session()?.client);
        let done = self.wait(async move { client.batch_execute(sql).await })?;
        done.map_err(|error| self.place.error(&error))
    }

    /// Runs a statement. It is prepared once for a connection.
    pub(super) fn query(
        &mut self,
        sql: &'static str,
        parameters: Vec<Parameter>,
    ) -> Result<Vec<Row>, StoreError> {
        self.try_query(sql, parameters)?.map_err(|error| self.place.error(&error))
    }

    /// As [`query`](Self::query), for a caller that knows what an error of the database means.
    pub(super) fn try_query(
        &mut self,
        sql: &'static str,
        parameters: Vec<Parameter>,
    ) -> Result<Result<Vec<Row>, tokio_postgres::Error>, StoreError> {
        let session = self.session()?;
        let (client, prepared) = (Arc::clone(&session.client), session.statements.get(sql).cloned());
        let done = self.wait(async move {
            let statement = match prepared {
                Some(statement) => statement,
                None => client.prepare(sql).await?,
            };
            let parameters: Vec<&(dyn ToSql + Sync)> =
                parameters.iter().map(|parameter| -> &(dyn ToSql + Sync) { &**parameter }).collect();
            let rows = client.query(&statement, &parameters).await?;
            Ok((statement, rows))
        })?;
        Ok(match done {
            Ok((statement, rows)) => {
                self.session()?.statements.insert(sql, statement);
                Ok(rows)
            }
            Err(error) => Err(error),
        })
    }

    fn session(&mut self) -> Result<&mut Session, StoreError> {
        self.session.as_mut().ok_or(StoreError::Closed)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Another way to end a runtime is not allowed in a thread of a runtime.
            runtime.shutdown_background();
        }
    }
}

/// Whether every host is this machine.
fn is_local(config: &Config) -> bool {
    let is_local = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(is_local) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}
