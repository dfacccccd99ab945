//! Dates that systems fill in if they know no date.

use crate::time::partial_date::PartialDate;

/// The first year in which a person of a registry may have been born.
const FIRST_YEAR: i16 = 1890;

/// The first year that only placeholders have, such as 2137-06-18 and 9999-12-31 for "no limit".
const NO_LIMIT: i16 = 2100;

impl PartialDate {
    /// Whether a system filled this date in because it knows no date:
    ///
    /// * the first day that some system knows: 0001-01-01, 1753-01-01, 1899-12-30, 1899-12-31, 1900-01-01, and every day
    ///   before 1890;
    /// * the month or the year that begins with 1900-01-01;
    /// * every day from the year 2100 on.
    ///
    /// So 1900-12-31 and 1901-05-03 are dates.
    #[must_use]
    pub fn is_placeholder(self) -> bool {
        match self {
            // Almost all dates are of these years.
            Self::Day(day) if (1901..NO_LIMIT).contains(&day.year()) => false,
            Self::Day(day) => {
                let parts = (day.year(), day.month(), day.day());
                is_out_of_range(day.year()) || matches!(parts, (1899, 12, 30 | 31) | (1900, 1, 1))
            }
            Self::Month(year, month) => is_out_of_range(year) || (year, month) == (1900, 1),
            Self::Year(year) => is_out_of_range(year) || year == 1900,
        }
    }
}

fn is_out_of_range(year: i16) -> bool {
    !(FIRST_YEAR..NO_LIMIT).contains(&year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::partial_date::parse_date;

    #[test]
    fn placeholders_are_no_dates() {
        for (text, expected) in [
            ("00010101", true),
            ("17530101", true),
            ("18991230", true),
            ("18991231", true),
            ("19000101", true),
            ("190001", true),
            ("1900", true),
            ("0001", true),
            ("21000101", true),
            ("2100", true),
            ("213706", true),
            ("99991231", true),
            ("18900101", false),
            ("18991229", false),
            ("19000102", false),
            ("190002", false),
            ("19001231", false),
            ("1901", false),
            ("19010503", false),
            ("19010101", false),
            ("20991231", false),
            ("2099", false),
        ] {
            assert_eq!(parse_date(text).map(PartialDate::is_placeholder), Some(expected), "{text}");
        }
    }
}
