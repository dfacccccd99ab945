//! The JSON pointer of a member.

use std::fmt;

/// The JSON pointer (RFC 6901) of a member of an object. It becomes a text only where a note or a fault needs it.
pub(super) struct Pointer<'p> {
    /// The pointer of the object.
    pub(super) object: &'p str,
    /// The name of the member. It holds neither `~` nor `/`.
    pub(super) member: &'static str,
}

impl Pointer<'_> {
    /// The pointer as a text of the right size. `to_string` would let the text grow.
    pub(super) fn text(&self) -> String {
        [self.object, "/", self.member].concat()
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.object)?;
        f.write_str("/")?;
        f.write_str(self.member)
    }
}
