//! A response of any size about one invented person, for tests and benchmarks of readers. It is always the same.

use jiff::{
    Zoned,
    civil::{Date, date},
    tz::{Offset, TimeZone},
};

use crate::{
    population::{
        history::after,
        person::{Identity, reported_dose},
        schedule::{Product, SCHEDULE, Series},
    },
    query::message::QueryMessage,
    record::{
        codes::{Code, DoseSource, SeriesStatus},
        day::Day,
        layout::Layout,
        person::{DoseRecord, EvaluationRecord, ForecastRecord, NameRecord, Person},
    },
    rsp::{
        reply::{RspContent, RspReply, RspStamp},
        write::write,
    },
};

/// The day of the responses.
const TODAY: Date = date(2026, 11, 22);

/// The query that the responses answer.
pub(crate) const SAMPLE_QUERY: &str = "\
    MSH|^~\\&|SAMPLEAPP|0001112000|SANDBOX|SANDBOXIIS|20261122093015-0600||QBP^Q11^QBP_Q11|sample-1|T|2.5.1|||ER|AL|||||Z44^CDCPHINVS|0001112000|SANDBOXIIS\r\
    QPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|q-sample-1||Synthetic^Sandra^Q^^^^L||20120229|F\r\
    RCP|I|5^RD&Records&HL70126\r";

const STATUSES: [SeriesStatus; 4] =
    [SeriesStatus::Overdue, SeriesStatus::OnSchedule, SeriesStatus::Complete, SeriesStatus::OnSchedule];

/// The text of a Z42 with this many doses and forecasts, in the layout of the national guide.
///
/// 40 doses and 15 forecasts make about 44 KB: each dose has an order, a route and five to seven observations.
///
/// ```
/// let response = iz_sandbox::sample_response(2, 3);
/// assert!(response.starts_with("MSH|^~\\&|SANDBOX|SANDBOXIIS|"));
/// assert_eq!(response.matches("\rRXA|").count(), 3, "two doses, and the order with CVX 998 for the forecasts");
/// ```
#[must_use]
pub fn sample_response(doses: usize, forecasts: usize) -> String {
    let central = TimeZone::fixed(Offset::constant(-6));
    let time = TODAY.at(9, 30, 17, 0).to_zoned(central).unwrap_or_else(|_| Zoned::default());
    let stamp = RspStamp { time, control_id: "SBX-SAMPLE-1".to_owned() };
    let query = QueryMessage::read(SAMPLE_QUERY).unwrap_or_default();
    write(&RspReply::new(RspContent::Record(&sample_person(doses, forecasts))), &query, &stamp)
}

/// The person of [`sample_response`].
pub(crate) fn sample_person(doses: usize, forecasts: usize) -> Person {
    let identity = Identity {
        id: "SBX900001",
        family: "Synthetic",
        given: "Sandra",
        sex: "F",
        birth_date: date(2012, 2, 29),
        layout: Layout::Guide,
        seed: 0,
    };
    let home = ("Exampleton", "78799");
    let mut person = identity.without_record("40 Sample Loop".to_owned(), home, "5125550140".to_owned());
    person.name.middle = Some("Q".to_owned());
    let (family, given) = ("Invented".to_owned(), "Iva".to_owned());
    person.mothers_maiden_name = Some(NameRecord { family, given, ..NameRecord::default() });
    let products = SCHEDULE.iter().filter_map(|series| Some((series, series.products.last()?))).cycle();
    person.doses = (1..=doses).zip(products).map(|(number, of)| dose(number, of)).collect();
    let statuses = STATUSES.iter().cycle();
    let series = SCHEDULE.iter().cycle().zip(statuses);
    person.forecasts = (1..=forecasts)
        .zip(series)
        .map(|(number, (series, &status))| forecast(number, series, status))
        .collect();
    person
}

fn dose(number: usize, (series, product): (&Series, &Product)) -> DoseRecord {
    // A fortnight apart, and thousands of doses still fit into twenty years.
    let date = after(date(2005, 3, 1), i32::try_from(number * 14 % 7300).unwrap_or_default());
    let is_valid = !number.is_multiple_of(9);
    DoseRecord {
        order: Some(format!("D{number:06}")),
        source: if number.is_multiple_of(4) { DoseSource::Unspecified } else { DoseSource::NewRecord },
        eligibility: Some(Code::new("V01", "Not VFC eligible")),
        evaluations: vec![EvaluationRecord {
            vaccine: series.group.clone(),
            dose_number: u32::try_from((number - 1) / SCHEDULE.len() % 5 + 1).ok(),
            doses_in_series: Some(5),
            is_valid: Some(is_valid),
            reason: (!is_valid).then(|| "Given before the minimum interval had passed".to_owned()),
            ..EvaluationRecord::default()
        }],
        ..reported_dose(product, date, i32::MAX, false, format!("SBX{number:05}"))
    }
}

fn forecast(number: usize, series: &Series, status: SeriesStatus) -> ForecastRecord {
    let is_open = status != SeriesStatus::Complete;
    let shift = i16::try_from(number % 1000).unwrap_or_default();
    let due = if status == SeriesStatus::Overdue { -60 - shift } else { 30 + shift };
    let day = |days| is_open.then_some(Day::Days(days));
    ForecastRecord {
        vaccine: series.group.clone(),
        status: Some(status),
        dose_number: is_open.then_some(2),
        doses_in_series: Some(5),
        earliest: day(due - 28),
        due: day(due),
        overdue: day(due + 30),
        latest: day(due + 3650),
        reason: Some("By the schedule for this age".to_owned()),
    }
}
