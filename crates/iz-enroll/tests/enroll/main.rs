//! The enrollment of a location, as a caller of the crate sees it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod changed_profile;
mod changed_reopening;
mod foreign_mail_reader;
mod hostile;
mod import;
mod mail;
mod model;
mod pages;
mod steps;
mod support;
