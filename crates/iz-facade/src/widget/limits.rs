//! How long tickets and sessions last, and how many there may be.

use std::time::Duration;

/// How long a ticket is valid.
pub(super) const TICKET: Duration = Duration::from_secs(2 * 60);

/// After how long without use a page removes what it shows.
pub(crate) const PAGE_IDLE: Duration = Duration::from_secs(10 * 60);

/// How long a session is valid if nobody uses its page. It is longer than [`PAGE_IDLE`], because a page says at most once a minute
/// that somebody uses it. So no page loses its session while it shows something.
pub(super) const IDLE: Duration = Duration::from_secs(12 * 60);

/// How long a session is valid at most.
pub(super) const SESSION: Duration = Duration::from_secs(12 * 60 * 60);

/// The most tickets and sessions of one token, and of all tokens.
pub(super) const TOKEN_VIEWS: usize = 1024;
pub(super) const ALL_VIEWS: usize = 4096;

/// The memory for the answers that pages have not fetched yet, in bytes. An answer beyond it is not kept: its page asks again, and
/// usually the cache answers.
pub(super) const ANSWER_BYTES: usize = 64 * 1024 * 1024;
