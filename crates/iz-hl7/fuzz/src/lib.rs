//! What must hold of iz-hl7 whatever it is given; a check panics where it does not.
//!
//! The checks stand apart from libFuzzer, so that the committed corpus is a plain test as well:
//! `cargo test --no-default-features`.

pub mod round_trip;
pub mod rsp;
pub mod timestamp;

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// Gives every committed input of the target to its check.
    fn replay(target: &str, check: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        let inputs: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(!inputs.is_empty(), "{target} has no corpus");
        for input in inputs {
            // Shown where the check fails.
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
