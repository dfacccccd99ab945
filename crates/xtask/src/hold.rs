//! `cargo xtask hold`: what the program withstands, as it is built for production. `tests/hostile` has the attacks and the bounds.

use std::path::Path;

use crate::{
    arguments::Arguments,
    cargo::{cargo, root, target},
};

/// Builds the program for production, and runs the attacks whose name contains the value of `--only`, such as `door:` for all
/// clients, `shape: gzip`, `memory:` or `kill:`. `--thorough` sends each message by SOAP and by the form, and not by one of them.
pub(crate) fn run(arguments: &mut Arguments) -> anyhow::Result<()> {
    let only = arguments.value("--only")?.unwrap_or_default();
    let is_thorough = arguments.flag("--thorough");
    let binary = arguments.value("--binary")?;
    arguments.end()?;
    let binary = match binary {
        Some(path) => Path::new(&path).canonicalize()?,
        None => {
            cargo(&["build", "--profile", "hold", "--package", "izquery"], &[])?;
            root().join(target()?).join("hold/izquery").canonicalize()?
        }
    };
    let harness = ["test", "--package", "izquery-workspace", "--test", "hostile", "--"];
    let words = ["--ignored", "--nocapture", "--exact", "hold::the_release_binary_holds"];
    let binary = binary.display().to_string();
    let mut variables = vec![("IZQUERY_BINARY", binary.as_str()), ("IZQUERY_HOLD_ONLY", &only)];
    if is_thorough {
        variables.push(("IZQUERY_HOLD_THOROUGH", "1"));
    }
    cargo(&[&harness[..], &words].concat(), &variables)
}
