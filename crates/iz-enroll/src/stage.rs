//! The stage of a location, in one word.

/// The words of the stages that are no steps. No step may have one of them as its id.
pub(crate) const RESERVED: [&str; 3] = ["go_live", "taken_back", "live"];
