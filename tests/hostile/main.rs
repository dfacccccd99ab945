//! What the service withstands: hostile replies of a registry, hostile local clients, and very much data.
//!
//! `cargo test` counts the work for each shape of a reply (`counted`). `cargo xtask hold` measures the CPU time, the
//! memory and the waiting times of the release binary (`hold`), and docs/RELIABILITY.md has its figures.

mod client;
mod counted;
mod door;
mod hold;
mod kill;
mod memory;
mod process;
mod registry;
mod replies;
mod settings;
mod shapes;
