//! How long tickets and sessions last, and how many there may be.

use std::time::Duration;

/// How long a ticket is valid.
pub(crate) const TICKET: Duration = Duration::from_secs(2 * 60);

/// How long a session is valid if nobody uses its page.
pub(crate) const IDLE: Duration = Duration::from_secs(10 * 60);

/// How long a session is valid at most.
pub(crate) const SESSION: Duration = Duration::from_secs(12 * 60 * 60);

/// The most tickets and sessions of one token, and of all tokens.
pub(super) const TOKEN_VIEWS: usize = 1024;
pub(super) const ALL_VIEWS: usize = 4096;

/// The memory for the answers that pages have not fetched yet, in bytes.
pub(super) const ANSWER_BYTES: usize = 64 * 1024 * 1024;
