//! The limits of the XML policy.

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The deepest level of elements that is read. The Envelope is level 1.
pub const MAX_DEPTH: usize = 32;

/// The most attributes of one tag. Namespace declarations count as attributes.
pub const MAX_ATTRIBUTES: usize = 64;

/// The most start tags, end tags and comments of one document. Text and references do not count, because a long
/// message has one `&#xD;` for each of its segments.
pub const MAX_EVENTS: usize = 10_000;

/// The most CDATA sections of one document. The longest message has 100,000 segments; some senders write one section for
/// each segment, and one more for each `]]>` in the message.
pub const MAX_SECTIONS: usize = 200_000;
