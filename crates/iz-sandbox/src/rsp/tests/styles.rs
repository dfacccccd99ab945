//! A client reads the same doses and forecasts from every layout, as far as the layout can say them.

use iz_hl7::{
    Answer, Outcome, PartialDate, Source,
    answer::{StatusWord, Validity},
};
use jiff::civil::Date;
use proptest::prelude::*;

use super::{sample_query, stamp};
use crate::{
    population::sample::sample_person,
    record::{
        codes::{Completion, DoseSource, RefusalReason, SeriesStatus},
        day::Day,
        layout::{Layout, UnknownLayout},
        person::{ForecastRecord, Person, PersonIdentifier},
    },
    rsp::{
        reply::{RspContent, RspReply},
        write::write,
    },
};

const TODAY: Date = Date::constant(2026, 11, 22);

fn in_layout(layout: Layout, doses: usize, forecasts: usize) -> Person {
    Person { layout, ..sample_person(doses, forecasts) }
}

fn read(text: &str) -> Answer<'static> {
    let mut answer = Answer::read(Box::leak(Box::new(Source::of(text))), TODAY).unwrap();
    answer.unread.retain(|unread| unread.location.to_string() != "MSA[1]-4");
    answer
}

fn written(person: &Person) -> String {
    write(&RspReply::new(RspContent::Record(person)), &sample_query(), &stamp())
}

fn day(day: Option<Day>) -> Option<PartialDate> {
    day.map(|day| PartialDate::Day(day.resolve(TODAY)))
}

/// The forecasts that the layout of a person writes.
fn shown(person: &Person) -> Vec<&ForecastRecord> {
    let has_date = |forecast: &&ForecastRecord| forecast.due.is_some();
    let dated = matches!(person.layout, Layout::Texas | Layout::Stc);
    person.forecasts.iter().filter(|of| person.layout != Layout::None && (!dated || has_date(of))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_layout_says_the_same(doses in 0..20_usize, forecasts in 0..16_usize) {
        for layout in Layout::ALL {
            let person = in_layout(layout, doses, forecasts);
            let answer = read(&written(&person));
            prop_assert_eq!(answer.outcome, Outcome::Record);
            prop_assert!(answer.unread.is_empty(), "{}: {:?}", layout, answer.unread);
            prop_assert!(answer.warnings.is_empty() || layout == Layout::Nist, "{}: {:?}", layout, answer.warnings);
            prop_assert_eq!(answer.doses.len(), doses, "{}", layout);
            for (read, dose) in answer.doses.iter().zip(&person.doses) {
                prop_assert_eq!(read.date, day(Some(dose.date)));
                prop_assert_eq!(read.vaccine.code.as_deref(), Some(dose.vaccine.cvx.as_str()));
                // The layout of Texas writes only a dose number, and none for a dose that is not valid.
                let is_valid = dose.evaluations.iter().all(|of| of.is_valid == Some(true));
                let is_silent =
                    matches!(layout, Layout::Stc | Layout::None) || layout == Layout::Texas && !is_valid;
                prop_assert_eq!(read.evaluations.len(), usize::from(!is_silent), "{}", layout);
                for (read, evaluation) in read.evaluations.iter().zip(&dose.evaluations) {
                    let is_valid = evaluation.is_valid == Some(true);
                    let validity = match layout {
                        Layout::Texas => Validity::Unknown,
                        _ if is_valid => Validity::Valid,
                        _ => Validity::NotValid,
                    };
                    prop_assert_eq!(read.validity, validity, "{}", layout);
                    prop_assert_eq!(read.dose_number, evaluation.dose_number, "{}", layout);
                }
            }
            let shown = shown(&person);
            prop_assert_eq!(answer.forecasts.len(), shown.len(), "{}", layout);
            for (read, forecast) in answer.forecasts.iter().zip(shown) {
                prop_assert_eq!(read.due, day(forecast.due), "{}", layout);
                if layout != Layout::NewYorkCity {
                    prop_assert_eq!(read.earliest, day(forecast.earliest), "{}", layout);
                    prop_assert_eq!(read.dose_number, forecast.dose_number, "{}", layout);
                }
                let cvx = read.vaccine.as_ref().and_then(|vaccine| vaccine.code.as_deref());
                let has_code = layout != Layout::Florida && (layout != Layout::NewYorkCity || read.due.is_some());
                prop_assert!(!has_code || cvx == Some(forecast.vaccine.cvx.as_str()), "{}: {:?}", layout, cvx);
                if forecast.status == Some(SeriesStatus::Complete) {
                    prop_assert_eq!(read.status.normalised, StatusWord::Complete, "{}", layout);
                }
                if forecast.status == Some(SeriesStatus::Overdue) {
                    let word = match layout {
                        Layout::Texas | Layout::NewYorkCity => StatusWord::Due,
                        _ => StatusWord::Overdue,
                    };
                    prop_assert_eq!(read.status.normalised, word, "{}", layout);
                }
            }
        }
    }
}

#[test]
fn each_layout_has_its_own_features() {
    for (layout, parts, absent) in [
        (
            Layout::Guide,
            &["|Z42^CDCPHINVS|", "|30956-7^Vaccine type^LN|15|", "|LA13423-1^", "^^^^^^NPI^^^^NPI|"][..],
            "STC0002",
        ),
        (Layout::ProtectedCode, &["|Z42^CDCPHINVS|", "|30956-7^Vaccine type^LN|15|"], "|PD|"),
        (
            Layout::Texas,
            &[
                "|Z32^CDCPHINVS|",
                "|30979-9^",
                "^LN|0|",
                "ORC|RE||0^",
                "|T|2.5.1|||||||||Z32^",
                "MSA|AA|sample-1||0\r",
                "|OK|Z44\rQPD|Z44^",
                "PID|1||SBX900001^^^ORA^SR~A1^^^CLINIC^MR||SYNTHETIC^",
            ],
            "59783-1",
        ),
        (
            Layout::Stc,
            &[
                "|Z42^",
                "RXA|0|999|",
                "|OK|Z44^Request Evaluated History and Forecast^HL70471\r",
                "QPD|Z44^Request Evaluated History and Forecast^HL70471|q-sample-1|",
                "||SBX900001^^^SANDBOXIIS^SR~~~~~A1^^^CLINIC^MR||",
                "OBX|1|CE|59783-1^Status in immunization series^LN|1|P^Past Due^STC0002",
            ],
            "OBX|2|",
        ),
        (
            Layout::WebIz,
            &[
                "|Z42^",
                "||||||F|||20050315\r",
                "MSA|AE|sample-1\rERR||QPD^1^3|999^Application error^HL70357|W|^^^WEBIZ-501|||The ",
                "|OK|Z44^",
            ],
            "STC0002",
        ),
        (
            Layout::Florida,
            &["MSH|^~\\&||SANDBOXIIS|", "|CE|59780-7^Series Name^99FLS|", "|Overdue^Overdue|"],
            "59778-1",
        ),
        (
            Layout::NewYorkCity,
            &[
                "|Z32^",
                "^Completed vaccine series^NYCDOHVCGPST|",
                "ORC|RE||MMR^SANDBOXIIS\r",
                "MSA|AE|sample-1\rERR||QPD^1^1|103^Table value not found^HL70357|W|",
                "|AE|Z44^",
                "PID|||SBX900001^^^SANDBOXIIS^LR~A1^^^CLINIC^MR||",
            ],
            "59783-1",
        ),
        (
            Layout::Michigan,
            &[
                "|20261122093017000||RSP^K11^RSP_K11|",
                "|NE|AL|||||Z42^CDCPHINVS|\"\"|\"\"\r",
                "MSA|AA|sample-1|Message accepted\r",
                "||SBX900001^^^SANDBOXIIS~A1^^^CLINIC||",
                "|CE|30973-2^",
                "|1^Complete^eval_result_id|",
                "|38890-0^",
            ],
            "LA13423-1",
        ),
        (
            Layout::Nist,
            &["OBX|100|CE|", "|30956-7^Vaccine type^LN|1|", "|59779-9^Schedule used^LN|3|"],
            "OBX|1|",
        ),
        (Layout::OneEach, &["|30956-7^Vaccine type^LN|1|107^", "|LA13423-1^"], "^LN|2|"),
        (Layout::None, &["|Z42^", "\rRXA|"], "998"),
    ] {
        let mut person = in_layout(layout, 2, 15);
        person.identifiers.push(PersonIdentifier {
            value: "A1".to_owned(),
            authority: "CLINIC".to_owned(),
            type_code: "MR".to_owned(),
        });
        person.doses.iter_mut().for_each(|dose| (dose.eligibility, dose.note) = (None, None));
        let text = written(&person);
        for part in parts {
            assert!(text.contains(part), "{layout}: {part}\n{}", text.replace('\r', "\n"));
        }
        assert!(!text.contains(absent), "{layout}: {absent}\n{}", text.replace('\r', "\n"));
        assert_eq!(layout.name().parse(), Ok(layout));
        let forecast_orders = text.matches("|998^").count();
        let each = matches!(layout, Layout::Stc | Layout::NewYorkCity | Layout::Michigan | Layout::OneEach);
        assert_eq!(forecast_orders > 1, each, "{layout}");
    }
    assert_eq!("iowa".parse::<Layout>(), Err(UnknownLayout));
}

#[test]
fn an_order_of_a_z42_without_another_observation_has_a_comment() {
    let comments = |person: &Person| {
        let text = written(person);
        assert_eq!(read(&text).outcome, Outcome::Record);
        let of = |text: &str| text.split('|').nth(5).unwrap_or_default().to_owned();
        text.split('\r').filter(|line| line.contains("|48767-8^")).map(of).collect::<Vec<_>>()
    };
    for layout in Layout::ALL {
        let mut person = in_layout(layout, 3, 0);
        for dose in &mut person.doses {
            (dose.evaluations, dose.eligibility) = (Vec::new(), None);
        }
        (person.doses[1].completion, person.doses[1].source) = (Completion::Refused, DoseSource::NewRecord);
        person.doses[1].refusal = Some(RefusalReason::PatientDecision);
        (person.doses[1].amount, person.doses[1].lot) = (None, None);
        person.doses[2].note = Some("Given at school".to_owned());
        let (mut of_doses, mut of_nothing) = (vec!["Given at school"], Vec::new());
        if matches!(layout, Layout::Guide | Layout::ProtectedCode | Layout::OneEach) {
            of_doses = vec![
                "This dose was not evaluated",
                "This dose was not given, so it is not evaluated",
                "Given at school",
            ];
            of_nothing = vec!["No dose and no forecast are on file"];
        }
        assert_eq!(comments(&person), of_doses, "{layout}");
        assert_eq!(comments(&in_layout(layout, 0, 0)), of_nothing, "{layout}");
    }
}
