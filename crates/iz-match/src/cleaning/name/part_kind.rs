//! The parts of a name.

/// The kind of a part of a name. The kinds differ in the words that mean "absent", and in the signs that join names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    /// XPN.1: the family name.
    Family,
    /// XPN.2: the given name.
    Given,
    /// XPN.3: the middle name.
    Middle,
    /// A part of the mother's maiden name.
    Maiden,
}
