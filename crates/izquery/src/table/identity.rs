//! The lines about a person.

use iz_facade::client::hl7::{
    Identifier, PartialDate,
    answer::{NextOfKin, Patient},
};
use jiff::civil::Date;

use crate::table::{
    age::age,
    cell::{Cell, Tone},
    words::{self, coded, meaning, no_table},
};

/// Who the person is: name, birth date, age and sex.
pub(super) fn identity(patient: &Patient<'_>, today: Date) -> Vec<Cell> {
    let name = patient.name.as_ref().map(words::name).filter(|name| !name.is_empty());
    let sex = patient.sex.as_deref().map_or("sex not sent".to_owned(), words::sex);
    vec![
        Cell::of(Tone::Strong, name.unwrap_or_else(|| "(no name)".to_owned())),
        Cell::plain(born(patient.birth_date, (!is_dead(patient)).then_some(today))),
        Cell::plain(sex),
    ]
}

/// The birth date, with the age on a day.
fn born(birth_date: Option<PartialDate>, day: Option<Date>) -> String {
    let Some(born) = birth_date else { return "birth date not sent".to_owned() };
    match day.and_then(|day| age(born, day)) {
        Some(age) => format!("born {born}, {age}"),
        None => format!("born {born}"),
    }
}

/// Whether the registry says that the person has died. PID-29, PID-30 or PD1-16.
pub(super) fn is_dead(patient: &Patient<'_>) -> bool {
    let is = |sent: Option<&str>, code: &str| sent.is_some_and(|sent| sent.trim().eq_ignore_ascii_case(code));
    patient.death_date.is_some()
        || is(patient.death_indicator.as_deref(), "Y")
        || is(patient.registry_status.as_deref(), "P")
}

/// What the person at the counter must know about the person at once: death, protection, a status that is not active, a
/// multiple birth.
pub(super) fn remarks(patient: &Patient<'_>) -> Vec<Cell> {
    let mut remarks = Vec::new();
    let mut add = |tone, text: String| remarks.push(Cell::of(tone, text));
    if let Some(date) = patient.death_date {
        add(Tone::Alert, format!("! died on {}", date.date));
    } else if patient.death_indicator.is_some_and(|sent| sent.trim().eq_ignore_ascii_case("Y")) {
        add(Tone::Alert, "! has died".to_owned());
    }
    match patient.registry_status.as_deref().map(str::trim) {
        None | Some("A" | "a") => {}
        Some("I" | "i") => add(Tone::Caution, "! inactive in the registry".to_owned()),
        Some("P" | "p") => add(Tone::Caution, "! permanently inactive in the registry (deceased)".to_owned()),
        Some(other) => add(Tone::Caution, format!("! status in the registry: {other}")),
    }
    if patient.protection.is_some_and(|sent| sent.eq_ignore_ascii_case("Y")) {
        add(Tone::Alert, "! protected: do not show this record to others".to_owned());
    }
    if let Some(birth) = &patient.multiple_birth {
        let order = birth.order.as_deref().filter(|order| *order != "0");
        let is_multiple = birth.indicator.is_some_and(|sent| sent.eq_ignore_ascii_case("Y"));
        match order {
            Some(order) if is_multiple => {
                add(Tone::Caution, format!("! twin or other multiple birth, number {order}"));
            }
            None if is_multiple => add(Tone::Caution, "! twin or other multiple birth".to_owned()),
            _ => {}
        }
    }
    remarks
}

/// An identifier with who assigned it.
pub(super) fn identifier(id: &Identifier<'_>) -> String {
    let authority = id.assigning_authority.as_deref().and_then(|authority| authority.split('&').next());
    let kind = id.type_code.as_deref();
    let of: Vec<&str> = [kind, authority].into_iter().flatten().collect();
    if of.is_empty() { id.value.as_str().to_owned() } else { format!("{} ({})", id.value, of.join(", ")) }
}

/// The registry's own identifier.
pub(super) fn registry_id(patient: &Patient<'_>) -> Option<Cell> {
    patient.registry_id.as_ref().map(|id| Cell::plain(format!("registry id {}", id.value)))
}

/// Where the person lives, and how the person and the mother can be reached.
pub(super) fn contact(patient: &Patient<'_>) -> Vec<Cell> {
    let addresses = patient.addresses.iter().map(words::address);
    let telecoms = patient.telecoms.iter().map(words::telecom);
    let mother = patient.mothers_maiden_name.as_ref().map(words::name).filter(|name| !name.is_empty());
    let mother = mother.map(|name| format!("mother's maiden name {name}"));
    let kin = patient.next_of_kin.iter().map(next_of_kin);
    let all = addresses.chain(telecoms).chain(mother).chain(kin);
    all.filter(|text| !text.is_empty()).map(Cell::plain).collect()
}

fn next_of_kin(kin: &NextOfKin<'_>) -> String {
    let relationship = kin.relationship.as_ref().and_then(|sent| coded(sent, meaning::relationship));
    let relationship = relationship.map_or("next of kin".to_owned(), |word| word.to_lowercase());
    let name = kin.name.as_ref().map(words::name).unwrap_or_default();
    let reached = kin.telecoms.iter().map(words::telecom).chain(kin.addresses.iter().map(words::address));
    let parts: Vec<String> = std::iter::once(format!("{relationship} {name}").trim_end().to_owned())
        .chain(reached.filter(|text| !text.is_empty()))
        .collect();
    parts.join(", ")
}

/// All other details of the person that the registry sent.
pub(super) fn details(patient: &Patient<'_>) -> Vec<Cell> {
    let mut all: Vec<String> =
        patient.identifiers.iter().map(|id| format!("id {}", identifier(id))).collect();
    let aliases = patient.aliases.iter().map(words::name).filter(|name| !name.is_empty());
    all.extend(aliases.map(|name| format!("also known as {name}")));
    all.extend(patient.races.iter().filter_map(|race| coded(race, meaning::race)));
    all.extend(patient.ethnicities.iter().filter_map(|sent| coded(sent, meaning::ethnicity)));
    let language = patient.language.as_ref().and_then(|sent| coded(sent, meaning::language));
    all.extend(language.map(|language| format!("language {language}")));
    let reminders = patient.publicity.as_ref().and_then(|sent| coded(sent, no_table));
    all.extend(reminders.map(|reminders| format!("reminders: {reminders}")));
    let dated = |word: &str, date: Option<PartialDate>| date.map(|date| format!("{word} {date}"));
    all.extend(dated("reminders since", patient.publicity_date));
    all.extend(patient.protection.map(|sent| format!("protection {sent}")));
    all.extend(dated("protection since", patient.protection_date));
    all.extend(dated("status in the registry since", patient.registry_status_date));
    all.extend(patient.last_updated.map(|time| format!("last changed {}", time.date)));
    all.into_iter().map(Cell::plain).collect()
}
