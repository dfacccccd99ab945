//! The record of one invented person, made from the schedule.

use jiff::civil::Date;

use crate::{
    population::{
        history::{SeriesHistory, after, draw_key},
        schedule::{Course, Product, SCHEDULE, Series, VaccineRoute},
        shuffle::Draws,
    },
    record::{
        codes::{Code, DoseSource},
        day::Day,
        layout::Layout,
        person::{
            AddressRecord, DoseRecord, EvaluationRecord, NameRecord, Person, PersonIdentifier,
            ProviderRecord, REGISTRY_AUTHORITY,
        },
    },
};

/// Below this age in days, an injection is given into the thigh.
const THIGH_DAYS: i32 = 2 * 365;

/// From this age in days, nobody is eligible for a children's program.
const ADULT_DAYS: i32 = 19 * 365;

/// The towns with their ZIP codes, each with the weight 1.
const TOWNS: [(u64, (&str, &str)); 6] = [
    (1, ("Exampleton", "78799")),
    (1, ("Samplesville", "75999")),
    (1, ("Mocksborough", "77099")),
    (1, ("Testford", "79999")),
    (1, ("Fictionbury", "76199")),
    (1, ("Inventa", "78199")),
];

/// Who a person is, before there is a record.
pub(super) struct Identity<'n> {
    pub(super) id: &'n str,
    pub(super) family: &'n str,
    pub(super) given: &'n str,
    pub(super) sex: &'n str,
    pub(super) birth_date: Date,
    pub(super) layout: Layout,
    /// The seed of all draws of the person.
    pub(super) seed: u64,
}

impl Identity<'_> {
    /// The person without history and forecast, at an address in Texas.
    pub(super) fn without_record(&self, street: String, (city, zip): (&str, &str), phone: String) -> Person {
        Person {
            layout: self.layout,
            identifiers: vec![PersonIdentifier {
                value: self.id.to_owned(),
                authority: REGISTRY_AUTHORITY.to_owned(),
                type_code: "SR".to_owned(),
            }],
            name: NameRecord {
                family: self.family.to_owned(),
                given: self.given.to_owned(),
                ..NameRecord::default()
            },
            birth_date: self.birth_date,
            sex: self.sex.to_owned(),
            address: Some(AddressRecord {
                street,
                city: city.to_owned(),
                state: "TX".to_owned(),
                zip: zip.to_owned(),
            }),
            phone: Some(phone),
            ..Person::default()
        }
    }

    /// The person with the history and the forecast of a day.
    pub(super) fn person(&self, today: Date) -> Person {
        let mut draws = Draws::of(self.seed, &[draw_key::HOME]);
        let town = draws.weighted(6, &TOWNS).copied().unwrap_or_default();
        let street = format!("{} {} Lane", draws.below(980) + 10, self.family);
        let mut person = self.without_record(street, town, format!("51255501{:02}", draws.below(100)));
        for (position, series) in
            (0..).zip(SCHEDULE.iter()).filter(|(_, series)| self.birth_date.year() >= series.born_from)
        {
            let &Self { birth_date, seed, .. } = self;
            let history = SeriesHistory { series, position, birth_date, seed };
            let given = history.days(today);
            person.forecasts.extend(history.forecast(&given, today));
            for (number, date) in (1..).zip(given) {
                let mut draws = Draws::of(seed, &[draw_key::DOSE, position, u64::from(number)]);
                if let Some(product) = series.product_on(date) {
                    let age = (date - birth_date).get_days();
                    let dose = dose(product, date, age, &mut draws);
                    person.doses.push(DoseRecord { evaluations: vec![valid(series, number)], ..dose });
                }
            }
        }
        person.doses.sort_by_key(|dose| dose.date.resolve(today));
        for (number, dose) in (1_usize..).zip(&mut person.doses) {
            dose.order = Some(format!("{}-{number}", self.id));
        }
        person
    }
}

fn valid(series: &Series, number: u32) -> EvaluationRecord {
    EvaluationRecord {
        vaccine: series.group.clone(),
        dose_number: Some(number),
        doses_in_series: match series.course {
            Course::Limited => u32::try_from(series.due_days.len()).ok(),
            _ => None,
        },
        is_valid: Some(true),
        ..EvaluationRecord::default()
    }
}

/// A dose that the clinic itself reported, or one from an earlier record, of which little is known.
fn dose(product: &Product, date: Date, age: i32, draws: &mut Draws) -> DoseRecord {
    let is_reported = draws.happens(70);
    let is_right = draws.happens(50);
    if !is_reported {
        return DoseRecord {
            vaccine: product.vaccine.clone(),
            date: Day::On(date),
            source: DoseSource::Unspecified,
            ..DoseRecord::default()
        };
    }
    let lot = format!("SB{:05}", draws.below(100_000));
    let [code, text] = match draws.below(100) {
        0..35 if age < ADULT_DAYS => ["V02", "VFC eligible - Medicaid/Medicaid Managed Care"],
        35..45 if age < ADULT_DAYS => ["V03", "VFC eligible - Uninsured"],
        _ => ["V01", "Not VFC eligible"],
    };
    let eligibility = Some(Code::new(code, text));
    DoseRecord { eligibility, ..reported_dose(product, date, age, is_right, lot) }
}

/// A dose with everything that the clinic knows that gave it.
pub(super) fn reported_dose(
    product: &Product,
    date: Date,
    age: i32,
    is_right: bool,
    lot: String,
) -> DoseRecord {
    let (route, site) = route_and_site(product.route, age, is_right);
    DoseRecord {
        vaccine: product.vaccine.clone(),
        date: Day::On(date),
        amount: Some(product.amount.clone()),
        administered_by: Some(ProviderRecord {
            id: "1234567893".to_owned(),
            family: "Needleman".to_owned(),
            given: "Nora".to_owned(),
        }),
        facility: Some("0001112000".to_owned()),
        lot: Some(lot),
        expires: Some(Day::On(after(date, 400))),
        manufacturer: Some(product.manufacturer.clone()),
        route: Some(route),
        site,
        ..DoseRecord::default()
    }
}

/// RXR-1 and RXR-2.
fn route_and_site(route: VaccineRoute, age: i32, is_right: bool) -> (Code, Option<Code>) {
    let route_code = match route {
        VaccineRoute::Oral => return (Code::new("C38288", "Oral"), None),
        VaccineRoute::Intramuscular => Code::new("C28161", "Intramuscular"),
        VaccineRoute::Subcutaneous => Code::new("C38299", "Subcutaneous"),
    };
    let (side, side_text) = if is_right { ("R", "Right") } else { ("L", "Left") };
    let (part, part_text) = match (route, age < THIGH_DAYS) {
        (VaccineRoute::Intramuscular, true) => ("VL", "Vastus Lateralis"),
        (VaccineRoute::Intramuscular, false) => ("D", "Deltoid"),
        (_, true) => ("T", "Thigh"),
        (_, false) => ("A", "Upper Arm"),
    };
    (route_code, Some(Code::new(&format!("{side}{part}"), &format!("{side_text} {part_text}"))))
}
