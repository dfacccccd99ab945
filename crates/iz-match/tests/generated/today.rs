//! The day of all comparisons.

use jiff::civil::{Date, date};

pub(crate) const TODAY: Date = date(2026, 11, 22);
