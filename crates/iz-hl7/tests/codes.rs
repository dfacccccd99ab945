//! The generated code tables match `codes/*.tsv`.

#[path = "../../xtask/src/codes/mod.rs"]
mod codes;

use std::path::{Path, PathBuf};

#[test]
fn the_generated_tables_are_up_to_date() {
    let stale = codes::stale(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the tables are sound");
    assert_eq!(stale, Vec::<PathBuf>::new(), "run `cargo xtask codes`");
}
