//! Words that name a vaccine.

/// One or more words that name a vaccine.
pub(super) struct VaccineWord {
    /// The first word, in lower case.
    pub(super) first: &'static str,
    /// The words that must follow.
    pub(super) rest: &'static [&'static str],
    /// The diseases that the vaccine protects against, one bit each.
    pub(super) targets: u64,
}
