//! Whether a code is in use.

/// Whether a code is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// In use.
    Active,
    /// No longer given or sent. Valid in a history.
    Inactive,
    /// Reserved for a vaccine that never came into use.
    NeverActive,
    /// A vaccine of other countries. Valid in a history.
    NonUs,
}
