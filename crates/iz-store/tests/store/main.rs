//! Tests of the store with real files and processes, over SQLite and, with the feature `postgres`, over PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and a child process prints"
)]

mod added_objects;
mod append;
mod changes;
mod checkpoints;
mod consents;
mod damaged_file;
mod enrollments;
mod group_commit;
mod independent;
mod killed_process;
mod lock;
mod older_format;
mod older_state;
#[cfg(feature = "postgres")]
mod over_postgres;
mod place;
mod properties;
mod report;
mod retention;
mod secrets;
mod support;
mod token_history;
mod tokens;
mod two_processes;
#[cfg(unix)]
mod unwritable;
