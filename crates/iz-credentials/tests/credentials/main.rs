//! The store of credentials over real files and processes, and what is exported from it.

mod export;
mod killed_process;
mod store;
mod support;
