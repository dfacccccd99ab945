//! Invented records of any size, the same every time.

use jiff::{
    ToSpan, Zoned,
    civil::{Date, date},
    tz::{Offset, TimeZone},
};

use super::{
    Address, Code, Completion, Content, Day, Dose, Evaluation, Forecast, Identifier, Layout, Name, Person,
    Provider, Reply, SeriesStatus, Source, Stamp, Vaccine, write,
};
use crate::question::Question;

/// When the answers of [`sample`] are written.
const TODAY: Date = date(2026, 11, 22);

/// CVX of a product, its name, CVX of its group, the group's name, MVX.
const PRODUCTS: [[&str; 6]; 8] = [
    ["20", "DTaP", "107", "DTaP, unspecified formulation", "PMC", "Sanofi Pasteur"],
    ["10", "IPV", "89", "Polio, unspecified formulation", "PMC", "Sanofi Pasteur"],
    [
        "08",
        "Hep B, adolescent or pediatric",
        "45",
        "Hep B, unspecified formulation",
        "SKB",
        "GlaxoSmithKline",
    ],
    ["83", "Hep A, ped/adol, 2 dose", "85", "Hep A, unspecified formulation", "SKB", "GlaxoSmithKline"],
    ["48", "Hib (PRP-T)", "17", "Hib, unspecified formulation", "SKB", "GlaxoSmithKline"],
    ["03", "MMR", "03", "MMR", "MSD", "Merck and Co., Inc."],
    ["21", "Varicella", "21", "Varicella", "MSD", "Merck and Co., Inc."],
    ["140", "Influenza, split virus, trivalent, PF", "88", "Influenza, unspecified", "SEQ", "Seqirus"],
];

const STATUSES: [SeriesStatus; 4] =
    [SeriesStatus::Overdue, SeriesStatus::OnSchedule, SeriesStatus::Complete, SeriesStatus::OnSchedule];

/// Somebody invented with so many doses and forecasts, by the guide's layout.
///
/// 40 doses and 15 forecasts make a Z42 of about 44 KB: each dose has an order, a route and five to seven
/// observations of its evaluation.
#[must_use]
pub fn synthetic(doses: usize, forecasts: usize) -> Person {
    let products = || PRODUCTS.iter().cycle();
    let statuses = STATUSES.iter().cycle();
    Person {
        layout: Layout::Guide,
        identifiers: vec![Identifier {
            value: "SBX900001".to_owned(),
            authority: "SANDBOXIIS".to_owned(),
            type_code: "SR".to_owned(),
        }],
        name: Name {
            family: "Synthetic".to_owned(),
            given: "Sandra".to_owned(),
            middle: Some("Q".to_owned()),
            suffix: None,
        },
        mothers_maiden_name: Some(Name {
            family: "Invented".to_owned(),
            given: "Iva".to_owned(),
            middle: None,
            suffix: None,
        }),
        birth_date: date(2012, 2, 29),
        sex: "F".to_owned(),
        race: None,
        address: Some(Address {
            street: "40 Sample Loop".to_owned(),
            city: "Exampleton".to_owned(),
            state: "TX".to_owned(),
            zip: "78799".to_owned(),
        }),
        phone: Some("5125550140".to_owned()),
        email: None,
        ethnicity: None,
        birth_order: None,
        died: None,
        maiden_name: None,
        facts: Vec::new(),
        next_of_kin: Vec::new(),
        doses: (1..=doses).zip(products()).map(|(number, product)| dose(number, product)).collect(),
        forecasts: (1..=forecasts)
            .zip(products().zip(statuses))
            .map(|(number, (product, &status))| forecast(number, product, status))
            .collect(),
    }
}

/// The text of a Z42 about [`synthetic`] somebody, for benches and tests of readers.
#[must_use]
pub fn sample(doses: usize, forecasts: usize) -> String {
    let central = TimeZone::fixed(Offset::constant(-6));
    let time = TODAY.at(9, 30, 17, 0).to_zoned(central).unwrap_or_else(|_| Zoned::default());
    let stamp = Stamp { time, control_id: "SBX-SAMPLE-1".to_owned() };
    let person = synthetic(doses, forecasts);
    write(&Reply::new(Content::Record(&person)), &Question::sample(), &stamp)
}

fn owned([code, text]: [&str; 2]) -> Code {
    Code { code: code.to_owned(), text: text.to_owned() }
}

fn group([_, _, cvx, name, ..]: &[&str; 6]) -> Vaccine {
    Vaccine { cvx: (*cvx).to_owned(), name: (*name).to_owned(), cpt: None }
}

fn dose(number: usize, product: &[&str; 6]) -> Dose {
    let [cvx, name, _, _, mvx, maker] = *product;
    // A fortnight apart, and where there are thousands all of them within twenty years.
    let after = i32::try_from(number * 14 % 7300).unwrap_or_default();
    let in_series = u32::try_from((number - 1) / PRODUCTS.len() % 5 + 1).unwrap_or(1);
    let is_valid = !number.is_multiple_of(9);
    Dose {
        order: Some(format!("D{number:06}")),
        vaccine: Vaccine { cvx: cvx.to_owned(), name: name.to_owned(), cpt: None },
        date: Day::On(date(2005, 3, 1).saturating_add(after.days())),
        completion: Completion::Complete,
        amount: Some("0.5".to_owned()),
        source: if number.is_multiple_of(4) { Source::Unspecified } else { Source::NewRecord },
        administered_by: Some(Provider {
            id: "1234567893".to_owned(),
            family: "Needleman".to_owned(),
            given: "Nora".to_owned(),
        }),
        facility: Some("0001112000".to_owned()),
        lot: Some(format!("SBX{number:05}")),
        expires: Some(Day::On(date(2030, 6, 30))),
        manufacturer: Some(owned([mvx, maker])),
        refusal: None,
        route: Some(owned(["C28161", "Intramuscular"])),
        site: Some(owned(["LD", "Left Deltoid"])),
        eligibility: Some(owned(["V01", "Not VFC eligible"])),
        funding: None,
        note: None,
        reactions: Vec::new(),
        statements: Vec::new(),
        evaluations: vec![Evaluation {
            vaccine: group(product),
            is_component: false,
            dose_number: Some(in_series),
            doses_in_series: Some(5),
            is_valid: Some(is_valid),
            reason: (!is_valid).then(|| "Given before the minimum interval had passed".to_owned()),
        }],
    }
}

fn forecast(number: usize, product: &[&str; 6], status: SeriesStatus) -> Forecast {
    let is_open = status != SeriesStatus::Complete;
    let shift = i16::try_from(number % 1000).unwrap_or_default();
    let due = match status {
        SeriesStatus::Overdue => -60 - shift,
        _ => 30 + shift,
    };
    let day = |days| is_open.then_some(Day::Days(days));
    Forecast {
        vaccine: group(product),
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
