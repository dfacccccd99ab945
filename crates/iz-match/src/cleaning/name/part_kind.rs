//! The parts of a name.

/// A part of a name. The parts differ in what means that there is none, and in the signs that join names.
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
