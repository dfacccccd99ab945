//! Each status with each relation of the dates to today.

use super::{FORECASTS, forecast, list_of_only, with_lists};
use crate::TODAY;

const EARLIEST: &str = "30981-5";
const DUE: &str = "30980-7";
const OVERDUE: &str = "59778-1";
const LATEST: &str = "59777-3";

/// The relations of the dates to 2026-11-22.
const DATES: [(&str, &[(&str, &str)]); 12] = [
    ("no date", &[]),
    ("due tomorrow", &[(EARLIEST, "20261101"), (DUE, "20261123")]),
    ("due today", &[(DUE, "20261122")]),
    ("due yesterday", &[(EARLIEST, "20260101"), (DUE, "20261121"), (OVERDUE, "20261123")]),
    ("overdue since today", &[(DUE, "20261001"), (OVERDUE, "20261122")]),
    ("latest date yesterday", &[(DUE, "20260101"), (LATEST, "20261121")]),
    ("latest date before the due date", &[(DUE, "20261001"), (LATEST, "20260301")]),
    ("due in the month of today", &[(DUE, "202611")]),
    ("due yesterday, and not before tomorrow", &[(EARLIEST, "20261123"), (DUE, "20261121")]),
    ("only an earliest date, which has come", &[(EARLIEST, "20261101")]),
    ("only an earliest date, which is to come", &[(EARLIEST, "20261123")]),
    ("earliest yesterday, overdue tomorrow", &[(EARLIEST, "20261121"), (OVERDUE, "20261123")]),
];

/// The list for each status, in the order of [`DATES`]: Give now, Later, Done, Not advised; and in small letters why it
/// is unclear: status against dates, unknown status, latest date passed, date not e-x-act, condition, only an earliest
/// date.
const STATUSES: [(&str, &str); 14] = [
    ("", "uLGGGNpxLeLe"),
    ("LA13422-3^On schedule^LN", "uLGGaapxLeLe"),
    ("N^Not Complete^99106", "uLGGGNpxLeLe"),
    ("U^Up to Date^STC0002", "uLaaaNaxLeLe"),
    ("LA13423-1^Overdue^LN", "GaGGGapxaGaG"),
    ("D^Due Now^STC0002", "GaGGGapxaGaG"),
    ("L^Due Later^99106", "LLaaaaaxLLLL"),
    ("LA13421-5^Complete^LN", "DDaaaDaDDDDD"),
    ("LA27183-5^Immune^LN", "DDaaaDaDDDDD"),
    ("LA4695-8^Not Recommended^LN", "NNaaaNaNNNNN"),
    ("LA13424-9^Too old^LN", "NaNNNNNNaNaN"),
    ("LA4216-3^Contraindicated^LN", "NNNNNNNNNNNN"),
    ("^Conditional^L", "cccccccccccc"),
    ("E^Error^99106", "uuuuuuuuuuuu"),
];

fn letter(list: &str) -> char {
    match list {
        "give_now" => 'G',
        "due_later" => 'L',
        "done" => 'D',
        "not_advised" => 'N',
        "status_against_dates" => 'a',
        "status_unknown" => 'u',
        "latest_passed" => 'p',
        "date_not_exact" => 'x',
        "conditional" => 'c',
        "no_due_date" => 'e',
        other => panic!("{other}"),
    }
}

#[test]
fn each_status_with_each_relation_of_the_dates_has_its_list() {
    let mut faults = Vec::new();
    for (status, expected) in STATUSES {
        let found: String = DATES
            .iter()
            .map(|(_, dates)| {
                let segments = FORECASTS.to_owned() + &forecast(1, "03^MMR^CVX", status, dates);
                letter(with_lists(&segments, TODAY, list_of_only))
            })
            .collect();
        if found != expected {
            faults.push(format!("{status}: {found} in place of {expected}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The list says the same as the status of the record, except where it is unclear.
#[test]
fn a_conflict_in_the_grid_has_the_warning_of_the_reader() {
    for (status, lists) in STATUSES {
        for ((name, dates), list) in DATES.iter().zip(lists.chars()) {
            let segments = FORECASTS.to_owned() + &forecast(1, "03^MMR^CVX", status, dates);
            let answer = super::answer(&segments);
            let is_warned = |code| answer.get().warnings.iter().any(|one| one.code.as_str() == code);
            if list == 'a' {
                assert!(is_warned("status_against_dates"), "{status} {name}");
            }
            if list == 'p' {
                assert!(is_warned("dates_out_of_order"), "{status} {name}");
            }
        }
    }
}

#[test]
fn a_period_that_holds_today_decides_nothing_and_one_that_does_not_decides() {
    let of = |status: &str, dates: &[(&str, &str)]| {
        let segments = FORECASTS.to_owned() + &forecast(1, "03^MMR^CVX", status, dates);
        with_lists(&segments, TODAY, list_of_only)
    };
    for status in ["", "D^Due Now^STC0002"] {
        assert_eq!(of(status, &[(DUE, "2026")]), "date_not_exact");
        assert_eq!(of(status, &[(DUE, "202610")]), "give_now");
        assert_eq!(of(status, &[(DUE, "2025")]), "give_now");
        assert_eq!(of(status, &[(DUE, "20261001"), (LATEST, "2026")]), "date_not_exact");
        assert_eq!(of(status, &[(DUE, "20261001"), (LATEST, "2027")]), "give_now");
        assert_eq!(of(status, &[(EARLIEST, "202611")]), "date_not_exact");
    }
    assert_eq!(of("L^Due Later^99106", &[(DUE, "202611")]), "date_not_exact");
    assert_eq!(of("L^Due Later^99106", &[(DUE, "202612")]), "due_later");
    assert_eq!(of("", &[(DUE, "2027")]), "due_later");
    // The registry says that the dose is due, and it may be given. Only since when it is overdue is not exact.
    let dates = [(EARLIEST, "20261101"), (OVERDUE, "202611")];
    for status in ["LA13423-1^Overdue^LN", "D^Due Now^STC0002"] {
        assert_eq!(of(status, &dates), "give_now");
    }
    assert_eq!(of("", &dates), "date_not_exact");
}

/// The registry recommended nothing: the earliest date says only that the dose may be given.
#[test]
fn a_dose_with_only_an_earliest_date_is_due_on_no_day() {
    let segments = FORECASTS.to_owned() + &forecast(1, "88^Flu^CVX", "", &[(EARLIEST, "20261101")]);
    for (today, expected) in
        [("2026-10-31", "due_later"), ("2026-11-01", "no_due_date"), ("2036-11-01", "no_due_date")]
    {
        with_lists(&segments, today.parse().expect("a day"), |lists| {
            assert_eq!(list_of_only(lists), expected, "{today}");
            let entry = lists.all().into_iter().flatten().next().expect("an entry");
            assert_eq!((entry.since, entry.from), (None, None), "{today}");
            assert_eq!(entry.earliest, entry.forecast.earliest);
        });
    }
}

#[test]
fn an_overdue_dose_whose_only_date_is_an_overdue_date_to_come_is_unclear() {
    let dates = [(OVERDUE, "20261201")];
    let segments = FORECASTS.to_owned() + &forecast(1, "03^MMR^CVX", "LA13423-1^Overdue^LN", &dates);
    assert_eq!(with_lists(&segments, TODAY, list_of_only), "status_against_dates");
}

#[test]
fn since_and_from_are_dates_of_the_registry() {
    for (status, dates, since, from) in [
        ("", vec![(EARLIEST, "20260901"), (DUE, "20261001")], Some("2026-10-01"), None),
        ("D^Due Now^STC0002", vec![(EARLIEST, "20260901")], None, None),
        ("", vec![(EARLIEST, "20260901")], None, None),
        ("", vec![(EARLIEST, "20270101")], None, None),
        ("L^Due Later^99106", vec![(EARLIEST, "20260901")], None, None),
        ("", vec![(DUE, "202610"), (OVERDUE, "20261101")], Some("2026-10"), None),
        ("LA13423-1^Overdue^LN", vec![(OVERDUE, "20261101")], None, None),
        ("D^Due Now^STC0002", vec![], None, None),
        ("", vec![(EARLIEST, "20261101"), (DUE, "20261201")], None, Some("2026-12-01")),
        ("", vec![(EARLIEST, "20270101"), (DUE, "20261201")], None, Some("2027-01-01")),
        ("", vec![(EARLIEST, "20270101"), (DUE, "20261001")], None, Some("2027-01-01")),
        ("L^Due Later^99106", vec![], None, None),
        ("LA13421-5^Complete^LN", vec![(DUE, "20270101")], None, None),
    ] {
        let segments = FORECASTS.to_owned() + &forecast(1, "03^MMR^CVX", status, &dates);
        with_lists(&segments, TODAY, |lists| {
            let entry = lists.all().into_iter().flatten().next().expect("an entry");
            let text = |date: Option<iz_hl7::PartialDate>| date.map(|date| date.to_string());
            assert_eq!(text(entry.since).as_deref(), since, "{status} {dates:?}");
            assert_eq!(text(entry.from).as_deref(), from, "{status} {dates:?}");
        });
    }
}
