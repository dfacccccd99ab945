use jiff::civil::date;

use super::*;
use crate::{
    message::{delimiters::Delimiters, location::SegmentName, source::Source},
    time::partial_date::PartialDate,
};

const TODAY: Date = date(2026, 11, 22);

fn sent<'a>(code: &'a str, text: &'a str, system: &'a str) -> Option<Coded<'a>> {
    let owned = |text: &'a str| (!text.is_empty()).then(|| Text::from(text));
    Some(Coded { code: owned(code), text: owned(text), system: owned(system), alternate: None })
}

/// The status that is read, whether it is derived, and the codes of the warnings.
fn read(status: Option<Coded<'_>>, dates: ForecastDates) -> (StatusWord, bool, Vec<&'static str>) {
    let source = Source::of("");
    let mut diagnostics = Diagnostics::new(&source, Delimiters::STANDARD);
    let location = Location::segment(SegmentName::new(*b"OBX").unwrap(), 1);
    let status =
        ForecastStatus::read(status.map(|status| (status, location)), dates, TODAY, &mut diagnostics);
    let warnings = diagnostics.warnings.iter().map(|warning| warning.code.as_str()).collect();
    (status.normalised, status.derived, warnings)
}

fn word(status: Option<Coded<'_>>, due: Option<Date>) -> (StatusWord, bool) {
    let (word, derived, _) =
        read(status, ForecastDates { due: due.map(PartialDate::Day), ..ForecastDates::default() });
    (word, derived)
}

#[test]
fn a_status_of_the_registry_counts_before_the_dates() {
    let past = Some(date(2020, 1, 1));
    for (status, expected) in [
        (sent("LA13421-5", "Not Recommended - Series Complete", "LN"), StatusWord::Complete),
        (sent("LA13423-1", "Overdue", "LN"), StatusWord::Overdue),
        (sent("LA4216-3", "", "LN"), StatusWord::Contraindicated),
        (sent("P", "Past Due", "STC0002"), StatusWord::Overdue),
        (sent("D", "Due Now", "STC0002"), StatusWord::Due),
        (sent("4", "Overdue", "eval_result_id"), StatusWord::Overdue),
        (sent("L", "L", "LSVF"), StatusWord::NotYetDue),
        (sent("Complete", "Complete", ""), StatusWord::Complete),
        (sent("", "Completed Vaccine Series", "NYCDOHVCGPST"), StatusWord::Complete),
        (sent("", "Not recommended after 8 months.", "NYCDOHVCGPST"), StatusWord::NotRecommended),
        (sent("G", "", "99106"), StatusWord::TooOld),
        (sent("agedOut", "", "http://hl7.org/fhir/us/immds/CodeSystem/ForecastStatus"), StatusWord::TooOld),
        (sent("LA13425-1", "Complete", "LN"), StatusWord::Complete),
    ] {
        assert_eq!(word(status.clone(), past), (expected, false), "{:?}", status.map(|s| (s.code, s.text)));
    }
}

#[test]
fn a_status_that_is_not_known_is_unknown_whatever_the_dates_and_is_warned_of() {
    let due = ForecastDates { due: Some(PartialDate::Day(date(2020, 1, 1))), ..ForecastDates::default() };
    for status in [
        sent("X9", "Frobbed", "99LOCAL"),
        sent("D", "", "99LOCAL"),
        sent("Complete?", "", ""),
        sent("", "Waived", "L"),
        sent("U", "Unknown", "99106"),
        sent("", "", "99LOCAL"),
        // Without a date, a series in progress may be due or not.
        sent("NOT_AVAILABLE", "Not Recommended", "2.16.840.1.113883.3.795.12.100.5"),
    ] {
        assert_eq!(read(status, due), (StatusWord::Unknown, false, vec!["status_unknown"]));
    }
    assert_eq!(
        read(sent("LA13422-3", "On Schedule", "LN"), ForecastDates::default()),
        (StatusWord::Unknown, false, vec!["status_unknown"])
    );
    assert_eq!(read(None, ForecastDates::default()), (StatusWord::Unknown, false, vec![]));
}

#[test]
fn a_status_of_on_schedule_is_decided_by_the_dates() {
    for status in [sent("LA13422-3", "On Schedule", "LN"), sent("U", "Up to Date", "STC0002"), None] {
        assert_eq!(word(status.clone(), Some(date(2026, 11, 22))), (StatusWord::Due, true));
        assert_eq!(word(status.clone(), Some(date(2026, 11, 23))), (StatusWord::NotYetDue, true));
        assert_eq!(word(status, None), (StatusWord::Unknown, false));
    }
}

#[test]
fn a_second_code_counts_if_the_first_is_not_known() {
    let mut status = sent("7", "Local seven", "99LOCAL").unwrap();
    status.alternate = sent("LA13423-1", "Overdue", "LN").map(Box::new);
    assert_eq!(word(Some(status.clone()), None), (StatusWord::Overdue, false));
    (status.code, status.text) = (None, Some("Immune".into()));
    assert_eq!(word(Some(status), None), (StatusWord::Immune, false));
}

#[test]
fn a_text_that_contradicts_its_code_is_warned_of() {
    let none = ForecastDates::default();
    assert_eq!(
        read(sent("LA13421-5", "Overdue", "LN"), none),
        (StatusWord::Complete, false, vec!["status_text_disagrees"])
    );
    assert_eq!(
        read(sent("DUE", "Not due", "99LOCAL"), none),
        (StatusWord::NotYetDue, false, vec!["status_text_disagrees"])
    );
    assert_eq!(read(sent("LA13421-5", "All done", "LN"), none), (StatusWord::Complete, false, vec![]));
}

#[test]
fn a_status_against_its_dates_counts_and_is_warned_of() {
    let day = |days: i64| Some(PartialDate::Day(TODAY.saturating_add(jiff::Span::new().days(days))));
    let of = |earliest, due, overdue, latest| ForecastDates { earliest, due, overdue, latest };
    let to_come = of(None, day(200), day(300), None);
    let due = of(day(-30), day(-20), day(20), day(900));
    let due_alone = of(None, day(-20), None, None);
    let overdue = of(day(-60), day(-50), day(-5), None);
    let too_late = of(day(-90), day(-80), day(-70), day(-60));
    let overdue_alone = of(None, None, day(-5), None);
    for (status, dates, expected) in [
        ("Overdue", to_come, true),
        ("Overdue", due, true),
        ("Overdue", too_late, true),
        ("Overdue", due_alone, false),
        ("Overdue", overdue, false),
        ("Due", to_come, true),
        ("Due", overdue, true),
        ("Due", too_late, true),
        ("Due", due, false),
        ("Due", of(day(1), day(-1), None, None), true),
        ("Not yet due", due_alone, true),
        ("Not yet due", overdue, true),
        ("Not yet due", to_come, false),
        ("Complete", due_alone, true),
        ("Complete", overdue_alone, true),
        ("Complete", to_come, false),
        ("Complete", too_late, false),
        ("Immune", overdue, true),
        ("Not recommended", overdue, true),
        ("Not recommended", to_come, false),
        ("Too old", of(None, day(-20), None, day(20)), true),
        ("Too old", to_come, true),
        ("Too old", too_late, false),
        ("Too old", due_alone, false),
        ("Contraindicated", overdue, false),
        ("Conditional", due, false),
        ("On schedule", overdue, true),
        ("On schedule", due, false),
        ("Up to date", due_alone, true),
        ("Up to date", to_come, false),
        ("Recommended", overdue, false),
    ] {
        let (_, _, warnings) = read(sent("", status, "L"), dates);
        assert_eq!(warnings.contains(&"status_against_dates"), expected, "{status}");
    }
}
