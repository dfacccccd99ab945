//! The command izquery.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A lookup allocates and frees the text of a whole record. The allocator of glibc spends a quarter of the time of `serve`
/// on that.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    izquery::main()
}
