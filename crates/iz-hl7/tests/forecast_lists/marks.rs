//! What restricts the use of the lists.

use iz_hl7::answer::{ForecastLists, ForecastMarks, UnclearReason};
use serde_json::json;

use super::{FORECASTS, TODAY, answer, forecast};

/// A due, a later, a completed and a contraindicated dose.
fn four() -> String {
    [
        FORECASTS.to_owned(),
        forecast(1, "03^MMR^CVX", "", &[("30980-7", "20261101")]),
        forecast(2, "21^Varicella^CVX", "", &[("30980-7", "20270101")]),
        forecast(3, "89^Polio^CVX", "LA13421-5^Complete^LN", &[]),
        forecast(4, "88^Flu^CVX", "LA4216-3^Contraindicated^LN", &[]),
    ]
    .concat()
}

#[test]
fn a_stale_answer_and_the_record_of_a_dead_person_list_nothing_as_due() {
    let answer = answer(&four());
    let record = answer.get().record().expect("a record");
    for (marks, reason) in [
        (ForecastMarks { stale: true, ..ForecastMarks::default() }, UnclearReason::Stale),
        (ForecastMarks { deceased: true, ..ForecastMarks::default() }, UnclearReason::Deceased),
    ] {
        let lists = ForecastLists::of(&record, TODAY, marks);
        assert!(lists.give_now.is_empty());
        assert_eq!(lists.unclear.len(), 1);
        assert_eq!(lists.unclear[0].unclear_because, Some(reason));
        assert_eq!((lists.due_later.len(), lists.done.len(), lists.not_advised.len()), (1, 1, 1));
    }
}

#[test]
fn the_marks_of_an_entry_are_a_list_of_words() {
    let answer = answer(&four());
    let record = answer.get().record().expect("a record");
    let marks = ForecastMarks { probable_match: true, incomplete_record: true, stale: true, deceased: true };
    let words = json!(["probable_match", "incomplete_record", "stale", "deceased"]);
    for entry in ForecastLists::of(&record, TODAY, marks).all().into_iter().flatten() {
        assert_eq!(serde_json::to_value(entry).expect("JSON")["marks"], words);
    }
    for entry in ForecastLists::of(&record, TODAY, ForecastMarks::default()).all().into_iter().flatten() {
        assert_eq!(serde_json::to_value(entry).expect("JSON")["marks"], json!([]));
    }
}

/// The sorting follows the day on which the lists are made, and not the day on which the answer was read.
#[test]
fn a_dose_that_was_due_later_is_due_when_its_day_has_come() {
    let answer = answer(&four());
    let record = answer.get().record().expect("a record");
    let of = |today| {
        let lists = ForecastLists::of(&record, today, ForecastMarks::default());
        (lists.give_now.len(), lists.due_later.len())
    };
    assert_eq!(of(jiff::civil::date(2026, 10, 31)), (0, 2));
    assert_eq!(of(jiff::civil::date(2026, 11, 1)), (1, 1));
    assert_eq!(of(jiff::civil::date(2026, 12, 31)), (1, 1));
    assert_eq!(of(jiff::civil::date(2027, 1, 1)), (2, 0));
}

#[test]
fn the_debug_output_of_the_lists_shows_no_value() {
    let answer = answer(&four());
    let record = answer.get().record().expect("a record");
    let lists = ForecastLists::of(&record, TODAY, ForecastMarks::default());
    assert_eq!(format!("{lists:?}"), "ForecastLists(<redacted>)");
    assert_eq!(format!("{:?}", lists.give_now), "[ListedForecast(<redacted>)]");
}
