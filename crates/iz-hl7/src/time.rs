//! Dates and times, never more precise than they were sent.

pub(crate) mod digits;
pub(crate) mod foreign_date;
pub(crate) mod partial_date;
pub(crate) mod placeholder;
pub(crate) mod time_of_day;
pub(crate) mod timestamp;
