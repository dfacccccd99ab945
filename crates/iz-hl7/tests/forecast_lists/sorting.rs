//! No forecast is lost, doubled or invented, on any date.

use iz_hl7::answer::{ForecastLists, ForecastMarks, StatusWord};
use jiff::civil::Date;
use proptest::prelude::*;

use super::{FORECASTS, answer, forecast, named};

const STATUSES: [&str; 16] = [
    "",
    "LA13421-5^Complete^LN",
    "LA13422-3^On schedule^LN",
    "LA13423-1^Overdue^LN",
    "LA13424-9^Too old^LN",
    "LA27183-5^Immune^LN",
    "LA4216-3^Contraindicated^LN",
    "LA4695-8^Not Recommended^LN",
    "U^Up to Date^STC0002",
    "D^Due Now^STC0002",
    "L^Due Later^99106",
    "N^Not Complete^99106",
    "^Conditional^L",
    "E^Error^99106",
    "XYZ^Something else^L",
    "LA13421-5^Overdue^LN",
];

const VACCINES: [&str; 7] = [
    "03^MMR^CVX",
    "107^DTaP^CVX",
    "110^Pediarix^CVX",
    "88^Flu^CVX",
    "^Local vaccine^L",
    "XX^^L",
    "94^MMRV^CVX",
];

/// The text of a date: a day, a month or a year. It may also be empty, or no valid date.
fn any_date() -> impl Strategy<Value = String> {
    let day = (2020_i16..2032, 1_i8..=12, 1_i8..=28);
    prop_oneof![
        2 => Just(String::new()),
        4 => day.prop_map(|(year, month, day)| format!("{year}{month:02}{day:02}")),
        1 => (2020_i16..2032, 1_i8..=12).prop_map(|(year, month)| format!("{year}{month:02}")),
        1 => (2020_i16..2032).prop_map(|year| year.to_string()),
        1 => prop_oneof![Just("00010101".to_owned()), Just("99991231".to_owned()), Just("Now".to_owned())],
    ]
}

fn any_forecast() -> impl Strategy<Value = (usize, usize, [String; 4])> {
    let dates = [any_date(), any_date(), any_date(), any_date()];
    (0..STATUSES.len(), 0..VACCINES.len(), dates)
}

fn any_day() -> impl Strategy<Value = Date> {
    (2018_i16..2034, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| jiff::civil::date(year, month, day))
}

fn any_marks() -> impl Strategy<Value = ForecastMarks> {
    any::<[bool; 4]>().prop_map(|[probable_match, incomplete_record, stale, deceased]| ForecastMarks {
        probable_match,
        incomplete_record,
        stale,
        deceased,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_forecast_is_lost_doubled_or_invented_on_any_date(
        forecasts in proptest::collection::vec(any_forecast(), 0..12),
        today in any_day(),
        marks in any_marks(),
    ) {
        let mut segments = FORECASTS.to_owned();
        for (at, (status, vaccine, dates)) in forecasts.iter().enumerate() {
            let codes = ["30981-5", "30980-7", "59778-1", "59777-3"];
            let dates: Vec<(&str, &str)> = codes.into_iter().zip(dates.iter().map(String::as_str)).collect();
            segments += &forecast(at + 1, VACCINES[*vaccine], STATUSES[*status], &dates);
        }
        let answer = answer(&segments);
        let record = answer.get().record().expect("a record");
        let lists = ForecastLists::of(&record, today, marks);
        let mut listed: Vec<String> =
            named(&lists).into_iter().flat_map(|(_, list)| list).map(|one| one.id.expect("an id").to_string()).collect();
        let mut sent: Vec<String> = record.forecasts.iter().map(|one| one.id.expect("an id").to_string()).collect();
        listed.sort();
        sent.sort();
        prop_assert_eq!(&listed, &sent);
        sent.dedup();
        prop_assert_eq!(listed.len(), sent.len(), "an id is not unique");
        prop_assert_eq!(lists.len(), record.forecasts.len());
        if marks.stale || marks.deceased {
            prop_assert!(lists.give_now.is_empty());
        }
        for (name, list) in named(&lists) {
            for entry in list {
                prop_assert_eq!(entry.marks, marks);
                prop_assert_eq!(entry.unclear_because.is_some(), name == "unclear");
                prop_assert!(entry.since.is_none() || name == "give_now");
                prop_assert!(entry.from.is_none() || name == "due_later");
                let word = entry.status.normalised;
                let fits = match name {
                    "give_now" => matches!(word, StatusWord::Due | StatusWord::Overdue),
                    "due_later" => word == StatusWord::NotYetDue,
                    "done" => matches!(word, StatusWord::Complete | StatusWord::Immune),
                    "not_advised" => matches!(
                        word,
                        StatusWord::TooOld | StatusWord::NotRecommended | StatusWord::Contraindicated
                    ),
                    _ => true,
                };
                prop_assert!(fits, "{} in {}", word.word(), name);
                // Each date is one that was sent.
                let sent = entry.forecast;
                prop_assert_eq!(
                    (entry.earliest, entry.due, entry.overdue, entry.latest),
                    (sent.earliest, sent.due, sent.overdue, sent.latest)
                );
                if name == "give_now" {
                    // An earliest date alone recommends nothing.
                    prop_assert!(!entry.derived || sent.due.is_some() || sent.overdue.is_some());
                    let is_after = |date: Option<iz_hl7::PartialDate>| {
                        date.and_then(|date| date.exact()).is_some_and(|day| day > today)
                    };
                    prop_assert!(!is_after(sent.earliest) && !is_after(sent.due));
                    let latest = sent.latest.and_then(|date| date.exact());
                    prop_assert!(latest.is_none_or(|day| day >= today));
                }
                if name == "due_later" {
                    let due = sent.due.and_then(|date| date.exact());
                    let earliest = sent.earliest.and_then(|date| date.exact());
                    let is_to_come = |day: Date| day > today;
                    // An earliest date that has come does not contradict a status that says "due later".
                    let has_date = due.is_some() || earliest.is_some() && entry.derived;
                    let all = [due, earliest];
                    prop_assert!(
                        !has_date || sent.due.is_some_and(|date| date.exact().is_none())
                            || sent.earliest.is_some_and(|date| date.exact().is_none())
                            || all.into_iter().flatten().any(is_to_come)
                    );
                }
            }
        }
    }

    /// On the day on which the answer was read, the status of an entry is the status of the record.
    #[test]
    fn on_the_day_of_the_answer_the_status_is_that_of_the_record(
        forecasts in proptest::collection::vec(any_forecast(), 0..6),
    ) {
        let mut segments = FORECASTS.to_owned();
        for (at, (status, vaccine, dates)) in forecasts.iter().enumerate() {
            let codes = ["30981-5", "30980-7", "59778-1", "59777-3"];
            let dates: Vec<(&str, &str)> = codes.into_iter().zip(dates.iter().map(String::as_str)).collect();
            segments += &forecast(at + 1, VACCINES[*vaccine], STATUSES[*status], &dates);
        }
        let answer = answer(&segments);
        let record = answer.get().record().expect("a record");
        let lists = ForecastLists::of(&record, super::TODAY, ForecastMarks::default());
        for entry in lists.all().into_iter().flatten() {
            prop_assert_eq!(&entry.status, &entry.forecast.status);
        }
    }
}

#[test]
fn give_now_begins_with_what_is_overdue_and_then_with_what_has_been_due_for_the_longest_time() {
    let due = |sub_id, vaccine, due, overdue| {
        forecast(sub_id, vaccine, "", &[("30980-7", due), ("59778-1", overdue)])
    };
    let segments = [
        FORECASTS.to_owned(),
        due(1, "03^MMR^CVX", "20261101", ""),
        due(2, "21^Varicella^CVX", "20261001", ""),
        due(3, "88^Flu^CVX", "20261105", "20261120"),
        due(4, "17^Hib^CVX", "20200101", "20200301"),
        due(5, "89^Polio^CVX", "20280101", ""),
        due(6, "85^HepA^CVX", "20270101", ""),
    ]
    .concat();
    super::with_lists(&segments, super::TODAY, |lists| {
        let names = |list: &[iz_hl7::answer::ListedForecast<'_>]| -> Vec<String> {
            list.iter().map(|entry| entry.vaccine.expect("a vaccine").label().to_owned()).collect()
        };
        assert_eq!(names(&lists.give_now), ["Hib", "Flu", "Varicella", "MMR"]);
        assert_eq!(names(&lists.due_later), ["HepA", "Polio"]);
    });
}

#[test]
fn a_record_without_forecasts_has_empty_lists() {
    super::with_lists("", super::TODAY, |lists| assert!(lists.is_empty()));
}
