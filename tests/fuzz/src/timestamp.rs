//! Arbitrary text as a time stamp.

use iz_hl7::Timestamp;

/// Parses the text as a time stamp, and compares the printed form with the text.
///
/// # Panics
///
/// If the printed time differs from the text, or is more precise.
pub fn check(bytes: &[u8]) {
    let Ok(sent) = str::from_utf8(bytes) else { return };
    let Some(timestamp) = Timestamp::parse(sent) else { return };
    let printed = timestamp.to_string();
    assert_eq!(serde_json::to_value(timestamp).expect("JSON"), printed.as_str());

    let (sent_digits, sent_zone) = split_zone(sent.trim_ascii());
    let sent_digits = sent_digits.replace('.', "");
    let (date, time) =
        printed.split_once('T').map_or((printed.as_str(), None), |(date, time)| (date, Some(time)));
    let date = date.replace('-', "");
    assert_eq!(timestamp.date.exact().is_some(), date.len() == 8);
    match time {
        // An hour alone is the full hour.
        Some(time) => {
            let (time, zone) = split_zone(time);
            let digits = date.clone() + &time.replace([':', '.'], "");
            let on_the_hour = if sent_digits.len() == 10 { "00" } else { "" };
            assert_eq!(digits, sent_digits.clone() + on_the_hour);
            assert_eq!(zone.map(minutes), sent_zone.map(minutes));
            let is_midnight = time.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.'));
            assert!(zone.is_some() || !is_midnight, "midnight without a time zone is left out");
        }
        // A day alone, or midnight without a time zone.
        None => {
            let rest = sent_digits
                .strip_prefix(&date)
                .expect("the digits of the date are the first digits of the text");
            assert!(rest.is_empty() || (sent_zone.is_none() && rest.bytes().all(|digit| digit == b'0')));
        }
    }

    // Without the punctuation of ISO 8601, the printed form is HL7 again.
    let again = date + &time.unwrap_or_default().replace(':', "");
    assert_eq!(Timestamp::parse(&again), Some(timestamp));
}

fn split_zone(text: &str) -> (&str, Option<&str>) {
    match text.find(['+', '-']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    }
}

/// The offset in minutes of `±HHMM` or `±HH:MM`. Values below 15 are hours, because no time zone has such an offset.
fn minutes(zone: &str) -> i32 {
    let number: i32 = zone.replace(':', "").parse().expect("a signed number");
    match number {
        -14..=14 => number * 60,
        _ => number / 100 * 60 + number % 100,
    }
}
