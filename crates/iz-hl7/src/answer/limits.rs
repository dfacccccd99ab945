//! Sizes of the reader of answers.

/// How many of the latest findings, VIS or contraindications are searched for the one that an observation belongs to. The
/// limit keeps the time linear. In no known order group does an observation belong to an earlier one.
pub(crate) const MAX_LOOK_BACK: usize = 16;

/// Few order groups have more observations. A list of this size need not grow, which would copy it.
pub(crate) const USUAL_OBSERVATIONS: usize = 32;
