//! Dates in other forms than that of HL7, read only where the day is beyond doubt.

use jiff::civil::Date;

use crate::time::{
    digits::number,
    partial_date::{PartialDate, parse_date},
};

/// A date in another form than that of HL7.
pub(crate) struct ForeignDate<'t> {
    pub(crate) date: PartialDate,
    /// The text after the date.
    pub(crate) rest: &'t str,
}

/// Reads the date of a text that [`Timestamp::parse`](crate::Timestamp::parse) refuses. These forms are read:
///
/// * `YYYYMMDD`, followed by anything, such as `20240801T093000`, `20240801240000` or 20 digits;
/// * `YYYY-MM-DD` of ISO 8601, followed by anything but a digit;
/// * `YYYY-MM` of ISO 8601.
///
/// In the last two, `/` or `.` may stand for `-`, and a month or a day may have one digit. The year comes first in all
/// forms, so that the day and the month cannot be mistaken for each other. A time of day is never read. `None` for
/// anything else, such as `05302015` and `8/1/2024`.
pub(crate) fn read_foreign_date(text: &str) -> Option<ForeignDate<'_>> {
    let year = text.get(..4)?;
    match *text.as_bytes().get(4)? {
        separator @ (b'-' | b'/' | b'.') => separated(year, text.get(5..)?, char::from(separator)),
        _ => {
            let (day, rest) = text.split_at_checked(8)?;
            let date = parse_date(day)?;
            Some(ForeignDate { date, rest })
        }
    }
}

/// Reads what follows the year and the first separator: `MM`, or `MM`, the separator again, and `DD`.
fn separated<'t>(year: &str, rest: &'t str, separator: char) -> Option<ForeignDate<'t>> {
    let year = i16::try_from(number(year)?).ok().filter(|year| *year > 0)?;
    let (month, rest) = one_or_two_digits(rest)?;
    if rest.is_empty() {
        let date = (1..=12).contains(&month).then_some(PartialDate::Month(year, month))?;
        return Some(ForeignDate { date, rest });
    }
    let (day, rest) = one_or_two_digits(rest.strip_prefix(separator)?)?;
    let date = PartialDate::Day(Date::new(year, month, day).ok()?);
    Some(ForeignDate { date, rest })
}

/// The number of one or two digits at the start of a text, and the text after it. `None` if more digits follow.
fn one_or_two_digits(text: &str) -> Option<(i8, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&count) {
        return None;
    }
    let (digits, rest) = text.split_at_checked(count)?;
    Some((i8::try_from(number(digits)?).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        read_foreign_date(text).map(|foreign| foreign.date.to_string())
    }

    #[test]
    fn eight_digits_are_a_day_whatever_follows() {
        for rest in [
            "T093000",
            "T",
            "240000",
            "99",
            "1",
            "093",
            "0930170",
            "000000000000",
            "143134920350",
            " 09:30",
            "-",
            "-5",
            "-0500000",
            "Z",
            "000000Z",
            ".0",
            ".5",
            " (est)",
            "é",
            "T09:30:00.000-05:00",
        ] {
            assert_eq!(read(&format!("20190604{rest}")).as_deref(), Some("2019-06-04"), "{rest}");
        }
    }

    #[test]
    fn a_date_with_separators_and_the_year_first_is_read() {
        for (text, expected) in [
            ("2019-06-04", "2019-06-04"),
            ("2019/06/04", "2019-06-04"),
            ("2019.06.04", "2019-06-04"),
            ("2019-6-4", "2019-06-04"),
            ("2019-06-04T00:00:00Z", "2019-06-04"),
            ("2019-06-04 23:59:59.9999999 +00:00", "2019-06-04"),
            ("2019-06-04T24:00", "2019-06-04"),
            ("2019-06-04Z", "2019-06-04"),
            ("2019-06-04-05:00", "2019-06-04"),
            ("2019/06/04 9:30 AM", "2019-06-04"),
            ("2020-02-29", "2020-02-29"),
            ("2019-06", "2019-06"),
            ("2019/6", "2019-06"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_text_whose_day_is_in_doubt_is_refused() {
        for text in [
            "",
            "2",
            "2019",
            "2019-",
            "2019-00",
            "2019-13",
            "2019-06-",
            "2019-06-00",
            "2019-06-31",
            "2019-02-29",
            "2019-06-041",
            "2019-155",
            "2019-W23-2",
            "2019-06/04",
            "2019-06T10:00",
            "05302015",
            "06042019",
            "0604201909",
            "6/4/2019",
            "06-04-2019",
            "4 June 2019",
            "June 4, 2019",
            "20190631",
            "20191301x",
            "201906",
            "2019060",
            "201906xx",
            "2019060x",
            "D20190604",
            "０２０１９",
            "٢٠١٩-٠٦-٠٤",
            "0000-01-01",
            "now",
            "+2019-06-04",
            "-2019-06-04",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
