//! The store of credentials over real files and processes, and what is exported from it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

mod export;
mod killed_process;
mod store;
mod support;
