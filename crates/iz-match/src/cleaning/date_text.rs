//! Divides the text of a date into its parts.

use super::month_name::{is_filler, month};

/// One part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DatePart<'t> {
    /// Digits.
    Number(&'t str),
    /// The name of a month, as its number.
    Month(i8),
}

/// The parts of a date in the order in which they were typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DateText<'t> {
    pub(super) parts: Vec<DatePart<'t>>,
    /// Whether only slashes divide the numbers, as in the usual date of the United States.
    pub(super) has_only_slashes: bool,
}

impl<'t> DateText<'t> {
    /// Divides a text. `None` if it has a word or a sign that does not belong to a date.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let mut date = Self { parts: Vec::new(), has_only_slashes: true };
        let mut rest = text;
        while !rest.is_empty() {
            let separator;
            (separator, rest) = split_while(rest, is_separator);
            if separator.trim() != "/" && !date.parts.is_empty() && !rest.is_empty() {
                date.has_only_slashes = false;
            }
            let (word, after) = split_while(rest, |c| c.is_alphabetic() && !is_separator(c));
            let (number, after_number) = split_while(rest, |c| c.is_ascii_digit());
            if !number.is_empty() {
                date.parts.push(DatePart::Number(number));
                rest = without_ordinal(after_number);
            } else if !word.is_empty() {
                date.push_word(&word.to_lowercase())?;
                rest = after;
            } else if !rest.is_empty() {
                return None;
            }
        }
        Some(date)
    }

    fn push_word(&mut self, word: &str) -> Option<()> {
        match month(word) {
            Some(month) => self.parts.push(DatePart::Month(month)),
            None if is_filler(word) => {}
            None => return None,
        }
        Some(())
    }
}

fn split_while(text: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn is_separator(c: char) -> bool {
    matches!(c, '/' | '-' | '.' | ',' | ' ' | '_' | '\\' | '\'' | '"' | '(' | ')' | '年' | '月' | '日')
}

/// `th` of `4th` is left out.
fn without_ordinal(text: &str) -> &str {
    let (word, rest) = split_while(text, char::is_alphabetic);
    let is_ordinal = ["st", "nd", "rd", "th"].iter().any(|end| word.eq_ignore_ascii_case(end));
    if is_ordinal { rest } else { text }
}

/// The text without a label before it and a remark in brackets behind it: `DOB: 06/04/2019 (7 years)`.
pub(super) fn without_label(text: &str) -> &str {
    let label = |text: &str| {
        let plain = text.to_lowercase();
        ["dob", "d.o.b.", "birth date", "birthdate", "date of birth", "born", "="].contains(&plain.trim())
    };
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or_default();
    let (before, after) = text.split_at_checked(start).unwrap_or_default();
    let is_label = label(before.trim_matches(|c: char| matches!(c, ':' | ' ' | '"' | '#')));
    let date = if is_label { after } else { text };
    match date.rsplit_once('(') {
        Some((date, remark)) if remark.ends_with(')') && !date.contains(':') => date.trim_end(),
        _ => date,
    }
}

/// The text without its time of day and its time zone. The date counts as it was written, in whatever zone.
pub(super) fn without_time(text: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit();
    let date_before = |end: usize| text.get(..end).unwrap_or_default();
    if let Some((before, after)) = text.split_once(':') {
        let date = before.trim_end_matches(is_digit).trim_end_matches([' ', 'T', 't', ',', '+', '-']);
        // `Tue Jun 4 00:00:00 CDT 2019`: the year stands behind the time.
        let year = after.rsplit(' ').next().filter(|word| word.len() == 4 && word.chars().all(is_digit));
        let has_year = date.split(|c: char| !is_digit(c)).any(|digits| digits.len() >= 4);
        return match year {
            Some(year) if !has_year => format!("{date} {year}"),
            _ => date.to_owned(),
        };
    }
    // `2019-06-04T00`, `20190604T120000Z`, `2019-06-04Z`.
    let mark = text.char_indices().find(|(at, c)| {
        matches!(c, 'T' | 't' | 'Z' | 'z')
            && date_before(*at).ends_with(is_digit)
            && !text.get(at + 1..).unwrap_or_default().starts_with(char::is_alphabetic)
    });
    mark.map_or(text, |(at, _)| date_before(at)).to_owned()
}

#[cfg(test)]
mod tests {
    use DatePart::{Month, Number};

    use super::*;

    #[test]
    fn a_date_is_divided_into_numbers_and_months() {
        let parts = |text: &'static str| DateText::of(text).map(|date| date.parts);
        assert_eq!(parts("06/04/2019"), Some(vec![Number("06"), Number("04"), Number("2019")]));
        assert_eq!(parts("June 4th, 2019"), Some(vec![Month(6), Number("4"), Number("2019")]));
        assert_eq!(parts("04JUN2019"), Some(vec![Number("04"), Month(6), Number("2019")]));
        assert_eq!(parts("4 de junio del 2019"), Some(vec![Number("4"), Month(6), Number("2019")]));
        assert_eq!(parts("about 2019"), None);
        assert_eq!(parts("06*04*2019"), None);
        for (text, expected) in [
            ("06/04/2019", true),
            ("06 / 04 / 2019", true),
            ("06-04-2019", false),
            ("06/04-2019", false),
            ("06 04 2019", false),
        ] {
            assert_eq!(DateText::of(text).unwrap().has_only_slashes, expected, "{text}");
        }
    }

    #[test]
    fn the_time_of_day_is_removed() {
        for (text, expected) in [
            ("2019-06-04T00:00:00", "2019-06-04"),
            ("2019-06-04 00:00:00.000+00:00", "2019-06-04"),
            ("2019-06-04T00:00Z", "2019-06-04"),
            ("2019-06-04T00", "2019-06-04"),
            ("2019-06-04-05:00", "2019-06-04"),
            ("2019-06-04Z", "2019-06-04"),
            ("20190604T120000Z", "20190604"),
            ("06/04/2019 12:00:00 AM", "06/04/2019"),
            ("06/04/2019, 12:00 AM", "06/04/2019"),
            ("Tue Jun 04 2019 00:00:00 GMT-0500 (Central Daylight Time)", "Tue Jun 04 2019"),
            ("Tue Jun 4 00:00:00 CDT 2019", "Tue Jun 4 2019"),
            ("Sept 4 2019", "Sept 4 2019"),
            ("4th Oct 2019", "4th Oct 2019"),
            ("2019", "2019"),
        ] {
            assert_eq!(without_time(text), expected, "{text}");
        }
    }
}
