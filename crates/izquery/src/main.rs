//! The command izquery.

use std::process::ExitCode;

fn main() -> ExitCode {
    izquery::main()
}
