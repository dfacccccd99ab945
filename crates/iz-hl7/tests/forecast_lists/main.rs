//! The forecasts of a record, sorted for the counter. The messages were invented for these tests.

#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod evidence;
mod grid;
mod marks;
mod sorting;

use iz_hl7::{
    OwnedAnswer,
    answer::{ForecastLists, ForecastMarks, IdKey, ListedForecast},
};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 22);

const HEADER: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|q\rQAK|t|OK\r\
    PID|1||9^^^I^SR||Quillfeather^Tamsin||20190604|F\r";

/// The start of the order group of forecasts.
const FORECASTS: &str =
    "ORC|RE||9999^I\rRXA|0|1|20261122||998^No vaccine administered^CVX|999||||||||||||||NA\r";

/// The segments of a forecast. `dates` are LOINC codes with their values.
fn forecast(sub_id: usize, vaccine: &str, status: &str, dates: &[(&str, &str)]) -> String {
    let mut text = format!("OBX|1|CE|30979-9^Vaccine due^LN|{sub_id}|{vaccine}||||||F\r");
    for (code, value) in dates.iter().filter(|(_, value)| !value.is_empty()) {
        text += &format!("OBX|2|DT|{code}^Date^LN|{sub_id}|{value}||||||F\r");
    }
    if !status.is_empty() {
        text += &format!("OBX|3|CE|59783-1^Status^LN|{sub_id}|{status}||||||F\r");
    }
    text
}

/// The answer with these segments behind the patient, with ids.
fn answer(segments: &str) -> OwnedAnswer {
    let text = format!("{HEADER}{segments}");
    OwnedAnswer::read(text, TODAY).expect("an answer").with_ids(&IdKey::PUBLIC)
}

/// Calls `check` with the lists of the record with these segments.
fn with_lists<T>(segments: &str, today: Date, check: impl FnOnce(&ForecastLists<'_>) -> T) -> T {
    let answer = answer(segments);
    let record = answer.get().record().expect("a record");
    check(&ForecastLists::of(&record, today, ForecastMarks::default()))
}

/// The name of each list with its entries.
fn named<'l, 'a>(lists: &'l ForecastLists<'a>) -> [(&'static str, &'l [ListedForecast<'a>]); 5] {
    [
        ("give_now", &lists.give_now),
        ("due_later", &lists.due_later),
        ("done", &lists.done),
        ("not_advised", &lists.not_advised),
        ("unclear", &lists.unclear),
    ]
}

/// The list of the only forecast, and why it is unclear.
fn list_of_only(lists: &ForecastLists<'_>) -> &'static str {
    assert_eq!(lists.len(), 1);
    let (name, list) = named(lists).into_iter().find(|(_, list)| !list.is_empty()).expect("a list");
    list[0].unclear_because.map_or(name, |reason| reason.word())
}
