//! `cargo xtask load`: the bench `load`, with the addresses of the services that it measures.

use crate::{arguments::Arguments, cargo::cargo};

/// Runs the bench. Without an address it measures this build.
pub(crate) fn run(arguments: &mut Arguments) -> anyhow::Result<()> {
    let services = arguments.rest();
    let bench = ["bench", "--package", "izquery-workspace", "--bench", "load", "--"];
    let words: Vec<&str> = bench.into_iter().chain(services.iter().map(String::as_str)).collect();
    cargo(&words, &[])
}
