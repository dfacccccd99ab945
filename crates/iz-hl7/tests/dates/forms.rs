//! The forms of dates, in each field that holds one.

use iz_hl7::{OwnedAnswer, answer::StatusWord};
use jiff::civil::{Date, date};
use serde_json::Value;

use crate::{HEAD, Statement, TODAY, read_all};

/// Reads each text as the due date of a forecast.
fn read_due(texts: &[String]) -> Vec<crate::Read> {
    let statements: Vec<Statement> = texts.iter().map(|text| vec![("30980-7", text.clone())]).collect();
    read_all(&statements)
}

#[test]
fn eight_digits_are_a_day_whatever_follows() {
    let alphabet: Vec<char> = "0159:.TZ+-/ axé".chars().collect();
    let mut suffixes = vec![String::new()];
    let mut from = 0;
    for _ in 0..3 {
        let to = suffixes.len();
        for at in from..to {
            let longer: Vec<String> = alphabet.iter().map(|c| format!("{}{c}", suffixes[at])).collect();
            suffixes.extend(longer);
        }
        from = to;
    }
    let texts: Vec<String> = suffixes.iter().map(|suffix| format!("20190604{suffix}")).collect();
    for (text, read) in texts.iter().zip(read_due(&texts)) {
        assert_eq!(read.due.as_deref(), Some("2019-06-04"), "{text}");
        assert_eq!(read.status, StatusWord::Due, "{text}");
        let text = text.trim();
        // Midnight says no more than the day.
        let is_all_shown = text.len() == 8 || text == "2019060400";
        assert_eq!(
            read.unread.iter().any(|value| value.trim() == text),
            !is_all_shown,
            "{text}: {:?}",
            read.unread
        );
        assert!(read.warnings.iter().all(|code| *code == "unreadable_time"), "{text}: {:?}", read.warnings);
    }
}

#[test]
fn each_day_is_read_in_each_form_with_the_year_first() {
    let mut day = date(2023, 12, 1);
    let mut texts = Vec::new();
    let mut expected = Vec::new();
    while day < date(2025, 2, 1) {
        for form in ["%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%-m-%-d", "%Y-%m-%dT10:00:00Z"] {
            texts.push(day.strftime(form).to_string());
            expected.push(day.to_string());
        }
        day = day.tomorrow().unwrap();
    }
    for ((text, expected), read) in texts.iter().zip(&expected).zip(read_due(&texts)) {
        assert_eq!(read.due.as_ref(), Some(expected), "{text}");
        let is_shown = text.replace('-', "") == expected.replace('-', "");
        let is_kept = read.unread == [text.clone()];
        assert_eq!(is_kept, !is_shown, "{text}: {:?}", read.unread);
        assert_eq!(!read.warnings.is_empty(), text.contains('T'), "{text}");
    }
}

#[test]
fn a_day_that_does_not_exist_and_an_ambiguous_form_are_no_date() {
    let mut texts: Vec<String> = Vec::new();
    for month in 0..=13_i8 {
        for day in 0..=32_i8 {
            if Date::new(2023, month, day).is_err() {
                texts.push(format!("2023{month:02}{day:02}"));
                texts.push(format!("2023-{month:02}-{day:02}"));
                texts.push(format!("2023{month:02}{day:02}093000"));
            } else {
                for year in ["1987", "2003", "2023"] {
                    texts.push(format!("{month:02}{day:02}{year}"));
                    texts.push(format!("{day:02}{month:02}{year}"));
                    texts.push(format!("{month}/{day}/{year}"));
                    texts.push(format!("{day:02}.{month:02}.{year}"));
                }
            }
        }
    }
    texts.extend(["Now", "June 2023", "2023-W23-7", "2023-1550", "23", "2023-06-"].map(str::to_owned));
    for (text, read) in texts.iter().zip(read_due(&texts)) {
        assert_eq!((read.due, read.status), (None, StatusWord::Unknown), "{text}");
        assert_eq!(read.warnings, ["unreadable_date"], "{text}");
        assert_eq!(read.unread, std::slice::from_ref(text), "{text}");
    }
}

#[test]
fn a_placeholder_is_no_date() {
    for text in [
        "00010101",
        "0001-01-01",
        "00010101000000",
        "0001-01-01T00:00:00",
        "19000101",
        "1900-01-01",
        "190001",
        "19000101000000-0600",
        "17530101",
        "18991230",
        "21000101",
        "21370618",
        "99991231",
        "9999-12-31",
        "2999",
        "99991231235959",
        "9999-12-31T23:59:59.9999999",
        "999912312359590000000",
    ] {
        let read = read_due(&[text.to_owned()]);
        assert_eq!((read[0].due.as_deref(), read[0].status), (None, StatusWord::Unknown), "{text}");
        assert_eq!(read[0].warnings, ["placeholder_date"], "{text}");
        assert_eq!(read[0].unread, [text], "{text}");
    }
}

/// A message with a date in one field, and the pointer to that date in the JSON of the answer.
fn fields(value: &str) -> Vec<(String, &'static str)> {
    let pid = "PID|1||430077^^^WEST^SR||Okafor^Lenna^^^^^L||20210917|F\r";
    let rest = "ORC|RE||12\r";
    vec![
        (HEAD.replace("20260615093017-0500", value), "/message/time"),
        (HEAD.replace("|20210917|", &format!("|{value}|")), "/patients/0/birth_date"),
        (
            HEAD.replace(pid, &format!("{}{}{value}\r", pid.trim_end(), "|".repeat(25))),
            "/patients/0/last_updated",
        ),
        (format!("{HEAD}{rest}RXA|0|1|{value}||10^IPV^CVX|0.5||||||||||||||CP\r"), "/doses/0/date"),
        (
            format!("{HEAD}{rest}RXA|0|1|20220110||10^IPV^CVX|0.5|||||||||LX7|{value}||||CP\r"),
            "/doses/0/expires",
        ),
        (
            format!(
                "{HEAD}{rest}RXA|0|1|20220110||10^IPV^CVX|0.5\rOBX|1|CE|59784-9^^LN|1|38907003^Varicella^SCT||||||F|||{value}\r"
            ),
            "/facts/0/observed",
        ),
    ]
}

#[test]
fn each_field_reads_the_same_forms() {
    for (value, expected, warning) in [
        ("20220304", Some("2022-03-04"), None),
        ("20220304T093000", Some("2022-03-04"), Some("unreadable_time")),
        ("20220304240000", Some("2022-03-04"), Some("unreadable_time")),
        ("20220304093000123456", Some("2022-03-04"), Some("unreadable_time")),
        ("20220304000000-0500000", Some("2022-03-04"), Some("unreadable_time")),
        ("2022-03-04", Some("2022-03-04"), None),
        ("2022-03-04T09:30:00Z", Some("2022-03-04"), Some("unreadable_time")),
        ("2022-03-04 09:30", Some("2022-03-04"), Some("unreadable_time")),
        ("2022-03", Some("2022-03"), None),
        ("202203", Some("2022-03"), None),
        ("2022", Some("2022"), None),
        ("03042022", None, Some("unreadable_date")),
        ("3/4/2022", None, Some("unreadable_date")),
        ("19000101", None, Some("placeholder_date")),
        ("0001-01-01T00:00:00", None, Some("placeholder_date")),
        ("21450618", None, Some("placeholder_date")),
        ("19001231", Some("1900-12-31"), None),
        ("19010503", Some("1901-05-03"), None),
    ] {
        for (message, pointer) in fields(value) {
            let owned = OwnedAnswer::read(message, TODAY).unwrap();
            let json: Value = serde_json::to_value(owned.get()).unwrap();
            assert_eq!(
                json.pointer(pointer).and_then(Value::as_str),
                expected,
                "{pointer} {value}: {json:#}"
            );
            let codes: Vec<&str> = owned.get().warnings.iter().map(|warning| warning.code.as_str()).collect();
            let expected: Vec<&str> = warning.into_iter().collect();
            assert_eq!(codes, expected, "{pointer} {value}");
            let is_kept = owned.get().unread.iter().any(|unread| unread.value == value);
            assert_eq!(is_kept, warning.is_some(), "{pointer} {value}");
        }
    }
}
