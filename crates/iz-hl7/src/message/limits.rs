//! The limits of what is read.

/// The longest message that is read, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 8 * 1024 * 1024;

/// The most segments that are read from one message.
pub const MAX_SEGMENTS: usize = 100_000;

/// The most fields that are read from one message.
pub const MAX_FIELDS: usize = 2_000_000;
