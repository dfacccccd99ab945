//! What a validity of a dose means.

/// The meaning of a validity that a registry sends (OBX 59781-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValidityMeaning {
    /// The dose counts.
    Valid,
    /// The dose does not count.
    NotValid,
    /// The registry does not say whether the dose counts.
    Unknown,
}
