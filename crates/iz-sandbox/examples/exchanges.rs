//! Writes the queries and the answers that must follow the national guide into a folder, for a checker that is not part of
//! the project: `cargo run --package iz-sandbox --example exchanges -- FOLDER`. `cargo xtask nist` runs it.
//!
//! The folder gets a folder for each style, and one for the queries. Each has a folder for each profile of MSH-21.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a development program fails by panicking"
)]

#[path = "../tests/integration/guide/answers.rs"]
mod answers;
#[path = "../tests/integration/support.rs"]
#[expect(dead_code, reason = "the tests use the others")]
mod support;

use std::{env, fs, io, path::Path};

use iz_sandbox::record::Layout;

use crate::answers::{Exchange, exchanges, profile};

/// The folder of the queries.
const QUERIES: &str = "queries";

fn main() -> io::Result<()> {
    let Some(folder) = env::args_os().nth(1) else {
        return Err(io::Error::other("the argument is missing: name the folder for the messages"));
    };
    for layout in Layout::ALL {
        for (number, Exchange { is_right, query, answer }) in exchanges(layout).iter().enumerate() {
            write(folder.as_ref(), layout.name(), number, answer)?;
            if *is_right && layout == Layout::Guide {
                write(folder.as_ref(), QUERIES, number, query)?;
            }
        }
    }
    Ok(())
}

/// Writes a message into the folder of its group and its profile.
fn write(folder: &Path, group: &str, number: usize, message: &str) -> io::Result<()> {
    let folder = folder.join(group).join(profile(message));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{number:04}.hl7")), message)
}
