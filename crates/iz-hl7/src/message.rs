//! The text of an HL7 message: its encoding, its delimiters, and the index of its segments and fields.

pub(crate) mod candidates;
pub(crate) mod decode;
pub(crate) mod delimiter_index;
pub(crate) mod delimiters;
pub(crate) mod escape;
pub(crate) mod glued_segment;
pub(crate) mod hex_text;
pub(crate) mod index;
pub(crate) mod joiner;
pub(crate) mod known_name;
pub(crate) mod limits;
pub(crate) mod location;
pub(crate) mod name_counts;
pub(crate) mod offset;
pub(crate) mod padding;
pub(crate) mod raw_value;
pub(crate) mod scan;
pub(crate) mod segment;
pub(crate) mod segment_line;
pub(crate) mod source;
pub(crate) mod text;
