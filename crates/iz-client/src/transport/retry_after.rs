//! The header `Retry-After` of a registry.

use std::time::Duration;

use jiff::{
    civil::DateTime,
    fmt::{rfc2822::DateTimeParser, strtime},
    tz::TimeZone,
};
use reqwest::header::{self, HeaderMap};

/// The pause that a server asks for (RFC 9110, section 10.2.3): a number of seconds, or a date, which is compared with the
/// server's own clock. If there are several headers, the longest pause is taken, because it fits all of them.
///
/// A pause that is too long for a number is as long as a number can be. [`crate::resilience::Breaker`] limits it.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let date = headers.get(header::DATE).and_then(|value| value.to_str().ok()).and_then(http_date);
    let values = headers.get_all(header::RETRY_AFTER).iter().filter_map(|value| value.to_str().ok());
    values.filter_map(|value| pause(value.trim(), date)).max()
}

fn pause(value: &str, date: Option<DateTime>) -> Option<Duration> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only a number with too many digits cannot be parsed here.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    // A date in the past means now.
    Some(Duration::try_from(http_date(value)?.duration_since(date?)).unwrap_or_default())
}

/// A date in one of the three forms of RFC 9110, section 5.6.7, or with another offset, in UTC. A wrong day of the week does
/// not count. The last second of the year 9999 is a civil time, but no `Timestamp`.
fn http_date(text: &str) -> Option<DateTime> {
    let without_weekday = text.split_once(' ').map(|(_, rest)| rest.trim_start())?;
    let civil = |form| strtime::parse(form, without_weekday).ok()?.to_datetime().ok();
    FORMS.into_iter().find_map(civil).or_else(|| {
        let time = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok()?;
        Some(time.to_zoned(TimeZone::UTC).datetime())
    })
}

/// `22 Nov 2026 15:30:00 GMT`, `22-Nov-26 15:30:00 GMT` and `Nov 22 15:30:00 2026`, behind the day of the week.
const FORMS: [&str; 3] = ["%d %b %Y %H:%M:%S GMT", "%d-%b-%y %H:%M:%S GMT", "%b %e %H:%M:%S %Y"];

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: Option<&str> = Some("Sun, 22 Nov 2026 15:30:00 GMT");

    fn seconds(values: &[&str], date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::RETRY_AFTER, value.parse().unwrap());
        }
        if let Some(date) = date {
            headers.insert(header::DATE, date.parse().unwrap());
        }
        retry_after(&headers).map(|pause| pause.as_secs())
    }

    #[test]
    fn a_pause_is_seconds_or_a_date_by_the_clock_of_the_server() {
        for (value, date, expected) in [
            ("17", None, Some(17)),
            (" 17 ", DATE, Some(17)),
            ("0", DATE, Some(0)),
            ("Sun, 22 Nov 2026 15:32:05 GMT", DATE, Some(125)),
            ("Sunday, 22-Nov-26 15:32:05 GMT", DATE, Some(125)),
            ("Sun Nov 22 15:32:05 2026", DATE, Some(125)),
            ("Sat Nov  7 15:30:00 2026", Some("Sat Nov  7 15:29:00 2026"), Some(60)),
            ("Sun, 22 Nov 2026 09:32:05 -0600", DATE, Some(125)),
            ("Mon, 22 Nov 2026 15:32:05 GMT", DATE, Some(125)),
            ("Sun, 22 Nov 2026 15:29:00 GMT", DATE, Some(0)),
            ("Sun, 22 Nov 2026 15:32:05 GMT", None, None),
            ("Sun, 22 Nov 2026 15:32:05 GMT", Some("today"), None),
        ] {
            assert_eq!(seconds(&[value], date), expected, "{value} {date:?}");
        }
    }

    #[test]
    fn a_pause_that_is_too_long_is_the_longest_one() {
        for value in [
            "18446744073709551615",
            "18446744073709551616",
            "99999999999999999999999999999999999999999",
            &"9".repeat(10_000),
        ] {
            assert_eq!(seconds(&[value], None), Some(u64::MAX), "{value:.40}");
        }
        let years = seconds(&["Fri, 31 Dec 9999 23:59:59 GMT"], DATE).unwrap();
        assert!(years > 200_000_000_000, "{years}");
    }

    #[test]
    fn a_value_in_another_form_does_not_count() {
        for value in [
            "",
            " ",
            "-1",
            "+17",
            "17.5",
            "17s",
            "1e3",
            "0x11",
            "soon",
            "17, 20",
            "17;",
            "٣",
            "GMT",
            "Sun, 31 Feb 2027 00:00:00 GMT",
        ] {
            assert_eq!(seconds(&[value], DATE), None, "{value}");
        }
    }

    #[test]
    fn the_longest_of_several_pauses_counts() {
        assert_eq!(seconds(&["7", "30", "soon"], None), Some(30));
        assert_eq!(seconds(&["7", "Sun, 22 Nov 2026 15:32:05 GMT"], DATE), Some(125));
        assert_eq!(seconds(&["soon", "-1"], None), None);
    }
}
