//! Names as people type them: what is sent, what is noted, what is guessed, and how a guess is matched.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod asked;
mod cleaned_names;
mod divided_names;
mod exported_names;
mod guesses;
mod left_out;
mod maiden_names;
mod properties;
