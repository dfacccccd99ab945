//! Properties of iz-hl7 for any input. A check panics if a property does not hold.
//!
//! The checks do not need libFuzzer, so the committed corpus can also run as a plain test:
//! `cargo test --no-default-features`.

pub mod round_trip;
pub mod rsp;
pub mod timestamp;

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// Runs the check of a target on each committed input.
    fn replay(target: &str, check: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        let inputs: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(!inputs.is_empty(), "{target} has no corpus");
        for input in inputs {
            // Printed if the check fails.
            println!("{}", input.display());
            check(&fs::read(input).unwrap());
        }
    }

    #[test]
    fn rsp() {
        replay("rsp", crate::rsp::check);
    }

    #[test]
    fn round_trip() {
        replay("round_trip", crate::round_trip::check);
    }

    #[test]
    fn timestamp() {
        replay("timestamp", crate::timestamp::check);
    }
}
