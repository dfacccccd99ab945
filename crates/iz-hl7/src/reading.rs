//! Reading fields and components so that no value is lost: whatever a reader does not take is listed as unread.

pub(crate) mod composite;
pub(crate) mod diagnostics;
pub(crate) mod fields;
pub(crate) mod repetitions;
pub(crate) mod valued;
pub(crate) mod warning;
