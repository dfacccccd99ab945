//! Encodings of bytes and text that may stand around an envelope or a message.

pub(crate) mod base64;
pub(crate) mod chunked;
pub(crate) mod percent;
pub(crate) mod quoted_printable;
