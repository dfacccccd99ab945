//! The store of credentials over real files and processes.

mod killed_process;
mod store;
mod support;
