//! The cost of a comparison has a limit whatever the answer holds, and what was left out is never an exact match.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod counted;
mod left_out;
mod person;
mod symmetry;
