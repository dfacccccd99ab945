//! Databases of the PostgreSQL server of this test program.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use iz_store::{StoreLocation, StoreSettings};

use super::{key, postgres_server::server};

/// A database of the server.
pub(crate) struct Database {
    connection: String,
}

impl Database {
    /// A database without tables. `None` if PostgreSQL is not installed.
    pub(crate) fn new() -> Option<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let server = server()?;
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        execute(server.connection("postgres"), format!("CREATE DATABASE {name}"));
        Some(Self { connection: server.connection(&name) })
    }

    pub(crate) fn settings(&self) -> StoreSettings {
        StoreSettings::new(StoreLocation::Postgres(self.connection.clone().into()), key())
    }

    pub(crate) fn execute(&self, sql: &str) {
        execute(self.connection.clone(), sql.to_owned());
    }

    /// A session of a program that knows nothing of the store.
    pub(crate) async fn connect(&self) -> tokio_postgres::Client {
        let (client, connection) =
            tokio_postgres::connect(&self.connection, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }
}

fn execute(connection: String, sql: String) {
    // A runtime cannot be started in a thread of another one.
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) =
                tokio_postgres::connect(&connection, tokio_postgres::NoTls).await.unwrap();
            let connection = tokio::spawn(connection);
            client.batch_execute(&sql).await.unwrap();
            drop(client);
            connection.await.unwrap().unwrap();
        });
    });
    thread.join().unwrap();
}
