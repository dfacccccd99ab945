//! The status that follows from the dates: all combinations of the four dates, as days, months and years.

use iz_hl7::answer::StatusWord;
use jiff::civil::{Date, date};

use crate::{Read, Statement, TODAY, read_all};

/// The codes of the earliest, the due, the overdue and the latest date.
pub(crate) const CODES: [&str; 4] = ["30981-5", "30980-7", "59778-1", "59777-3"];

/// A date as it is sent, with the first and the last day that it may stand for.
pub(crate) type Sent = Option<(&'static str, Date, Date)>;

const fn day(text: &'static str, day: Date) -> Sent {
    Some((text, day, day))
}

/// No date; days, months and years before, at and after today, 2026-06-15.
pub(crate) const VALUES: [Sent; 12] = [
    None,
    day("20250301", date(2025, 3, 1)),
    day("20260614", date(2026, 6, 14)),
    day("20260615", date(2026, 6, 15)),
    day("20260616", date(2026, 6, 16)),
    day("20271101", date(2027, 11, 1)),
    Some(("202605", date(2026, 5, 1), date(2026, 5, 31))),
    Some(("202606", date(2026, 6, 1), date(2026, 6, 30))),
    Some(("202607", date(2026, 7, 1), date(2026, 7, 31))),
    Some(("2025", date(2025, 1, 1), date(2025, 12, 31))),
    Some(("2026", date(2026, 1, 1), date(2026, 12, 31))),
    Some(("2027", date(2027, 1, 1), date(2027, 12, 31))),
];

/// All combinations of the four dates.
pub(crate) fn combinations(values: &[Sent]) -> Vec<[Sent; 4]> {
    let mut all = Vec::new();
    for &earliest in values {
        for &due in values {
            for &overdue in values {
                all.extend(values.iter().map(|&latest| [earliest, due, overdue, latest]));
            }
        }
    }
    all
}

pub(crate) fn statement(dates: &[Sent; 4]) -> Statement {
    let sent = CODES.into_iter().zip(dates);
    sent.filter_map(|(code, sent)| sent.map(|(text, _, _)| (code, text.to_owned()))).collect()
}

/// Whether `date` is before `other`, whatever days they stand for.
fn is_before(date: Sent, other: Sent) -> bool {
    matches!((date, other), (Some((_, _, last)), Some((_, first, _))) if last < first)
}

fn first(date: Sent) -> Option<Date> {
    date.map(|(_, first, _)| first)
}

fn last(date: Sent) -> Option<Date> {
    date.map(|(_, _, last)| last)
}

/// Whether two dates are in the wrong order, whatever days they stand for.
fn is_out_of_order(dates: &[Sent; 4]) -> bool {
    (0..4).any(|one| (one + 1..4).any(|other| is_before(dates[other], dates[one])))
}

/// Whether some date is a month or a year that contains today.
fn is_undecided(dates: &[Sent; 4]) -> bool {
    dates.iter().flatten().any(|(_, first, last)| first != last && (*first..=*last).contains(&TODAY))
}

/// The status of dates that are in order and decided, as a table of the first rule that holds.
fn status_in_order([earliest, due, overdue, latest]: [Sent; 4]) -> StatusWord {
    let rules = [
        (last(latest).is_some_and(|last| last < TODAY), StatusWord::TooOld),
        (first(earliest).is_some_and(|first| first > TODAY), StatusWord::NotYetDue),
        (last(overdue).is_some_and(|last| last <= TODAY), StatusWord::Overdue),
        (last(due).is_some_and(|last| last <= TODAY), StatusWord::Due),
        (first(due).is_some_and(|first| first > TODAY), StatusWord::NotYetDue),
        (true, StatusWord::Unknown),
    ];
    rules.into_iter().find(|(holds, _)| *holds).unwrap().1
}

/// What a status says of the dates, whatever their order.
fn follows(read: &Read, [earliest, due, overdue, latest]: [Sent; 4]) -> bool {
    let may_be_given = first(earliest).is_none_or(|first| first <= TODAY);
    let has_come = |date: Sent| last(date).is_some_and(|last| last <= TODAY);
    let is_to_come = |date: Sent| first(date).is_some_and(|first| first > TODAY);
    match read.status {
        StatusWord::Due => may_be_given && has_come(due),
        StatusWord::Overdue => {
            may_be_given && has_come(overdue) && !is_before(overdue, due) && !is_to_come(due)
        }
        StatusWord::NotYetDue => is_to_come(earliest) || is_to_come(due),
        StatusWord::TooOld => {
            last(latest).is_some_and(|last| last < TODAY)
                && !is_before(latest, earliest)
                && !is_before(latest, due)
        }
        StatusWord::Unknown => !is_to_come(earliest),
        _ => false,
    }
}

#[test]
fn a_status_follows_from_each_combination_of_dates() {
    let all = combinations(&VALUES);
    let statements: Vec<Statement> = all.iter().map(statement).collect();
    let mut count = [0_usize; 5];
    for (dates, read) in all.iter().zip(read_all(&statements)) {
        let sent: Vec<_> = dates.iter().map(|date| date.map(|(text, _, _)| text)).collect();
        let status = read.status;
        assert!(follows(&read, *dates), "{sent:?}: {status:?}");
        if !is_out_of_order(dates) && !is_undecided(dates) {
            assert_eq!(status, status_in_order(*dates), "{sent:?}");
        }
        assert_eq!(read.is_derived, status != StatusWord::Unknown, "{sent:?}");
        assert_eq!(read.due.is_some(), dates[1].is_some(), "{sent:?}");
        let expected: &[&str] = if is_out_of_order(dates) { &["dates_out_of_order"] } else { &[] };
        assert_eq!(read.warnings, expected, "{sent:?}");
        count[match status {
            StatusWord::Overdue => 0,
            StatusWord::Due => 1,
            StatusWord::NotYetDue => 2,
            StatusWord::TooOld => 3,
            _ => 4,
        }] += 1;
    }
    assert_eq!(count.iter().sum::<usize>(), 20_736);
    assert!(count.iter().all(|count| *count > 100), "{count:?}");
}

#[test]
fn a_period_that_contains_today_decides_nothing_alone() {
    for text in ["2026", "202606"] {
        for code in CODES {
            let read = read_all(&[vec![(code, text.to_owned())]]);
            assert_eq!(read[0].status, StatusWord::Unknown, "{code} {text}");
        }
    }
}
