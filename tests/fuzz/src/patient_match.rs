//! Two arbitrary people: the one asked for, and the one found.
//!
//! An input holds the members of the first person and then those of the second. US (0x1F) separates members, and RS
//! (0x1E) separates the people.

use iz_hl7::{
    Demographics, OwnedAnswer, Profile, Query,
    answer::Patient,
    escape_into,
    query::{AddressQuery, IdentifierQuery, MaidenName, NameQuery, QueryHeader, Stamp},
};
use iz_match::{
    Agreement, AskedPatient, IDENTITY, MatchGrade, Node, PatientMatch, clean_patient, follow_up,
    requery_steps,
};
use jiff::{
    civil::{Date, date},
    tz::TimeZone,
};

use crate::sent_query;

const TODAY: Date = date(2026, 11, 22);

/// The members that are compared alike in both directions.
const SYMMETRIC: [&str; 2] = ["birth_date", "sex"];

/// The most comparisons of a person asked for with one who is found, whatever they hold.
const MOST_COMPARISONS: u32 = 12_000;

/// Compares the two people.
///
/// # Panics
///
/// If a property does not hold.
pub fn check(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let (one, other) = text.split_once('\u{1e}').unwrap_or((text, text));
    let (one, other) = (Members::of(one), Members::of(other));
    // Delimiters in the members of the person who is found separate names, numbers and their parts.
    with_patient(&other.pid(), |found| compare(&one, found));
    // Without line ends in them, each person can be asked for, and found as asked for.
    if text.contains(|c: char| c.is_control() && !matches!(c, '\u{1e}' | '\u{1f}')) {
        return;
    }
    let [there, back] = in_both_directions(&one.details(), &other.details());
    for member in SYMMETRIC {
        assert_eq!(agreement(&there, member), agreement(&back, member), "{member} in both directions");
    }
    let [there, back] = in_both_directions(&one.name_alone(), &other.name_alone());
    assert_eq!((there.grade, there.score), (back.grade, back.score), "names in both directions");
    a_person_is_not_another(&one);
}

/// Each person is asked for, and the other one is found.
fn in_both_directions(one: &Demographics, other: &Demographics) -> [PatientMatch; 2] {
    [(one, other), (other, one)].map(|(asked, found)| {
        let mut result = None;
        with_patient(&pid_of(found), |found| result = Some(PatientMatch::of(asked, found, TODAY)));
        result.expect("a patient is found")
    })
}

/// Compares a person, as it is and after cleaning, with the patient in an answer, and makes the queries that may follow.
fn compare(asked: &Members<'_>, found: &Patient<'_>) {
    for asked in [AskedPatient::from(asked.details()), asked.cleaned()] {
        let compared = asked.compare(found, TODAY);
        is_consistent(&compared);
        // Each guess is compared too, and so is the name as it was typed.
        let times = u32::try_from(asked.guesses.len()).expect("few guesses") + 2;
        assert!(compared.comparisons < MOST_COMPARISONS * times, "{} comparisons", compared.comparisons);
        assert!(asked.guesses.is_empty() || compared.grade != MatchGrade::Exact, "a guess is never exact");
        for (_, patient) in requery_steps(&asked) {
            if let Ok(query) = Query::new(Profile::Z44, patient, TODAY) {
                write(&query);
            }
        }
    }
    if let Some(query) = follow_up(found, Profile::Z44, TODAY) {
        write(&query);
    }
}

/// The score is the sum of the rows, and an exact match has no difference in what identifies a person.
fn is_consistent(compared: &PatientMatch) {
    let points: i32 = compared.fields.iter().map(|field| i32::from(field.points)).sum();
    assert_eq!(points, i32::from(compared.score), "the score is the sum of the points");
    if compared.grade == MatchGrade::Exact {
        assert!(IDENTITY.iter().all(|member| !compared.differs_in(member)), "{:?}", compared.fields);
    }
}

/// A person who comes back as asked for, without the identifiers, differs in no member.
fn a_person_is_not_another(person: &Members<'_>) {
    let asked = person.cleaned();
    if !asked.guesses.is_empty() {
        return;
    }
    with_patient(&pid_of(&asked.details), |found| {
        let compared = asked.compare(found, TODAY);
        let differs = compared.fields.iter().any(|field| field.agreement == Agreement::Differs);
        assert!(!differs, "{:?}", compared.fields);
    });
}

fn agreement(compared: &PatientMatch, member: &str) -> Option<Agreement> {
    compared.fields.iter().find(|field| field.member == member).map(|field| field.agreement)
}

fn write(query: &Query) {
    let stamp = Stamp::new(TODAY.at(9, 30, 15, 0).to_zoned(TimeZone::UTC).expect("a time"), "c-1", "q-1");
    sent_query::check(query, &query.write(&QueryHeader::default(), &stamp.expect("a stamp")));
}

/// Reads the patient in an answer with this PID segment.
fn with_patient(pid: &str, run: impl FnOnce(&Patient<'_>)) {
    let text = format!(
        "MSH|^~\\&|REG|REG|APP|SITE|20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|1|OK\r{pid}\r"
    );
    let answer = OwnedAnswer::read(text, TODAY).expect("an answer");
    if let [patient, ..] = answer.get().patients.as_slice() {
        run(patient);
    }
}

/// The members of a person, as in the input. A member that is missing is empty.
struct Members<'a> {
    /// Family, given, middle name, suffix.
    name: [&'a str; 4],
    birth_date: &'a str,
    sex: &'a str,
    /// The mother's maiden name: family, given.
    maiden: [&'a str; 2],
    /// Street, city, state, ZIP code.
    address: [&'a str; 4],
    phone: &'a str,
    /// Value, authority, type.
    identifiers: Vec<[&'a str; 3]>,
}

impl<'a> Members<'a> {
    fn of(text: &'a str) -> Self {
        let mut members = text.split('\u{1f}');
        let mut next = || members.next().unwrap_or_default();
        Self {
            name: [next(), next(), next(), next()],
            birth_date: next(),
            sex: next(),
            maiden: [next(), next()],
            address: [next(), next(), next(), next()],
            phone: next(),
            identifiers: {
                let rest: Vec<&str> = members.collect();
                rest.chunks_exact(3).filter_map(|three| three.try_into().ok()).collect()
            },
        }
    }

    /// The person as details that were never cleaned.
    fn details(&self) -> Demographics {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let [family, given, middle, suffix] = self.name;
        let [mother, mothers_given] = self.maiden;
        let [street, city, state, zip] = self.address.map(some);
        let identifiers = self.identifiers.iter().map(|[value, authority, type_code]| IdentifierQuery {
            value: (*value).to_owned(),
            assigning_authority: some(authority),
            type_code: (*type_code).to_owned(),
        });
        Demographics {
            name: Some(NameQuery {
                family: family.to_owned(),
                given: given.to_owned(),
                middle: some(middle),
                suffix: some(suffix),
            }),
            birth_date: self.birth_date.parse().ok(),
            sex: some(self.sex),
            mothers_maiden_name: some(mother).map(|family| MaidenName { family, given: some(mothers_given) }),
            address: Some(AddressQuery { street, city, state, zip, ..AddressQuery::default() }),
            phone: some(self.phone),
            identifiers: identifiers.collect(),
            ..Demographics::default()
        }
    }

    /// The name without a suffix, and a birth date that everybody has. The age and the sex of the person asked for
    /// decide how a name counts, so these are not compared alike in both directions.
    fn name_alone(&self) -> Demographics {
        let [family, given, middle, _] = self.name.map(|part| part.trim().to_owned());
        let middle = Some(middle).filter(|middle| !middle.is_empty());
        Demographics {
            name: Some(NameQuery { family, given, middle, suffix: None }),
            birth_date: Some(date(2018, 9, 17)),
            ..Demographics::default()
        }
    }

    /// The person as a request names it.
    fn cleaned(&self) -> AskedPatient {
        let object = |members: &[(&str, &str)]| {
            let member = |(name, text): &(&str, &str)| ((*name).to_owned(), Node::Text((*text).to_owned()));
            Node::Object(members.iter().map(member).collect())
        };
        let [family, given, middle, suffix] = self.name;
        let [mother, mothers_given] = self.maiden;
        let [street, city, state, zip] = self.address;
        let identifiers = self.identifiers.iter().map(|[value, authority, type_code]| {
            object(&[("value", value), ("assigning_authority", authority), ("type", type_code)])
        });
        let name = [("family", family), ("given", given), ("middle", middle), ("suffix", suffix)];
        let address = [("street", street), ("city", city), ("state", state), ("zip", zip)];
        let text = |text: &str| Node::Text(text.to_owned());
        let members = [
            ("name", object(&name)),
            ("birth_date", text(self.birth_date)),
            ("sex", text(self.sex)),
            ("mothers_maiden_name", object(&[("family", mother), ("given", mothers_given)])),
            ("address", object(&address)),
            ("phone", text(self.phone)),
            ("identifiers", Node::List(identifiers.collect())),
        ];
        let members = members.map(|(name, value)| (name.to_owned(), value));
        clean_patient(Node::Object(members.into()), "", &mut Vec::new()).on(TODAY)
    }

    /// The person as a PID segment, with the members as they are.
    fn pid(&self) -> String {
        let line = |member: &str| member.replace(['\r', '\n'], " ");
        let [family, given, middle, suffix] = self.name.map(line);
        let [mother, mothers_given] = self.maiden.map(line);
        let [street, city, state, zip] = self.address.map(line);
        let numbers: Vec<String> = (self.identifiers.iter())
            .map(|three| three.map(line))
            .map(|[value, authority, type_code]| format!("{value}^^^{authority}^{type_code}"))
            .collect();
        let (born, sex, phone) = (line(self.birth_date).replace('-', ""), line(self.sex), line(self.phone));
        format!(
            "PID|1||{}||{family}^{given}^{middle}^{suffix}|{mother}^{mothers_given}|{born}|{sex}|||\
             {street}^^{city}^{state}^{zip}||^PRN^PH^^^^^^^^^{phone}",
            numbers.join("~"),
        )
    }
}

/// What identifies a person, as a PID segment.
fn pid_of(details: &Demographics) -> String {
    let part = |text: Option<&str>| escaped(text.unwrap_or_default());
    let name = details.name.as_ref();
    let born = details.birth_date.map(|born| born.strftime("%Y%m%d").to_string()).unwrap_or_default();
    format!(
        "PID|1||||{}^{}^{}^{}||{born}|{}",
        part(name.map(|name| name.family.as_str())),
        part(name.map(|name| name.given.as_str())),
        part(name.and_then(|name| name.middle.as_deref())),
        part(name.and_then(|name| name.suffix.as_deref())),
        part(details.sex.as_deref()),
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    escape_into(&mut escaped, text);
    escaped
}
