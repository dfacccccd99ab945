//! How strictly a document is read.

/// How strictly a document has to follow the rules of XML. The limits and the refusal of dangerous content are the
/// same in both modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadMode {
    /// The document must be valid. A server reads requests in this mode.
    Strict,
    /// Some errors are repaired: a missing end tag is added where an element around it ends, U+FFFD replaces a character
    /// that XML 1.0 does not allow, the entities of HTML are read, and what stands around the document and is no text of
    /// the sender is skipped. A client reads replies in this mode, because it cannot correct the servers.
    Lenient,
}
